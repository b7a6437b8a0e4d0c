"""An authenticator in software, for bots, the command line and the demo: ES256 keys in one file, sealed under a PIN.

Knowing the PIN is its user verification: without it no key can be used. Unlike a phone's, its keys can be copied by
whoever has the file and the PIN (docs/how-to/sign-in-with-a-passkey.md).
"""

import asyncio
import secrets
from pathlib import Path
from typing import Final, Self, final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from wardline.client.authenticator.authenticator import CredentialUse, NewCredential
from wardline.client.authenticator.formats import (
    ATTESTED,
    USER_PRESENT,
    USER_VERIFIED,
    attestation_object,
    attested_credential,
    authenticator_data,
    client_data,
    signed_by_authenticator,
)
from wardline.client.sealed_file import read_sealed, write_sealed
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import PasskeyCreated, PasskeyEvidence

_CONTEXT: Final = "wardline/passkeys/v1"
_CREDENTIAL_BYTES: Final = 32


class _Key(msgspec.Struct, frozen=True, array_like=True):
    credential: bytes
    relying_party: str
    user: bytes
    login: str
    key: bytes
    """PKCS#8 DER, P-256."""
    counter: int


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[_Key])


@final
class SoftwareAuthenticator:
    """``origin``: the web client's, which the passkeys are for; a browser would say where it is, a program is told."""

    def __init__(self, file: Path, pin: Secret, origin: str) -> None:
        self._file = file
        self._pin = pin
        self._origin = origin

    @classmethod
    async def open(cls, file: Path, pin: Secret, origin: str) -> Self:
        """The passkeys in ``file``; none where it does not exist. Raises RefusedError ``wrong_passphrase``,
        ``state_corrupt``, here and whenever the file is read.
        """
        await asyncio.to_thread(_read, file, pin)
        return cls(file, pin, origin)

    async def create(self, wanted: NewCredential) -> PasskeyCreated | Refusal:
        """A new P-256 key pair, on the disk before anybody hears of it."""
        keys = await self._keys()
        if any(each.credential in wanted.exclude for each in keys):
            return Refusal(ErrorCode.BAD_PASSKEY)
        key, credential = generate_private_key(SECP256R1()), secrets.token_bytes(_CREDENTIAL_BYTES)
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        kept = [each for each in keys if (each.relying_party, each.user) != (wanted.relying_party, wanted.user)]
        made = _Key(credential, wanted.relying_party, wanted.user, wanted.login, der, 0)
        await self._keep([*kept, made])
        data = authenticator_data(
            wanted.relying_party,
            USER_PRESENT | USER_VERIFIED | ATTESTED,
            0,
            attested_credential(credential, key.public_key()),
        )
        client = client_data("webauthn.create", wanted.challenge, self._origin)
        return PasskeyCreated(client, attestation_object(data), wanted.name)

    async def get(self, wanted: CredentialUse) -> PasskeyEvidence | Refusal:
        """An assertion by the first of ``credentials`` that it has for this relying party."""
        keys = await self._keys()
        found = next(
            (
                each
                for each in keys
                if each.credential in wanted.credentials and each.relying_party == wanted.relying_party
            ),
            None,
        )
        if found is None:
            return Refusal(ErrorCode.UNKNOWN_PASSKEY)
        key = load_der_private_key(found.key, password=None)
        assert isinstance(key, EllipticCurvePrivateKey)
        used = msgspec.structs.replace(found, counter=found.counter + 1)
        await self._keep([used if each is found else each for each in keys])
        data = authenticator_data(wanted.relying_party, USER_PRESENT | USER_VERIFIED, used.counter)
        client = client_data("webauthn.get", wanted.challenge, self._origin)
        signature = key.sign(signed_by_authenticator(data, client), ECDSA(SHA256()))
        return PasskeyEvidence(found.credential, client, data, signature)

    async def _keys(self) -> list[_Key]:
        return await asyncio.to_thread(_read, self._file, self._pin)

    async def _keep(self, keys: list[_Key]) -> None:
        await asyncio.to_thread(write_sealed, self._file, _encoder.encode(keys), self._pin, context=_CONTEXT)


def _read(file: Path, pin: Secret) -> list[_Key]:
    try:
        return _decoder.decode(read_sealed(file, pin, context=_CONTEXT))
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError:
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT)) from None
