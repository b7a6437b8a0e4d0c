"""Whom the hub trusts, and for which organisation."""

from typing import Final

from sqlalchemy import Connection, select

from wardline.hub.tables.organisations import ORGANISATIONS

_ANCHORS: Final = select(ORGANISATIONS.c.organisation, ORGANISATIONS.c.anchor)


def read_anchors(connection: Connection) -> dict[str, bytes]:
    """Organisation to root certificate, DER."""
    return {row.organisation: row.anchor for row in connection.execute(_ANCHORS)}
