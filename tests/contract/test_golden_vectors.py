"""Golden vectors: what other implementations decode must stay what this one encodes."""

import hashlib
import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from tests.contract.examples import EXAMPLES

from wardline.client.attachments.cipher import ASSOCIATED, chunk_nonce, encrypt_chunks
from wardline.protocol import deliveries, frames, sealed_requests, signing
from wardline.protocol.limits import CHUNK_ROOM
from wardline.protocol.padding import pad

VECTORS = Path(__file__).parents[2] / "spec" / "vectors.json"


def vectors() -> dict[str, str]:
    """Name of the struct to its encoding in hexadecimal, as ``make spec`` writes it."""
    return {type(example).__name__: msgspec.msgpack.encode(example).hex() for example in EXAMPLES}


def attachment_vector() -> dict[str, Any]:
    """A file of two chunks, the first of them full; of that one its hash, because it is long."""
    key, tail = bytes(range(32)), b"the end"
    first, last = encrypt_chunks(key, bytes(CHUNK_ROOM) + tail)
    (empty,) = encrypt_chunks(key, b"")
    return {
        "key": key.hex(),
        "chunk_plaintext_bytes": CHUNK_ROOM,
        "associated_data": ASSOCIATED.hex(),
        "file": f"{CHUNK_ROOM} zero bytes, then {tail.hex()}",
        "nonces": [chunk_nonce(0, last=False).hex(), chunk_nonce(1, last=True).hex()],
        "first_chunk_sha256": hashlib.sha256(first).hexdigest(),
        "last_chunk": last.hex(),
        "empty_file": empty.hex(),
    }


def test_attachments_are_encrypted_as_published() -> None:
    assert attachment_vector() == json.loads(VECTORS.read_text())["attachment"]


def test_every_vector_is_encoded_as_published() -> None:
    published = json.loads(VECTORS.read_text())
    assert vectors() == published["structs"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_every_vector_decodes_to_its_example(example: msgspec.Struct) -> None:
    published = json.loads(VECTORS.read_text())["structs"][type(example).__name__]
    decoded = msgspec.msgpack.decode(bytes.fromhex(published), type=type(example))
    if isinstance(example, deliveries.Deliveries):
        assert isinstance(decoded, deliveries.Deliveries)
        assert [bytes(entry) for entry in decoded.entries] == [bytes(entry) for entry in example.entries]
    else:
        assert decoded == example


def test_every_struct_of_the_wire_has_a_vector() -> None:
    unions = (
        frames.DeviceFrame,
        frames.HubFrame,
        deliveries.Delivery,
        sealed_requests.VaultRequest,
        sealed_requests.VaultAnswer,
    )
    wire = {kind.__name__ for union in unions for kind in get_args(union)}
    wire |= {kind.__name__ for kind in signing.SIGNING_CONTEXTS}
    assert wire - {type(example).__name__ for example in EXAMPLES} == set()


def test_derived_values_are_as_published() -> None:
    derived = json.loads(VECTORS.read_text())["derived"]
    challenge = signing.enrolment_challenge("0a" * 16, "0b" * 16, bytes(32), b"certificate request")
    assert challenge.hex() == derived["enrolment_challenge"]
    assert signing.invitation_evidence(bytes(16), challenge).hex() == derived["invitation_evidence"]
    ids = ("0a" * 16, "0b" * 16, "0c" * 16)
    assert signing.passkey_challenge(*ids, bytes(32)).hex() == derived["passkey_challenge"]
    assert signing.step_up_challenge(*ids, bytes(32)).hex() == derived["step_up_challenge"]
    request, nonce, other = bytes(range(32)), bytes(32), bytes(range(32, 64))
    assert signing.approval_commitment(*ids, nonce, request).hex() == derived["approval_commitment"]
    transcript = signing.approval_transcript("0a" * 16, "1c" * 16, request, nonce, other)
    assert signing.approval_code(transcript) == derived["approval_code"]
    assert signing.approval_hash("0a" * 16, "1c" * 16, request).hex() == derived["approval_hash"]
    assert pad(b"hello").hex() == derived["padded_hello"]
    assert sealed_requests.request_info("0a" * 16).hex() == derived["request_info"]
