"""What of the providers is offered to whom, and where one's session ends."""

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from tests.support.openid_double import provider

from wardline.kit.clock import FixedClock
from wardline.protocol.identity_requests import OpenIdEvidence
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.model import OpenIdProvider

ORIGIN = "https://chat.example"
STAFF = OpenIdProvider("staff", "Hospital login", "", "wardline")


def test_a_program_is_offered_those_that_may_answer_it() -> None:
    async def main() -> None:
        async with provider() as double:
            staff = replace(STAFF, issuer=double.issuer)
            guests = replace(staff, id="guests", loopback=True)
            desk = OpenIdDesk((staff, guests), ORIGIN, FixedClock(1_750_000_000_000))
            assert desk.offer("s", "ada") == (), "none was asked yet"
            await desk.refresh()
            assert [each.provider for each in desk.offer("s", "ada")] == ["staff", "guests"]
            (program,) = desk.offer("s", "ada", port=49_152)
            assert program.provider == "guests"
            query = parse_qs(urlsplit(program.authorization_url).query)
            assert query["redirect_uri"] == ["http://127.0.0.1:49152/sign-in"]
            asked = double.asked
            refused = OpenIdEvidence("staff", "code", "v" * 43, 49_152)
            assert await desk.redeem(refused, bytes(32)) is None
            assert double.asked == asked, "and the provider is not asked"
            await desk.close()

    asyncio.run(main())


def test_a_session_ends_where_the_provider_says_if_it_says_so_and_can_be_reached() -> None:
    async def main() -> None:
        async with provider() as double:
            desk = OpenIdDesk((replace(STAFF, issuer=double.issuer),), ORIGIN, FixedClock(1_750_000_000_000))
            assert desk.end_session_url("staff") == "", "not reached yet"
            await desk.refresh()
            assert desk.end_session_url("staff") == ""
            assert [each.end_session_url for each in desk.offer("s", "ada")] == [""]
            await desk.close()
            double.metadata["end_session_endpoint"] = double.issuer + "/end"
            desk = OpenIdDesk((replace(STAFF, issuer=double.issuer),), ORIGIN, FixedClock(1_750_000_000_000))
            await desk.refresh()
            address = desk.end_session_url("staff")
            assert address.startswith(double.issuer + "/end?client_id=wardline&")
            assert [each.end_session_url for each in desk.offer("s", "ada")] == [address]
            assert desk.end_session_url("nobody's") == ""
            await desk.close()

    asyncio.run(main())
