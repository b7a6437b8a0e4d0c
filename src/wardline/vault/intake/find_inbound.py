"""Read the inbox."""

from sqlalchemy import Row, select

from wardline.vault.intake.model import InboundMessage, InboundState
from wardline.vault.intake.seal_inbound import open_inbound
from wardline.vault.intake.tables import INBOUND
from wardline.vault.keys.data_key import CannotOpenError
from wardline.vault.keys.key_names import INBOUND as INBOUND_KEY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader

_C = INBOUND.c
_COLUMNS = (_C.id, _C.number, _C.received, _C.state, _C.sealed)


def next_inbound(reader: Reader, keys: KeyRing) -> InboundMessage | None:
    """The oldest message that nobody has worked on."""
    statement = select(*_COLUMNS).where(_C.state == InboundState.STORED.value).order_by(_C.number).limit(1)
    row = reader.execute(statement).one_or_none()
    return None if row is None else _open(reader, keys, row)


def find_inbound(reader: Reader, keys: KeyRing, inbound: str) -> InboundMessage | None:
    """One message."""
    row = reader.execute(select(*_COLUMNS).where(_C.id == inbound)).one_or_none()
    return None if row is None else _open(reader, keys, row)


def _open(reader: Reader, keys: KeyRing, row: Row[str, int, int, str, bytes]) -> InboundMessage | None:
    key = keys.find(reader, INBOUND_KEY)
    if key is None:
        return None
    inbound, number, received, state, sealed = row
    try:
        raw = open_inbound(key, inbound, sealed)
    except CannotOpenError:
        raw = None
    return InboundMessage(inbound, number, received, InboundState(state), raw)
