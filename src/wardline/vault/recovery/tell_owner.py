"""Whom a recovery is about is told on every device that is left."""

from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.open_notices import open_notices
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.recovery.model import Recovery
from wardline.vault.turn import Turn


def tell_owner(turn: Turn, composer: Composer, title: str, recovery: Recovery, asked_by: str) -> None:
    """A notice that wakes them, in a conversation of their own with the vault; to nobody who has no device."""
    if all(device.revoked for device in devices_of(turn.tx, recovery.account)):
        return
    notice = Notice(kind=NoticeKind.RECOVERY_ASKED, asked_by=asked_by, reason=recovery.reason, recovery=recovery.id)
    conversation = open_notices(turn, recovery.account, title)
    send_message(turn, composer, conversation, codec.encode(notice), priority=Priority.URGENT)
