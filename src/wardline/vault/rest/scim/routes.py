"""The one table from a method and a path to its operation. What is not in it is refused."""

from collections.abc import Callable
from typing import Final

from wardline.vault.rest.scim import discovery, everything, groups, users
from wardline.vault.rest.scim.answers import Answer
from wardline.vault.rest.scim.call import Call

Operation = Callable[[Call], Answer]

ROUTES: Final[dict[tuple[str, str], Operation]] = {
    ("GET", "/ServiceProviderConfig"): discovery.get_config,
    ("GET", "/ResourceTypes"): discovery.list_resource_types,
    ("GET", "/ResourceTypes/{id}"): discovery.get_resource_type,
    ("GET", "/Schemas"): discovery.list_schemas,
    ("GET", "/Schemas/{id}"): discovery.get_schema,
    ("POST", "/.search"): everything.search_everything,
    ("GET", "/Users"): users.list_users,
    ("POST", "/Users"): users.create_user,
    ("POST", "/Users/.search"): users.search_users,
    ("GET", "/Users/{id}"): users.get_user,
    ("PUT", "/Users/{id}"): users.replace_user,
    ("PATCH", "/Users/{id}"): users.patch_user,
    ("DELETE", "/Users/{id}"): users.delete_user,
    ("GET", "/Groups"): groups.list_groups,
    ("POST", "/Groups"): groups.create_group,
    ("POST", "/Groups/.search"): groups.search_groups,
    ("GET", "/Groups/{id}"): groups.get_group,
    ("PUT", "/Groups/{id}"): groups.replace_group,
    ("PATCH", "/Groups/{id}"): groups.patch_group,
    ("DELETE", "/Groups/{id}"): groups.delete_group,
}

_COLLECTIONS: Final = {path.split("/")[1] for _, path in ROUTES}
_EXACT: Final = {path for _, path in ROUTES if "{" not in path}


def find_route(path: str) -> tuple[str, str] | None:
    """The path of the table, and the id in it; None where there is none."""
    if path in _EXACT:
        return path, ""
    collection, _, rest = path.removeprefix("/").partition("/")
    template = f"/{collection}/{{id}}"
    if collection in _COLLECTIONS and rest and "/" not in rest and methods_of(template):
        return template, rest
    return None


def methods_of(path: str) -> tuple[str, ...]:
    """Which methods a path of the table takes."""
    return tuple(sorted(method for method, known in ROUTES if known == path))
