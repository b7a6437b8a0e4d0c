"""Which push service may be called, and how urgently. Pure."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from wardline.protocol.envelope import Priority

_ENDPOINT: Final = re.compile(
    r"(?P<origin>(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?)/[!-~]*"
)
"""Nobody's name or password, no address in brackets: push services need neither."""


class Urgency(StrEnum):
    """RFC 8030 section 5.3."""

    NORMAL = "normal"
    HIGH = "high"


def is_allowed(endpoint: str, services: Iterable[str]) -> bool:
    """Whether a device may name this endpoint: the hub calls nobody but the push services that its settings list.

    A service is a host (``fcm.googleapis.com``), all hosts below a domain (``*.notify.windows.com``), or one origin
    with its scheme and port (``http://127.0.0.1:9000``, for tests). Hosts are called by https on its own port.
    """
    found = _ENDPOINT.fullmatch(endpoint)
    if found is None:
        return False
    origin, scheme, host, port = found.group("origin", "scheme", "host", "port")
    secure = scheme == "https" and port in {None, "443"}
    return any(
        origin == service if "://" in service else secure and _matches(host.lower(), service.lower())
        for service in services
    )


def urgency_of(priority: int) -> Urgency | None:
    """How a message wakes; None: not at all."""
    if priority <= Priority.SILENT:
        return None
    return Urgency.NORMAL if priority == Priority.NORMAL else Urgency.HIGH


def _matches(host: str, service: str) -> bool:
    return host.endswith(service[1:]) if service.startswith("*.") else host == service
