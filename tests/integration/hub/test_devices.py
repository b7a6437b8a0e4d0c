"""Sign-in, revocation and key packages, with those who should not succeed."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.integration.hub.world import group
from tests.support.certificates import NOW, Authority, Device, der, new_key
from tests.support.hubs import RunningHub
from tests.support.wire import Party, Peer, raw_socket, sign_in_frame, signed_in

from wardline.kit.clock import FixedClock
from wardline.protocol.answers import Done, KeyPackagesClaimed, KeyPackagesPublished
from wardline.protocol.frames import decode_hub_frame, encode_frame
from wardline.protocol.handshake import Challenge, Refused, Revoked, SignedIn, SignIn
from wardline.protocol.requests import ClaimKeyPackages, PublishKeyPackages, RevokeDevice
from wardline.protocol.signing import RevocationStatement, signed_bytes


async def try_sign_in(hub: RunningHub, device: Device, cursor: int = 0, **changes: Any) -> SignedIn | Refused:
    async with raw_socket(hub) as (socket, challenge):
        frame = sign_in_frame(device, challenge, cursor)
        values = {name: getattr(frame, name) for name in frame.__struct_fields__} | changes
        await socket.send(encode_frame(SignIn(**values)))
        answer = decode_hub_frame(await socket.recv(decode=False))
        if isinstance(answer, Revoked):
            answer = decode_hub_frame(await socket.recv(decode=False))
        assert isinstance(answer, SignedIn | Refused)
        return answer


def test_who_may_sign_in(hub: RunningHub, authority: Authority, clock: FixedClock) -> None:
    device = authority.device()
    stranger = Authority()
    impostor = Authority(authority.organisation)

    async def code(device: Device, **changes: Any) -> str:
        answer = await try_sign_in(hub, device, **changes)
        return answer.code if isinstance(answer, Refused) else "signed_in"

    async def main() -> None:
        assert await code(device) == "signed_in"
        assert await code(device) == "signed_in"
        assert await code(device, signature=b"12345678") == "bad_signature"
        assert await code(replace(device, key=new_key())) == "bad_signature"
        assert await code(device, version=2) == "unsupported_version"
        assert await code(device, chain=(b"not a certificate",)) == "bad_certificate"
        assert await code(stranger.device()) == "bad_certificate"
        assert await code(impostor.device()) == "bad_certificate"
        assert await code(authority.device(lifetime=60)) == "signed_in"
        clock.advance(120_000)
        assert await code(authority.device(now=NOW - 200, lifetime=60)) == "certificate_expired"
        # A certificate for a known device with another key.
        other = authority.issue(device.uri, key := new_key(), usages=[], now=NOW)
        assert await code(replace(device, chain=other, key=key)) == "bad_certificate"
        # The hub's database is older than the device: nobody goes on.
        assert await code(device, cursor=1_000_000) == "hub_rolled_back"
        # A renewed certificate for the same key.
        assert await code(authority.renew(device, now=NOW + 60)) == "signed_in"

    asyncio.run(main())


def test_a_challenge_is_good_for_one_connection(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with raw_socket(hub) as (_, old):
            pass
        async with raw_socket(hub) as (socket, fresh):
            assert isinstance(old, Challenge)
            assert old.nonce != fresh.nonce
            await socket.send(encode_frame(sign_in_frame(device, old)))
            answer = decode_hub_frame(await socket.recv(decode=False))
            assert isinstance(answer, Refused)
            assert answer.code == "bad_signature"

    asyncio.run(main())


def test_a_newer_session_closes_the_older(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, device) as older:
            await older.until_caught_up()
            async with signed_in(hub, device) as newer:
                refused = await older.end()
                assert refused is not None
                assert refused.code == "already_signed_in"
                assert await newer.until_caught_up() == []

    asyncio.run(main())


def revocation(authority: Authority, device: str, *, key: ec.EllipticCurvePrivateKey | None = None) -> RevokeDevice:
    statement = RevocationStatement(authority.organisation, device, NOW * 1000)
    signature = (key or authority.issuing_key).sign(signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
    return RevokeDevice(1, device, NOW * 1000, (der(authority.issuing),), signature)


def test_a_revoked_device_is_out_at_once_and_for_ever(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            await g.at_ben.ask(g.ben.publish(2, last_resort=True))
            await g.at_anna.ask(g.anna.message(g.name))
            assert isinstance(await g.vault.ask(revocation(authority, g.ben.id)), Done)
            refused = await g.at_ben.end()
            assert refused is not None
            assert refused.code == "device_revoked"
            assert isinstance(await g.vault.ask(revocation(authority, g.ben.id)), Done)
            answer = await try_sign_in(hub, g.ben.device)
            assert isinstance(answer, Refused)
            assert answer.code == "device_revoked"
            claimed = await g.vault.ask(ClaimKeyPackages(1, (g.ben.id, g.anna.id)))
            assert isinstance(claimed, KeyPackagesClaimed)
            assert [each.device for each in claimed.packages] == []
            # It may not come back into a group either.
            packages = g.ben.packages(1)
            await g.vault.ask(g.steward.commit(g.name, remove=[g.ben.id]))
            g.steward.settle(g.name)
            assert (await g.vault.ask(g.steward.commit(g.name, add=packages))).code == "device_revoked"

    asyncio.run(main())


def test_a_device_that_never_came_is_revoked_all_the_same(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault:
            assert isinstance(await vault.ask(revocation(authority, device.id)), Done)
        answer = await try_sign_in(hub, device)
        assert isinstance(answer, Refused)
        assert answer.code == "device_revoked"

    asyncio.run(main())


def test_only_the_authoritys_word_revokes(hub: RunningHub, authority: Authority) -> None:
    other = Authority()
    hub.admit(other.organisation, other.anchor)
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault, signed_in(hub, device) as peer:
            await peer.until_caught_up()
            forged = revocation(authority, device.id, key=new_key())
            assert (await vault.ask(forged)).code == "bad_signature"
            foreign = revocation(other, device.id)
            assert (await vault.ask(foreign)).code == "bad_certificate"
            # A device's own certificate is no authority's.
            statement = RevocationStatement(authority.organisation, device.id, NOW * 1000)
            signature = device.key.sign(signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
            own = RevokeDevice(1, device.id, NOW * 1000, tuple(device.chain), signature)
            assert (await vault.ask(own)).code == "bad_certificate"
            moved = revocation(authority, device.id)
            other_time = RevokeDevice(1, moved.device, moved.at + 1, moved.issuer, moved.signature)
            assert (await vault.ask(other_time)).code == "bad_signature"
            async with signed_in(hub, other.device(steward=True)) as foreign_vault:
                assert (await foreign_vault.ask(revocation(authority, device.id))).code == "bad_certificate"
                assert (await foreign_vault.ask(foreign)).code == "wrong_organisation"
            assert isinstance(
                await peer.ask(Party(device, {authority.organisation: authority.anchor}).publish(1)),
                KeyPackagesPublished,
            )

    asyncio.run(main())


def test_key_packages_are_handed_out_once_and_the_last_resort_stays(hub: RunningHub, authority: Authority) -> None:
    anchors = {authority.organisation: authority.anchor}
    anna = Party(authority.device(), anchors)

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault, signed_in(hub, anna.device) as at_anna:
            request = anna.publish(3, last_resort=True)
            assert (await at_anna.ask(request)).available == 3
            assert (await at_anna.ask(request)).available == 3
            seen: list[bytes] = []
            for expected in (False, False, False, True, True):
                (claimed,) = (await vault.ask(ClaimKeyPackages(1, (anna.id, "0f" * 16)))).packages
                assert (claimed.device, claimed.last_resort) == (anna.id, expected)
                seen.append(claimed.package)
            assert sorted(seen[:3]) == sorted(request.packages)
            assert seen[3:] == [request.last_resort] * 2

    asyncio.run(main())


def test_stewards_that_claim_at_once_never_get_the_same_package(hub: RunningHub, authority: Authority) -> None:
    anchors = {authority.organisation: authority.anchor}
    anna = Party(authority.device(), anchors)

    async def main() -> None:
        async with (
            signed_in(hub, authority.device(steward=True)) as one,
            signed_in(hub, authority.device(steward=True)) as two,
            signed_in(hub, anna.device) as at_anna,
        ):
            await at_anna.ask(anna.publish(10))
            claim = ClaimKeyPackages(1, (anna.id,))
            answers = await asyncio.gather(*(peer.ask(claim) for peer in (one, two) * 6))
            packages = [each.package for answer in answers for each in answer.packages]
            assert len(packages) == len(set(packages)) == 10

    asyncio.run(main())


def test_of_another_organisation_only_the_stewards_key_package_can_be_claimed(
    hub: RunningHub, authority: Authority
) -> None:
    other = Authority()
    hub.admit(other.organisation, other.anchor)
    vault, anna = (Party(other.device(steward=first), {other.organisation: other.anchor}) for first in (True, False))

    async def main() -> None:
        async with (
            signed_in(hub, authority.device(steward=True)) as steward,
            signed_in(hub, authority.device()) as device,
            signed_in(hub, vault.device) as at_vault,
            signed_in(hub, anna.device) as at_anna,
        ):
            await at_vault.ask(vault.publish(1))
            await at_anna.ask(anna.publish(1))
            for asked in ((anna.id,), (vault.id, anna.id)):
                assert (await steward.ask(ClaimKeyPackages(1, asked))).code == "wrong_organisation"
            assert (await device.ask(ClaimKeyPackages(2, (vault.id,)))).code == "not_a_steward"
            (claimed,) = (await steward.ask(ClaimKeyPackages(3, (vault.id,)))).packages
            assert claimed.device == vault.id

    asyncio.run(main())


@pytest.mark.parametrize("kind", ["other device's", "swapped kind", "garbage", "expired", "too many"])
def test_key_packages_that_are_refused(hub: RunningHub, authority: Authority, clock: FixedClock, kind: str) -> None:
    anchors = {authority.organisation: authority.anchor}
    anna, ben = Party(authority.device(), anchors), Party(authority.device(), anchors)

    async def ask(peer: Peer) -> str:
        match kind:
            case "other device's":
                return (await peer.ask(ben.publish(1))).code
            case "swapped kind":
                assert (await peer.ask(PublishKeyPackages(1, (), anna.packages(1)[0]))).code == "bad_key_package"
                return (await peer.ask(PublishKeyPackages(1, tuple(anna.packages(1, last_resort=True))))).code
            case "garbage":
                return (await peer.ask(PublishKeyPackages(1, (b"garbage",)))).code
            case "expired":
                packages = tuple(anna.packages(1))
                clock.advance(40 * 86_400_000)
                return (await peer.ask(PublishKeyPackages(1, packages))).code
            case _:
                await peer.ask(anna.publish(60))
                return (await peer.ask(anna.publish(41))).code

    async def main() -> None:
        async with signed_in(hub, anna.device) as peer:
            expected = "too_many_key_packages" if kind == "too many" else "bad_key_package"
            assert await ask(peer) == expected
            if kind != "expired":
                assert isinstance(await peer.ask(anna.publish(1)), KeyPackagesPublished)

    asyncio.run(main())


def test_only_stewards_claim_and_only_their_own(hub: RunningHub, authority: Authority) -> None:
    other = Authority()
    hub.admit(other.organisation, other.anchor)
    anna = Party(authority.device(), {authority.organisation: authority.anchor})

    async def main() -> None:
        async with (
            signed_in(hub, anna.device) as at_anna,
            signed_in(hub, authority.device()) as plain,
            signed_in(hub, other.device(steward=True)) as foreign,
        ):
            await at_anna.ask(anna.publish(1))
            assert (await plain.ask(ClaimKeyPackages(1, (anna.id,)))).code == "not_a_steward"
            assert (await foreign.ask(ClaimKeyPackages(1, (anna.id,)))).code == "wrong_organisation"

    asyncio.run(main())
