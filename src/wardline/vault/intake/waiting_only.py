"""A composer for a process that must not touch the MLS state of the running vault."""

# ruff: noqa: ARG002 (the port says which arguments there are)

from typing import final

from wardline.kit.ids import ConversationId, MessageId
from wardline.protocol.envelope import Priority
from wardline.store.transaction import Transaction
from wardline.vault.conversations.send_message import Composer


@final
class WaitingOnly(Composer):
    """Every message of its turns waits for the steward: whoever uses it touches the roster first."""

    def compose(
        self,
        tx: Transaction,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,
        message: MessageId | None = None,
    ) -> MessageId:
        """A bug: two processes that encrypt in one group would use one key and nonce twice."""
        raise AssertionError("this process does not encrypt")
