"""Which keys the hub signs with: taken at first sight, compared ever after."""

from dataclasses import dataclass

from sqlalchemy import select

from wardline.audit.keys import InvalidNoteError, KeyKind, VerifierKey
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.audit.tables import HUB_LOG_KEYS
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class HubKeys:
    """The hub's verifier keys."""

    log: VerifierKey
    witness: VerifierKey


def known_hub_keys(reader: Reader, hub: str) -> HubKeys | None:
    """Those remembered for the hub at that address."""
    row = reader.execute(
        select(HUB_LOG_KEYS.c.log_key, HUB_LOG_KEYS.c.witness_key).where(HUB_LOG_KEYS.c.hub == hub)
    ).one_or_none()
    return None if row is None else HubKeys(VerifierKey.parse(row[0]), VerifierKey.parse(row[1]))


def meet_hub(turn: Turn, hub: str, keys: tuple[str, ...]) -> HubKeys | Refusal:
    """Remember ``keys``, or compare them with those remembered. Refused ``unknown_witness`` where they differ."""
    offered = _read(keys)
    known = known_hub_keys(turn.tx, hub)
    if known is not None and known == offered:
        return known
    if known is not None or offered is None:
        return turn.refuse(Action.HUB_KEYS_ACCEPTED, ErrorCode.UNKNOWN_WITNESS)
    turn.tx.insert(
        HUB_LOG_KEYS,
        {"hub": hub, "log_key": str(offered.log), "witness_key": str(offered.witness), "seen_at": turn.now},
    )
    turn.record(Action.HUB_KEYS_ACCEPTED)
    return offered


def _read(keys: tuple[str, ...]) -> HubKeys | None:
    try:
        found = {key.kind: key for key in map(VerifierKey.parse, keys)}
    except InvalidNoteError:
        return None
    if set(found) != {KeyKind.LOG, KeyKind.WITNESS}:
        return None
    return HubKeys(found[KeyKind.LOG], found[KeyKind.WITNESS])
