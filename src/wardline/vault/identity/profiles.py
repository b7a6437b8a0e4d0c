"""Names and roles, sealed at rest."""

import msgspec

from wardline.vault.identity.model import Profile
from wardline.vault.keys.data_key import DataKey, open_record, seal_record

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Profile)


def seal_profile(key: DataKey, account: str, profile: Profile) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(account), _encoder.encode(profile))


def open_profile(key: DataKey, account: str, sealed: bytes) -> Profile:
    """Raises CannotOpenError."""
    return _decoder.decode(open_record(key, _place(account), sealed))


def _place(account: str) -> bytes:
    return b"accounts/profile/" + account.encode("ascii")
