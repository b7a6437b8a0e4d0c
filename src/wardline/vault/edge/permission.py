"""What a permission of the edge is, and the questions that many ask."""

from collections.abc import Callable
from dataclasses import dataclass

from wardline.audit.objects import account_object
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.operation import Asked
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.model import AccountFacts, OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import permit

Permit = Callable[[Asked, VaultRequest], Refusal | None]


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """No policy decides it."""

    why: str


def asker_facts(asked: Asked) -> AccountFacts:
    """What policies know of whoever asks."""
    return load_account(asked.turn.tx, asked.turn.organisation, asked.device.account)


def permit_here(
    asked: Asked, action: PolicyAction, code: ErrorCode = ErrorCode.NOT_PERMITTED, field_name: str | None = None
) -> Refusal | None:
    """None where the asker may do ``action`` in the organisation as a whole; else refused with ``code``."""
    turn, who = asked.turn, asker_facts(asked)
    here = OrganisationFacts(turn.organisation)
    return permit(turn, who, action, here, account_object(who.id), code=code, field_name=field_name)


def administers(
    asked: Asked, code: ErrorCode = ErrorCode.NOT_PERMITTED, field_name: str | None = None
) -> Refusal | None:
    """None where the asker may administer."""
    return permit_here(asked, PolicyAction.ADMINISTER, code, field_name)


def own(what: str) -> NoPolicy:
    """Nothing to decide."""
    return NoPolicy(f"everybody's own {what}, and nobody else's")
