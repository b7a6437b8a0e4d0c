"""Somebody acknowledged, declined or read back a message."""

from sqlalchemy import update

from wardline.audit.objects import account_object, message_object
from wardline.audit.record import Action, Actor
from wardline.content.acknowledgement import Acknowledgement
from wardline.kit.ids import AccountId, DeviceId, OrganisationId
from wardline.vault.conversations.send_message import Composer
from wardline.vault.escalation.find_deadlines import deadline_about
from wardline.vault.escalation.model import Deadline, DeadlineState, EscalationPolicy
from wardline.vault.escalation.move_on import exhaust, page_second
from wardline.vault.escalation.rules import Answered, Step, next_step
from wardline.vault.escalation.second_person import second_person
from wardline.vault.escalation.set_deadline import deadline_object
from wardline.vault.escalation.tables import DEADLINE_ASKED, DEADLINES
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def answer_deadline(
    turn: Turn,
    composer: Composer,
    acknowledgement: Acknowledgement,
    *,
    account: AccountId,
    device: DeviceId,
    at: int,
    policy: EscalationPolicy,
    organisation: OrganisationId | None = None,
    in_force: bool = False,
) -> Step:
    """What an acknowledgement does to the deadline of its message, in the transaction that takes it in.

    ``account``, ``device``: who signed it (MLS); ``organisation``: theirs, where it is not this one; ``at``: when the
    hub stored it, milliseconds UTC; ``in_force``: the author was then the delegate of whom it says that it is for.
    """
    deadline = deadline_about(turn.tx, acknowledgement.message)
    by = Actor(account=account, device=device, organisation=organisation or turn.organisation)
    # Another organisation gives its own people what ids it likes: none of them is one of those who were asked here.
    if deadline is None or (deadline.sender is None and by.organisation != turn.organisation):
        return Step.NOTHING
    second = second_person(turn, deadline)
    principal = acknowledgement.on_behalf_of
    delegated = AccountId(principal) if principal is not None and in_force else None
    answered = Answered(account, acknowledgement.kind, None if principal is None else AccountId(principal), in_force)
    step = next_step(deadline, answered, policy, second)
    person = delegated or account
    match step:
        case Step.NOTHING:
            pass
        case Step.MEET:
            _meet(turn, deadline, by, account, delegated, at)
        case Step.NOTE_DECLINE:
            _note_decline(turn, deadline, person)
        case Step.PAGE:
            _note_decline(turn, deadline, person)
            assert second is not None
            page_second(turn, composer, deadline, second, policy)
        case Step.REMIND:
            raise AssertionError("only the clock reminds")
        case Step.EXHAUST:
            _note_decline(turn, deadline, person)
            exhaust(turn, deadline)
    return step


def _meet(turn: Turn, deadline: Deadline, by: Actor, account: AccountId, delegated: AccountId | None, at: int) -> None:
    turn.tx.execute(
        update(DEADLINES)
        .where(DEADLINES.c.id == deadline.id)
        .values(
            state=DeadlineState.MET.value,
            closed_at=turn.now,
            answered_by=account,
            answered_for=delegated,
            answered_at=at,
        )
    )
    turn.on_behalf_of(by).record(
        Action.DEADLINE_MET,
        deadline_object(deadline.id),
        message_object(deadline.message),
        account_object(delegated or account),
    )
    turn.signal(Signal.DEADLINES)


def _note_decline(turn: Turn, deadline: Deadline, account: AccountId) -> None:
    asked = DEADLINE_ASKED.c
    turn.tx.execute(
        update(DEADLINE_ASKED)
        .where(asked.deadline == deadline.id, asked.account == account)
        .values(declined_at=turn.now)
    )
