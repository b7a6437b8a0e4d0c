"""``POST /.search``: people and teams in one list (RFC 7644 section 3.4.3)."""

from scim2_models import Context, ListResponse, SearchRequest

from wardline.vault.provisioning.find_provisioned import person_ids
from wardline.vault.provisioning.find_teams import all_teams
from wardline.vault.rest.scim.answers import Answer
from wardline.vault.rest.scim.call import Call
from wardline.vault.rest.scim.groups import load_groups
from wardline.vault.rest.scim.resources import MAX_RESULTS, Group, User
from wardline.vault.rest.scim.search import check_search
from wardline.vault.rest.scim.users import load_users


def search_everything(call: Call) -> Answer:
    """Filtered, sorted and paged as the lists of each are."""
    check_search(call.body)
    request = SearchRequest[User | Group].model_validate(call.body, scim_ctx=Context.SEARCH_REQUEST)
    with call.read() as reader:
        found: list[User | Group] = [*load_users(call, reader, person_ids(reader))]
        found += load_groups(call, reader, all_teams(reader, call.keys))
    if request.filter is not None:
        wanted = request.filter
        found = [each for each in found if wanted.match(each)]
    start = (request.start_index or 1) - 1
    count = MAX_RESULTS if request.count is None else min(request.count, MAX_RESULTS)
    page = request.sort(found)[start : start + count]
    call.record_read(len(page))
    body = ListResponse[User | Group](
        total_results=len(found), start_index=start + 1, items_per_page=len(page), resources=page
    )
    return Answer(200, body.model_dump_json(scim_ctx=Context.SEARCH_RESPONSE, response_parameters=request))
