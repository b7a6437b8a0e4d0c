"""Whose certificates a device has met: those of members, as its groups show them, each in its organisation's log."""

from collections.abc import Iterable

from wardline.client.effects import Joined, MembersChanged
from wardline.client.engine.engine import Engine
from wardline.client.transparency.model import MetCertificate
from wardline.client.transparency.rows import forget_doubts, meet
from wardline.kit.ids import ConversationId
from wardline.mls.public import Identity
from wardline.store.transaction import Transaction


def meet_members(tx: Transaction, engine: Engine, effect: Joined | MembersChanged) -> None:
    """Keep what has to be proven; who is out need not be. A committer may have a renewed certificate."""
    match effect:
        case Joined():
            forget_doubts(tx, effect.conversation)
            _meet(tx, engine.identity, effect.conversation, effect.members)
        case MembersChanged(removed_self=True):
            forget_doubts(tx, effect.conversation)
        case MembersChanged():
            gone = [(each.organisation, each.device) for each in effect.removed]
            relieved = bool(gone) and forget_doubts(tx, effect.conversation, gone)
            _meet(tx, engine.identity, effect.conversation, (*effect.added, effect.committer))
            if relieved:
                engine.caught_up(tx)


def _meet(tx: Transaction, own: Identity, conversation: ConversationId, members: Iterable[Identity]) -> None:
    for member in members:
        if (member.organisation, member.device) != (own.organisation, own.device):
            meet(tx, conversation, MetCertificate.of(member))
