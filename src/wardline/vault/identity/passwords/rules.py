"""Which passwords are refused (NIST SP 800-63B section 3.1.1.2). Pure.

Length and known-bad words, nothing else: no classes of characters, no end date.
"""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from wardline.vault.identity.passwords.hashing import normalise_password

SHORTEST: Final = 12
"""Characters, in NFKC. Above the 8 that the standard asks for beside a second factor."""


class Weakness(StrEnum):
    """Why a password is refused: the field of ``weak_password``."""

    SHORT = "too_short"
    COMMON = "common"
    OWN_NAME = "own_name"
    BREACHED = "breached"


def find_weakness(password: str, names: Collection[str]) -> Weakness | None:
    """``names``: the person's login and the organisation's name, which the whole password must not be made of."""
    normal = normalise_password(password)
    if len(normal) < SHORTEST:
        return Weakness.SHORT
    folded = normal.casefold()
    unit = _repeated(folded)
    if any(each in _common() for each in {folded, unit}) or len(unit) < SHORTEST // 2:
        return Weakness.COMMON
    own = {_squeezed(name) for name in names} - {""}
    if _squeezed(unit) in own:
        return Weakness.OWN_NAME
    return None


def _repeated(word: str) -> str:
    """``passwordpassword`` is ``password``: the shortest piece that the whole repeats."""
    return word[: (word + word).index(word, 1)]


def _squeezed(name: str) -> str:
    """Letters and digits: ``General Hospital`` is ``general-hospital``; without digits at the end."""
    letters = "".join(each for each in normalise_password(name).casefold() if each.isalnum())
    return letters.rstrip("0123456789") or letters


@cache
def _common() -> frozenset[str]:
    return frozenset(word for words in FREQUENCY_LISTS.values() for word in words)
