"""Which other organisations should be in a conversation, and the end of that when its agreement is over."""

from collections.abc import Collection

from sqlalchemy import select, update

from wardline.audit.objects import conversation_object, organisation_object
from wardline.audit.record import Action
from wardline.kit.ids import ConversationId, OrganisationId
from wardline.protocol.agreement import Contact
from wardline.vault.agreements.find_agreements import agreements_in_force
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.leave_conversation import leave_conversation
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATION_PARTNERS, CONVERSATIONS
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def add_partner(turn: Turn, conversation: ConversationId, organisation: OrganisationId) -> None:
    """Another organisation should be in a conversation of this one. The caller knows of the agreement."""
    turn.tx.put(
        CONVERSATION_PARTNERS,
        {"conversation": conversation, "organisation": organisation, "since": turn.now, "until": None},
    )
    turn.record(Action.PARTNER_ADDED, conversation_object(conversation), organisation_object(organisation))
    touch_roster(turn, conversation)


def remove_partner(turn: Turn, conversation: ConversationId, organisation: OrganisationId) -> bool:
    """It should not be in it any more: the steward removes every device of it. False when it was not."""
    columns = CONVERSATION_PARTNERS.c
    removed = turn.tx.execute(
        update(CONVERSATION_PARTNERS)
        .where(columns.conversation == conversation, columns.organisation == organisation, columns.until.is_(None))
        .values(until=turn.now)
    ).rowcount
    if removed:
        turn.record(Action.PARTNER_REMOVED, conversation_object(conversation), organisation_object(organisation))
        for entry in roster(turn.tx, conversation):
            ask_for_review(turn, entry.account, conversation)
        touch_roster(turn, conversation)
    return removed > 0


def partner_contacts(
    reader: Reader, keys: KeyRing, conversations: Collection[str], now: int
) -> dict[str, tuple[Contact, ...]]:
    """Of each conversation that has other organisations in it: their people, as the agreements name them.

    Of a conversation that another organisation founded, that organisation's.
    """
    contacts = {each.organisation: each.other.contacts for each in agreements_in_force(reader, keys, now)}
    if not contacts:
        return {}
    columns = CONVERSATION_PARTNERS.c
    rows = reader.execute(
        select(columns.conversation, columns.organisation).where(
            columns.conversation.in_(conversations), columns.until.is_(None)
        )
    ).all()
    founded = reader.execute(
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.founder).where(
            CONVERSATIONS.c.id.in_(conversations), CONVERSATIONS.c.founder.is_not(None)
        )
    ).all()
    found: dict[str, tuple[Contact, ...]] = {}
    for conversation, organisation in (*rows, *founded):
        found[conversation] = (*found.get(conversation, ()), *contacts.get(OrganisationId(str(organisation)), ()))
    return found


def is_review_due(reader: Reader, now: int) -> bool:
    """Whether a conversation stands on an agreement that is not in force."""
    return bool(_over(reader, now))


def review_partners(turn: Turn) -> None:
    """Where an agreement is over, remove the other organisation, or leave the conversation that it founded."""
    for conversation, organisation, own in _over(turn.tx, turn.now):
        if own:
            remove_partner(turn, conversation, organisation)
        else:
            leave_conversation(turn, conversation)


def _over(reader: Reader, now: int) -> list[tuple[ConversationId, OrganisationId, bool]]:
    """Conversation, the other organisation, whether this one founded it."""
    columns = AGREEMENTS.c
    in_force = set(
        reader.execute(
            select(columns.organisation).where(
                columns.state == "agreed", columns.valid_from <= now, columns.valid_until > now
            )
        ).scalars()
    )
    partners = CONVERSATION_PARTNERS.c
    own = reader.execute(select(partners.conversation, partners.organisation).where(partners.until.is_(None))).all()
    foreign = reader.execute(
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.founder).where(
            CONVERSATIONS.c.founder.is_not(None), CONVERSATIONS.c.closed_at.is_(None)
        )
    ).all()
    rows = [(row, True) for row in own] + [(row, False) for row in foreign]
    return [
        (ConversationId(conversation), OrganisationId(str(organisation)), mine)
        for (conversation, organisation), mine in rows
        if organisation not in in_force
    ]
