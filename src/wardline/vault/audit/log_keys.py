"""The vault's two Ed25519 keys: one signs its checkpoints, one cosigns the hub's."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wardline.audit.keys import KeyKind, SignerKey
from wardline.kit.ids import OrganisationId
from wardline.kit.secret import Secret


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Both, under one name."""

    log: SignerKey
    witness: SignerKey


def log_keys(organisation: OrganisationId, seed: Secret) -> LogKeys:
    """Derived (HKDF, RFC 5869) from the authority's log seed, so that there is one secret to keep.

    The origin is a URL without scheme (c2sp.org/tlog-checkpoint), of opaque ids: it is shown to outsiders.
    """
    name = f"wardline/vault/{organisation}"

    def signer(kind: KeyKind, purpose: bytes) -> SignerKey:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"wardline/vault-log/v1/" + purpose).derive(seed.reveal())
        return SignerKey(name, kind, Secret(derived))

    return LogKeys(signer(KeyKind.LOG, b"log"), signer(KeyKind.WITNESS, b"witness"))
