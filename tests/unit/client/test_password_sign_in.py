"""The SDK's two sides of an approval, against a vault."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import enrol_person, step_up
from tests.support.passwords import PASSWORD, Typist, set_up

from wardline.audit.record import Action
from wardline.audit.record import Outcome as RecordOutcome
from wardline.client.approval_link import ApprovalLink, format_approval_link, parse_approval_link
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
from wardline.vault.devices.approvals.find_approval import LIFETIME
from wardline.vault.identity.model import Role
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.set_roles import set_roles

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
        await approvals.approve(shown[0].link.approval, shown[0].link.hash)
        assert isinstance(await signing_in, Enrolment)

    asyncio.run(main())


class Deed:
    """A sign-in that waits, and what its device shows."""

    def __init__(self, house: Organisation, typist: Typist, code: str) -> None:
        self.shown: list[Shown] = []
        self.task = start(house, typist.login, code, self.shown)

    async def link(self) -> ApprovalLink:
        while not self.shown:
            await give_way()
        return self.shown[0].link


def others(house: Organisation, device: TestDevice) -> OthersApproval:
    return OthersApproval(AskAs(house, device), identity_of(house, device))


def refused_as(house: Organisation) -> list[str | None]:
    """How approvals ended otherwise than by a plain word."""
    return [
        each.code
        for each in house.records()
        if each.action is Action.APPROVAL_DENIED and each.outcome is RecordOutcome.REFUSED
    ]


def test_what_was_scanned_is_held_against_the_request_before_anybody_is_asked(house: Organisation) -> None:
    ada = set_up(house)
    approvals = others(house, ada.device)

    async def main() -> None:
        waits = Deed(house, ada, ada.code(house))
        link = parse_approval_link(format_approval_link("https://chat.example", await waits.link()))
        assert isinstance(link, ApprovalLink)
        found = await approvals.find(link)
        assert found.account_name == "Dr. Ada Grey"
        await approvals.check(found, link.hash, pause=give_way)
        assert not waits.task.done(), "nothing comes of it before somebody says yes"
        assert len(await approvals.waiting()) == 1
        await approvals.approve(found.approval, link.hash)
        assert isinstance(await waits.task, Enrolment)
        with pytest.raises(RefusedError, match="unknown_approval"):
            await approvals.find(link)
        with pytest.raises(RefusedError, match="unknown_approval"):
            await approvals.check(found, link.hash, pause=give_way)

    asyncio.run(main())


def test_another_request_than_the_one_that_was_scanned_is_found_out_loudly(house: Organisation) -> None:
    """Who passes for the vault at the new device shows it the approval of a request of their own."""
    ada = set_up(house)
    approvals = others(house, ada.device)

    async def main() -> None:
        honest, attackers = Deed(house, ada, ada.code(house)), Deed(house, ada, ada.recovery[0])
        shown, swapped = await honest.link(), await attackers.link()
        link = replace(swapped, hash=shown.hash)
        with pytest.raises(RefusedError, match="bad_approval"):
            await approvals.check(await approvals.find(link), link.hash, pause=give_way)
        assert await attackers.task == Refusal("approval_denied")
        assert refused_as(house) == ["bad_approval"]
        await approvals.check(await approvals.find(shown), shown.hash, pause=give_way)
        await approvals.approve(shown.approval, shown.hash)
        assert isinstance(await honest.task, Enrolment)

    asyncio.run(main())


def test_what_is_scanned_needs_not_be_begun_by_the_device_that_scans(house: Organisation) -> None:
    ada = set_up(house)
    desk, phone = others(house, ada.device), others(house, house.enrol(ada.account))

    async def main() -> None:
        waits = Deed(house, ada, ada.code(house))
        link = await waits.link()
        await desk.compare(await desk.find(link), pause=give_way)
        await phone.check(await phone.find(link), link.hash, pause=give_way)
        await phone.approve(link.approval, link.hash)
        assert isinstance(await waits.task, Enrolment)

    asyncio.run(main())


def test_a_link_is_good_for_its_owner_and_an_administrator_who_is_there(house: Organisation) -> None:
    ada, ben = set_up(house), set_up(house, "Ben Okafor", "ben.okafor")
    admin = enrol_person(house, "Cleo Vane", "cleo")
    house.run(lambda turn: set_roles(turn, admin.account, [Role.ADMINISTRATOR]))

    async def main() -> None:
        waits = Deed(house, ada, ada.code(house))
        link = await waits.link()
        for device, wrong, code in (
            (ben.device, link, "not_permitted"),
            (ben.device, replace(link, account=ben.account), "unknown_approval"),
            (ada.device, replace(link, approval="f" * 32), "unknown_approval"),
            (admin.device, replace(link, account=ben.account), "unknown_approval"),
        ):
            with pytest.raises(RefusedError, match=code):
                await others(house, device).find(wrong)
        approvals = others(house, admin.device)
        found = await approvals.find(link)
        with pytest.raises(RefusedError, match="step_up_required"):
            await approvals.check(found, link.hash, pause=give_way)
        step_up(house, admin)
        await approvals.check(found, link.hash, pause=give_way)
        await approvals.approve(found.approval, link.hash)
        enrolled = await waits.task
        assert isinstance(enrolled, Enrolment)
        (granted,) = [each for each in house.records() if each.action is Action.APPROVAL_GRANTED]
        assert (granted.actor.account, granted.objects[0].id) == (admin.account, ada.account), "both are named"

    asyncio.run(main())


def test_what_was_scanned_too_late_is_over(house: Organisation) -> None:
    ada = set_up(house)
    approvals = others(house, ada.device)

    async def main() -> None:
        waits = Deed(house, ada, ada.code(house))
        link = await waits.link()
        found = await approvals.find(link)
        house.clock.advance(LIFETIME)
        for late in (approvals.find(link), approvals.check(found, link.hash, pause=give_way)):
            with pytest.raises(RefusedError, match="unknown_approval"):
                await late
        with pytest.raises(RefusedError, match="unknown_approval"):
            await approvals.approve(link.approval, link.hash)
        assert await waits.task == Refusal("unknown_approval")

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
        await approvals.deny(shown[0].link.approval)
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
