"""What is taken from an organisation's operator and steward."""

import hashlib

from wardline.audit.keys import InvalidNoteError, KeyKind, VerifierKey
from wardline.kit.ids import is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode


def decide_admission(organisation: str, anchor: bytes, recorded: bytes | None) -> Refusal | None:
    """Whether to admit an organisation: its id well-formed, and not admitted with another anchor."""
    if not is_id(organisation):
        return Refusal(ErrorCode.MALFORMED_REQUEST, "organisation")
    if recorded is not None and recorded != anchor:
        return Refusal(ErrorCode.ORGANISATION_EXISTS)
    return None


def decide_log_keys(log_key: str | None, witness_key: str | None) -> Refusal | None:
    """Each must be a verifier key of its kind (c2sp.org/signed-note)."""
    for field, text, kind in (("log_key", log_key, KeyKind.LOG), ("witness_key", witness_key, KeyKind.WITNESS)):
        try:
            if text is not None and VerifierKey.parse(text).kind is not kind:
                return Refusal(ErrorCode.MALFORMED_REQUEST, field)
        except InvalidNoteError:
            return Refusal(ErrorCode.MALFORMED_REQUEST, field)
    return None


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate, hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()
