"""Every parser of bytes or text from outside, as a function that must return for any input.

A target calls the parser as its callers do and lets pass what the parser's contract allows: its own error, a Refusal.
Whatever else is raised is a finding. What was parsed is encoded again, where there is an encoder, and must come back
the same.
"""

import contextlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from tests.support.logs import LOG_KEY, WITNESS_KEY

from wardline.audit import export, record
from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.note import Note, parse_signature
from wardline.audit.proof_file import InvalidProofError, ProofFile, verify_proof
from wardline.audit.verify import Trust, verify_export
from wardline.cli.settings import format_settings, hub_config, parse_settings, vault_config
from wardline.client.attachments.cipher import CorruptChunkError, decrypt_chunk
from wardline.client.attachments.save_file import safe_name
from wardline.client.invitation import format_link, parse_link
from wardline.content import codec
from wardline.content.patient import decode_patient, encode_patient
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import MlsError, inspect_key_package, inspect_message, verify_chain
from wardline.mls.sealing import generate_sealing_key, open_request, seal_request
from wardline.protocol import agreement, canonical, envelope, frames, group_id, padding, sealed_requests, signing
from wardline.protocol.deliveries import Deliveries
from wardline.store.backup.errors import BackupDamagedError
from wardline.store.backup.manifest import decode_manifest, encode_manifest
from wardline.store.backup.stream import OpeningReader, SealingWriter, StreamParameters, read_parameters
from wardline.store.dialects import parse_url
from wardline.store.errors import StoreError
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.gateways.hl7.acknowledge import acknowledge
from wardline.vault.gateways.hl7.limits import LimitsError, read_limits
from wardline.vault.gateways.hl7.mllp import MllpDecoder
from wardline.vault.gateways.hl7.parse import parse
from wardline.vault.organisation_plan import read_plan

Target = Callable[[bytes], None]

_SECRET, _PUBLIC = generate_sealing_key()
_MLLP_MOST: Final = 4096


def device_frame(data: bytes) -> None:
    try:
        frame = frames.decode_device_frame(data)
    except frames.MalformedFrameError:
        return
    assert frames.decode_device_frame(frames.encode_frame(frame)) == frame


def hub_frame(data: bytes) -> None:
    try:
        frame = frames.decode_hub_frame(data)
        if isinstance(frame, Deliveries):
            for entry in frame.entries:
                frames.decode_delivery(entry)
    except frames.MalformedFrameError:
        return
    if not isinstance(frame, Deliveries):
        assert frames.decode_hub_frame(frames.encode_frame(frame)) == frame


def read_envelope(data: bytes) -> None:
    try:
        decoded = envelope.decode_envelope(data)
    except canonical.NotCanonicalError:
        return
    assert envelope.encode_envelope(decoded) == data


def padded(data: bytes) -> None:
    try:
        plain = padding.unpad(data)
    except padding.PaddingError:
        return
    assert padding.unpad(padding.pad(plain)) == plain


def read_group_id(data: bytes) -> None:
    found = group_id.parse_group_id(data)
    assert found is None or found.to_bytes() == data


def statement(data: bytes) -> None:
    for kind in signing.SIGNING_CONTEXTS:
        try:
            decoded = canonical.decode(data, kind)
        except canonical.NotCanonicalError:
            continue
        assert signing.signed_bytes(decoded) == data


def sealed_request(data: bytes) -> None:
    """The plaintext of one, padded as it came or by us; and the ciphertext."""
    for plaintext in (data, padding.pad(data)):
        for decode in (sealed_requests.decode_request, sealed_requests.decode_answer):
            try:
                decode(plaintext)
            except sealed_requests.MalformedRequestError:
                continue
    with contextlib.suppress(sealed_requests.MalformedRequestError):
        sealed_requests.decode_entries(data)
    try:
        open_request(_SECRET, info=b"info", sealed=data)
    except MlsError:
        return
    raise AssertionError("nobody sealed this")


def sealed_answer(data: bytes) -> None:
    _, context = seal_request(_PUBLIC, info=b"info", plaintext=b"ask")
    try:
        context.open_answer(data)
    except MlsError:
        return
    raise AssertionError("nobody sealed this")


def mls_message(data: bytes) -> None:
    with contextlib.suppress(MlsError):
        inspect_message(data)
    with contextlib.suppress(MlsError):
        inspect_key_package(data, anchors={"0a" * 16: data}, now=1_800_000_000)


def certificate(data: bytes) -> None:
    try:
        verify_chain([data], anchors={"0a" * 16: data}, now=None)
    except MlsError:
        return


def content(data: bytes) -> None:
    decoded = codec.decode(data)
    if not isinstance(decoded, Refusal | Unknown):
        assert codec.decode(codec.encode(decoded)) == decoded


def patient(data: bytes) -> None:
    decoded = decode_patient(data)
    if not isinstance(decoded, Refusal):
        assert decode_patient(encode_patient(decoded)) == decoded


def attachment_chunk(data: bytes) -> None:
    """What a hub hands out for a chunk, and what a sender calls a file."""
    for index, last in ((0, True), (7, False)):
        try:
            decrypt_chunk(bytes(32), index, data, last=last)
        except CorruptChunkError:
            continue
        raise AssertionError("nobody encrypted this")
    name = safe_name(data.decode("utf-8", "replace"))
    assert name
    assert "/" not in name
    assert not name.startswith(".")


def hl7(data: bytes) -> None:
    message = parse(data)
    for answer in acknowledge(data, message if isinstance(message, Refusal) else None, 0, lambda: "ID"):
        assert answer.startswith(b"MSH")


def mllp(data: bytes) -> None:
    """The same in one piece and in many: the frames are the same, and nothing is kept beyond the limit."""
    whole, pieces = MllpDecoder(_MLLP_MOST), MllpDecoder(_MLLP_MOST)
    events = [*whole.feed(data), *whole.close()]
    split = [event for start in range(0, len(data), 7) for event in pieces.feed(data[start : start + 7])]
    assert events == [*split, *pieces.close()]


def note(data: bytes) -> None:
    try:
        parsed = Note.parse(data)
        assert str(parsed).encode() == data
        Checkpoint.parse(parsed.text)
    except InvalidNoteError:
        pass
    try:
        verify_checkpoint(data, LOG_KEY.verifier, [WITNESS_KEY.verifier])
    except InvalidNoteError:
        return


def note_key(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (VerifierKey.parse, parse_signature):
        try:
            read(text)
        except InvalidNoteError:
            continue


def proof(data: bytes) -> None:
    try:
        parsed = ProofFile.parse(data)
        verify_proof(parsed, LOG_KEY.verifier, [WITNESS_KEY.verifier])
    except InvalidProofError:
        return


def export_line(data: bytes) -> None:
    try:
        line = export.decode_line(data)
    except UnicodeError:
        raise  # a ValueError too, but not the contract's
    except ValueError:
        pass
    else:
        assert export.encode_line(line) == data
    try:
        entry = record.decode(data)
    except record.InvalidRecordError:
        return
    assert record.encode(entry) == data


def export_file(data: bytes) -> None:
    lines = [line + b"\n" for line in data.split(b"\n")]
    verify_export(lines, Trust(LOG_KEY.verifier, (WITNESS_KEY.verifier,)))


def invitation(data: bytes) -> None:
    found = parse_link(data.decode("utf-8", "replace"))
    if not isinstance(found, Refusal):
        again = parse_link(format_link(found))
        assert not isinstance(again, Refusal)
        assert (again.hub, again.organisation, again.invitation) == (found.hub, found.organisation, found.invitation)


def agreement_file(data: bytes) -> None:
    text = data.decode("latin-1")
    for read, write in (
        (agreement.parse_card, agreement.format_card),
        (agreement.parse_agreement, agreement.format_agreement),
    ):
        try:
            parsed = read(text)
        except agreement.MalformedAgreementError:
            continue
        assert read(write(parsed)) == parsed  # pyright: ignore[reportArgumentType] (each with its own)


def agreement_terms(data: bytes) -> None:
    """Behind the armour."""
    for kind in (agreement.SignedAgreement, agreement.PartyCard):
        try:
            parsed: msgspec.Struct = canonical.decode(data, kind)
        except canonical.NotCanonicalError:
            continue
        assert canonical.encode(parsed) == data


def plan(data: bytes) -> None:
    read_plan(data.decode("utf-8", "replace"))


def settings(data: bytes) -> None:
    """``wardline.toml``, as hub and vault begin with it, and as ``wardline init`` writes it."""
    parsed = parse_settings(data)
    if isinstance(parsed, Refusal):
        return
    assert parse_settings(format_settings(parsed).encode()) == parsed
    folder = Path("/data")
    for url in (hub_config(folder, parsed.hub).database_url, vault_config(folder, parsed).database_url):
        with contextlib.suppress(StoreError):
            parse_url(url)


def limits(data: bytes) -> None:
    """A table of critical limits."""
    with contextlib.suppress(LimitsError):
        read_limits(data.decode("utf-8", "replace"))


def certificate_request(data: bytes) -> None:
    uri = "wardline:" + "/".join(["0a" * 16] * 3)
    key = read_certificate_request(data, uri=uri)
    assert key is None or key.curve.name == "secp384r1"


def manifest(data: bytes) -> None:
    """Of a back-up, behind its encryption."""
    try:
        parsed = decode_manifest(data)
    except BackupDamagedError:
        return
    assert decode_manifest(encode_manifest(parsed)) == parsed
    root = Path("/restored")
    for file in parsed.files:
        assert Path(os.path.normpath(root / file.path)).is_relative_to(root)


def backup(data: bytes) -> None:
    """The file: what it says of its encryption; and everything behind that, under parameters that cost nothing."""
    with contextlib.suppress(BackupDamagedError):
        read_parameters(io.BytesIO(data))
    reader = OpeningReader(io.BytesIO(_BACKUP_HEAD + data), _PASSPHRASE)
    try:
        reader.read(1)
        reader.finish()
    except BackupDamagedError:
        return


def _backup_head() -> bytes:
    """Up to the first chunk."""
    file = io.BytesIO()
    SealingWriter(file, _PASSPHRASE, StreamParameters(bytes(16), bytes(7), 1, 64, 1))
    return file.getvalue()


_PASSPHRASE: Final = Secret(b"passphrase")
_BACKUP_HEAD: Final = _backup_head()


TARGETS: Final[dict[str, Target]] = {
    each.__name__: each
    for each in (
        device_frame,
        hub_frame,
        read_envelope,
        padded,
        read_group_id,
        statement,
        sealed_request,
        sealed_answer,
        mls_message,
        certificate,
        content,
        patient,
        attachment_chunk,
        hl7,
        mllp,
        note,
        note_key,
        proof,
        export_line,
        export_file,
        invitation,
        agreement_file,
        agreement_terms,
        plan,
        settings,
        limits,
        certificate_request,
        manifest,
        backup,
    )
}
