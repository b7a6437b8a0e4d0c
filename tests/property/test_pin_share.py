"""Whatever is tried, repeated and restarted in between: no more than ten wrong PINs in a row, and the share is gone.

A naive count beside the vault says what every step must be answered with.
"""

import secrets
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation
from tests.support.vault_world import MemoryComposer

from wardline.kit.ids import new_id
from wardline.protocol.sealed_requests import Noted, SealedRequest, VaultAnswer, VaultRefused
from wardline.protocol.session_requests import KeepPinShare, PinRefused, PinShare, TakePinShare
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.identity.tables import PIN_SHARES
from wardline.vault.open_vault import open_vault
from wardline.vault.sessions.pin_share import TRIES

WRONG = st.binary(min_size=32, max_size=32)


class PinShares(RuleBasedStateMachine):
    """One device, its honest owner, and a thief with its profile but not its PIN."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.house: Organisation = self.open.enter_context(open_organisation(self.folder))
        self.device: TestDevice = self.house.enrol(self.house.person())
        self.wrong_in_a_row = 0
        self.destroyed = False
        self.removed = False
        self.asked: list[SealedRequest] = []
        self.share = self.ticket = self.proof = b""

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def keep(self) -> None:
        self._keep()

    @precondition(lambda self: not self.removed)
    @rule()
    def keep_another(self) -> None:
        self._keep()

    @rule(proof=WRONG, times=st.integers(1, 4))
    def try_wrong(self, proof: bytes, times: int) -> None:
        for _ in range(times):
            answer = self._take(self.ticket, proof)
            if self.removed:
                assert _code(answer) == "sign_in_failed"
                continue
            if self.destroyed:
                assert _code(answer) == "pin_share_gone"
                continue
            self.wrong_in_a_row += 1
            assert self.wrong_in_a_row <= TRIES
            self.destroyed = self.wrong_in_a_row == TRIES
            expected = "pin_share_gone" if self.destroyed else PinRefused(TRIES - self.wrong_in_a_row)
            assert (_code(answer) if self.destroyed else answer) == expected

    @rule()
    def try_right(self) -> None:
        answer = self._take(self.ticket, self.proof)
        if self.removed:
            assert _code(answer) == "sign_in_failed"
        elif self.destroyed:
            assert _code(answer) == "pin_share_gone"
        else:
            assert answer == PinShare(self.share)
            self.wrong_in_a_row = 0

    @rule(ticket=WRONG, right=st.booleans())
    def try_without_the_ticket(self, ticket: bytes, right: bool) -> None:
        proof = self.proof if right else secrets.token_bytes(32)
        assert _code(self._take(ticket, proof)) == "sign_in_failed"

    @precondition(lambda self: bool(self.asked))
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(self.asked))
        assert _code(self.house.carry(request)) == "request_id_reused"

    @precondition(lambda self: not self.removed)
    @rule()
    def remove(self) -> None:
        self.house.run(lambda turn: revoke_device(turn, self.house.authority, self.device.id))
        self.removed = True

    @rule()
    def restart(self) -> None:
        """Another process opens the same database."""
        house = self.house
        vault = self.open.enter_context(open_vault(house.vault.config, house.clock))
        services = Services(vault.authority, no_history, MemoryComposer(), party=PARTY)
        self.house = Organisation(vault, house.clock, MemoryComposer(), Edge(services, vault.identity.sealing_key))

    @invariant()
    def nothing_is_left_of_what_is_gone(self) -> None:
        with self.house.vault.database.read() as reader:
            rows = reader.execute(select(PIN_SHARES.c.record, PIN_SHARES.c.tries)).all()
        if self.removed:
            assert rows == []
        for record, tries in rows:
            assert (record is None) == self.destroyed
            assert tries == self.wrong_in_a_row <= TRIES

    def _keep(self) -> None:
        self.share, self.ticket, self.proof = (secrets.token_bytes(32) for _ in range(3))
        assert self.house.ask(KeepPinShare(self.share, self.ticket, self.proof), self.device) == Noted()
        self.wrong_in_a_row, self.destroyed = 0, False

    def _take(self, ticket: bytes, proof: bytes) -> VaultAnswer | None:
        request = self.house.request(TakePinShare(self.device.id, ticket, proof), request=new_id())
        self.asked.append(request)
        return self.house.carry(request)


def _code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


TestPinShares: Callable[..., object] = PinShares.TestCase
PinShares.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
