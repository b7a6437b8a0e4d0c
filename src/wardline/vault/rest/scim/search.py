"""Lists: filtered, sorted, paged (RFC 7644 section 3.4.2)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar, cast

from scim2_models import Context, InvalidFilterException, ListResponse, SearchRequest

from wardline.vault.rest.scim.answers import Answer
from wardline.vault.rest.scim.resources import MAX_RESULTS, Group, User

R = TypeVar("R", User, Group)

MOST_FILTER: Final = 2048
"""Characters of a filter: nobody's is longer, and parsing takes time."""
_EQUALS: Final = re.compile(r'\s*([A-Za-z]+)\s+eq\s+"([^"\\]*)"\s*', re.IGNORECASE)
_PARAMETERS: Final = (
    "filter",
    "sortBy",
    "sortOrder",
    "startIndex",
    "count",
    "attributes",
    "excludedAttributes",
)


def parse_query(kind: "type[SearchRequest[R]]", query: Mapping[str, str]) -> "SearchRequest[R]":
    """Raises ValidationError, InvalidFilterException."""
    chosen = {name: query[name] for name in _PARAMETERS if name in query}
    _check_length(chosen.get("filter"))
    return kind.model_validate(chosen)


def parse_search(kind: "type[SearchRequest[R]]", body: object) -> "SearchRequest[R]":
    """``POST …/.search``. Raises ValidationError, InvalidFilterException."""
    check_search(body)
    return kind.model_validate(body, scim_ctx=Context.SEARCH_REQUEST)


def check_search(body: object) -> None:
    """Raises InvalidFilterException for a filter that is too long."""
    if isinstance(body, dict):
        members = cast("dict[str, object]", body)
        _check_length(next((value for name, value in members.items() if name.casefold() == "filter"), None))


def wanted_by(filter_: object, attribute: str) -> str | None:
    """The value of a filter that is just ``attribute eq "…"``: found by its digest instead of reading everybody."""
    found = _EQUALS.fullmatch(str(filter_)) if filter_ is not None else None
    return found[2] if found is not None and found[1].casefold() == attribute.casefold() else None


def answer_list(
    request: "SearchRequest[R]",
    ids: Sequence[str],
    load: Callable[[Sequence[str]], Sequence[R]],
    kind: "type[ListResponse[R]]",
    context: Context,
) -> tuple[Answer, int]:
    """The answer, and how many resources it shows. ``ids``: all candidates, in a stable order."""
    start = (request.start_index or 1) - 1
    count = MAX_RESULTS if request.count is None else min(request.count, MAX_RESULTS)
    if request.filter is None and request.sort_by is None:
        total, page = len(ids), list(load(ids[start : start + count]))
    else:
        found = [each for each in load(ids) if request.filter is None or request.filter.match(each)]
        ordered = request.sort(found)
        total, page = len(ordered), ordered[start : start + count]
    body = kind(total_results=total, start_index=start + 1, items_per_page=len(page), resources=page).model_dump_json(
        scim_ctx=context, response_parameters=request
    )
    return Answer(200, body), len(page)


def _check_length(filter_: object) -> None:
    if isinstance(filter_, str) and len(filter_) > MOST_FILTER:
        raise InvalidFilterException(detail=f"A filter may have {MOST_FILTER} characters.")
