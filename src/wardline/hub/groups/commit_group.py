"""One checked commit per epoch, with its Welcome and its audit record as one request."""

from typing import Final

from sqlalchemy import bindparam, select

from wardline.audit.objects import conversation_object
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.groups.accept_commit import accept_commit
from wardline.hub.groups.check_commit import check_commit, read_target
from wardline.hub.groups.model import CommitAttempt, Committed
from wardline.hub.groups.rules import decide_commit, decide_membership
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.tables.groups import COMMITS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import GroupCommitted
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import CommitGroup
from wardline.store.transaction import Transaction

_ATTEMPTS: Final = 3
"""A commit that is checked while another wins is refused the second time at the latest."""

_WINNER: Final = select(COMMITS.c.seq, COMMITS.c.committer, COMMITS.c.handshake).where(
    COMMITS.c.conversation == bindparam("conversation"),
    COMMITS.c.generation == bindparam("generation"),
    COMMITS.c.epoch == bindparam("epoch"),
)

Outcome = GroupCommitted | Refusal


async def commit_group(hub: Hub, caller: Caller, request: CommitGroup) -> Outcome:
    """The first good commit for an epoch wins; the same bytes again get the same answer; others ``epoch_conflict``."""
    target = read_target(request.commit)
    if isinstance(target, Refusal):
        return await hub.refuse(caller, target)
    for _ in range(_ATTEMPTS):
        now = hub.clock.now()
        attempt = await hub.read(lambda db, now=now: check_commit(db, target, request, now))
        outcome = await hub.ledger.submit_timed(_Decide(hub, caller, request, attempt))
        if outcome is not None:
            return outcome
    return await hub.refuse(caller, Refusal(ErrorCode.EPOCH_CONFLICT), conversation_object(target[0].conversation))


class _Decide:
    """The operation: None when the database moved to the commit's epoch after it was checked."""

    __slots__ = ("_attempt", "_caller", "_hub", "_request")

    def __init__(self, hub: Hub, caller: Caller, request: CommitGroup, attempt: CommitAttempt) -> None:
        self._hub = hub
        self._caller = caller
        self._request = request
        self._attempt = attempt

    def __call__(self, tx: Transaction, moment: Moment) -> Recorded[Outcome | None] | Unchanged[Outcome | None]:
        state, caller, attempt = self._hub.state, self._caller, self._attempt
        state.enter(tx)
        where = conversation_object(attempt.conversation)
        live = state.group(tx, attempt.conversation)
        repeated = self._repeated(tx, live)
        if repeated is not None:
            return Unchanged(repeated)
        refusal = decide_membership(caller.device, attempt.generation, live)
        if refusal is not None or live is None:
            return records.refused(caller, refusal or Refusal(ErrorCode.UNKNOWN_GROUP), moment.now, where)
        decided = decide_commit(caller, attempt, live)
        if decided is None:
            return Unchanged(None)
        if isinstance(decided, Committed) and any(
            member in state.revoked for member in ((caller.organisation, caller.device), *decided.added)
        ):
            decided = Refusal(ErrorCode.DEVICE_REVOKED)
        if isinstance(decided, Refusal):
            return records.refused(caller, decided, moment.now, where)
        seq, record = accept_commit(state, tx, moment.now, caller, live, decided, self._request)
        return Recorded(GroupCommitted(id=self._request.id, epoch=live.epoch, seq=seq), (record,))

    def _repeated(self, tx: Transaction, live: LiveGroup | None) -> GroupCommitted | None:
        attempt = self._attempt
        if live is None or (attempt.generation, attempt.epoch) >= (live.generation, live.epoch):
            return None
        key = {"conversation": attempt.conversation, "generation": attempt.generation, "epoch": attempt.epoch}
        row = tx.execute(_WINNER, key).one_or_none()
        if row is None or row.committer != self._caller.device or row.handshake != self._request.commit:
            return None
        return GroupCommitted(id=self._request.id, epoch=attempt.epoch + 1, seq=row.seq)
