"""The SDK's two sides of an approval, against a vault."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passwords import PASSWORD, set_up

from wardline.client.approvals import OthersApproval
from wardline.client.candidate import Enrolment
from wardline.client.own_password import OwnPassword
from wardline.client.sign_in_by_password import Shown, sign_in_by_password
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.public import Identity, verify_chain
from wardline.protocol.answers import Answer, SealedAnswer, VaultCertificates
from wardline.protocol.requests import CarrySealed, GetVault, Request
from wardline.protocol.sealed_requests import VaultRefused, VaultRequest
from wardline.vault.identity.passwords import hashing

T = TypeVar("T")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with open_organisation(tmp_path) as organisation:
        yield organisation


class Carrier:
    """The hub: carries what is sealed to the vault and back."""

    def __init__(self, house: Organisation) -> None:
        self.house = house

    async def __call__(self, request: Request) -> Answer | Refusal:
        if isinstance(request, GetVault):
            return VaultCertificates(0, self.house.authority.root, self.house.identity.sealing_chain)
        assert isinstance(request, CarrySealed)
        self.house.deliver(request.request, request.sealed)
        return SealedAnswer(0, request.request, self.house.answers(request.request)[-1].sealed)


def identity_of(house: Organisation, device: TestDevice) -> Identity:
    return verify_chain(list(device.chain), anchors=house.authority.anchors, now=house.clock.now() // 1000)


class AskAs:
    """An enrolled device's question."""

    def __init__(self, house: Organisation, device: TestDevice) -> None:
        self.house, self.device = house, device

    async def __call__(self, body: VaultRequest, kind: type[T], /) -> T:
        answer = self.house.ask(body, self.device)
        if isinstance(answer, VaultRefused):
            raise RefusedError(Refusal(answer.code, answer.field))
        assert isinstance(answer, kind)
        return answer


async def give_way() -> None:
    await asyncio.sleep(0)


def start(house: Organisation, login: str, code: str, shown: list[Shown]) -> "asyncio.Task[Enrolment | Refusal]":
    async def show(what: Shown) -> None:
        shown.append(what)

    return asyncio.create_task(
        sign_in_by_password(
            Carrier(house),
            organisation=house.id,
            anchor=house.authority.root,
            login=login,
            password=Secret(PASSWORD.encode()),
            code=code,
            show=show,
            clock=house.clock,
            make_id=new_id,
            pause=give_way,
        )
    )


def test_both_devices_show_one_code_and_the_new_one_is_enrolled(house: Organisation) -> None:
    ada = set_up(house)
    approvals = OthersApproval(AskAs(house, ada.device), identity_of(house, ada.device))

    async def main() -> None:
        shown: list[Shown] = []
        signing_in = start(house, ada.login, ada.code(house), shown)
        while not shown:
            await give_way()
        (waiting,) = await approvals.waiting()
        compared = await approvals.compare(waiting, pause=give_way)
        assert [each.code for each in shown] == [None, compared.code]
        await approvals.approve(compared.approval, compared.seen)
        enrolled = await signing_in
        assert isinstance(enrolled, Enrolment)
        assert enrolled.identity.account == ada.account

    asyncio.run(main())


def test_the_hash_on_the_screen_is_enough(house: Organisation) -> None:
    ada = set_up(house)
    approvals = OthersApproval(AskAs(house, ada.device), identity_of(house, ada.device))

    async def main() -> None:
        shown: list[Shown] = []
        signing_in = start(house, ada.login, ada.recovery[0], shown)
        while not shown:
            await give_way()
        await approvals.approve(shown[0].approval, shown[0].scan)
        assert isinstance(await signing_in, Enrolment)

    asyncio.run(main())


def test_what_is_denied_or_wrong_comes_back_as_a_value(house: Organisation) -> None:
    ada = set_up(house)
    approvals = OthersApproval(AskAs(house, ada.device), identity_of(house, ada.device))

    async def main() -> None:
        shown: list[Shown] = []
        assert await start(house, ada.login, "000000", shown) == Refusal("sign_in_failed")
        signing_in = start(house, ada.login, ada.code(house), shown)
        while not shown:
            await give_way()
        await approvals.deny(shown[0].approval)
        assert await signing_in == Refusal("approval_denied")

    asyncio.run(main())


def test_an_owner_looks_after_password_and_codes(house: Organisation) -> None:
    ada = set_up(house)
    own = OwnPassword(AskAs(house, ada.device))

    async def main() -> None:
        with pytest.raises(RefusedError, match="step_up_required"):
            await own.set(Secret(b"another good long one"))
        await own.step_up(Secret(PASSWORD.encode()), ada.code(house))
        await own.set(Secret(b"another good long one"))
        with pytest.raises(RefusedError, match="weak_password \\(too_short\\)"):
            await own.set(Secret(b"short"))
        assert len(await own.make_recovery_codes()) == 10
        ada.secret = (await own.begin_codes()).secret
        assert len(await own.confirm_codes(ada.code(house))) == 10

    asyncio.run(main())
