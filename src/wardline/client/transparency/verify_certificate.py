"""A certificate against its record and the record against the log's head (RFC 9162 section 2.1.3.2). Pure."""

from wardline.audit.merkle import hash_leaf
from wardline.audit.objects import account_object, device_object
from wardline.audit.proofs import verify_inclusion
from wardline.audit.record import Action, AuditRecord, InvalidRecordError, Outcome, decode
from wardline.client.transparency.model import CertificateState, KnownLog, MetCertificate
from wardline.protocol.administration_requests import ProvenRecord
from wardline.protocol.transparency_requests import CertificateProof


def verify_certificate(log: KnownLog | None, proof: CertificateProof | None, met: MetCertificate) -> CertificateState:
    """How far ``proof`` proves it. A record that no head covers yet proves nothing, and refutes nothing."""
    if (log is not None and log.fault is not None) or proof is None or proof.issued is None:
        return CertificateState.MISSING
    if not _issues(_read(proof.issued), met) or not _holds(log, proof.issued):
        return CertificateState.MISSING
    if proof.revoked is not None:
        honest = _revokes(_read(proof.revoked), met) and _holds(log, proof.revoked)
        return CertificateState.REVOKED if honest else CertificateState.MISSING
    return CertificateState.PROVEN if _is_covered(log, proof.issued) else CertificateState.PENDING


def _issues(record: AuditRecord | None, met: MetCertificate) -> bool:
    return (
        record is not None
        and record.action is Action.CERTIFICATE_ISSUED
        and record.outcome is Outcome.DONE
        and record.digest == met.digest
        and record.objects == (device_object(met.device), account_object(met.account))
    )


def _revokes(record: AuditRecord | None, met: MetCertificate) -> bool:
    return (
        record is not None
        and record.action is Action.DEVICE_REVOKED
        and record.outcome is Outcome.DONE
        and record.objects[:1] == (device_object(met.device),)
    )


def _read(proven: ProvenRecord) -> AuditRecord | None:
    try:
        return decode(proven.record)
    except InvalidRecordError:
        return None


def _is_covered(log: KnownLog | None, proven: ProvenRecord) -> bool:
    return log is not None and proven.index < log.size


def _holds(log: KnownLog | None, proven: ProvenRecord) -> bool:
    """Whether its proof is right, where there is to be one."""
    if log is None or log.checkpoint is None or proven.index >= log.size:
        return True
    head = log.checkpoint
    return verify_inclusion(hash_leaf(proven.record), proven.index, head.size, proven.path, head.root)
