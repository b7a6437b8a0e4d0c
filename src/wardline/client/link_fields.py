"""The fields in the fragment of a link, which no browser sends anywhere (RFC 3986 section 3.5)."""

from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, parse_qsl, urlsplit


def read_link_fields(
    link: str, names: Sequence[str], longest: int, is_place: Callable[[SplitResult], bool]
) -> dict[str, str] | None:
    """Strict: each of ``names`` once, in order, nothing else, behind a place that is right and has no query and no
    user in it; none otherwise.

    ``longest``: characters that a link may have.
    """
    if len(link) > longest:
        return None
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(parts.fragment, keep_blank_values=True, strict_parsing=True, max_num_fields=len(names))
    except ValueError:
        return None
    if parts.query or parts.username or parts.password or not is_place(parts):
        return None
    return dict(pairs) if [name for name, _ in pairs] == list(names) else None
