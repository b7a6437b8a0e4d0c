"""Fire the deadlines that are due."""

from typing import Final

from wardline.audit.objects import message_object
from wardline.audit.record import Action
from wardline.vault.conversations.send_message import Composer
from wardline.vault.escalation.find_deadlines import claim_due
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.escalation.move_on import exhaust, page_second, remind
from wardline.vault.escalation.rules import Expired, Step, next_step
from wardline.vault.escalation.second_person import second_person
from wardline.vault.escalation.set_deadline import deadline_object
from wardline.vault.turn import Turn

MAX_AT_ONCE: Final = 32
"""Deadlines in one turn: others wait for the writer too."""


def fire_due(turn: Turn, composer: Composer, policy: EscalationPolicy) -> int:
    """Fire up to ``MAX_AT_ONCE`` deadlines that are due by ``turn.now``; how many. Each fires once, whoever calls this
    and however often: claim, effects and new state are one transaction.
    """
    fired = 0
    for deadline in claim_due(turn.tx, turn.now, MAX_AT_ONCE):
        second = second_person(turn, deadline)
        step = next_step(deadline, Expired(turn.now), policy, second)
        if step is Step.NOTHING:
            continue
        fired += 1
        turn.record(Action.DEADLINE_EXPIRED, deadline_object(deadline.id), message_object(deadline.message))
        if step is Step.PAGE:
            assert second is not None
            page_second(turn, composer, deadline, second, policy)
        elif step is Step.REMIND:
            remind(turn, composer, deadline, policy)
        else:
            exhaust(turn, deadline)
    return fired
