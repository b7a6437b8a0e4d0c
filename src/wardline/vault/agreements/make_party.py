"""This organisation as a party to an agreement."""

from collections.abc import Sequence

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Contact, Party
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.turn import Turn

MOST_CONTACTS = 32


def make_party(turn: Turn, authority: Authority, steward: DeviceId, contacts: Sequence[AccountId]) -> Party | Refusal:
    """With the names and roles that ``contacts`` have now. Refused: ``unknown_account``, ``bad_agreement`` (none, or
    more than 32).
    """
    wanted = list(dict.fromkeys(contacts))
    if not 1 <= len(wanted) <= MOST_CONTACTS:
        return Refusal(ErrorCode.BAD_AGREEMENT, "contacts")
    found = {account.id: account for account in find_accounts(turn.tx, turn.keys, wanted) if not account.suspended}
    if found.keys() != set(wanted):
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "contacts")
    people = tuple(Contact(each, found[each].profile.name, found[each].profile.role) for each in wanted)
    return Party(authority.organisation, authority.name, authority.root, steward, people)
