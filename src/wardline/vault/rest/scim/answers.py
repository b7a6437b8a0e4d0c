"""What SCIM calls are answered (RFC 7644 sections 3.1 and 3.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from scim2_models import Context, Error, Resource, ResponseParameters, SCIMException

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sentences import sentence
from wardline.vault.rest.dpop import ALGORITHMS
from wardline.vault.rest.serve import Reply

MEDIA_TYPE: Final = "application/scim+json"


@dataclass(frozen=True, slots=True)
class Answer(Reply):
    """One answer. ``code``: why it was refused, for the audit log; None when it was done."""

    code: str | None = None


class RefusedInTurnError(Exception):
    """Undoes the turn: the refusal is recorded in another."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


_STATUS: Final[dict[str, tuple[int, str | None]]] = {
    ErrorCode.LOGIN_TAKEN.value: (409, "uniqueness"),
    ErrorCode.MALFORMED_LOGIN.value: (400, "invalidValue"),
    ErrorCode.UNKNOWN_ACCOUNT.value: (404, None),
    ErrorCode.UNKNOWN_TEAM.value: (404, None),
    ErrorCode.UNKNOWN_TOKEN.value: (401, None),
    ErrorCode.THROTTLED.value: (429, None),
    ErrorCode.OVERLOADED.value: (503, None),
    ErrorCode.STORAGE_FAILED.value: (503, None),
    ErrorCode.FRAME_TOO_LARGE.value: (413, None),
    ErrorCode.INTERNAL.value: (500, None),
}


def shown(
    resource: Resource[Any], context: Context, parameters: ResponseParameters[Any] | None = None, *, status: int = 200
) -> Answer:
    """A resource with its entity tag and its place."""
    body = resource.model_dump_json(scim_ctx=context, response_parameters=parameters)
    headers: dict[str, str] = {}
    if resource.meta is not None and resource.meta.version is not None:
        headers["etag"] = resource.meta.version
    if status == 201 and resource.meta is not None and resource.meta.location is not None:
        headers["location"] = resource.meta.location
    return Answer(status, body, headers)


def refused(refusal: Refusal) -> Answer:
    """A refusal of ours in SCIM's words."""
    status, kind = _STATUS.get(refusal.code, (400, "invalidValue"))
    if refusal.code == ErrorCode.UNKNOWN_ACCOUNT.value and refusal.field is not None:
        status, kind = 400, "invalidValue"  # not the thing asked for, but one that it names
    headers = {} if refusal.retry_after is None else {"retry-after": str(max(1, -(-refusal.retry_after // 1000)))}
    if status == 401:
        headers["www-authenticate"] = f'Bearer, DPoP algs="{" ".join(ALGORITHMS)}"'  # RFC 9449 section 7.1
    return _error(status, kind, sentence(refusal.code), refusal.code, headers)


def fault(status: int, detail: str, *, kind: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """What HTTP itself refuses: a path, a method, a media type."""
    return _error(status, kind, detail, ErrorCode.MALFORMED_REQUEST.value, headers or {})


def failed(error: SCIMException | ValidationError) -> Answer:
    """What the SCIM library refuses, with its ``scimType``."""
    found = error.to_error() if isinstance(error, SCIMException) else Error.from_validation_errors(error)[0]
    return _error(found.status or 400, found.scim_type, found.detail or "", ErrorCode.MALFORMED_REQUEST.value, {})


def _error(status: int, kind: str | None, detail: str, code: str, headers: Mapping[str, str]) -> Answer:
    return Answer(status, Error(status=status, scim_type=kind, detail=detail).model_dump_json(), headers, code)
