"""A device's certificate is renewed for the same key, by itself, long before it ends.

The new chain is used from the next connection on, and for what is made with a certificate from then on (key packages);
a leaf in a group stays as it is: expiry inside a tree is no error (design.md, section 4).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, final

import msgspec
import structlog
from cryptography import x509
from sqlalchemy import select

from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import CERTIFICATE
from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.public import MlsError, verify_chain
from wardline.protocol.identity_requests import CertificateRenewed, RenewCertificate
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest
from wardline.protocol.types import Chain
from wardline.store.transaction import Transaction

LOOK_S: Final = 3600.0
"""How often it is looked at: a failed attempt is repeated then."""
_ROW: Final = 1
_PLACE: Final = "client_certificate/1"

Ask = Callable[[VaultRequest], Awaitable[VaultAnswer | Refusal]]

_log = structlog.get_logger(__name__)


def is_due(credentials: Credentials, now_ms: int) -> bool:
    """Whether no more than a third of the certificate's life is left."""
    leaf = x509.load_der_x509_certificate(credentials.chain[0])
    begin, end = leaf.not_valid_before_utc.timestamp(), leaf.not_valid_after_utc.timestamp()
    return end - now_ms / 1000 <= (end - begin) / 3


def check_renewed(credentials: Credentials, chain: tuple[bytes, ...], now_ms: int | None) -> Credentials | None:
    """The same device under the new chain, valid now (None: ever); None where that is another's, for another key, or no
    later than the own.
    """
    own = credentials.identity
    try:
        new = verify_chain(
            list(chain), anchors={own.organisation: credentials.anchor}, now=None if now_ms is None else now_ms // 1000
        )
    except MlsError:
        return None
    same = (own.organisation, own.account, own.device, own.public_key, own.steward)
    if (new.organisation, new.account, new.device, new.public_key, new.steward) != same:
        return None
    return Credentials(new, chain, credentials.anchor, credentials.key) if new.not_after > own.not_after else None


def store_chain(tx: Transaction, storage: StorageKey, chain: tuple[bytes, ...]) -> None:
    """In place of any before."""
    tx.put(CERTIFICATE, {"id": _ROW, "sealed": storage.seal(msgspec.msgpack.encode(chain), place=_PLACE)})


def newest(reader: Reader, storage: StorageKey, credentials: Credentials) -> Credentials:
    """With the chain that was stored last. Raises RefusedError ``state_corrupt``."""
    sealed = reader.execute(select(CERTIFICATE.c.sealed)).scalar_one_or_none()
    if sealed is None:
        return credentials
    chain = msgspec.msgpack.decode(storage.open(sealed, place=_PLACE), type=Chain)
    # As at ``Credentials.load``: a device whose certificate ended can still read what it has.
    return check_renewed(credentials, chain, None) or credentials


@final
class Renewal:
    """Looks now and then whether it is time; ``use`` stores and takes up the new credentials."""

    def __init__(
        self,
        credentials: Callable[[], Credentials],
        ask: Ask,
        use: Callable[[Credentials], Awaitable[None]],
        clock: Clock,
        look_s: float = LOOK_S,
    ) -> None:
        self._credentials = credentials
        self._ask = ask
        self._use = use
        self._clock = clock
        self._look_s = look_s

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except (ConnectionLostError, RefusedError) as error:
                _log.info("not_renewed", error=type(error).__name__)
            await asyncio.sleep(self._look_s)

    async def look(self) -> bool:
        """Renew if it is time; whether it was done. Raises ConnectionLostError."""
        credentials = self._credentials()
        if not is_due(credentials, self._clock.now()):
            return False
        answer = await self._ask(RenewCertificate())
        if not isinstance(answer, CertificateRenewed):
            return False
        renewed = check_renewed(credentials, answer.chain, self._clock.now())
        if renewed is None:
            return False
        await self._use(renewed)
        return True
