"""Answers given, so that a repeated request gets the same one and has no second effect."""

from typing import Final

from sqlalchemy import Column, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

ANSWERED_REQUESTS: Final = Table(
    "answered_requests",
    METADATA,
    Column("request", Id, primary_key=True),
    Column("digest", Bytes, nullable=False),
    Column("answer", Bytes, nullable=False),
    Column("answered_at", Int64, nullable=False, index=True),
)
"""``digest``: SHA-256 of the opened request. ``answer``: sealed under the directory key."""

DEFERRED_REQUESTS: Final = Table(
    "deferred_requests",
    METADATA,
    Column("request", Id, primary_key=True),
    Column("about", Id, nullable=False, unique=True),
    Column("challenge", Bytes, nullable=False),
    Column("since", Int64, nullable=True),
    Column("sealed", Bytes, nullable=False),
    Column("network", Bytes, nullable=False),
    Column("arrived_at", Int64, nullable=False),
)
"""Requests that wait for a word from outside. ``sealed``: as it came. ``network``: where from,
sealed under the directory key. ``about``: the attempt that it would use up."""
