"""Leave the record of a certificate, so that whoever meets it can have it proven (ADR 0030)."""

import hashlib

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.signals import Signal
from wardline.vault.transparency.note_place import note_place
from wardline.vault.turn import Turn


def record_certificate(turn: Turn, certificate: bytes, *, account: AccountId, device: DeviceId) -> None:
    """``certificate``: DER. A checkpoint that covers it is made at once: others will meet it soon."""
    digest = hashlib.sha256(certificate).hexdigest()
    turn.record(Action.CERTIFICATE_ISSUED, device_object(device), account_object(account), digest=digest)
    note_place(turn, digest, account)
    turn.signal(Signal.CHECKPOINT)
