"""The hub's key towards push services: Voluntary Application Server Identification (RFC 8292)."""

import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.tables.wakeups import PUSH_KEY
from wardline.kit.base64url import encode_base64url
from wardline.ledger.ledger import Ledger, Moment, Recorded, Unchanged
from wardline.store.transaction import Transaction

TOKEN_S: Final = 12 * 3600
"""RFC 8292 section 2: at most 24 hours."""
_SCALAR_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PushKey:
    """Signs tokens for push services."""

    secret: EllipticCurvePrivateKey = field(repr=False)
    public: str = field(init=False)
    """As browsers take it (``applicationServerKey``): the uncompressed point, base64url. Told at each sign-in."""

    def __post_init__(self) -> None:
        point = self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        object.__setattr__(self, "public", encode_base64url(point))

    def authorisation(self, endpoint: str, contact: str, now: int) -> str:
        """The ``Authorization`` header for one push service: a JWT (ES256) for its origin. ``now``: milliseconds."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now // 1000 + TOKEN_S, "sub": contact}
        signed = ".".join(
            encode_base64url(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
        )
        r, s = decode_dss_signature(self.secret.sign(signed.encode("ascii"), ECDSA(SHA256())))
        signature = r.to_bytes(_SCALAR_BYTES, "big") + s.to_bytes(_SCALAR_BYTES, "big")
        return f"vapid t={signed}.{encode_base64url(signature)}, k={self.public}"


def load_push_key(ledger: Ledger) -> PushKey:
    """The hub's, made at its first start. Blocks. With another key, every subscription would be void."""

    def operation(tx: Transaction, moment: Moment) -> Recorded[PushKey] | Unchanged[PushKey]:
        stored = tx.execute(select(PUSH_KEY.c.secret)).scalar()
        if stored is not None:
            return Unchanged(PushKey(derive_private_key(int.from_bytes(stored, "big"), SECP256R1())))
        secret = generate_private_key(SECP256R1())
        scalar = secret.private_numbers().private_value.to_bytes(_SCALAR_BYTES, "big")
        tx.insert(PUSH_KEY, {"id": 1, "secret": scalar})
        return Recorded(
            PushKey(secret), (records.record(Action.KEY_CREATED, None, moment.now, numbers=Numbers(count=1)),)
        )

    return ledger.run_timed(operation)
