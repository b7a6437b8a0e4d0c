"""A house with an administrator, a compliance officer, a clerk and two nurses."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar

import pytest
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation

from wardline.audit.record import Action
from wardline.protocol.sealed_requests import VaultAnswer, VaultRefused, VaultRequest
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.places.model import Site
from wardline.vault.places.places import Places
from wardline.vault.turn import Turn

Answer = TypeVar("Answer")
HUB = "ws://hub.test"
CAMPUS = Site("campus", "Main campus", (ip_network("10.7.0.0/16"),))


@dataclass
class House:
    """An organisation, and who asks in these tests."""

    organisation: Organisation
    root: TestDevice
    """An administrator's."""
    officer: TestDevice
    clerk: TestDevice
    nurse: TestDevice

    def person(self, name: str, *roles: Role) -> TestDevice:
        device = self.organisation.enrol(self.organisation.person(name, ""))
        self.organisation.run(lambda turn: set_roles(turn, device.account, roles))
        return device

    def step_up(self, device: TestDevice) -> None:
        def operation(turn: Turn) -> None:
            turn.tx.put(STEP_UPS, {"device": device.id, "until": turn.now + 60_000})
            turn.record(Action.CLIENT_ADVANCED)

        self.organisation.run(operation)

    def ask(self, body: VaultRequest, device: TestDevice | None, kind: type[Answer]) -> Answer:
        answer = self.organisation.ask(body, device)
        assert isinstance(answer, kind), answer
        return answer

    def refused(self, body: VaultRequest, device: TestDevice | None) -> str:
        return self.refusal(body, device).code

    def refusal(self, body: VaultRequest, device: TestDevice | None) -> VaultRefused:
        answer: VaultAnswer = self.organisation.ask(body, device)
        assert isinstance(answer, VaultRefused), answer
        return answer

    def actions(self) -> list[Action]:
        return [record.action for record in self.organisation.records()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_organisation(tmp_path) as organisation:
        keys = log_keys(organisation.id, organisation.identity.log_key)
        services = Services(
            organisation.authority,
            no_history,
            organisation.composer,
            party=PARTY,
            hub=HUB,
            places=Places((CAMPUS, Site("clinic", "Clinic", (ip_network("10.9.0.0/16"),)))),
            log=keys.log.verifier,
        )
        organisation.edge = Edge(services, organisation.identity.sealing_key)
        bare = House(organisation, *(TestDevice() for _ in range(4)))
        bare.root = bare.person("Rita Root", Role.ADMINISTRATOR)
        bare.officer = bare.person("Olga Officer", Role.COMPLIANCE_OFFICER)
        bare.clerk = bare.person("Carl Clerk", Role.CLERK)
        bare.nurse = bare.person("Nia Nurse", Role.NURSE)
        yield bare
