"""HPKE and sealed requests, checked against an implementation written from RFC 9180 and RFC 9458 here."""

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.certificates import new_key
from tests.unit.mls.parties import refused

from wardline.mls import sealing

KEM_SUITE = b"KEM" + (0x0011).to_bytes(2)
HPKE_SUITE = b"HPKE" + (0x0011).to_bytes(2) + (0x0002).to_bytes(2) + (0x0002).to_bytes(2)


def extract(salt: bytes, material: bytes) -> bytes:
    tag = hmac.HMAC(salt or bytes(48), hashes.SHA384())
    tag.update(material)
    return tag.finalize()


def expand(secret: bytes, info: bytes, size: int) -> bytes:
    return HKDFExpand(hashes.SHA384(), size, info).derive(secret)


def labeled_extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + material)


def labeled_expand(suite: bytes, secret: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(secret, size.to_bytes(2) + b"HPKE-v1" + suite + label + info, size)


class Reference:
    """Base mode of RFC 9180 from a shared point on: key, nonce and exporter secret."""

    def __init__(self, dh: bytes, enc: bytes, public: bytes, info: bytes) -> None:
        prk = labeled_extract(KEM_SUITE, b"", b"eae_prk", dh)
        shared = labeled_expand(KEM_SUITE, prk, b"shared_secret", enc + public, 48)
        psk_id = labeled_extract(HPKE_SUITE, b"", b"psk_id_hash", b"")
        context = b"\x00" + psk_id + labeled_extract(HPKE_SUITE, b"", b"info_hash", info)
        secret = labeled_extract(HPKE_SUITE, shared, b"secret", b"")
        self.key = labeled_expand(HPKE_SUITE, secret, b"key", context, 32)
        self.nonce = labeled_expand(HPKE_SUITE, secret, b"base_nonce", context, 12)
        self.exporter = labeled_expand(HPKE_SUITE, secret, b"exp", context, 48)

    def export(self, context: bytes, size: int) -> bytes:
        return labeled_expand(HPKE_SUITE, self.exporter, b"sec", context, size)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret), ec.SECP384R1())


def receiver(secret: bytes, sealed: bytes, info: bytes) -> Reference:
    key = private(secret)
    enc = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), sealed[:97])
    return Reference(key.exchange(ec.ECDH(), enc), sealed[:97], point(key.public_key()), info)


def sender(public: bytes, info: bytes) -> tuple[bytes, Reference]:
    ephemeral = new_key()
    enc = point(ephemeral.public_key())
    remote = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), public)
    return enc, Reference(ephemeral.exchange(ec.ECDH(), remote), enc, public, info)


SECRET, PUBLIC = sealing.generate_sealing_key()


def test_a_key_pair_is_a_scalar_and_its_point():
    for secret, public in (sealing.generate_sealing_key() for _ in range(20)):
        assert len(secret) == 48
        assert public == point(private(secret).public_key())


@settings(deadline=None, max_examples=30)
@given(info=st.binary(max_size=80), authenticated=st.binary(max_size=80), plaintext=st.binary(min_size=1, max_size=300))
def test_seal_is_rfc_9180(info: bytes, authenticated: bytes, plaintext: bytes):
    sealed = sealing.seal(PUBLIC, info=info, authenticated_data=authenticated, plaintext=plaintext)
    reference = receiver(SECRET, sealed, info)
    assert AESGCM(reference.key).decrypt(reference.nonce, sealed[97:], authenticated) == plaintext
    assert sealing.open(SECRET, info=info, authenticated_data=authenticated, sealed=sealed) == plaintext


def test_open_is_rfc_9180():
    enc, reference = sender(PUBLIC, b"info")
    sealed = enc + AESGCM(reference.key).encrypt(reference.nonce, b"from outside", b"aad")
    assert sealing.open(SECRET, info=b"info", authenticated_data=b"aad", sealed=sealed) == b"from outside"


def test_a_request_and_its_answer_are_rfc_9458():
    sealed, device = sealing.seal_request(PUBLIC, info=b"wardline/request/v1", plaintext=b"history?")
    reference = receiver(SECRET, sealed, b"wardline/request/v1")
    assert AESGCM(reference.key).decrypt(reference.nonce, sealed[97:], b"") == b"history?"
    opened, vault = sealing.open_request(SECRET, info=b"wardline/request/v1", sealed=sealed)
    assert opened == b"history?"

    answer = vault.seal_answer(b"none")
    response_nonce, ciphertext = answer[:32], answer[32:]
    prk = extract(sealed[:97] + response_nonce, reference.export(b"wardline/answer/v1", 32))
    key, nonce = expand(prk, b"key", 32), expand(prk, b"nonce", 12)
    assert AESGCM(key).decrypt(nonce, ciphertext, b"") == b"none"
    assert device.open_answer(answer) == b"none"


def test_each_answer_has_its_own_nonce_and_only_its_request_opens_it():
    sealed, device = sealing.seal_request(PUBLIC, info=b"", plaintext=b"q")
    _, other = sealing.seal_request(PUBLIC, info=b"", plaintext=b"q")
    _, vault = sealing.open_request(SECRET, info=b"", sealed=sealed)
    answers = {vault.seal_answer(b"same") for _ in range(10)}
    assert len({answer[:32] for answer in answers}) == 10
    for answer in answers:
        assert device.open_answer(answer) == b"same"
        with refused("cannot_decrypt"):
            other.open_answer(answer)


def test_what_is_not_exactly_what_was_sealed_does_not_open():
    sealed = sealing.seal(PUBLIC, info=b"i", authenticated_data=b"a", plaintext=b"p")
    wrong_secret, _ = sealing.generate_sealing_key()
    for secret, info, authenticated, data in (
        (SECRET, b"j", b"a", sealed),
        (SECRET, b"i", b"b", sealed),
        (wrong_secret, b"i", b"a", sealed),
        (SECRET, b"i", b"a", sealed[:-1]),
        (SECRET, b"i", b"a", sealed[:50]),
        (SECRET, b"i", b"a", b""),
        *(
            (SECRET, b"i", b"a", sealed[:p] + bytes([sealed[p] ^ 1]) + sealed[p + 1 :])
            for p in range(0, len(sealed), 9)
        ),
    ):
        with refused("cannot_decrypt"):
            sealing.open(secret, info=info, authenticated_data=authenticated, sealed=data)
    request, device = sealing.seal_request(PUBLIC, info=b"i", plaintext=b"p")
    with refused("cannot_decrypt"):
        sealing.open_request(SECRET, info=b"j", sealed=request)
    for answer in (b"", bytes(32), bytes(48), bytes(100)):
        with refused("cannot_decrypt"):
            device.open_answer(answer)


@pytest.mark.parametrize(
    "key",
    [b"", bytes(97), PUBLIC[:-1], b"\x02" + PUBLIC[1:49], PUBLIC[:-1] + bytes([PUBLIC[-1] ^ 1])],
    ids=["nothing", "zeros", "short", "compressed", "off the curve"],
)
def test_a_public_key_must_be_a_point(key: bytes):
    with refused("bad_key"):
        sealing.seal(key, info=b"", authenticated_data=b"", plaintext=b"p")
    with refused("bad_key"):
        sealing.seal_request(key, info=b"", plaintext=b"p")


def test_nothing_is_not_sealed():
    # RustCrypto's provider refuses it, so that the faces would differ.
    sealed, _ = sealing.seal_request(PUBLIC, info=b"", plaintext=b"q")
    _, vault = sealing.open_request(SECRET, info=b"", sealed=sealed)
    with refused("malformed"):
        sealing.seal(PUBLIC, info=b"", authenticated_data=b"", plaintext=b"")
    with refused("malformed"):
        sealing.seal_request(PUBLIC, info=b"", plaintext=b"")
    with refused("malformed"):
        vault.seal_answer(b"")


@pytest.mark.parametrize(
    "secret", [b"", SECRET[:-1], bytes(48), b"\xff" * 48], ids=["nothing", "short", "zero", "above the order"]
)
def test_a_secret_key_must_be_a_scalar(secret: bytes):
    sealed = sealing.seal(PUBLIC, info=b"", authenticated_data=b"", plaintext=b"p")
    with refused("bad_key"):
        sealing.open(secret, info=b"", authenticated_data=b"", sealed=sealed)
