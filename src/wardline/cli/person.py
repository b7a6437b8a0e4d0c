"""A person on the command line: an account's id, or a full name."""

from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.administration import Administration


def find_person(administration: Administration, person: str) -> AccountId:
    """Raises RefusedError ``unknown_account``, also where several have that name."""
    if is_id(person):
        return AccountId(person)
    found = [each.id for each in administration.accounts() if each.profile.name == person]
    if len(found) != 1:
        raise RefusedError(Refusal(ErrorCode.UNKNOWN_ACCOUNT.value, "person"))
    return found[0]
