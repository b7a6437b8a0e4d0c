"""An administrator and a compliance officer at work from their devices, over a real hub and vault."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, build_house, running

from wardline.client.administration import Administration
from wardline.client.audit_pages import CheckedPage, Standing
from wardline.client.device import Device
from wardline.kit.outcome import RefusedError
from wardline.protocol.administration_requests import ReadAudit
from wardline.vault.identity.model import Role
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def house(tmp_path: Path) -> House:
    people = (
        PlannedAccount("root", "Rita Root", roles=(Role.ADMINISTRATOR,)),
        PlannedAccount("officer", "Olga Officer", roles=(Role.COMPLIANCE_OFFICER,)),
    )
    built = build_house(tmp_path, OrganisationPlan("General Hospital", people))
    built.vault = replace(built.vault, checkpoint_interval=0.2)
    return built


async def proven_page(officer: Administration, account: str) -> CheckedPage:
    """Once the hub has cosigned a head that has everything about ``account``."""
    async with asyncio.timeout(90):
        while True:
            page = await officer.read_audit(ReadAudit(account=account, actions=("account.created", "device.enrolled")))
            if page.records and {each.standing for each in page.records} == {Standing.PROVEN}:
                return page
            assert Standing.UNPROVEN not in {each.standing for each in page.records}
            await asyncio.sleep(0.1)  # the witness gives no event


def test_a_person_is_added_enrols_by_the_link_and_stands_proven_in_the_log(house: House) -> None:
    accounts = house.made.accounts

    async def main() -> None:
        async with running(house):
            folders = [await house.enrol(accounts[key], key) for key in ("root", "officer")]
            async with Device.open(folders[0], PIN) as root, Device.open(folders[1], PIN) as officer:
                await asyncio.gather(root.caught_up(), officer.caught_up())
                people = root.administration
                assert {"administer", "invite", "read_audit"} <= await people.rights()
                made = await people.create("Ada Grey", title="Surgeon", login="agrey")
                invited = await people.invite(made)
                assert [each.account for each in await people.invitations()] == [made]
                await Device.enrol(invited.link, house.folder / "ada", PIN)
                (ada,) = [each async for each in people.accounts("agrey")]
                assert (ada.account, ada.enrolled, ada.devices) == (made, True, 1)
                for refused, code in (
                    (people.invite(made), "recovery_needed"),
                    (people.suspend(made), "step_up_required"),
                    (anext(people.emergencies()), "not_permitted"),
                    (officer.administration.suspend(made), "not_permitted"),
                ):
                    with pytest.raises(RefusedError) as raised:
                        await refused
                    assert raised.value.refusal.code == code
                page = await proven_page(officer.administration, made)
                assert page.head is not None
                assert len(page.head.witnesses) == 1
                assert page.names[made] == "Ada Grey"
                assert page.names[accounts["root"]] == "Rita Root"
                told = [None if each.record is None else each.record.action.value for each in page.records]
                assert told == ["device.enrolled", "account.created"]
                async with Device.open(house.folder / "ada", PIN) as device:
                    await device.caught_up()
                    assert await device.administration.rights() == frozenset()

    asyncio.run(main())
