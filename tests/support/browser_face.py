"""The browser's face of the client, in one long-lived process of Node, moved by hand like ``clients.Client``."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import msgspec
from tests.support.certificates import Device, pkcs8
from tests.support.clients import KilledError
from tests.support.hub_double import HubDouble

from wardline.kit.ids import ConversationId, DeviceId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.frames import decode_device_frame, encode_frame
from wardline.protocol.requests import HubRequest

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")
FACE = ("tools/run-ts.mjs", "tests/differential/face.ts")


class LineProcess:
    """One process, asked line by line in JSON."""

    def __init__(self, errors: Path, command: Sequence[str], folder: Path) -> None:
        self._errors = errors.open("w")
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self._answer() == "ready"

    def ask(self, **command: object) -> Any:
        """Raises KilledError where the store failed, as it was told to."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"it ended: {Path(self._errors.name).read_text()[-2000:]}"
        answer = json.loads(line)
        if "failed" in answer:
            raise KilledError(answer["failed"])
        assert "error" not in answer, answer["error"]
        return answer["value"]


@final
class Node(LineProcess):
    """One process of Node: the browser's face, unless told otherwise."""

    def __init__(self, errors: Path, *script: str, folder: Path = WEB) -> None:
        assert NODE is not None
        super().__init__(errors, [NODE, *(script or FACE)], folder)


@dataclass(frozen=True)
class FaceState:
    """Where one face stands in a conversation: the same for every face."""

    members: list[str]
    generation: int
    epoch: int
    authenticator: str
    received: list[tuple[str, str, str, int]]
    """Message, sending device, text, position."""
    sent: list[str]
    failed: list[str]
    waiting: int


@final
class BrowserClient:
    """One device. ``faults``: what happens to the next transactions: ``ok``, ``not stored``, ``stored``."""

    def __init__(self, node: Node, device: Device, hub: HubDouble, name: str, *, copy: str | None = None) -> None:
        self.node = node
        self.device = device
        self.hub = hub
        self.name = name
        self.quarrels: list[str] = []
        """Rejected messages and stalled groups: none, where faces agree."""
        self.faults: list[str] = []
        self.node.ask(
            do="open",
            who=name,
            name=name,
            copy=copy,
            signing_key=pkcs8(device.key).hex(),
            chain=[each.hex() for each in device.chain],
            anchors={organisation: anchor.hex() for organisation, anchor in hub.anchors.items()},
            storage_key=device.storage_key.hex(),
            now=hub.clock.now(),
        )

    @property
    def id(self) -> DeviceId:
        return DeviceId(self.device.id)

    def close(self, *, forget: bool = True) -> None:
        self.node.ask(do="close", who=self.name, name=self.name, forget=forget)

    def kill(self) -> None:
        """Lose the memory, keep the rows."""
        self.node.ask(do="restart", who=self.name)

    def sign_in(self) -> Refusal | None:
        account = self.hub.device(self.id)
        refused = self._do("sign in", sent=account.sent, packages=len(account.packages))
        return None if refused is None else Refusal(refused["code"])

    def receive(self, most: int = 1000) -> bool:
        """Apply what the hub has. Whether there was something."""
        entries = self.hub.after(self.id, self.node.ask(do="cursor", who=self.name))[:most]
        if entries:
            self.quarrels.extend(
                self._do("receive", deliveries=[msgspec.msgpack.encode(entry).hex() for entry in entries])
            )
        return bool(entries)

    def send_one(self, *, answered: bool = True) -> bool:
        """Send the first outbox row; False when there is none. ``answered=False``: the answer is lost."""
        row = self._do("outgoing")
        if row is None:
            return False
        request = decode_device_frame(bytes.fromhex(row["frame"]))
        assert isinstance(request, HubRequest)
        answer = self.hub.handle(self.id, request)  # pyright: ignore[reportArgumentType] (a request of the hub's)
        if answered:
            refused = isinstance(answer, Refusal)
            given = {"code": answer.code} if refused else {"frame": encode_frame(answer).hex()}
            self.quarrels.extend(self._do("settle", number=row["number"], **given))
        return True

    def catch_up(self) -> None:
        self.quarrels.extend(self._do("caught up"))

    def sync(self) -> None:
        """Until there is nothing to do: sign in, receive, send."""
        assert self.sign_in() is None
        self.receive()
        self.catch_up()
        while self.send_one() or self.receive():
            pass

    def compose(self, conversation: ConversationId, body: str, message: MessageId) -> str | None:
        """The refusal's code."""
        refused = self._do("compose", conversation=conversation, body=body, message=message)
        return None if refused is None else refused["code"]

    def update(self, conversation: ConversationId) -> str | None:
        refused = self._do("update", conversation=conversation)
        return None if refused is None else refused["code"]

    def state(self, conversation: ConversationId) -> FaceState:
        """As it is stored, besides the group's state."""
        found = self.node.ask(do="state", who=self.name, conversation=conversation)
        received = [(message, sender, body, position) for message, sender, body, position in found.pop("received")]
        return FaceState(**found, received=received)

    def _do(self, what: str, **given: object) -> Any:
        fault = self.faults.pop(0) if self.faults else "ok"
        try:
            return self.node.ask(do=what, who=self.name, fault=fault, **given)
        except KilledError:
            self.kill()
            raise
