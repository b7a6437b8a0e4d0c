"""Something was set aside: recorded, and listed for a person."""

from wardline.audit.objects import conversation_object, message_object
from wardline.audit.record import Action
from wardline.kit.ids import ConversationId
from wardline.protocol.errors import ErrorCode
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import Details, WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item


def list_unhandled(turn: Turn, message: ArchivedMessage, *, kept: bool = True) -> None:
    """A message; where the archive could not take it (not ``kept``), its content goes with the work item, sealed."""
    about = (message_object(message.message), conversation_object(message.conversation))
    turn.refuse(Action.MESSAGE_UNHANDLED, ErrorCode.INTERNAL, *about)
    open_work_item(
        turn,
        WorkItemKind.UNHANDLED_MESSAGE,
        reason=ErrorCode.INTERNAL.value,
        details=None if kept else Details(content=message.content),
        same_as=message.message,
        conversation=message.conversation,
        message=message.message,
    )


def list_unhandled_event(turn: Turn, conversation: ConversationId | None) -> None:
    """Anything else."""
    about = () if conversation is None else (conversation_object(conversation),)
    turn.refuse(Action.EVENT_UNHANDLED, ErrorCode.INTERNAL, *about)
    open_work_item(
        turn,
        WorkItemKind.UNHANDLED_EVENT,
        reason=ErrorCode.INTERNAL.value,
        same_as=conversation or "",
        conversation=conversation,
    )
