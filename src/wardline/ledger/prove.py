"""Proofs from a log in a database."""

from functools import partial

from sqlalchemy import Connection

from wardline.audit.proofs import consistency_ranges, inclusion_ranges, prove
from wardline.ledger.read_log import read_node


def prove_inclusion(reader: Connection, index: int, size: int) -> list[bytes]:
    """That record ``index`` is in the tree of ``size`` records. ``ValueError`` when it cannot be, ``LookupError`` for
    a size that the log has not reached.
    """
    return prove(inclusion_ranges(index, size), partial(read_node, reader))


def prove_consistency(reader: Connection, old: int, new: int) -> list[bytes]:
    """That the tree of ``new`` records begins with the one of ``old``. Errors as above."""
    return prove(consistency_ranges(old, new), partial(read_node, reader))
