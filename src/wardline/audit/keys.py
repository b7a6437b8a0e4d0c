"""Keys of logs and witnesses, in the C2SP ``signed-note`` form (c2sp.org/signed-note, c2sp.org/tlog-cosignature).

Ed25519 (RFC 8032) because those are the signatures that the format's other tools check. A log signs a note's text; a
witness signs the same text with the time at which it was the largest consistent tree that the witness had seen. The
algorithm's byte is part of the key id, so neither passes for the other.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self, final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wardline.kit.secret import Secret

MAX_TIMESTAMP: Final = 2**63 - 1
"""Seconds; the format allows no more."""

_KEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")
_NAME = re.compile(r"[!-*,-~]+", re.ASCII)


class InvalidNoteError(ValueError):
    """Bytes that are no signed note, checkpoint or key; or a signature that does not verify."""


class KeyKind(IntEnum):
    """The signature type byte of ``signed-note``."""

    LOG = 0x01
    """Ed25519 over the note's text."""
    WITNESS = 0x04
    """Ed25519 over time and text: ``cosignature/v1``."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line."""

    name: str
    key_id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.data).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its owner's name."""

    name: str
    kind: KeyKind
    public: bytes

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or len(self.name) > 255:
            raise InvalidNoteError("a key's name is 1 to 255 ASCII characters without space and plus")
        if len(self.public) != 32:
            raise InvalidNoteError("an Ed25519 public key has 32 bytes")

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, say which key signed."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The verifier key string: ``name+id+base64(kind, key)``."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key string. Raises ``InvalidNoteError``, also when its id is not its own."""
        match = _KEY.fullmatch(text)
        if match is None:
            raise InvalidNoteError("not a verifier key")
        material = decode_base64(match[3])
        if len(material) != 33 or material[0] not in set(KeyKind):
            raise InvalidNoteError("not an Ed25519 verifier key")
        key = cls(match[1], KeyKind(material[0]), material[1:])
        if key.key_id.hex() != match[2]:
            raise InvalidNoteError("the key's id is not its own")
        return key

    def verify(self, text: str, data: bytes) -> int | None:
        """Check signature ``data`` over a note's ``text``. The witness's time in seconds; None for a log.

        Raises ``InvalidNoteError`` when it does not verify.
        """
        timestamp: int | None = None
        message = text.encode()
        if self.kind is KeyKind.WITNESS:
            timestamp, data = int.from_bytes(data[:8], "big"), data[8:]
            if timestamp > MAX_TIMESTAMP:
                raise InvalidNoteError("a cosignature's time is out of range")
            message = cosigned_message(text, timestamp)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(data, message)
        except (InvalidSignature, ValueError):
            raise InvalidNoteError("a signature does not verify") from None
        return timestamp


@final
class SignerKey:
    """A private key with its owner's name."""

    def __init__(self, name: str, kind: KeyKind, seed: Secret) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed.reveal())
        self.verifier = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> NoteSignature:
        """A log's signature over a note's text."""
        if self.verifier.kind is not KeyKind.LOG:
            raise ValueError("a witness's key signs only with the time")
        return self._signature(self._private.sign(text.encode()))

    def cosign(self, text: str, timestamp: int) -> NoteSignature:
        """A witness's signature over a checkpoint's text at ``timestamp`` (seconds since the Unix epoch)."""
        if self.verifier.kind is not KeyKind.WITNESS:
            raise ValueError("a log's key does not cosign")
        if not 0 <= timestamp <= MAX_TIMESTAMP:
            raise ValueError("the time is out of range")
        return self._signature(timestamp.to_bytes(8, "big") + self._private.sign(cosigned_message(text, timestamp)))

    def _signature(self, data: bytes) -> NoteSignature:
        return NoteSignature(self.verifier.name, self.verifier.key_id, data)


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs: a header that keeps it apart from every other message, the time, the whole text."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def decode_base64(text: str) -> bytes:
    """Standard base64 (RFC 4648 section 4), only as ``b64encode`` writes it. Raises ``InvalidNoteError``."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidNoteError("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise InvalidNoteError("not canonical base64")
    return data
