"""The network between devices and hub: it remembers which bytes were sent for each message, so that a second ciphertext
for one shows.
"""

from collections import defaultdict
from hashlib import sha256

from wardline.cli.demo.relay import Relay
from wardline.mls.public import inspect_message
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.requests import SendMessage

Sent = tuple[str, str, bytes, int]
"""Sending device, message, group id, epoch."""


class Wire:
    """Passes WebSocket messages on to a hub that may die and come back at the same place."""

    def __init__(self, hub_url: str) -> None:
        self._relay = Relay(self._remember, hub_url)
        self.start, self.stop = self._relay.start, self._relay.stop
        self.sent: dict[Sent, set[bytes]] = defaultdict(set)
        """SHA-256 of each ciphertext that a device sent for a message in an epoch."""
        self.repeated = 0
        """Messages that were sent again."""

    def _remember(self, data: bytes, up: bool) -> None:
        frame = decode_device_frame(data) if up else None
        if isinstance(frame, SendMessage):
            info = inspect_message(frame.message)
            envelope = decode_envelope(info.authenticated_data)
            forms = self.sent[envelope.sender, envelope.message, info.group_id, info.epoch]
            self.repeated += bool(forms)
            forms.add(sha256(frame.message).digest())

    def violations(self) -> list[str]:
        """Messages with two ciphertexts in one epoch, and ciphertexts that stand for two messages."""
        found: list[str] = []
        owner: dict[bytes, Sent] = {}
        for key, forms in self.sent.items():
            if len(forms) > 1:
                found.append(f"message {key[1]} left in {len(forms)} forms in epoch {key[3]}")
            shared = [owner[form][1] for form in forms if owner.setdefault(form, key) != key]
            found += [f"messages {key[1]} and {other} left as the same bytes" for other in shared]
        return found
