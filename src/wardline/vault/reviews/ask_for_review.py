"""Something that policies go by has changed: the steward looks again at who may be where."""

from wardline.vault.reviews.tables import ALL, REVIEWS
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def ask_for_review(turn: Turn, account: str = ALL, conversation: str = ALL) -> None:
    """Of one account in one conversation, in all of its conversations, or of everybody. The caller records what
    changed.
    """
    turn.tx.put(REVIEWS, {"account": account, "conversation": conversation, "asked_at": turn.now})
    turn.signal(Signal.STEWARD)
