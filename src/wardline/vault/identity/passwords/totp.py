"""Time-based codes (RFC 6238): SHA-1, six digits, 30 seconds, as every authenticator app has them."""

import hmac
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from wardline.vault.keys.data_key import DataKey, open_record, seal_record

STEP: Final = 30
"""Seconds (section 5.2)."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20
"""160 bits (RFC 4226 section 4, R6)."""
DRIFT: Final = 1
"""Steps that a phone's clock may be off, before and after (section 5.2)."""


def totp_at(secret: bytes, step: int) -> str:
    """The code of one time step."""
    return _totp(secret).generate(step * STEP).decode("ascii")


def matching_step(secret: bytes, code: str, *, now: int, last_step: int) -> int | None:
    """The time step whose code it is, within ``DRIFT`` of ``now`` (milliseconds) and after ``last_step``, so that no
    code is taken twice; None where it is none. Takes as long for each.
    """
    typed = "".join(code.split()).encode()
    here = now // 1000 // STEP
    steps = range(max(here - DRIFT, 0), here + DRIFT + 1)
    right = [step for step in steps if hmac.compare_digest(totp_at(secret, step).encode("ascii"), typed)]
    return next((step for step in right if step > last_step), None)


def provisioning_uri(secret: bytes, login: str, organisation: str) -> str:
    """``otpauth://totp/…``, for the app's camera."""
    return _totp(secret).get_provisioning_uri(login or "Wardline", organisation)


def seal_totp(key: DataKey, account: str, secret: bytes) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(account), secret)


def open_totp(key: DataKey, account: str, sealed: bytes) -> bytes:
    """Raises CannotOpenError."""
    return open_record(key, _place(account), sealed)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303  HMAC-SHA-1, which RFC 6238 is; collisions do not matter


def _place(account: str) -> bytes:
    return b"totps/secret/" + account.encode("ascii")
