"""What a hub is told at its start."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from wardline.protocol.limits import MAX_ATTACHMENT


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one device, or all of them, may ask. Generous: they stop a fault or an attack, not a busy ward."""

    requests_per_second: int = 250
    """Of one device, on average: what keeps one that sends as fast as it can from others' notice."""
    burst: int = 500
    """Requests that one device may send at once."""
    steward_requests_per_second: int = 2_000
    """A vault sends for a whole organisation."""
    steward_burst: int = 4_000
    anonymous_requests_per_second: int = 5
    anonymous_burst: int = 20
    requests_in_flight: int = 128
    """Of one connection; then the hub reads no further from it until one is answered."""
    writes_in_flight: int = 32
    """The same, of those that wait for the writer: half a batch is what others may have to wait for one device."""
    connections: int = 50_000
    handshake_ms: int = 10_000
    """Until the first frame must have come."""
    refusals_before_sign_in: int = 8
    """Then the connection is closed."""
    stall_ms: int = 30_000
    """A device that takes nothing for so long, although a frame waits for it or its window is full, is closed with
    ``too_slow``.
    """
    grace_ms: int = 10_000
    """How long messages of the previous epoch are taken, unless the commit between removed anyone."""
    vault_away_ms: int = 10_000
    """How long a sealed request waits for an answer while no steward of its organisation is connected."""
    answer_ms: int = 60_000
    """How long it waits at most. It is kept either way: the same bytes again get the answer."""
    keep_answered_ms: int = 24 * 3_600_000
    keep_unanswered_ms: int = 7 * 24 * 3_600_000
    receipts_ms: int = 10
    """A conversation's receipts travel together, at most once in so long for each of its members, or in a second."""
    attachment_bytes: int = MAX_ATTACHMENT
    """One attachment, decrypted."""
    keep_incomplete_ms: int = 24 * 3_600_000
    """How long an attachment may take to be sent; it is deleted an hour later."""
    queue: int = 128
    """Operations that wait for the writer, of all devices; beyond them requests are ``overloaded``. Two batches: what
    is accepted is answered soon, whatever is offered (docs/adr/0018).
    """
    queue_ms: int = 50
    """How long one may expect to wait for its turn, where batches take so long that two are too many."""


PUSH_SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.notify.windows.com",
)
"""Those of the browsers that have one."""


class ProxyHeader(StrEnum):
    """Which header the operator's proxies write. One: another one came through them as its sender wrote it."""

    FORWARDED_FOR = "x-forwarded-for"
    FORWARDED = "forwarded"
    """RFC 7239."""


@dataclass(frozen=True, slots=True)
class HubConfig:
    """Where a hub stores, listens and is found."""

    database_url: str
    """``sqlite:////path`` or ``postgresql://…``."""
    origin: str
    """Its public URL (``wss://hub.example``): devices sign it, and the log is named after it."""
    blobs: str | None = None
    """Where attachments are kept: an absolute path, or ``s3://bucket/folder``; None: none are taken."""
    host: str = "127.0.0.1"
    port: int = 8440
    """0 for any free one."""
    tls_certificate: str | None = None
    """PEM file; without one, something in front ends TLS."""
    tls_key: str | None = None
    push_services: tuple[str, ...] = PUSH_SERVICES
    """Which push services may be called (hub/wakeups/rules.py); none: nobody is woken."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Whose word is taken for whom they serve (hub/networks.py); none: nobody's."""
    proxy_header: ProxyHeader = ProxyHeader.FORWARDED_FOR
    """Where they say it."""
    limits: Limits = field(default_factory=Limits)
