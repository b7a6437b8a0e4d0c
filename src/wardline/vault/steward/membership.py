"""Who is in the newest generation, kept equal to what MLS says, in the transaction that changed it."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, DeviceId
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import is_known
from wardline.vault.conversations.leave_conversation import ask_to_be_removed
from wardline.vault.conversations.send_message import Composer, release_waiting
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, GENERATIONS, MEMBERS
from wardline.vault.signals import Signal
from wardline.vault.steward.view_membership import is_lacking
from wardline.vault.turn import Turn


def begin_generation(turn: Turn, conversation: ConversationId, generation: int) -> None:
    """The founding is in the outbox: nobody is a member until the hub took it."""
    turn.tx.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation).values(generation=generation))
    turn.tx.insert(
        GENERATIONS,
        {
            "conversation": conversation,
            "generation": generation,
            "founded_at": turn.now,
            "live_at": None,
            "stalled_at": None,
        },
    )
    turn.tx.execute(delete(MEMBERS).where(MEMBERS.c.conversation == conversation))


def generation_founded(turn: Turn, conversation: ConversationId, generation: int, vault: Identity) -> None:
    """The hub took the founding: the vault is its first member."""
    turn.tx.execute(
        update(GENERATIONS)
        .where(GENERATIONS.c.conversation == conversation, GENERATIONS.c.generation == generation)
        .values(live_at=turn.now)
    )
    _add(turn, conversation, generation, 0, (vault,))
    turn.record(Action.GENERATION_FOUNDED, conversation_object(conversation), numbers=Numbers(generation=generation))
    turn.signal(Signal.STEWARD)


def members_changed(
    turn: Turn,
    conversation: ConversationId,
    generation: int,
    epoch: int,
    *,
    added: tuple[Identity, ...],
    removed: tuple[Identity, ...],
    reason_hash: bytes | None,
    authenticator: bytes,
) -> None:
    """A commit was applied, the vault's own or another member's; ``authenticator`` is of the epoch that it began."""
    turn.tx.execute(
        update(GENERATIONS)
        .where(GENERATIONS.c.conversation == conversation, GENERATIONS.c.generation == generation)
        .values(epoch=epoch, authenticator=authenticator or None)
    )
    about = conversation_object(conversation)
    if not is_known(turn.tx, conversation):
        # A group that another organisation drew this vault into without an agreement: it is on its way out.
        turn.refuse(Action.MEMBERS_CHANGED, ErrorCode.UNKNOWN_CONVERSATION, about)
        return
    if removed:
        gone = [identity.device for identity in removed]
        turn.tx.execute(delete(MEMBERS).where(MEMBERS.c.conversation == conversation, MEMBERS.c.device.in_(gone)))
    _add(turn, conversation, generation, epoch, added)
    turn.record(
        Action.MEMBERS_CHANGED,
        conversation_object(conversation),
        numbers=Numbers(generation=generation, epoch=epoch, added=len(added), removed=len(removed)),
        digest=None if reason_hash is None else reason_hash.hex(),
    )
    turn.signal(Signal.STEWARD)


def settle_attempt(turn: Turn, composer: Composer, conversation: ConversationId) -> None:
    """The steward's commit won: what waited for this roster leaves, unless the roster changed meanwhile."""
    row = turn.tx.execute(
        select(
            CONVERSATIONS.c.roster_version,
            CONVERSATIONS.c.attempted_version,
            CONVERSATIONS.c.settled_version,
            CONVERSATIONS.c.lacking,
        ).where(CONVERSATIONS.c.id == conversation)
    ).one_or_none()
    if row is None:
        return
    wanted, attempted, settled, lacking = row
    if wanted == attempted and (lacking or attempted != settled):
        settle(turn, composer, conversation)
    turn.signal(Signal.STEWARD)


def settle(turn: Turn, composer: Composer, conversation: ConversationId) -> None:
    """The members are those of the roster, as far as it can be done now: what waited leaves."""
    turn.tx.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == conversation)
        .values(settled_version=CONVERSATIONS.c.roster_version, lacking=is_lacking(turn.tx, conversation, turn.now))
    )
    version = turn.tx.execute(
        select(CONVERSATIONS.c.roster_version).where(CONVERSATIONS.c.id == conversation)
    ).scalar_one()
    ask_to_be_removed(turn, composer, conversation)
    released = release_waiting(turn, composer, conversation)
    turn.record(
        Action.ROSTER_SETTLED, conversation_object(conversation), numbers=Numbers(version=version, count=released)
    )


def lose_attempt(turn: Turn, conversation: ConversationId) -> None:
    """The steward's commit lost its race or was refused: it compares again."""
    turn.tx.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation).values(attempted_version=0))
    turn.signal(Signal.STEWARD)


def stall_generation(turn: Turn, conversation: ConversationId, generation: int) -> bool:
    """Somebody cannot go on in the newest generation: the steward founds the next. False for an older one."""
    stalled = turn.tx.execute(
        update(GENERATIONS)
        .where(
            GENERATIONS.c.conversation == conversation,
            GENERATIONS.c.generation == generation,
            GENERATIONS.c.stalled_at.is_(None),
            GENERATIONS.c.generation
            == select(CONVERSATIONS.c.generation).where(CONVERSATIONS.c.id == conversation).scalar_subquery(),
        )
        .values(stalled_at=turn.now)
    ).rowcount
    if stalled:
        touch_roster(turn, conversation)
    return stalled > 0


def is_member(turn: Turn, conversation: ConversationId, device: DeviceId) -> bool:
    """Whether a device is in the newest generation."""
    found = turn.tx.execute(
        select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation, MEMBERS.c.device == device)
    ).one_or_none()
    return found is not None


def _add(turn: Turn, conversation: ConversationId, generation: int, epoch: int, identities: Iterable[Identity]) -> None:
    for identity in identities:
        turn.tx.put(
            MEMBERS,
            {
                "conversation": conversation,
                "device": identity.device,
                "organisation": identity.organisation,
                "account": identity.account,
                "generation": generation,
                "since_epoch": epoch,
            },
        )
