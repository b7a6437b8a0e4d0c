"""Ask MLS about a commit before its turn, on a worker thread.

The public state at an epoch never changes, because only one commit wins it: what MLS says of a commit on that state
stays true, and in its turn the commit only has to be the first for its epoch.
"""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from wardline.hub.groups.model import CommitAttempt, Committed
from wardline.hub.groups.rules import decide_welcome
from wardline.hub.mls_codes import refusal_of
from wardline.hub.organisations.read_anchors import read_anchors
from wardline.hub.tables.groups import CONVERSATIONS
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError, PublicGroup, inspect_message
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId, parse_group_id
from wardline.protocol.requests import CommitGroup

_STATE: Final = select(CONVERSATIONS.c.public_state).where(
    CONVERSATIONS.c.conversation == bindparam("conversation"),
    CONVERSATIONS.c.generation == bindparam("generation"),
    CONVERSATIONS.c.epoch == bindparam("epoch"),
)

_NO_WELCOME: Final = -1
"""Never the number of devices that a commit adds."""


def read_target(commit: bytes) -> tuple[GroupId, int] | Refusal:
    """Group and epoch that a commit is for."""
    try:
        info = inspect_message(commit)
    except MlsError:
        return Refusal(ErrorCode.BAD_COMMIT, "commit")
    name = parse_group_id(info.group_id)
    if info.kind != "commit" or name is None:
        return Refusal(ErrorCode.BAD_COMMIT, "commit")
    return name, info.epoch


def check_commit(
    connection: Connection, target: tuple[GroupId, int], request: CommitGroup, now_ms: int
) -> CommitAttempt:
    """What MLS says of it, if the database is at its epoch."""
    name, epoch = target
    key = {"conversation": name.conversation, "generation": name.generation, "epoch": epoch}
    state: bytes | None = connection.execute(_STATE, key).scalar()
    applied = None if state is None else _apply(state, request, read_anchors(connection), now_ms)
    return CommitAttempt(name.conversation, name.generation, epoch, applied)


def _apply(state: bytes, request: CommitGroup, anchors: dict[str, bytes], now_ms: int) -> Committed | Refusal:
    try:
        group = PublicGroup.load(state, anchors=anchors)
        after, effect = group.apply(request.commit, now=now_ms // 1000)
        recipients = None if request.welcome is None else _recipients(request.welcome)
    except MlsError as error:
        return refusal_of(error, ErrorCode.BAD_COMMIT)
    refusal = decide_welcome(len(effect.added), recipients)
    if refusal is not None:
        return refusal
    return Committed(
        committer=effect.committer.device,
        added=tuple((each.organisation, each.device) for each in effect.added),
        removed=tuple(each.device for each in effect.removed),
        public_state=after.save(),
    )


def _recipients(welcome: bytes) -> int:
    info = inspect_message(welcome)
    return len(info.recipients) if info.kind == "welcome" else _NO_WELCOME
