"""What an answer, or silence, does to a deadline. Pure.

| state     | taken by one asked | declined by the last one asked | expired   |
|-----------|--------------------|--------------------------------|-----------|
| waiting   | met                | page                           | page      |
| paged     | met                | exhaust                        | exhaust   |
| met       | nothing            | nothing                        | nothing   |
| exhausted | nothing            | nothing                        | nothing   |

``page`` where there is nobody to page is ``exhaust``. An answer by anyone else is nothing.

Where a person asked (``Text.acknowledge_by``), there is no second person: ``page`` on expiry is ``remind`` (those who
have not answered), on the last decline ``exhaust`` (they all have). Whoever is in the conversation may take it, but its
sender.

An answer for somebody else counts as that person's where the vault had named its author as their delegate at that time,
and only there: a delegate's delegate stands in for nobody, and who asked cannot answer in another's name either. An
answer without that standing is nothing, not even its author's own: better one page too many.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from wardline.content.acknowledgement import AcknowledgementKind
from wardline.kit.ids import AccountId
from wardline.vault.escalation.model import OPEN_STATES, Deadline, DeadlineState, EscalationPolicy

LONGEST: Final = 30 * 24 * 3_600_000
"""Milliseconds that a person may give others at most."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody answered the message."""

    account: AccountId
    """Who truly did."""
    kind: AcknowledgementKind
    on_behalf_of: AccountId | None = None
    in_force: bool = False
    """The vault had named ``account`` as the delegate of ``on_behalf_of`` at that time."""

    @property
    def counts_for(self) -> AccountId | None:
        """Whose answer it is; None where it is nobody's."""
        if self.on_behalf_of is None:
            return self.account
        return self.on_behalf_of if self.in_force else None


@dataclass(frozen=True, slots=True)
class Expired:
    """The clock says so."""

    now: int


class Step(Enum):
    """What happens to the deadline."""

    NOTHING = auto()
    NOTE_DECLINE = auto()
    """Others who were asked may still take it."""
    MEET = auto()
    PAGE = auto()
    """Page the second person."""
    REMIND = auto()
    """Page those who were asked and have not answered."""
    EXHAUST = auto()
    """Open a work item; or, where a person asked, end it."""


def next_step(
    deadline: Deadline, event: Answered | Expired, policy: EscalationPolicy, second: AccountId | None
) -> Step:
    """``second``: whom the department has for a page, None when nobody."""
    if deadline.state not in OPEN_STATES:
        return Step.NOTHING
    match event:
        case Expired(now):
            return _expire(deadline, second) if now >= deadline.due else Step.NOTHING
        case Answered() if not _may_answer(deadline, event):
            return Step.NOTHING
        case Answered(kind=kind) if kind in policy.ends:
            return Step.MEET
        case Answered(kind=AcknowledgementKind.DECLINED, counts_for=person):
            waits_for_others = bool(deadline.asked - deadline.declined - {person})
            return Step.NOTE_DECLINE if waits_for_others else _move_on(deadline, second)
        case Answered():
            return Step.NOTHING


def may_be_asked(acknowledge_by: int, sent_at: int) -> bool:
    """Whether a person's ``acknowledge_by`` means a deadline: after the message, and within ``LONGEST``."""
    return sent_at < acknowledge_by <= sent_at + LONGEST


def _may_answer(deadline: Deadline, answered: Answered) -> bool:
    person = answered.counts_for
    if person is None:
        return False
    # Only members of the conversation can be heard in it.
    return person in deadline.asked if deadline.sender is None else deadline.sender not in {person, answered.account}


def _expire(deadline: Deadline, second: AccountId | None) -> Step:
    if deadline.sender is None:
        return _move_on(deadline, second)
    return Step.REMIND if deadline.state is DeadlineState.WAITING else Step.EXHAUST


def _move_on(deadline: Deadline, second: AccountId | None) -> Step:
    if deadline.state is DeadlineState.WAITING and second is not None and second not in deadline.asked:
        return Step.PAGE
    return Step.EXHAUST
