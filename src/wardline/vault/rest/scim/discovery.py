"""``/ServiceProviderConfig``, ``/ResourceTypes`` and ``/Schemas`` (RFC 7644 section 4)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from scim2_models import Context, ListResponse, NotFoundException, Resource, ResourceType, Schema

from wardline.vault.rest.scim.answers import Answer, fault, shown
from wardline.vault.rest.scim.call import Call
from wardline.vault.rest.scim.resources import PROVIDER

R = TypeVar("R", ResourceType, Schema)


def get_config(call: Call) -> Answer:
    """``GET /ServiceProviderConfig``."""
    call.record_read(0)
    assert PROVIDER.config is not None
    return shown(PROVIDER.config, Context.RESOURCE_QUERY_RESPONSE)


def list_resource_types(call: Call) -> Answer:
    """``GET /ResourceTypes``."""
    return _list(call, PROVIDER.resource_types, ListResponse[ResourceType])


def get_resource_type(call: Call) -> Answer:
    """``GET /ResourceTypes/{id}``."""
    return _one(call, PROVIDER.resource_types)


def list_schemas(call: Call) -> Answer:
    """``GET /Schemas``."""
    return _list(call, PROVIDER.schemas, ListResponse[Schema])


def get_schema(call: Call) -> Answer:
    """``GET /Schemas/{id}``."""
    return _one(call, PROVIDER.schemas)


def _list(call: Call, resources: Sequence[R], kind: "type[ListResponse[R]]") -> Answer:
    if "filter" in call.query:
        return fault(403, "The discovery endpoints take no filter (RFC 7644 section 4).")
    call.record_read(0)
    found = list(resources)
    body = kind(total_results=len(found), start_index=1, items_per_page=len(found), resources=found)
    return Answer(200, body.model_dump_json(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _one(call: Call, resources: Sequence[Resource[Any]]) -> Answer:
    found = next((each for each in resources if each.id == call.id), None)
    if found is None:
        raise NotFoundException
    call.record_read(0)
    return shown(found, Context.RESOURCE_QUERY_RESPONSE)
