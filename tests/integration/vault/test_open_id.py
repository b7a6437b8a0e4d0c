"""Single sign-on through the real hub and vault, with a certified provider, and with people who claim to be others."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select
from tests.support.houses import PIN, House, build_house, running
from tests.support.openid import needs_provider, running_provider

from wardline.audit.record import Action, AuditRecord, Outcome, Place, decode
from wardline.cli.demo.identity_provider import Someone, visiting
from wardline.client.device import Device
from wardline.client.organisation import OrganisationFacts
from wardline.client.provers import Visit, by_provider
from wardline.kit.outcome import RefusedError
from wardline.ledger.tables import LOG
from wardline.vault.administration import Administration
from wardline.vault.edge.tables import DEFERRED_REQUESTS
from wardline.vault.identity.open_id.tables import OPEN_ID_LINKS
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.places.model import PlacesPlan, Site
from wardline.vault.web.model import WebConfig

pytestmark = needs_provider

ORIGIN = "http://localhost:8441"
ADA = Someone("p-1", "ada.grey", "correct horse battery staple")
BEN = Someone("p-2", "ben.okafor", "another password, Ben's")
IMPOSTOR = Someone("p-3", "ada.grey", "an impostor with Ada's name")
PLAN = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"), PlannedAccount("ben", "Ben Okafor", login="ben.okafor")),
)


@asynccontextmanager
async def hospital(folder: Path, *people: Someone, **options: Any) -> AsyncGenerator[tuple[House, OrganisationFacts]]:
    built = await asyncio.to_thread(build_house, folder, PLAN)
    async with running_provider(folder, ORIGIN, people) as set_up:
        provider = replace(set_up, **options)
        vault = replace(
            built.vault,
            web=WebConfig(ORIGIN, "127.0.0.1", 0),
            openid=(provider,),
            places=PlacesPlan(sites=(Site("this-machine", "This machine", (ip_network("127.0.0.0/8"),)),)),
        )
        house = replace(built, vault=vault)
        async with running(house):
            yield house, house.facts


async def sign_in(house: House, facts: OrganisationFacts, login: str, visit: Visit, name: str) -> str:
    """What it was refused with; empty when it was not."""
    try:
        await Device.sign_in(facts, login, by_provider("hospital", visit), house.folder / name, PIN, name=name)
    except RefusedError as refused:
        return refused.code
    return ""


def whole_log(house: House) -> list[AuditRecord]:
    with house.read() as reader:
        rows = reader.execute(select(LOG.records.c.record).order_by(LOG.records.c.leaf_index)).scalars()
        return list(map(decode, rows))


def records(house: House) -> list[tuple[Action, Outcome]]:
    return [(record.action, record.outcome) for record in whole_log(house)]


def places(house: House, action: Action) -> list[Place | None]:
    return [record.place for record in whole_log(house) if record.action is action]


def test_a_person_signs_in_at_their_provider_and_nobody_else_as_them(tmp_path: Path) -> None:
    async def main() -> None:
        async with hospital(tmp_path, ADA, BEN) as (house, facts):
            assert await sign_in(house, facts, "Ada.Grey", visiting(ADA.login, ADA.password), "phone") == ""
            assert await sign_in(house, facts, "ada.grey", visiting(ADA.login, ADA.password), "tablet") == ""
            assert (
                await sign_in(house, facts, "ada.grey", visiting(BEN.login, BEN.password), "thief") == "sign_in_failed"
            )
            assert (
                await sign_in(house, facts, "nobody", visiting(ADA.login, ADA.password), "stranger") == "sign_in_failed"
            )
            with open_vault(house.vault) as vault:
                ada = house.made.accounts["ada"]
                assert [each.method for each in Administration(vault).devices(ada)] == ["open_id", "open_id"]
                with vault.database.read() as reader:
                    assert reader.execute(select(OPEN_ID_LINKS.c.account)).scalars().all() == [ada]
                    assert reader.execute(select(func.count()).select_from(DEFERRED_REQUESTS)).scalar_one() == 0
        found = records(house)
        assert found.count((Action.ACCOUNT_SIGNED_IN, Outcome.DONE)) == 2
        assert places(house, Action.ACCOUNT_SIGNED_IN) == [Place(site="this-machine")] * 2, "kept until it was asked"
        assert found.count((Action.ACCOUNT_SIGN_IN_REFUSED, Outcome.REFUSED)) == 2
        assert found.count((Action.REQUEST_DEFERRED, Outcome.DONE)) == 4, "whoever has an account shows in none of it"

    asyncio.run(main())


def test_a_name_that_somebody_else_was_given_lets_nobody_in(tmp_path: Path) -> None:
    async def main() -> None:
        async with hospital(tmp_path, ADA, IMPOSTOR) as (house, facts):
            assert await sign_in(house, facts, "ada.grey", visiting(ADA.login, ADA.password), "phone") == ""
            assert (
                await sign_in(house, facts, "ada.grey", visiting(IMPOSTOR.login, IMPOSTOR.password), "heir")
                == "sign_in_failed"
            )
            assert records(house)[-20:].count((Action.REQUEST_DEFERRED, Outcome.DONE)) >= 1, "the provider did vouch"

    asyncio.run(main())


def test_a_code_is_good_for_the_request_that_it_was_asked_for(tmp_path: Path) -> None:
    """Somebody who sees a code, or lures a person to their own sign-in, has nothing."""

    async def main() -> None:
        async with hospital(tmp_path, ADA) as (house, facts):
            seen: list[str] = []

            async def look(address: str) -> str:
                seen.append(await visiting(ADA.login, ADA.password)(address))
                return seen[0]

            async def replay(address: str) -> str:
                answer = parse_qs(urlsplit(seen[0]).fragment)
                state = parse_qs(urlsplit(address).query)["state"][0]
                return f"{ORIGIN}/sign-in#{urlencode({'code': answer['code'][0], 'state': state})}"

            async def lured(address: str) -> str:
                query = parse_qs(urlsplit(address).query)
                query["nonce"] = ["x" * 43]
                parts = urlsplit(address)
                return await visiting(ADA.login, ADA.password)(
                    parts._replace(query=urlencode(query, doseq=True)).geturl()
                )

            assert await sign_in(house, facts, "ada.grey", look, "phone") == ""
            assert await sign_in(house, facts, "ada.grey", replay, "thief") == "sign_in_failed"
            assert await sign_in(house, facts, "ada.grey", lured, "lurer") == "sign_in_failed"

    asyncio.run(main())


def test_presence_is_proven_at_the_provider_and_by_nobody_elses_or_an_old_sign_in(tmp_path: Path) -> None:
    async def unhurried(address: str) -> str:
        """The person's own browser, told to let a session of before do."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items() if name not in {"prompt", "max_age"}}
        return await visiting(ADA.login, ADA.password)(parts._replace(query=urlencode(asked)).geturl())

    async def main() -> None:
        async with hospital(tmp_path, ADA, BEN) as (house, facts):
            own = by_provider("hospital", visiting(ADA.login, ADA.password))
            identity = await Device.sign_in(facts, "ada.grey", own, house.folder / "phone", PIN)
            async with Device.open(house.folder / "phone", PIN) as device:
                await device.caught_up()
                assert await device.passkeys.step_up_by(own)
                theirs = by_provider("hospital", visiting(BEN.login, BEN.password))
                for other in (theirs, by_provider("hospital", unhurried)):
                    with pytest.raises(RefusedError, match="sign_in_failed"):
                        await device.passkeys.step_up_by(other)
            assert identity.account == house.made.accounts["ada"]
        found = records(house)
        assert found.count((Action.ACCOUNT_STEPPED_UP, Outcome.DONE)) == 1
        assert found.count((Action.ACCOUNT_STEP_UP_REFUSED, Outcome.REFUSED)) == 2

    asyncio.run(main())


@pytest.mark.parametrize(("require", "code"), [(("mfa",), ""), (("hwk",), "sign_in_failed")])
def test_the_organisation_says_how_a_provider_has_to_know_people(
    tmp_path: Path, require: tuple[str, ...], code: str
) -> None:
    async def main() -> None:
        async with hospital(tmp_path, ADA, require=require) as (house, facts):
            assert await sign_in(house, facts, "ada.grey", visiting(ADA.login, ADA.password), "phone") == code

    asyncio.run(main())
