"""The authority: its root leaves the vault, its certificates are those that MLS, hub and devices take."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.support.organisations import CHEAP, START, Organisation, make_config, open_organisation

from wardline.client.certificates import sealing_key
from wardline.kit.clock import FixedClock
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.issuers import verify_issuer
from wardline.mls.public import MlsError, verify_chain, verify_sealing_chain
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.signing import RevocationStatement, signed_bytes
from wardline.vault.authority.root_key import open_root_key
from wardline.vault.authority.sign_revocation import sign_revocation
from wardline.vault.devices.renew_device import renew_device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, read_plan

SECONDS = START // 1000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def test_the_vaults_own_certificate_is_a_stewards(house: Organisation) -> None:
    identity = verify_chain(list(house.identity.chain), anchors=house.authority.anchors, now=SECONDS)
    assert identity.steward
    assert (identity.organisation, identity.account, identity.device) == (
        house.id,
        house.identity.account,
        house.identity.device,
    )


def test_the_sealing_certificate_is_taken_by_hub_and_devices_and_is_no_devices(house: Organisation) -> None:
    verify_sealing_chain(
        list(house.identity.sealing_chain), anchors={house.id: house.authority.root}, now=START // 1000
    )
    assert isinstance(sealing_key(house.identity.sealing_chain, house.authority.root, house.id, START), bytes)
    with pytest.raises(MlsError):
        verify_chain(list(house.identity.sealing_chain), anchors=house.authority.anchors, now=SECONDS)


def test_certificates_are_dated_back_for_slow_clocks_and_end(house: Organisation) -> None:
    chain, anchors = list(house.identity.chain), house.authority.anchors
    lifetimes = house.authority.lifetimes
    verify_chain(chain, anchors=anchors, now=SECONDS - lifetimes.backdate // 1000)
    verify_chain(chain, anchors=anchors, now=SECONDS + lifetimes.device // 1000)
    for now in (SECONDS - lifetimes.backdate // 1000 - 1, SECONDS + lifetimes.device // 1000 + 1):
        with pytest.raises(MlsError):
            verify_chain(chain, anchors=anchors, now=now)


def test_the_root_key_is_in_its_file_and_nowhere_else(house: Organisation, tmp_path: Path) -> None:
    path = tmp_path / "root.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = open_root_key(path.read_bytes(), Secret(b"a long root passphrase"))
    root = x509.load_der_x509_certificate(house.authority.root).public_key()
    assert isinstance(root, EllipticCurvePublicKey)
    assert key.public_key() == root
    scalar = key.private_numbers().private_value.to_bytes(48)
    found = b"".join(file.read_bytes() for file in sorted((tmp_path / "vault").iterdir()))
    assert scalar not in found
    issuing = house.authority.issuing_key.private_numbers().private_value.to_bytes(48)
    assert issuing not in found, "the issuing key is sealed"
    assert house.authority.issuing in found, "the search finds what is there"


@pytest.mark.parametrize("passphrase", [b"", b"wrong", b"a long root passphrase "])
def test_the_root_file_opens_with_its_passphrase_only(tmp_path: Path, house: Organisation, passphrase: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        open_root_key((tmp_path / "root.pem").read_bytes(), Secret(passphrase))
    assert refused.value.code == "wrong_passphrase"


@pytest.mark.parametrize("data", [b"", b"-----BEGIN WARDLINE ROOT KEY-----", b"\xff" * 100])
def test_what_is_no_root_file_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        open_root_key(data, Secret(b"x"))
    assert refused.value.code == "state_corrupt"


def test_a_truncated_root_file_is_refused(house: Organisation, tmp_path: Path) -> None:
    data = (tmp_path / "root.pem").read_bytes()
    for length in range(0, len(data) - 1, 7):
        with pytest.raises(RefusedError):
            open_root_key(data[:length], Secret(b"a long root passphrase"))


def test_an_organisation_is_initialised_once(house: Organisation, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        initialise_organisation(
            house.vault.config,
            OrganisationPlan("Again"),
            root_file=tmp_path / "other.pem",
            root_passphrase=Secret(b"x"),
            parameters=CHEAP,
            root_memory_kib=32,
        )
    assert refused.value.code == "already_initialised"
    assert not (tmp_path / "other.pem").exists()


def test_a_root_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(b"somebody's only copy")
    config = make_config(tmp_path)
    with pytest.raises(FileExistsError):
        initialise_organisation(
            config,
            OrganisationPlan("General Hospital"),
            root_file=tmp_path / "root.pem",
            root_passphrase=Secret(b"x"),
            clock=FixedClock(START),
            parameters=CHEAP,
            root_memory_kib=32,
        )
    assert (tmp_path / "root.pem").read_bytes() == b"somebody's only copy"
    with pytest.raises(RefusedError) as refused, open_vault(config):
        pass
    assert refused.value.code == "not_initialised"


def test_a_revocation_is_signed_by_the_issuing_key(house: Organisation) -> None:
    request = sign_revocation(house.authority, DeviceId("d" * 32), START)
    assert isinstance(request, RevokeDevice)
    key = verify_issuer(request.issuer, house.authority.root, START)
    statement = RevocationStatement(house.id, "d" * 32, START)
    key.verify(request.signature, signed_bytes(statement), ECDSA(SHA384()))


def test_renewal_keeps_the_key_and_who_it_is(house: Organisation) -> None:
    device = house.enrol(house.person())
    house.clock.advance(200 * 86_400_000)
    renewed = house.run(lambda turn: renew_device(turn, house.authority, device.id))
    assert isinstance(renewed, bytes)
    now = house.clock.now() // 1000
    old = verify_chain(list(device.chain), anchors=house.authority.anchors, now=now)
    new = verify_chain([renewed, device.chain[1]], anchors=house.authority.anchors, now=now)
    assert (new.device, new.account, new.public_key, new.steward) == (old.device, old.account, old.public_key, False)
    assert new.not_after > old.not_after
    house.run(lambda turn: revoke_device(turn, house.authority, device.id))
    refused = house.run(lambda turn: renew_device(turn, house.authority, device.id))
    assert isinstance(refused, Refusal)
    assert refused.code == "device_revoked"


def test_no_certificate_outlives_the_issuing_one(house: Organisation) -> None:
    device = house.enrol(house.person())
    house.clock.advance(house.authority.lifetimes.issuing - 86_400_000)
    renewed = house.run(lambda turn: renew_device(turn, house.authority, device.id))
    assert isinstance(renewed, bytes)
    leaf, issuing = (x509.load_der_x509_certificate(der) for der in (renewed, house.authority.issuing))
    assert leaf.not_valid_after_utc == issuing.not_valid_after_utc


def test_the_sealing_key_is_the_certificates(house: Organisation) -> None:
    private = derive_private_key(int.from_bytes(house.identity.sealing_key.reveal()), SECP384R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert point == sealing_key(house.identity.sealing_chain, house.authority.root, house.id, START)
    assert len(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())) > 0


def test_nothing_secret_prints(house: Organisation) -> None:
    text = repr(house.authority) + repr(house.identity)
    assert "issuing_key" not in text
    assert "Secret(…)" in text


def test_a_plan_is_read_strictly() -> None:
    plan = read_plan(
        """
        name = "General Hospital"
        [[accounts]]
        key = "ada"
        name = "Dr. Ada Grey"
        codes = ["C001", "NPI|123"]
        [[departments]]
        name = "Renal"
        first = "ada"
        units = [{ point_of_care = "RenalWard" }]
        """
    )
    assert isinstance(plan, OrganisationPlan)
    assert plan.accounts[0].codes == ("C001", "NPI|123")
    for text, where in (
        ("name = 3", "plan"),
        ("nome = 'x'", "plan"),
        ("name = ", "plan"),
        ("name='x'\n[[accounts]]\nkey='a'\nname='A'\n[[accounts]]\nkey='a'\nname='B'", "accounts.key"),
        ("name='x'\n[[accounts]]\nkey='a'\nname='A'\nkind='robot'", "accounts.kind"),
        ("name='x'\n[[departments]]\nname='d'\nfirst='nobody'", "departments"),
    ):
        refused = read_plan(text)
        assert isinstance(refused, Refusal)
        assert refused.field == where


def test_the_vault_renews_its_own_certificates_for_the_same_keys(house: Organisation) -> None:
    house.clock.advance(house.authority.lifetimes.device * 2 // 3 - 3_600_000)
    with open_vault(house.vault.config, house.clock) as early:
        assert early.identity.chain == house.identity.chain
    house.clock.advance(2 * 3_600_000)
    with open_vault(house.vault.config, house.clock) as renewed:
        new, old = renewed.identity, house.identity
    assert new.signing_key == old.signing_key
    assert new.device == old.device
    now = house.clock.now() + house.authority.lifetimes.device - 3_600_000
    assert verify_chain(list(new.chain), anchors=house.authority.anchors, now=now // 1000).steward
    verify_sealing_chain(list(new.sealing_chain), anchors={house.id: house.authority.root}, now=now // 1000)
    assert sealing_key(new.sealing_chain, house.authority.root, house.id, now) == sealing_key(
        old.sealing_chain, house.authority.root, house.id, START
    )
