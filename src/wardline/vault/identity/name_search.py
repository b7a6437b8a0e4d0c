"""Names found by words, whatever their case and accents: "angel" finds "José Ángel"."""

from collections.abc import Sequence
from unicodedata import combining, normalize


def search_words(text: str) -> tuple[str, ...]:
    """What ``holds_words`` looks for."""
    return tuple(_fold(text).split())


def holds_words(words: Sequence[str], *names: str) -> bool:
    """Each word is somewhere in the names; no words are everywhere."""
    text = _fold("\n".join(names))
    return all(word in text for word in words)


def _fold(text: str) -> str:
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each)).casefold()
