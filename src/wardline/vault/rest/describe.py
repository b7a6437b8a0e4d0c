"""REST described for other people's tools: ``spec/rest.json`` (OpenAPI 3.1), made from the table of routes.

Bodies are described as loosely as they are taken: what SCIM's schemas say in full is at ``/Schemas`` itself.
"""

import json
from typing import Any, Final

from wardline.vault.rest.open_id import answers as open_id_answers
from wardline.vault.rest.open_id import edge as open_id
from wardline.vault.rest.scim.answers import MEDIA_TYPE
from wardline.vault.rest.scim.edge import PATH
from wardline.vault.rest.scim.resources import MAX_RESULTS
from wardline.vault.rest.scim.routes import ROUTES

_MESSAGES: Final = "urn:ietf:params:scim:api:messages:2.0"
_TEXT: Final = {"type": "string", "maxLength": 512}
_MEMBERS: Final = {
    "type": "array",
    "items": {"type": "object", "properties": {"value": _TEXT}, "required": ["value"]},
}
_USER: Final = {
    "userName": _TEXT,
    "displayName": _TEXT,
    "title": _TEXT,
    "externalId": _TEXT,
    "active": {"type": "boolean"},
    "name": {"type": "object", "properties": {"givenName": _TEXT, "familyName": _TEXT, "formatted": _TEXT}},
    "roles": _MEMBERS,
    "emails": _MEMBERS,
}
_GROUP: Final = {"displayName": _TEXT, "externalId": _TEXT, "members": _MEMBERS}
_PATCH: Final = {
    "Operations": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "op": {"type": "string", "enum": ["add", "remove", "replace", "Add", "Remove", "Replace"]},
                "path": _TEXT,
                "value": {},
            },
            "required": ["op"],
        },
    }
}
_SEARCH: Final = {
    "filter": _TEXT,
    "sortBy": _TEXT,
    "sortOrder": {"type": "string", "enum": ["ascending", "descending"]},
    "startIndex": {"type": "integer"},
    "count": {"type": "integer", "maximum": MAX_RESULTS},
    "attributes": {"type": "array", "items": _TEXT},
}
_QUERY: Final = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")
_REFUSALS: Final = (400, 401, 403, 404, 408, 409, 412, 413, 415, 429, 503)
_LOGOUT_REFUSALS: Final = (400, 404, 408, 413, 415, 429, 503)


def describe_rest() -> str:
    """The description as JSON with sorted keys, one line feed at the end."""
    paths: dict[str, dict[str, object]] = {}
    for method, path in ROUTES:
        paths.setdefault(PATH + path, {})[method.lower()] = _operation(method, path)
    paths[open_id.PATH + open_id.LOGOUT] = {open_id.METHOD.lower(): _logout()}
    described: dict[str, object] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Wardline's vault",
            "version": "1",
            "description": "What identity providers ask of a vault, and tell it: SCIM 2.0 (RFC 7643, RFC 7644), OpenID"
            " Connect Back-Channel Logout 1.0.",
        },
        "paths": paths,
        "security": [{"bearer": []}, {"dpop": []}],
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "dpop": {"type": "http", "scheme": "dpop", "description": "RFC 9449, with a proof in DPoP"},
            }
        },
    }
    return json.dumps(described, indent=1, sort_keys=True) + "\n"


def _operation(method: str, path: str) -> dict[str, object]:
    parameters: list[dict[str, Any]] = []
    if "{id}" in path:
        parameters.append({"name": "id", "in": "path", "required": True, "schema": {**_TEXT, "minLength": 1}})
    elif method == "GET":
        parameters += [{"name": name, "in": "query", "schema": _TEXT} for name in _QUERY]
    operation: dict[str, object] = {
        "operationId": f"{method} {path}",
        "parameters": parameters,
        "responses": {
            str(status): {"description": "RFC 7644 section 3.12", "content": {} if status == 204 else {MEDIA_TYPE: {}}}
            for status in (_done(method, path), 304, *_REFUSALS)
        },
    }
    body = _body(method, path)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {MEDIA_TYPE: {"schema": body}}}
    return operation


def _logout() -> dict[str, object]:
    """Its token alone says who sends it, so that no scheme of security is asked for."""
    token = {"type": "string", "minLength": 1, "maxLength": open_id.MAX_BODY}
    body = {"type": "object", "properties": {"logout_token": token}, "required": ["logout_token"]}
    refusal = {open_id_answers.MEDIA_TYPE: {"schema": {"type": "object", "required": ["error"]}}}
    return {
        "operationId": f"{open_id.METHOD} {open_id.PATH}{open_id.LOGOUT}",
        "security": [],
        "parameters": [{"name": "provider", "in": "path", "required": True, "schema": {**_TEXT, "minLength": 1}}],
        "requestBody": {"required": True, "content": {open_id.FORM: {"schema": body}}},
        "responses": {
            str(status): {
                "description": "Back-Channel Logout 1.0 section 2.8",
                "content": {} if status == 200 else refusal,
            }
            for status in (200, *_LOGOUT_REFUSALS)
        },
    }


def _done(method: str, path: str) -> int:
    if method == "DELETE":
        return 204
    return 201 if method == "POST" and not path.endswith(".search") else 200


def _body(method: str, path: str) -> dict[str, object] | None:
    if path.endswith(".search"):
        return _object(f"{_MESSAGES}:SearchRequest", _SEARCH)
    if method == "PATCH":
        return _object(f"{_MESSAGES}:PatchOp", _PATCH, "Operations")
    if method not in {"POST", "PUT"}:
        return None
    if path.startswith("/Users"):
        return _object("urn:ietf:params:scim:schemas:core:2.0:User", _USER, "userName")
    return _object("urn:ietf:params:scim:schemas:core:2.0:Group", _GROUP, "displayName")


def _object(schema: str, properties: dict[str, Any], *required: str) -> dict[str, object]:
    named = {"type": "array", "minItems": 1, "items": {"const": schema}}
    return {"type": "object", "properties": {"schemas": named, **properties}, "required": ["schemas", *required]}
