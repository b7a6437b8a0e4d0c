"""What a delegate answered for this account counts as its own answer, where the vault says that they are its delegate.

What an answer says of itself is its sender's word, so it waits until the vault has told the conversation's roster anew,
and is then kept as the vault's word of that time made it: an answer stays one when its author's time is over.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select, update

from wardline.client.effects import MessageReceived
from wardline.client.reader import Reader
from wardline.client.tables import DELEGATES_ANSWERS, MESSAGES
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.codec import decode
from wardline.mls.public import Identity
from wardline.protocol.sealed_requests import ConversationSummary
from wardline.store.transaction import Transaction

ANSWERS: Final = frozenset({AcknowledgementKind.ACCEPTED, AcknowledgementKind.DECLINED, AcknowledgementKind.READ_BACK})
"""What takes a message off the list of those that need somebody; having seen it does not."""

_A = DELEGATES_ANSWERS.c


def note_delegates_answer(tx: Transaction, own: Identity, effect: MessageReceived) -> None:
    """Somebody else of this organisation says that they answer for this account."""
    sender = effect.sender
    if sender.organisation != own.organisation or sender.account == own.account:
        return
    content = decode(effect.content)
    if not isinstance(content, Acknowledgement) or content.on_behalf_of != own.account or content.kind not in ANSWERS:
        return
    tx.put(
        DELEGATES_ANSWERS,
        {
            "answer": effect.envelope.message,
            "conversation": effect.conversation,
            "about": content.message,
            "delegate": sender.account,
        },
    )


def is_word_due(reader: Reader) -> bool:
    """Whether an answer waits for what the vault says."""
    return reader.execute(select(_A.answer).limit(1)).one_or_none() is not None


def settle_delegates_answers(
    tx: Transaction, account: str, told: Sequence[ConversationSummary], *, every: bool = False
) -> None:
    """The vault told who is whose delegate: answers for ``account`` in these conversations are its own, or nobody's.

    ``every``: there are no other conversations, and what was answered in one is nobody's. Who asked gives no answer
    in another's name (vault/escalation/rules.py).
    """
    for summary in told:
        waiting = tx.execute(select(_A.about, _A.delegate).where(_A.conversation == summary.conversation)).all()
        if not waiting:
            continue
        delegate = next((each.delegate for each in summary.roster if each.account == account), None)
        for about, by in waiting:
            if by == delegate:
                tx.execute(
                    update(MESSAGES)
                    .where(
                        MESSAGES.c.message == about,
                        MESSAGES.c.conversation == summary.conversation,
                        MESSAGES.c.account != by,
                    )
                    .values(acknowledged=True, answered_by=by)
                )
        tx.execute(delete(DELEGATES_ANSWERS).where(_A.conversation == summary.conversation))
    if every:
        tx.execute(delete(DELEGATES_ANSWERS))
