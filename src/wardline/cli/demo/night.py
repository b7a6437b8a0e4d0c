"""What the devices said during the night, gathered."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Night:
    """Message ids, by what became of them on at least one device; and the values seen, as digests."""

    received: set[str] = field(default_factory=set[str])
    read: set[str] = field(default_factory=set[str])
    acknowledged: set[str] = field(default_factory=set[str])
    values: set[str] = field(default_factory=set[str])
    signed_in: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Method, and milliseconds from a login name to a second device that is connected."""
    signed_out: list[int] = field(default_factory=list[int])
    """Milliseconds from signing out at the provider to the end of the session that its word had begun."""
    events: int = 0
    """When it stands still, the devices are quiet."""

    def hear(self, event: dict[str, Any]) -> None:
        """Take in one line of a device."""
        self.events += 1
        match event:
            case {"event": "received", "message": str(message)}:
                self.received.add(message)
                self.values.update(event.get("values", ()))
            case {"event": "read", "message": str(message)}:
                self.read.add(message)
            case {"event": "acknowledged", "message": str(message)}:
                self.acknowledged.add(message)
            case {"event": "signed_in", "method": str(method), "milliseconds": int(milliseconds)}:
                self.signed_in.append((method, milliseconds))
            case {"event": "signed_out", "milliseconds": int(milliseconds)}:
                self.signed_out.append(milliseconds)
            case _:
                pass
