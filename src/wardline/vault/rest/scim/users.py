"""``/Users``: people of the staff."""

from collections.abc import Sequence

from scim2_models import Context, ListResponse, PatchOp, ResponseParameters, SearchRequest
from sqlalchemy import Connection

from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.provisioning.find_provisioned import (
    find_people,
    find_person,
    ids_by_external_id,
    ids_by_login,
    person_ids,
)
from wardline.vault.provisioning.find_teams import teams_of
from wardline.vault.provisioning.save_person import WantedPerson, change_person, create_person, remove_person
from wardline.vault.reader import Reader
from wardline.vault.rest.scim.answers import Answer, shown
from wardline.vault.rest.scim.call import Call, in_turn
from wardline.vault.rest.scim.convert import to_user, to_wanted, version_of
from wardline.vault.rest.scim.resources import POLICY, User
from wardline.vault.rest.scim.search import answer_list, parse_query, parse_search, wanted_by
from wardline.vault.turn import Turn

_UNKNOWN = Refusal(ErrorCode.UNKNOWN_ACCOUNT.value)


def create_user(call: Call) -> Answer:
    """``POST /Users``."""
    user = User.model_validate(call.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[User])
    wanted = to_wanted(user, complete=False)

    def operation(turn: Turn) -> User:
        account = in_turn(create_person(turn, call.authority, wanted, appoints=call.token.appoints))
        return _load(call, turn.tx, account)

    return shown(call.change(operation), Context.RESOURCE_CREATION_RESPONSE, parameters, status=201)


def get_user(call: Call) -> Answer:
    """``GET /Users/{id}``."""
    parameters = call.parameters(ResponseParameters[User])
    with call.read() as reader:
        user = _load(call, reader, call.id)
    call.record_read(1)
    return Answer(304) if call.unchanged(user) else shown(user, Context.RESOURCE_QUERY_RESPONSE, parameters)


def replace_user(call: Call) -> Answer:
    """``PUT /Users/{id}``: roles and ``active`` stay as they are where they are left out."""
    user = User.model_validate(call.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[User])
    wanted = to_wanted(user, complete=False)

    def operation(turn: Turn) -> User:
        call.check_version(version_of(_load(call, turn.tx, call.id)))
        return _change(call, turn, wanted)

    return shown(call.change(operation), Context.RESOURCE_REPLACEMENT_RESPONSE, parameters)


def patch_user(call: Call) -> Answer:
    """``PATCH /Users/{id}``."""
    patch = PatchOp[User].model_validate(call.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY)
    parameters = call.parameters(ResponseParameters[User])

    def operation(turn: Turn) -> User:
        user = _load(call, turn.tx, call.id)
        call.check_version(version_of(user))
        patch.patch(user, scim_policy=POLICY)
        return _change(call, turn, to_wanted(user, complete=True))

    return shown(call.change(operation), Context.RESOURCE_PATCH_RESPONSE, parameters)


def delete_user(call: Call) -> Answer:
    """``DELETE /Users/{id}``: suspended, and never seen here again."""

    def operation(turn: Turn) -> None:
        user = _load(call, turn.tx, call.id)
        call.check_version(version_of(user))
        in_turn(remove_person(turn, call.authority, AccountId(call.id)))

    call.change(operation)
    return Answer(204)


def list_users(call: Call) -> Answer:
    """``GET /Users``."""
    return _list(call, parse_query(SearchRequest[User], call.query), Context.RESOURCE_QUERY_RESPONSE)


def search_users(call: Call) -> Answer:
    """``POST /Users/.search``."""
    return _list(call, parse_search(SearchRequest[User], call.body), Context.SEARCH_RESPONSE)


def _list(call: Call, request: SearchRequest[User], context: Context) -> Answer:
    with call.read() as reader:
        login, external = wanted_by(request.filter, "userName"), wanted_by(request.filter, "externalId")
        if login is not None:
            ids = ids_by_login(reader, call.keys, login)
        elif external is not None:
            ids = ids_by_external_id(reader, call.keys, external)
        else:
            ids = person_ids(reader)
        answer, count = answer_list(
            request, ids, lambda chosen: load_users(call, reader, chosen), ListResponse[User], context
        )
    call.record_read(count)
    return answer


def _change(call: Call, turn: Turn, wanted: WantedPerson) -> User:
    in_turn(change_person(turn, call.authority, AccountId(call.id), wanted, appoints=call.token.appoints))
    return _load(call, turn.tx, call.id)


def _load(call: Call, reader: Reader, account: str) -> User:
    person = find_person(reader, call.keys, account) if is_id(account) else None
    if person is None:
        return in_turn(_UNKNOWN)
    return to_user(person, teams_of(reader, call.keys, (person.id,)), call.base)


def load_users(call: Call, reader: Connection, accounts: Sequence[str]) -> list[User]:
    """People as the provider sees them."""
    people = find_people(reader, call.keys, accounts)
    teams = teams_of(reader, call.keys, [person.id for person in people])
    return [to_user(person, teams, call.base) for person in people]
