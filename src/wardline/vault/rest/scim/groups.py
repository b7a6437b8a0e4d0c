"""``/Groups``: teams."""

from collections.abc import Sequence
from itertools import chain

from scim2_models import Context, InvalidValueException, ListResponse, PatchOp, ResponseParameters, SearchRequest

from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.provisioning.find_provisioned import find_people
from wardline.vault.provisioning.find_teams import all_teams, find_team, teams_by_external_id
from wardline.vault.provisioning.model import Team, TeamText
from wardline.vault.provisioning.save_team import delete_team, save_team
from wardline.vault.reader import Reader
from wardline.vault.rest.scim.answers import Answer, shown
from wardline.vault.rest.scim.call import Call, in_turn
from wardline.vault.rest.scim.convert import MOST_CHARACTERS, members_of, to_group, version_of
from wardline.vault.rest.scim.resources import POLICY, Group
from wardline.vault.rest.scim.search import answer_list, parse_query, parse_search, wanted_by
from wardline.vault.turn import Turn

_UNKNOWN = Refusal(ErrorCode.UNKNOWN_TEAM.value)


def create_group(call: Call) -> Answer:
    """``POST /Groups``."""
    group = Group.model_validate(call.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[Group])
    return shown(
        call.change(lambda turn: _save(call, turn, group, None)),
        Context.RESOURCE_CREATION_RESPONSE,
        parameters,
        status=201,
    )


def get_group(call: Call) -> Answer:
    """``GET /Groups/{id}``."""
    parameters = call.parameters(ResponseParameters[Group])
    with call.read() as reader:
        group = _load(call, reader, call.id)
    call.record_read(1)
    return Answer(304) if call.unchanged(group) else shown(group, Context.RESOURCE_QUERY_RESPONSE, parameters)


def replace_group(call: Call) -> Answer:
    """``PUT /Groups/{id}``."""
    group = Group.model_validate(call.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[Group])

    def operation(turn: Turn) -> Group:
        call.check_version(version_of(_load(call, turn.tx, call.id)))
        return _save(call, turn, group, call.id)

    return shown(call.change(operation), Context.RESOURCE_REPLACEMENT_RESPONSE, parameters)


def patch_group(call: Call) -> Answer:
    """``PATCH /Groups/{id}``."""
    patch = PatchOp[Group].model_validate(call.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[Group])

    def operation(turn: Turn) -> Group:
        group = _load(call, turn.tx, call.id)
        call.check_version(version_of(group))
        patch.patch(group, scim_policy=POLICY)
        return _save(call, turn, group, call.id)

    return shown(call.change(operation), Context.RESOURCE_PATCH_RESPONSE, parameters)


def delete_group(call: Call) -> Answer:
    """``DELETE /Groups/{id}``."""

    def operation(turn: Turn) -> None:
        call.check_version(version_of(_load(call, turn.tx, call.id)))
        in_turn(delete_team(turn, call.id))

    call.change(operation)
    return Answer(204)


def list_groups(call: Call) -> Answer:
    """``GET /Groups``."""
    return _list(call, parse_query(SearchRequest[Group], call.query), Context.RESOURCE_QUERY_RESPONSE)


def search_groups(call: Call) -> Answer:
    """``POST /Groups/.search``."""
    return _list(call, parse_search(SearchRequest[Group], call.body), Context.SEARCH_RESPONSE)


def _list(call: Call, request: SearchRequest[Group], context: Context) -> Answer:
    external = wanted_by(request.filter, "externalId")
    with call.read() as reader:
        found = all_teams(reader, call.keys) if external is None else teams_by_external_id(reader, call.keys, external)
        teams = {team.id: team for team in found}
        answer, count = answer_list(
            request,
            list(teams),
            lambda chosen: load_groups(call, reader, [teams[team] for team in chosen]),
            ListResponse[Group],
            context,
        )
    call.record_read(count)
    return answer


def _save(call: Call, turn: Turn, group: Group, team: str | None) -> Group:
    name, external_id = group.display_name or "", group.external_id or ""
    for attribute, value in (("displayName", name), ("externalId", external_id)):
        if len(value) > MOST_CHARACTERS or not (value.isprintable() or not value):
            raise InvalidValueException(detail=f"up to {MOST_CHARACTERS} printable characters: {attribute}")
    members = members_of(group)
    if not all(is_id(member) for member in members):
        return in_turn(Refusal(ErrorCode.UNKNOWN_ACCOUNT.value, "members"))
    return _load(call, turn.tx, in_turn(save_team(turn, TeamText(name, external_id), members, team=team)))


def _load(call: Call, reader: Reader, team: str) -> Group:
    found = find_team(reader, call.keys, team) if is_id(team) else None
    return in_turn(_UNKNOWN) if found is None else load_groups(call, reader, (found,))[0]


def load_groups(call: Call, reader: Reader, teams: Sequence[Team]) -> list[Group]:
    """Teams as the provider sees them."""
    members: set[AccountId] = set(chain.from_iterable(team.members for team in teams))
    seen = {person.id for person in find_people(reader, call.keys, members)}
    return [to_group(team, seen, call.base) for team in teams]
