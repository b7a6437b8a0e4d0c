"""The wire, described for other languages: every struct, its tag, its fields in order with their types and bounds.

``spec/wire.json`` is this description; its hash forces a new version when the wire changes (tests/contract).
"""

import json
from typing import Final

import msgspec
from msgspec import inspect

from wardline.protocol.deliveries import Delivery
from wardline.protocol.envelope import Envelope
from wardline.protocol.frames import DeviceFrame, HubFrame
from wardline.protocol.sealed_requests import HistoryEntry, SealedRequest, VaultAnswer, VaultRequest
from wardline.protocol.signing import SIGNING_CONTEXTS
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL, WIRE_VERSION

_ROOTS: Final = {
    "device_frames": DeviceFrame,
    "hub_frames": HubFrame,
    "deliveries": Delivery,
    "envelope": Envelope,
    "sealed_request": SealedRequest,
    "vault_requests": VaultRequest,
    "vault_answers": VaultAnswer,
    "history_entry": HistoryEntry,
}
_BOUNDS: Final = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")


def describe_wire() -> str:
    """The description as JSON with sorted keys, one line feed at the end."""
    structs: dict[str, object] = {}
    roots = {name: _describe(inspect.type_info(root), structs) for name, root in _ROOTS.items()}
    roots["statements"] = [_describe(inspect.type_info(kind), structs) for kind in SIGNING_CONTEXTS]
    wire = {
        "version": WIRE_VERSION,
        "subprotocol": SUBPROTOCOL,
        "path": SOCKET_PATH,
        "encoding": "MessagePack; a struct is an array of its tag, if it has one, and its fields in order",
        "roots": roots,
        "structs": structs,
    }
    return json.dumps(wire, indent=1, sort_keys=True) + "\n"


def _describe(kind: inspect.Type, structs: dict[str, object]) -> object:
    match kind:
        case inspect.StructType():
            return _describe_struct(kind, structs)
        case inspect.UnionType():
            return {"one_of": [_describe(each, structs) for each in kind.types]}
        case inspect.VarTupleType():
            return {"array_of": _describe(kind.item_type, structs), **_bounds(kind)}
        case inspect.EnumType():
            return {"enum": sorted(str(member.value) for member in kind.cls)}
        case inspect.RawType():
            return "encoded"
        case _:
            name = type(kind).__name__.removesuffix("Type").lower()
            bounds = _bounds(kind)
            return {"type": name, **bounds} if bounds else name


def _describe_struct(kind: inspect.StructType, structs: dict[str, object]) -> str:
    name = kind.cls.__name__
    if name not in structs:
        structs[name] = None
        fields = [
            {"name": field.name, "type": _describe(field.type, structs)}
            | ({} if field.required else {"default": None if field.default is msgspec.NODEFAULT else field.default})
            for field in kind.fields
        ]
        structs[name] = {"tag": kind.tag, "fields": fields} if kind.tag is not None else {"fields": fields}
    return name


def _bounds(kind: inspect.Type) -> dict[str, object]:
    values = {bound: getattr(kind, bound, None) for bound in _BOUNDS}
    return {bound: value for bound, value in values.items() if value is not None}
