"""From requests about recovery and sign-in rules to their operations."""

from typing import Final

from wardline.protocol import administration_requests as asks
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.ways_in_operations import offer_of
from wardline.vault.identity.change_sign_in_rule import change_sign_in_rule
from wardline.vault.identity.sign_in_rules.list_rules import list_rules
from wardline.vault.recovery.ask_recovery import ask_recovery
from wardline.vault.recovery.decide_recovery import Links, decide_recovery
from wardline.vault.recovery.list_recoveries import list_recoveries


def _ask_recovery(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.AskRecovery)
    services, asker = asked.services, asked.device
    title = services.authority.name
    return ask_recovery(asked.turn, services.composer, title, asker.account, asker.device, body)


def _list_recoveries(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListRecoveries)
    return list_recoveries(asked.turn, asked.device.account)


def _decide_recovery(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.DecideRecovery)
    services, asker = asked.services, asked.device
    links = Links(services.hub, services.origin)
    return decide_recovery(asked.turn, services.authority, links, asker.account, asker.device, body)


def _list_sign_in_rules(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListSignInRules)
    return list_rules(asked.turn.tx)


def _set_sign_in_rule(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.SetSignInRule)
    return change_sign_in_rule(asked.turn, offer_of(asked), asked.device.account, asked.device.device, body)


RECOVERY_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    asks.AskRecovery: Operation(_ask_recovery),
    asks.ListRecoveries: Operation(_list_recoveries),
    asks.DecideRecovery: Operation(_decide_recovery),
    asks.ListSignInRules: Operation(_list_sign_in_rules),
    asks.SetSignInRule: Operation(_set_sign_in_rule),
}
