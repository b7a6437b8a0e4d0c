"""The identity check: which chains name whom, and every way in which one is refused."""

from dataclasses import dataclass, field, replace
from secrets import token_hex

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.support.certificates import (
    AUTHORITY_USAGE,
    DAY,
    DEVICE,
    NOW,
    SEALING,
    SEALING_USAGE,
    STEWARD,
    YEAR,
    Authority,
    anchors,
    certificate,
    der,
    device_usage,
    name,
    new_key,
    pkcs8,
)
from tests.unit.mls.parties import refused

from wardline.mls.member import Member
from wardline.mls.public import Identity, verify_chain, verify_sealing_chain

AUTHORITY = Authority()
TRUST = anchors(AUTHORITY)
KEY = new_key()
CLIENT_AUTH = x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH


def uri(organisation: str = AUTHORITY.organisation, account: str = "a" * 32, device: str = "d" * 32) -> str:
    return f"wardline:{organisation}/{account}/{device}"


@dataclass(frozen=True)
class Leaf:
    """A device certificate of which one thing at a time is wrong."""

    names: list[x509.GeneralName] = field(default_factory=lambda: [x509.UniformResourceIdentifier(uri())])
    usages: list[x509.ObjectIdentifier] | None = field(default_factory=lambda: [DEVICE])
    key_usage: x509.KeyUsage | None = field(default_factory=device_usage)
    constraints: x509.BasicConstraints = field(
        default_factory=lambda: x509.BasicConstraints(ca=False, path_length=None)
    )
    key: ec.EllipticCurvePrivateKey = KEY
    signer: ec.EllipticCurvePrivateKey = AUTHORITY.issuing_key
    digest: hashes.SHA256 | hashes.SHA384 = field(default_factory=hashes.SHA384)
    issuer: x509.Name = AUTHORITY.issuing.subject
    extra: tuple[x509.ExtensionType, bool] | None = None
    now: int = NOW
    lifetime: int = DAY

    def chain(self) -> list[bytes]:
        builder = certificate(name("device"), self.issuer, self.key, now=self.now, lifetime=self.lifetime)
        builder = builder.add_extension(self.constraints, critical=True)
        if self.key_usage:
            builder = builder.add_extension(self.key_usage, critical=True)
        if self.usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(self.usages), critical=True)
        if self.names:
            builder = builder.add_extension(x509.SubjectAlternativeName(self.names), critical=True)
        if self.extra:
            builder = builder.add_extension(self.extra[0], critical=self.extra[1])
        return [der(builder.sign(self.signer, self.digest)), der(AUTHORITY.issuing)]

    def verify(self, now: int | None = NOW) -> Identity:
        return verify_chain(self.chain(), anchors=TRUST, now=now)


def names(*texts: str) -> list[x509.GeneralName]:
    return [x509.UniformResourceIdentifier(text) for text in texts]


def test_a_device_is_who_its_certificate_says():
    device = AUTHORITY.device()
    identity = verify_chain(device.chain, anchors=TRUST, now=NOW)
    assert (identity.organisation, identity.account, identity.device) == (
        AUTHORITY.organisation,
        device.account,
        device.id,
    )
    assert not identity.steward
    assert identity.chain == device.chain
    assert (identity.not_before, identity.not_after) == (NOW - 3600, NOW + 90 * DAY)
    numbers = device.key.public_key().public_numbers()
    assert identity.public_key == b"\x04" + numbers.x.to_bytes(48) + numbers.y.to_bytes(48)


def test_a_steward_carries_both_usages():
    assert verify_chain(AUTHORITY.device(steward=True).chain, anchors=TRUST, now=NOW).steward
    with refused("bad_certificate"):
        replace(Leaf(), usages=[STEWARD]).verify()


@pytest.mark.parametrize(
    ("leaf", "code"),
    {
        "no name": (replace(Leaf(), names=[]), "bad_certificate"),
        "two names": (replace(Leaf(), names=names(uri(), uri(device="e" * 32))), "bad_certificate"),
        "a DNS name": (replace(Leaf(), names=[x509.DNSName("d.example")]), "bad_certificate"),
        "a URI and a DNS name": (replace(Leaf(), names=[*names(uri()), x509.DNSName("d.example")]), "bad_certificate"),
        "two ids": (replace(Leaf(), names=names(f"wardline:{'a' * 32}/{'b' * 32}")), "bad_certificate"),
        "four ids": (replace(Leaf(), names=names(uri() + "/" + "a" * 32)), "bad_certificate"),
        "upper case": (replace(Leaf(), names=names(uri(account="A" * 32))), "bad_certificate"),
        "a short id": (replace(Leaf(), names=names(uri(device="d" * 31))), "bad_certificate"),
        "another scheme": (replace(Leaf(), names=names(uri().replace("wardline", "wardlime"))), "bad_certificate"),
        "no extended usage": (replace(Leaf(), usages=None), "bad_certificate"),
        "a usage of the web": (replace(Leaf(), usages=[CLIENT_AUTH]), "bad_certificate"),
        "for sealing": (replace(Leaf(), usages=[SEALING]), "bad_certificate"),
        "for signing and sealing": (replace(Leaf(), usages=[DEVICE, SEALING]), "bad_certificate"),
        "no key usage": (replace(Leaf(), key_usage=None), "bad_certificate"),
        "no signatures": (
            replace(Leaf(), key_usage=device_usage(digital_signature=False, key_cert_sign=True)),
            "bad_certificate",
        ),
        "signs certificates": (replace(Leaf(), key_usage=device_usage(key_cert_sign=True)), "bad_certificate"),
        "an authority": (
            replace(Leaf(), constraints=x509.BasicConstraints(ca=True, path_length=0)),
            "bad_certificate",
        ),
        "P-256": (replace(Leaf(), key=ec.generate_private_key(ec.SECP256R1())), "bad_certificate"),
        "SHA-256": (replace(Leaf(), digest=hashes.SHA256()), "bad_certificate"),
        "an unknown critical extension": (
            replace(Leaf(), extra=(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)),
            "bad_certificate",
        ),
        "critical name constraints": (
            replace(Leaf(), extra=(x509.NameConstraints([x509.DNSName("example")], None), True)),
            "bad_certificate",
        ),
        "another signer": (replace(Leaf(), signer=new_key()), "untrusted"),
        "another issuer's name": (replace(Leaf(), issuer=name("somebody")), "untrusted"),
        "another organisation": (replace(Leaf(), names=names(uri(organisation="0" * 32))), "untrusted"),
        "expired": (replace(Leaf(), now=NOW - YEAR), "certificate_expired"),
        "not yet valid": (replace(Leaf(), now=NOW + 2 * DAY), "certificate_expired"),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_leaf_is_refused(leaf: Leaf, code: str):
    Leaf().verify()
    with refused(code):
        leaf.verify()


def test_a_sealing_certificate_is_no_devices_and_the_other_way_round():
    sealing = replace(Leaf(), usages=[SEALING], key_usage=SEALING_USAGE)
    identity = verify_sealing_chain(sealing.chain(), anchors=TRUST, now=NOW)
    assert (identity.organisation, identity.public_key) == (AUTHORITY.organisation, Leaf().verify().public_key)
    for chain, code in (
        (Leaf().chain(), "bad_certificate"),
        (replace(sealing, usages=[SEALING, DEVICE]).chain(), "bad_certificate"),
        (replace(sealing, usages=[DEVICE]).chain(), "bad_certificate"),
        (replace(sealing, key_usage=device_usage()).chain(), "bad_certificate"),
        (replace(sealing, names=names(uri(organisation="0" * 32))).chain(), "untrusted"),
        (replace(sealing, signer=new_key()).chain(), "untrusted"),
        (replace(sealing, now=NOW - YEAR).chain(), "certificate_expired"),
    ):
        with refused(code):
            verify_sealing_chain(chain, anchors=TRUST, now=NOW)
    with refused("bad_certificate"):
        sealing.verify()


def test_an_unknown_extension_that_is_not_critical_is_ignored():
    extra = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    assert replace(Leaf(), extra=(extra, False)).verify().device == "d" * 32


def test_time_is_checked_to_the_second_and_only_when_given():
    leaf = Leaf()
    assert leaf.verify(NOW + DAY).not_after == NOW + DAY
    assert leaf.verify(NOW - 3600).not_before == NOW - 3600
    assert leaf.verify(None).device == "d" * 32
    for second in (NOW + DAY + 1, NOW - 3601):
        with refused("certificate_expired"):
            leaf.verify(second)


def test_an_expired_authority_vouches_for_nobody():
    lifetime = 30 * YEAR
    leaf = replace(Leaf(), lifetime=lifetime)
    assert leaf.verify(NOW + 5 * YEAR).not_after == NOW + lifetime
    with refused("certificate_expired"):
        leaf.verify(NOW + 5 * YEAR + 1)


def test_each_anchor_speaks_for_its_own_organisation():
    other = Authority()
    device = AUTHORITY.device()
    with refused("untrusted"):
        verify_chain(device.chain, anchors=anchors(other), now=NOW)
    # The anchor of one organisation, trusted under the name of another.
    with refused("untrusted"):
        verify_chain(device.chain, anchors={other.organisation: AUTHORITY.anchor}, now=NOW)
    with refused("untrusted"):
        verify_chain(device.chain, anchors={AUTHORITY.organisation: other.anchor}, now=NOW)
    # An authority that issues in the name of another organisation.
    chain = other.issue(uri(), KEY, usages=[DEVICE, STEWARD])
    with refused("untrusted"):
        verify_chain(chain, anchors=anchors(AUTHORITY, other), now=NOW)


def intermediate(
    *,
    constraints: x509.BasicConstraints | None = None,
    usage: x509.KeyUsage = AUTHORITY_USAGE,
    signer: ec.EllipticCurvePrivateKey = AUTHORITY.root_key,
    issuer: x509.Name = AUTHORITY.root.subject,
) -> list[bytes]:
    """A leaf below an issuing certificate that is wrong in one way."""
    key = new_key()
    subject = name("second issuer")
    constraints = constraints or x509.BasicConstraints(ca=True, path_length=0)
    issuing = (
        certificate(subject, issuer, key, now=NOW, lifetime=YEAR)
        .add_extension(constraints, critical=True)
        .add_extension(usage, critical=True)
        .sign(signer, hashes.SHA384())
    )
    leaf = replace(Leaf(), signer=key, issuer=subject).chain()[0]
    return [leaf, der(issuing)]


def test_an_issuing_certificate_must_be_one():
    assert verify_chain(intermediate(), anchors=TRUST, now=NOW).device == "d" * 32
    for chain in (
        intermediate(constraints=x509.BasicConstraints(ca=False, path_length=None)),
        intermediate(usage=device_usage()),
        intermediate(signer=new_key()),
        intermediate(signer=AUTHORITY.issuing_key, issuer=AUTHORITY.issuing.subject),
    ):
        with refused("untrusted"):
            verify_chain(chain, anchors=TRUST, now=NOW)


def test_chains_of_other_lengths():
    direct = replace(Leaf(), signer=AUTHORITY.root_key, issuer=AUTHORITY.root.subject).chain()[:1]
    assert verify_chain(direct, anchors=TRUST, now=NOW).device == "d" * 32
    leaf = Leaf().chain()
    for chain in ([], [*leaf, AUTHORITY.anchor], [leaf[1]], leaf[::-1]):
        with refused("bad_certificate"):
            verify_chain(chain, anchors=TRUST, now=NOW)
    with refused("untrusted"):
        verify_chain(leaf[:1], anchors=TRUST, now=NOW)


def test_a_device_is_no_authority_for_another():
    device = new_key()
    first = replace(Leaf(), key=device).chain()
    second = replace(Leaf(), signer=device, issuer=name("device"), names=names(uri(device="e" * 32))).chain()
    with refused("untrusted"):
        verify_chain([second[0], first[0]], anchors=TRUST, now=NOW)


@given(st.binary(max_size=200))
def test_noise_is_no_certificate(noise: bytes):
    with refused("bad_certificate"):
        verify_chain([noise, der(AUTHORITY.issuing)], anchors=TRUST, now=NOW)


CHAIN = Leaf().chain()


@given(position=st.integers(0, len(CHAIN[0]) - 1), mask=st.integers(1, 255))
def test_no_changed_byte_of_a_certificate_is_accepted(position: int, mask: int):
    leaf = bytearray(CHAIN[0])
    leaf[position] ^= mask
    with pytest.raises(Exception, match=r"^(bad_certificate|untrusted):"):
        verify_chain([bytes(leaf), CHAIN[1]], anchors=TRUST, now=NOW)


def test_a_member_needs_the_key_of_its_certificate():
    device = AUTHORITY.device()

    def member(signing_key: bytes, *, trust: dict[str, bytes] = TRUST, storage_key: bytes = bytes(32)) -> Member:
        return Member(signing_key=signing_key, chain=device.chain, anchors=trust, storage_key=storage_key)

    assert member(pkcs8(device.key)).identity.device == device.id
    for key in (pkcs8(new_key()), pkcs8(ec.generate_private_key(ec.SECP256R1())), b"", pkcs8(device.key)[:-1]):
        with refused("bad_key"):
            member(key)
    with refused("bad_key"):
        member(pkcs8(device.key), storage_key=bytes(16))
    with refused("untrusted"):
        member(pkcs8(device.key), trust=anchors(Authority()))


def test_an_anchor_needs_an_organisations_id():
    with refused("bad_certificate"):
        verify_chain(CHAIN, anchors={"General Hospital": AUTHORITY.anchor}, now=NOW)
    with refused("bad_certificate"):
        verify_chain(CHAIN, anchors={token_hex(16): b"no certificate"}, now=NOW)


def test_secrets_do_not_print():
    device = AUTHORITY.device()
    member = device.member(TRUST)
    package = member.key_package(now=NOW, lifetime=DAY)
    for printed in (repr(member), repr(package), str(member)):
        assert device.storage_key.hex() not in printed
        assert "secret" not in printed.lower()
