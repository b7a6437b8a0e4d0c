"""What records mean to the rules, and when hits become a finding. Pure."""

from dataclasses import dataclass
from typing import Final

from wardline.audit.record import Action, AuditRecord, ObjectKind, Outcome
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.errors import ErrorCode
from wardline.vault.watch.model import Hit, Limit, Mark, Rule, Track

_SIGN_INS: Final = frozenset({Action.ACCOUNT_SIGN_IN_REFUSED, Action.ACCOUNT_STEP_UP_REFUSED})

_DENIALS: Final = frozenset(
    {
        ErrorCode.NOT_PERMITTED.value,
        ErrorCode.UNKNOWN_ACCOUNT.value,
        ErrorCode.UNKNOWN_CONVERSATION.value,
        ErrorCode.UNKNOWN_PATIENT.value,
    }
)
"""``unknown_…`` is what an asker hears of who and what is closed to them."""

_PER_ACCOUNT: Final = {
    Action.DEVICE_ENROLLED: Rule.NEW_DEVICES,
    Action.HISTORY_RELEASED: Rule.HISTORY_READ,
    Action.PATIENTS_SEARCHED: Rule.PATIENT_SEARCHES,
    Action.GLASS_BROKEN: Rule.BREAK_GLASS,
}

_PER_ACTOR: Final = {Action.ARCHIVE_SEARCHED: Rule.ARCHIVE_SEARCHES, Action.EXPORT_MADE: Rule.EXPORTS}
"""On the vault's console the log can name nobody."""

_ACCESSES: Final = frozenset(
    {
        Action.HISTORY_RELEASED,
        Action.PATIENTS_SEARCHED,
        Action.ARCHIVE_SEARCHED,
        Action.AUDIT_LOG_READ,
        Action.EXPORT_MADE,
    }
)
"""To records: what counts out of hours, once for each asking."""


def hits_of(index: int, record: AuditRecord) -> tuple[Hit, ...]:
    """What record number ``index`` of the log means to the rules; mostly nothing. Of ``OUT_OF_HOURS``: every access by
    somebody known; whether it was out of theirs is seen when it counts (``hours.py``).
    """
    if record.action in _ACCESSES and record.outcome is Outcome.DONE and record.actor.account is not None:
        access = _of_account(Rule.OUT_OF_HOURS, record.actor.account, index, record.at)
        return (*_hits_of(index, record), access)
    return _hits_of(index, record)


def _hits_of(index: int, record: AuditRecord) -> tuple[Hit, ...]:
    action, done = record.action, record.outcome is Outcome.DONE
    account, device = named(record, ObjectKind.ACCOUNT), named(record, ObjectKind.DEVICE)
    if action in _SIGN_INS or action is Action.ENROLMENT_REFUSED:
        overall = Hit(Rule.FAILED_SIGN_INS_OVERALL, "", index, record.at)
        if account is None or action is Action.ENROLMENT_REFUSED:
            return (overall,)
        return (_of_account(Rule.FAILED_SIGN_INS, account, index, record.at), overall)
    if action is Action.REQUEST_REFUSED and record.code in _DENIALS and record.actor.account is not None:
        return (_of_account(Rule.REFUSED_REQUESTS, record.actor.account, index, record.at),)
    if action is Action.PIN_SHARE_REFUSED and account is not None:
        return (_of_account(Rule.REFUSED_PINS, account, index, record.at),)
    if not done:
        return ()
    if action in _PER_ACTOR:
        by = record.actor.account
        return (Hit(_PER_ACTOR[action], by or "", index, record.at, account=None if by is None else AccountId(by)),)
    if action in (Action.DEVICE_WIPE_ORDERED, Action.DEVICE_WIPED) and device is not None:
        owner = None if account is None else AccountId(account)
        ends = action is Action.DEVICE_WIPED
        return (
            Hit(Rule.UNCONFIRMED_WIPES, device, index, record.at, account=owner, device=DeviceId(device), ends=ends),
        )
    rule = _PER_ACCOUNT.get(action)
    if rule is None or account is None:
        return ()
    weight = 1
    if rule is Rule.HISTORY_READ:
        weight = (record.numbers.count or 0) if record.numbers is not None else 0
    return (_of_account(rule, account, index, record.at, weight),) if weight else ()


@dataclass(frozen=True, slots=True)
class Opened:
    """The threshold was reached by these."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Grown:
    """The finding goes on."""

    finding: str
    mark: Mark


def count_hit(track: Track, hit: Hit, limit: Limit) -> tuple[Track, Opened | Grown | None]:
    """One more hit of a rule that counts. ``Opened``: the caller gives the track the new finding's id.

    A finding lasts until no hit has come for ``limit.within``; then counting begins anew.
    """
    mark = Mark(hit.index, hit.at, hit.weight, hit.account, hit.beside)
    if track.finding is not None and hit.at - track.last_at < limit.within:
        return Track((), track.finding, hit.at), Grown(track.finding, mark)
    marks = (*(each for each in track.marks if hit.at - each.at < limit.within), mark)
    if sum(each.weight for each in marks) >= limit.count:
        return Track((), None, hit.at), Opened(marks)
    return Track(marks, None, hit.at), None


def is_late(track: Track, limit: Limit, time: int) -> bool:
    """Whether what was to be confirmed within ``limit.within`` is still open at ``time``."""
    return time - track.last_at >= limit.within


def _of_account(rule: Rule, account: str, index: int, at: int, weight: int = 1) -> Hit:
    return Hit(rule, account, index, at, weight, account=AccountId(account))


def named(record: AuditRecord, kind: ObjectKind) -> str | None:
    """The first object of a kind that a record is about."""
    return next((each.id for each in record.objects if each.kind is kind), None)
