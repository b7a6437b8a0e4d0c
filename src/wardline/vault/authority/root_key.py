"""The root key leaves the vault when it is made: a file under a passphrase, to be kept in a safe.

Argon2id (RFC 9106) stretches the passphrase, AES-256-GCM seals the PKCS#8 key; the file is PEM, so that it survives
printing and pasting. It is needed again to replace the issuing key, and for nothing else.
"""

import base64
import secrets
from typing import Final

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode

_BEGIN: Final = b"-----BEGIN WARDLINE ROOT KEY-----"
_END: Final = b"-----END WARDLINE ROOT KEY-----"
_MOST_MEMORY_KIB: Final = 4 << 20


class _Exported(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="wardline/root-key/v1"):
    salt: bytes
    passes: int
    memory_kib: int
    lanes: int
    nonce: bytes
    sealed: bytes


def export_root_key(key: EllipticCurvePrivateKey, passphrase: Secret, *, memory_kib: int = 1 << 18) -> bytes:
    """The file's bytes. ``memory_kib``: 256 MiB by default, because it is opened once in years."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plaintext = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    cipher = _cipher(passphrase, salt, passes=3, memory_kib=memory_kib, lanes=4)
    exported = _Exported(salt, 3, memory_kib, 4, nonce, cipher.encrypt(nonce, plaintext, None))
    text = base64.encodebytes(msgspec.msgpack.encode(exported))
    return _BEGIN + b"\n" + text + _END + b"\n"


def open_root_key(exported: bytes, passphrase: Secret) -> EllipticCurvePrivateKey:
    """The key. Raises RefusedError ``wrong_passphrase``, or ``state_corrupt`` for what is no such file."""
    begin, _, rest = exported.partition(_BEGIN)
    body, end, _ = rest.partition(_END)
    try:
        read = msgspec.msgpack.decode(base64.b64decode(body), type=_Exported)
    except (ValueError, msgspec.MsgspecError):
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT.value)) from None
    if begin.strip() or not end or not (8 <= read.memory_kib <= _MOST_MEMORY_KIB and 1 <= read.passes <= 64):
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT.value))
    cipher = _cipher(passphrase, read.salt, passes=read.passes, memory_kib=read.memory_kib, lanes=read.lanes)
    try:
        plaintext = cipher.decrypt(read.nonce, read.sealed, None)
    except (InvalidTag, ValueError):
        raise RefusedError(Refusal(ErrorCode.WRONG_PASSPHRASE.value)) from None
    key = load_der_private_key(plaintext, None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key


def _cipher(passphrase: Secret, salt: bytes, *, passes: int, memory_kib: int, lanes: int) -> AESGCM:
    return AESGCM(
        hash_secret_raw(
            passphrase.reveal(),
            salt,
            time_cost=passes,
            memory_cost=memory_kib,
            parallelism=lanes,
            hash_len=32,
            type=Type.ID,
        )
    )
