"""Answer a device that met certificates: were they issued under this log, and what became of their devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from wardline.audit.keys import VerifierKey
from wardline.audit.proofs import consistency_ranges, inclusion_ranges, prove
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import ProvenRecord
from wardline.protocol.errors import ErrorCode
from wardline.protocol.transparency_requests import CertificateProof, CertificateProofs
from wardline.vault.audit.hub_keys import known_hub_keys
from wardline.vault.signals import Signal
from wardline.vault.transparency.find_record import LoggedRecord, NotCommittedError, find_issue, find_revocation
from wardline.vault.transparency.newest_cosigned import newest_cosigned
from wardline.vault.transparency.node_blocks import NodeBlocks
from wardline.vault.transparency.tables import LOG_PLACES
from wardline.vault.turn import Turn

_MOST: Final = 64
_AGAIN_MS: Final = 1000
_DIGEST: Final = 64
"""Characters of a certificate's name; a revoked device's has half as many."""


@dataclass(frozen=True, slots=True)
class LogFacts:
    """Whose log it is, and who witnesses it."""

    key: VerifierKey
    hub: str
    """Its address, under which its keys are known (``vault/audit/hub_keys.py``)."""


def prove_certificates(
    turn: Turn, log: LogFacts, names: Sequence[str], size_before: int
) -> CertificateProofs | Refusal:
    """Of certificates of these ``names`` (SHA-256 in hexadecimal), for whom the log had ``size_before`` leaves last.

    With the newest checkpoint that the hub cosigned. A record that is younger comes without a path, and the next
    checkpoint is made at once.
    """
    try:
        found = [(name, find_issue(turn.tx, name)) for name in dict.fromkeys(names)]
        revoked = [None if issue is None else _revocation(turn, issue) for _, issue in found]
    except NotCommittedError:
        return Refusal(ErrorCode.THROTTLED, retry_after=_AGAIN_MS)
    keys = known_hub_keys(turn.tx, log.hub)
    newest = None if keys is None else newest_cosigned(turn.tx, log.key, keys.witness)
    size = 0 if newest is None else newest.size
    if any(each is not None and each.index >= size for each in (*(issue for _, issue in found), *revoked)):
        turn.signal(Signal.CHECKPOINT)
    nodes = NodeBlocks(turn.tx)

    def proven(each: LoggedRecord | None) -> ProvenRecord | None:
        if each is None:
            return None
        path = prove(inclusion_ranges(each.index, size), nodes.node) if each.index < size else []
        return ProvenRecord(each.index, each.entry, tuple(path))

    return CertificateProofs(
        proofs=tuple(
            CertificateProof(bytes.fromhex(name), proven(issue), proven(end))
            for (name, issue), end in zip(found, revoked, strict=True)
        ),
        size=size,
        checkpoint=b"" if newest is None else newest.note,
        consistency=_consistency(size_before, size, nodes),
        log_key=str(log.key),
        witness_keys=() if keys is None else (str(keys.witness),),
    )


def own_certificates(turn: Turn, account: AccountId) -> tuple[str, ...]:
    """Names of the newest that were issued to ``account``."""
    columns = LOG_PLACES.c
    return tuple(
        turn.tx.execute(
            select(columns.name)
            .where(columns.account == account, func.length(columns.name) == _DIGEST)
            .order_by(columns.noted_at.desc(), columns.name)
            .limit(_MOST)
        ).scalars()
    )


def _revocation(turn: Turn, issue: LoggedRecord) -> LoggedRecord | None:
    return find_revocation(turn.tx, issue.record.objects[0].id)


def _consistency(old: int, new: int, nodes: NodeBlocks) -> tuple[bytes, ...]:
    return () if old > new else tuple(prove(consistency_ranges(old, new), nodes.node))
