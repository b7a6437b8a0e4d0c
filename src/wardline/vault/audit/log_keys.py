"""The vault's two Ed25519 keys: one signs its checkpoints, one cosigns the hub's."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wardline.audit.keys import KeyKind, SignerKey
from wardline.kit.ids import OrganisationId
from wardline.kit.secret import Secret


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Both, under one name until a restoration."""

    log: SignerKey
    witness: SignerKey


def log_keys(organisation: OrganisationId, seed: Secret, continued: str | None = None) -> LogKeys:
    """Derived (HKDF, RFC 5869) from the authority's log seed, so that there is one secret to keep.

    The origin is a URL without scheme (c2sp.org/tlog-checkpoint), of opaque ids: it is shown to outsiders.
    ``continued``: of a restored log, what its new origin ends in (``restore.find_restore.find_log_name``). Its old key
    never signs again; as a witness the vault stays who it was.
    """
    name = f"wardline/vault/{organisation}"

    def signer(kind: KeyKind, purpose: bytes, last: str | None = None) -> SignerKey:
        info = b"wardline/vault-log/v1/" + purpose + (b"" if last is None else b"/" + last.encode("ascii"))
        derived = HKDF(SHA256(), length=32, salt=None, info=info).derive(seed.reveal())
        return SignerKey(name if last is None else f"{name}/{last}", kind, Secret(derived))

    return LogKeys(signer(KeyKind.LOG, b"log", continued), signer(KeyKind.WITNESS, b"witness"))
