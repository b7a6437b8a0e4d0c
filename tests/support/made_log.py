"""A vault's log made of records by hand, straight from RFC 9162: what an honest vault answers, what a liar would."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tests.support.merkle_reference import mth, path, proof

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.objects import account_object, device_object
from wardline.audit.record import SYSTEM, Action, AuditRecord, encode
from wardline.client.transparency.model import MetCertificate
from wardline.kit.secret import Secret
from wardline.protocol.administration_requests import ProvenRecord
from wardline.protocol.transparency_requests import CertificateProof, CertificateProofs

WITNESS = SignerKey("hub.test", KeyKind.WITNESS, Secret(b"w" * 32))


def log_key(organisation: str, last: str = "", seed: bytes = b"l") -> SignerKey:
    """Of an organisation's log; ``last``: the end of a restored log's origin."""
    return SignerKey(f"wardline/vault/{organisation}{last}", KeyKind.LOG, Secret(seed * 32))


def issued(met: MetCertificate, at: int = 1) -> AuditRecord:
    """The record of a certificate."""
    about = (device_object(met.device), account_object(met.account))
    return AuditRecord(action=Action.CERTIFICATE_ISSUED, actor=SYSTEM, at=at, objects=about, digest=met.digest)


def revoked(met: MetCertificate, at: int = 2) -> AuditRecord:
    """The record of its device's end."""
    about = (device_object(met.device), account_object(met.account))
    return AuditRecord(action=Action.DEVICE_REVOKED, actor=SYSTEM, at=at, objects=about)


def filler(at: int) -> AuditRecord:
    """Something else."""
    return AuditRecord(action=Action.CLIENT_ADVANCED, actor=SYSTEM, at=at)


@dataclass
class MadeLog:
    """Records, and whose they are."""

    key: SignerKey
    witness: SignerKey = WITNESS
    entries: list[bytes] = field(default_factory=list[bytes])

    def add(self, *records: AuditRecord) -> None:
        self.entries += [encode(record) for record in records]

    def copy(self) -> "MadeLog":
        return replace(self, entries=list(self.entries))

    def note(self, size: int, *, witnessed: bool = True) -> bytes:
        """The signed head of that size."""
        note = sign_checkpoint(Checkpoint(self.key.verifier.name, size, mth(self.entries[:size])), self.key)
        return str(note.signed(self.witness.cosign(note.text, 1)) if witnessed else note).encode()

    def proven(self, record: AuditRecord, size: int) -> ProvenRecord | None:
        """One record under the head of that size; None where it is not in the log."""
        entry = encode(record)
        if entry not in self.entries:
            return None
        index = self.entries.index(entry)
        found = path(index, self.entries[:size]) if index < size else []
        return ProvenRecord(index, entry, tuple(found))

    def answer(
        self, met: Iterable[MetCertificate], *, since: int = 0, size: int | None = None, witnessed: bool = True
    ) -> CertificateProofs:
        """What an honest vault with this log says."""
        size = len(self.entries) if size is None else size
        return CertificateProofs(
            tuple(
                CertificateProof(
                    bytes.fromhex(each.digest), self.proven(issued(each), size), self.proven(revoked(each), size)
                )
                for each in met
            ),
            size,
            self.note(size, witnessed=witnessed),
            tuple(proof(since, self.entries[:size])) if 0 < since <= size else (),
            str(self.key.verifier),
            (str(self.witness.verifier),),
        )
