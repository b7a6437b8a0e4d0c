"""Lists of the vault's, from their pages: each begins where the one before it ended."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


async def turn_pages(
    ask: Callable[[str | None], Awaitable[tuple[Sequence[T], bool]]], id_of: Callable[[T], str]
) -> AsyncIterator[T]:
    """Everything of a list. ``ask``: a page after that entry (None: from the beginning), and whether there are more;
    it is asked for when somebody goes on to it.
    """
    after: str | None = None
    while True:
        entries, more = await ask(after)
        for each in entries:
            yield each
        if not more or not entries:
            return
        after = id_of(entries[-1])
