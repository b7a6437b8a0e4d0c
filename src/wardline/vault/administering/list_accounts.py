"""A page of the accounts, for administrators."""

from collections.abc import Sequence

from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import Accounts, ListAccounts
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.account_summaries import summarise_accounts
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.identity.model import Account
from wardline.vault.identity.name_search import holds_words, search_words
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.turn import Turn


def list_accounts(turn: Turn, offer: SignInOffer, body: ListAccounts) -> Accounts | Refusal:
    """People and services, by name. Refused: ``unknown_account`` where the page before had an end that is none."""
    accounts = sorted(all_accounts(turn.tx, turn.keys), key=_place)
    if body.after is not None:
        last = next((each for each in accounts if each.id == body.after), None)
        if last is None:
            return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "after")
        accounts = [each for each in accounts if _place(each) > _place(last)]
    if body.account is not None:
        accounts = [each for each in accounts if each.id == body.account]
    words = search_words(body.text)
    found = [each for each in accounts if body.suspended in {None, each.suspended} and _holds(each, words)]
    return Accounts(summarise_accounts(turn, offer, found[: body.limit]), more=len(found) > body.limit)


def _place(account: Account) -> tuple[str, str]:
    return account.profile.name.casefold(), account.id


def _holds(account: Account, words: Sequence[str]) -> bool:
    return holds_words(words, account.profile.name, account.profile.login, account.profile.role)
