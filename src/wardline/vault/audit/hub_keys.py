"""Which keys the hub signs with: taken at first sight, compared ever after."""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from wardline.audit.keys import InvalidNoteError, KeyKind, VerifierKey
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.audit.tables import HUB_LOG_KEYS
from wardline.vault.reader import Reader
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn

_CONTINUED: Final = "/restored/"
"""In the origin of a hub's log that goes on after a restoration."""


@dataclass(frozen=True, slots=True)
class HubKeys:
    """The hub's verifier keys."""

    log: VerifierKey
    witness: VerifierKey
    former: tuple[VerifierKey, ...] = ()
    """Of its log before it was restored from a back-up."""


def known_hub_keys(reader: Reader, hub: str) -> HubKeys | None:
    """Those remembered for the hub at that address."""
    row = reader.execute(
        select(HUB_LOG_KEYS.c.log_key, HUB_LOG_KEYS.c.witness_key, HUB_LOG_KEYS.c.former).where(
            HUB_LOG_KEYS.c.hub == hub
        )
    ).one_or_none()
    if row is None:
        return None
    former = tuple(map(VerifierKey.parse, (row[2] or "").split()))
    return HubKeys(VerifierKey.parse(row[0]), VerifierKey.parse(row[1]), former)


def meet_hub(turn: Turn, hub: str, keys: tuple[str, ...]) -> HubKeys | Refusal:
    """Remember ``keys``, or compare them with those remembered. Refused ``unknown_witness`` where they differ."""
    offered = _read(keys)
    known = known_hub_keys(turn.tx, hub)
    if known is not None and offered is not None and (known.log, known.witness) == (offered.log, offered.witness):
        return known
    if known is not None and offered is not None and _is_continued(known, offered):
        return _continue(turn, hub, known, offered)
    if known is not None or offered is None:
        return turn.refuse(Action.HUB_KEYS_ACCEPTED, ErrorCode.UNKNOWN_WITNESS)
    turn.tx.insert(
        HUB_LOG_KEYS,
        {"hub": hub, "log_key": str(offered.log), "witness_key": str(offered.witness), "seen_at": turn.now},
    )
    turn.record(Action.HUB_KEYS_ACCEPTED)
    return offered


def _is_continued(known: HubKeys, offered: HubKeys) -> bool:
    """The same hub, by its witness key, says under a new origin that it was restored (ADR 0014)."""
    first, mark, last = offered.log.name.partition(_CONTINUED)
    former = known.log.name.partition(_CONTINUED)[0]
    return (
        offered.witness == known.witness
        and bool(mark and last)
        and first == former
        and offered.log not in {known.log, *known.former}
    )


def _continue(turn: Turn, hub: str, known: HubKeys, offered: HubKeys) -> HubKeys:
    """Never in silence: the last checkpoint of the old log stays witnessed here, and stands in the record."""
    note = turn.tx.execute(
        select(LEDGER.witnessed.c.note).where(LEDGER.witnessed.c.origin == known.log.name)
    ).scalar_one_or_none()
    former = (*known.former, known.log)
    turn.tx.execute(
        update(HUB_LOG_KEYS)
        .where(HUB_LOG_KEYS.c.hub == hub)
        .values(log_key=str(offered.log), seen_at=turn.now, former="\n".join(map(str, former)))
    )
    turn.record(Action.LOG_CONTINUED, digest=None if note is None else hashlib.sha256(note.encode()).hexdigest())
    return HubKeys(offered.log, offered.witness, former)


def _read(keys: tuple[str, ...]) -> HubKeys | None:
    try:
        found = {key.kind: key for key in map(VerifierKey.parse, keys)}
    except InvalidNoteError:
        return None
    if set(found) != {KeyKind.LOG, KeyKind.WITNESS}:
        return None
    return HubKeys(found[KeyKind.LOG], found[KeyKind.WITNESS])
