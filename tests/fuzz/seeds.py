"""Where fuzzing begins: one honest input of each kind. ``python -m tests.fuzz.seeds`` adds them to the kept corpus."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from tests.contract.examples import ACCOUNT, DEVICE, EXAMPLES, HASH, ORGANISATION, REQUEST, SIGNATURE
from tests.support.certificates import NOW, Authority, anchors
from tests.support.exports import entry, export, note
from tests.support.logs import LOG_KEY, WITNESS_KEY
from tests.unit.content.examples import examples as contents
from tests.unit.content.examples import patient as a_patient

from wardline.audit.merkle import hash_leaf
from wardline.audit.proof_file import ProofFile
from wardline.cli.settings import Settings, format_settings
from wardline.client.attachments.cipher import encrypt_chunks
from wardline.client.invitation import Invitation, format_link
from wardline.content import codec
from wardline.content.patient import encode_patient
from wardline.kit.secret import Secret
from wardline.protocol import canonical, envelope, frames, padding, sealed_requests, signing
from wardline.protocol.agreement import (
    Contact,
    Party,
    PartyCard,
    PartySignature,
    Purpose,
    SignedAgreement,
    Terms,
    format_agreement,
    format_card,
)
from wardline.store.backup.manifest import BackedUpDatabase, BackedUpFile, Manifest, encode_manifest
from wardline.store.backup.stream import SealingWriter, StreamParameters
from wardline.vault.gateways.hl7.mllp import encode_frame

CORPUS = Path(__file__).parent / "corpus"
_FIXTURES = Path(__file__).parents[1] / "data" / "hl7v2" / "fixtures"
_PLAN = b"""name = "General Hospital"
[[accounts]]
key = "ada"
name = "Dr. Ada Grey"
role = "Cardiology"
[[departments]]
name = "Cardiology"
first = "ada"
"""
_LIMITS = b"""[source.book]
title = "A book"
[[unit]]
text = ["mmol/L"]
ucum = "mmol/L"
[[code]]
system = "LN"
code = "2823-3"
analyte = "potassium"
[[limit]]
analyte = "potassium"
unit = "mmol/L"
low = "2.5"
high = "6.2"
source = "book"
[[rise]]
analyte = "potassium"
unit = "mmol/L"
ratio = "1.5"
baseline = "lowest"
from_days = 0
to_days = 2
source = "book"
"""


def seeds() -> Iterator[tuple[str, bytes]]:
    """Target and input."""
    yield from _wire()
    yield from _audit()
    yield from _agreements()
    yield from _mls()
    for content in contents().values():
        yield "content", codec.encode(content)
    yield "patient", encode_patient(a_patient())
    yield "attachment_chunk", next(encrypt_chunks(bytes(range(32)), b"a file"))
    yield "attachment_chunk", "../wound\u202egnp.exe".encode()
    for fixture in sorted(_FIXTURES.glob("*.hl7")):
        message = fixture.read_bytes().replace(b"\n", b"\r")
        yield "hl7", message
    for number in range(1, 4):
        yield "mllp", encode_frame(b"MSH|^~\\&|A") * number + b"\x0bunfinished"
    link = format_link(Invitation("wss://hub.example", ORGANISATION, REQUEST, Secret(bytes(16)), HASH))
    yield "invitation", link.encode()
    yield "plan", _PLAN
    yield from _files()


def _files() -> Iterator[tuple[str, bytes]]:
    """What administrators keep and bring."""
    yield "settings", format_settings(Settings()).encode()
    yield "settings", b'[hub]\ndatabase = "postgresql://hub@db.example:5432/hub"\n'
    yield "limits", _LIMITS
    uri = x509.UniformResourceIdentifier("wardline:" + "/".join(["0a" * 16] * 3))
    names = x509.SubjectAlternativeName([uri])
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).add_extension(names, critical=True)
    yield "certificate_request", request.sign(generate_private_key(SECP384R1()), SHA384()).public_bytes(Encoding.DER)
    files = (BackedUpFile("vault/vault.db", 3, hashlib.sha256(b"abc").hexdigest()),)
    database = BackedUpDatabase(
        "vault", "vault/vault.db", {"vault": "0001"}, 1, None, "log+00000000+AA", (), {"devices": 1}
    )
    yield "manifest", encode_manifest(Manifest(1, 1, "0.1", False, files, (database,)))
    file = io.BytesIO()
    writer = SealingWriter(file, Secret(b"passphrase"), StreamParameters(bytes(16), bytes(7), 1, 64, 1))
    head = file.tell()
    writer.write(b"contents")
    writer.finish()
    yield "backup", file.getvalue()
    yield "backup", file.getvalue()[head:]


def _wire() -> Iterator[tuple[str, bytes]]:
    for example in EXAMPLES:
        encoded = msgspec.msgpack.encode(example)
        if isinstance(example, get_args(frames.DeviceFrame)):
            yield "device_frame", encoded
        elif isinstance(example, get_args(frames.HubFrame)):
            yield "hub_frame", encoded
        elif isinstance(example, signing.Statement):
            yield "statement", encoded
        elif isinstance(example, envelope.Envelope):
            yield "read_envelope", encoded
        elif isinstance(example, get_args(sealed_requests.VaultRequest)):
            request = sealed_requests.SealedRequest(ORGANISATION, REQUEST, 1, encoded, (b"leaf",), SIGNATURE)
            yield "sealed_request", canonical.encode(request)
        elif isinstance(example, get_args(sealed_requests.VaultAnswer)):
            yield "sealed_request", encoded
    yield "padded", padding.pad(b"content")[:300]
    yield "read_group_id", ("1a" * 16 + "/2").encode()
    yield "sealed_answer", bytes(64)


def _audit() -> Iterator[tuple[str, bytes]]:
    entries = [entry(number) for number in range(3)]
    signed = str(note(entries))
    yield "note", signed.encode()
    yield "note_key", str(LOG_KEY.verifier).encode()
    yield "note_key", str(WITNESS_KEY.verifier).encode()
    yield "note_key", signed.splitlines()[-1].encode()
    hashes = (hash_leaf(entries[1]), hash_leaf(entries[2]))
    yield "proof", str(ProofFile(entries[0], 0, hashes, signed)).encode()
    lines = export(3, (2,))
    for line in (*lines, *entries):
        yield "export_line", line
    yield "export_file", b"".join(lines)


def _agreements() -> Iterator[tuple[str, bytes]]:
    party = Party(ORGANISATION, "General Hospital", b"anchor", DEVICE, (Contact(ACCOUNT, "Dora", "Dispatch"),))
    terms = Terms(REQUEST, party, party, (Purpose.TRANSPORT,), 1, 2)
    signed = SignedAgreement(terms, (PartySignature(ORGANISATION, (b"issuer",), SIGNATURE),))
    yield "agreement_file", format_agreement(signed).encode()
    yield "agreement_file", format_card(PartyCard(party)).encode()
    yield "agreement_terms", canonical.encode(signed)
    yield "agreement_terms", canonical.encode(PartyCard(party))


def _mls() -> Iterator[tuple[str, bytes]]:
    authority = Authority()
    device = authority.device(steward=True)
    member = device.member(anchors(authority))
    package = member.key_package(now=NOW, lifetime=3600)
    group = member.found(b"1a" * 16 + b"/1", now=NOW)
    pending = group.commit(add=[], remove=[], authenticated_data=b"", now=NOW)
    group.apply_pending()
    for message in (package.message, group.group_info(), pending.message, group.encrypt(b"content", b"envelope")):
        yield "mls_message", message
    for der in device.chain:
        yield "certificate", der


def keep(target: str, data: bytes) -> Path:
    """Add one input to the kept corpus."""
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / hashlib.sha256(data).hexdigest()[:16]
    file.write_bytes(data)
    return file


if __name__ == "__main__":
    for _target, _data in seeds():
        keep(_target, _data)
