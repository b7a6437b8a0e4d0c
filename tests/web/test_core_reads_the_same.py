"""Two readers of one wire: what Python takes, refuses and writes again, the browser's core does too, byte for byte."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, cast

import msgspec
import pytest
from tests.contract.examples import EXAMPLES
from tests.fuzz.mutate import mutations
from tests.web.scripts import NODE, WEB, run_script

from wardline.content.codec import decode
from wardline.content.handoff import Handoff
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal
from wardline.protocol import canonical
from wardline.protocol.deliveries import Delivery
from wardline.protocol.envelope import Envelope
from wardline.protocol.frames import DeviceFrame, HubFrame
from wardline.protocol.sealed_requests import SealedRequest, VaultAnswer, VaultRequest

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]

CONTENTS = Path(__file__).parents[2] / "spec" / "content" / "golden.json"
SEED: Final = 20_261_122
EACH: Final = 1500
LOOSE: Final[dict[str, Any]] = {
    "hub_frame": HubFrame,
    "device_frame": DeviceFrame,
    "delivery": Delivery,
    "vault_request": VaultRequest,
    "vault_answer": VaultAnswer,
}
STRICT: Final[dict[str, type[msgspec.Struct]]] = {"envelope": Envelope, "sealed_request": SealedRequest}


def python_verdict(kind: str, data: bytes) -> Any:
    """As ``web/tests/live/reads.ts`` gives it."""
    if kind == "content":
        content = decode(data)
        if isinstance(content, Refusal):
            return None
        if isinstance(content, Unknown):
            return ["unknown", content.type, content.version]
        if not is_exact(msgspec.structs.asdict(content)):
            return ["unknown", content.__struct_config__.tag, content.version]
        return content
    try:
        if kind in STRICT:
            return canonical.encode(canonical.decode(data, STRICT[kind])).hex()
        return msgspec.msgpack.encode(msgspec.msgpack.decode(data, type=LOOSE[kind])).hex()
    except (msgspec.MsgspecError, canonical.NotCanonicalError, UnicodeDecodeError, RecursionError):
        return None


def read_again(verdict: Any) -> Any:
    """A content as Python reads what the browser wrote; ``unknown`` and nothing stay what they are."""
    if verdict is None or verdict[0] == "unknown":
        return verdict
    content = decode(bytes.fromhex(verdict[1]))
    assert isinstance(content, msgspec.Struct)
    assert content.__struct_config__.tag == verdict[0]
    return opened(content)


def opened(content: Any) -> Any:
    """With a handoff's original read too: its fields have no order."""
    if not isinstance(content, Handoff):
        return content
    return msgspec.structs.asdict(content) | {"original": unknown_without_data(decode(bytes(content.original)))}


def unknown_without_data(content: Any) -> Any:
    """An original within an original that no version knows: what it is called."""
    if isinstance(content, Unknown):
        return ["unknown", content.type, content.version]
    return None if isinstance(content, Refusal) else opened(content)


def is_exact(value: Any) -> bool:
    """Whether every integer is exact in JavaScript: content with a larger one is unknown there, which is no error."""
    match value:
        case dict():
            return all(is_exact(each) for each in cast("dict[str, Any]", value).values())
        case list() | tuple():
            return all(is_exact(each) for each in cast("Sequence[Any]", value))
        case msgspec.Struct():
            return is_exact(msgspec.structs.asdict(value))
        case int():
            return abs(value) < 1 << 53
        case _:
            return True


def inputs() -> list[tuple[str, bytes]]:
    frames = [msgspec.msgpack.encode(example) for example in EXAMPLES]
    contents = [bytes.fromhex(each["bytes"]) for each in json.loads(CONTENTS.read_text()).values()]
    random = Random(SEED)
    found: list[tuple[str, bytes]] = []
    for kind in (*LOOSE, *STRICT):
        found += [(kind, frame) for frame in frames]
        found += [(kind, data) for data in mutations(frames, random, EACH)]
    found += [("content", content) for content in contents]
    found += [("content", data) for data in mutations(contents, random, 2 * EACH)]
    return found


def test_every_input_gets_the_same_verdict() -> None:
    given = inputs()
    ran = asyncio.run(run_script("reads", {"inputs": [(kind, data.hex()) for kind, data in given]}))
    assert ran.returncode == 0, ran.errors
    read = ran.only("read")
    expected = [python_verdict(kind, data) for kind, data in given]
    theirs_read = [
        read_again(verdict) if kind == "content" else verdict
        for (kind, _), verdict in zip(given, read["verdicts"], strict=True)
    ]
    different = [
        (kind, data.hex(), mine, theirs)
        for (kind, data), mine, theirs in zip(given, map(opened, expected), theirs_read, strict=True)
        if mine != theirs
    ]
    assert different == [], f"{len(different)} differ"
    assert sum(verdict is not None for verdict in expected) > len(EXAMPLES), "some are taken"
    assert sum(verdict is None for verdict in expected) > EACH, "some are refused"
