"""A signed head of the log against the one before: RFC 9162 consistency, the log's signature, a witness's. Pure."""

import re
from dataclasses import replace
from typing import Final

from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.keys import InvalidNoteError, KeyKind, VerifierKey
from wardline.audit.proofs import verify_consistency
from wardline.client.transparency.model import KnownLog, LogFault
from wardline.protocol.transparency_requests import CertificateProofs

_RESTORED: Final = re.compile(r"/[0-9a-f]{32}", re.ASCII)
"""What the origin of a restored vault's log ends in."""


def verify_log(known: KnownLog | None, answer: CertificateProofs, organisation: str) -> KnownLog | None:
    """The log as it is known now; with its ``fault`` where what the vault shows cannot be the same log.

    What is no signed head, or one that no witness cosigned, is no answer: the log stays as it was (None: not known).
    """
    if known is not None and known.fault is not None:
        return known
    keys = _keys(answer, organisation)
    if keys is None:
        return known
    log, witnesses = keys
    if known is None:
        known = KnownLog(log, witnesses)
    elif known.witnesses != witnesses:
        return replace(known, fault=LogFault.REPLACED, evidence=answer.checkpoint)
    elif known.key != log:
        if not _is_restored(log, organisation):
            return replace(known, fault=LogFault.REPLACED, evidence=answer.checkpoint)
        known = KnownLog(log, witnesses, former=(*known.former, known.note))
    try:
        head = verify_checkpoint(answer.checkpoint, known.key, known.witnesses)
    except InvalidNoteError:
        return known
    if not head.witnesses:
        return known
    now = head.checkpoint
    if not _grew(known.checkpoint, now, answer):
        return replace(known, fault=LogFault.FORKED, evidence=answer.checkpoint)
    return replace(known, checkpoint=now, note=answer.checkpoint)


def _grew(before: Checkpoint | None, now: Checkpoint, answer: CertificateProofs) -> bool:
    if before is None or before.size == 0:
        return True
    return verify_consistency(before.size, before.root, now.size, now.root, answer.consistency)


def _keys(answer: CertificateProofs, organisation: str) -> tuple[VerifierKey, tuple[VerifierKey, ...]] | None:
    try:
        log = VerifierKey.parse(answer.log_key)
        witnesses = tuple(map(VerifierKey.parse, answer.witness_keys))
    except InvalidNoteError:
        return None
    first = log.name == _origin(organisation) or _is_restored(log, organisation)
    usable = log.kind is KeyKind.LOG and witnesses and all(each.kind is KeyKind.WITNESS for each in witnesses)
    return (log, witnesses) if first and usable else None


def _origin(organisation: str) -> str:
    return f"wardline/vault/{organisation}"


def _is_restored(log: VerifierKey, organisation: str) -> bool:
    origin = _origin(organisation)
    return log.name.startswith(origin) and _RESTORED.fullmatch(log.name.removeprefix(origin)) is not None
