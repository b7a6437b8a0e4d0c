"""The WebAssembly module, driven in Node, in groups with the Python face: one protocol, two cryptographic providers."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.certificates import DAY, NOW, Device, pkcs8
from tests.unit.mls.parties import Clinic, Room, refused

from wardline.mls import sealing
from wardline.mls.public import inspect_key_package

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed: the WebAssembly module cannot be driven")


class RefusedError(Exception):
    """The module threw its MlsError."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Node:
    """One Node process with the module loaded; handles name the objects that it keeps."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [str(NODE), str(Path(__file__).with_name("webassembly.mjs"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self.process.communicate(timeout=10)
        assert self.process.returncode == 0

    def ask(self, **request: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(encode(request)) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "error" in reply:
            assert reply["error"]["name"] == "MlsError", reply
            raise RefusedError(reply["error"]["code"])
        return decode(reply["value"])

    def new(self, name: str, *args: Any) -> Any:
        return self.ask(new=name, args=args)

    def call(self, on: Any, name: str, *args: Any) -> Any:
        return self.ask(on=on and on["handle"], call=name, args=args)

    def get(self, on: Any, name: str) -> Any:
        return self.ask(on=on["handle"], get=name)

    def member(self, device: Device, trust: dict[str, bytes]) -> Any:
        return self.new("Member", pkcs8(device.key), device.chain, trust, device.storage_key)


def encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {name: encode(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [encode(inner) for inner in value]
    return value


def decode(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if set(value) == {"hex"} else {k: decode(v) for k, v in value.items()}
    if isinstance(value, list):
        return [decode(inner) for inner in value]
    return value


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    node = Node()
    yield node
    node.close()


class Browser:
    """A device whose MLS runs in the module."""

    def __init__(self, node: Node, device: Device, trust: dict[str, bytes]) -> None:
        self.node, self.device, self.trust = node, device, trust
        self.member = node.member(device, trust)
        self.group: Any = None

    def join(self, room: Room) -> None:
        package = self.node.call(self.member, "keyPackage", NOW, 30 * DAY, False)
        assert inspect_key_package(package["message"], anchors=self.trust, now=NOW).identity.device == self.device.id
        pending = room.steward.commit(add=(package["message"],))
        room.deliver(room.steward, pending)
        secrets = [[package["reference"], package["secret"]]]
        self.group = self.node.call(self.member, "join", pending.welcome, secrets)

    def __call__(self, name: str, *args: Any) -> Any:
        return self.node.call(self.group, name, *args)

    def get(self, name: str) -> Any:
        return self.node.get(self.group, name)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.fixture
def room(clinic: Clinic) -> Room:
    return clinic.room(devices=1)


@pytest.fixture
def browser(node: Node, clinic: Clinic, room: Room) -> Browser:
    browser = Browser(node, clinic.authorities[0].device(), clinic.trust)
    browser.join(room)
    return browser


def test_it_joins_reads_answers_and_leaves(room: Room, browser: Browser):
    steward, nurse = room.members
    assert browser("epochAuthenticator") == steward.group.epoch_authenticator()
    assert {member["device"] for member in browser.get("members")} == {steward.id, nurse.id, browser.device.id}
    assert (browser.get("epoch"), browser.get("founder")) == (2, steward.device.organisation)

    received = browser("decrypt", nurse.group.encrypt(b"result", b"envelope"))
    assert (received["plaintext"], received["authenticatedData"], received["epoch"]) == (b"result", b"envelope", 2)
    assert received["sender"]["device"] == nurse.id
    assert received["sender"]["publicKey"] == nurse.member.identity.public_key
    assert received["sender"]["chain"] == nurse.device.chain
    answer = nurse.group.decrypt(browser("encrypt", b"acknowledged", b"ack"))
    assert (answer.plaintext, answer.authenticated_data, answer.sender.device) == (
        b"acknowledged",
        b"ack",
        browser.device.id,
    )

    pending = room.steward.commit(remove=(browser.device.id,))
    room.deliver(room.steward, pending)
    effect = browser("processCommit", pending.message, NOW)
    assert effect["removedSelf"]
    assert [identity["device"] for identity in effect["removed"]] == [browser.device.id]
    assert not browser.get("active")
    with pytest.raises(RefusedError, match="removed"):
        browser("decrypt", nurse.group.encrypt(b"not for you", b""))


def test_commits_cross_between_the_faces(room: Room, browser: Browser):
    pending = browser("commit", [], [], b"heal", NOW)
    room.public, effect = room.public.apply(pending["message"], now=NOW)
    assert (effect.committer.device, effect.authenticated_data) == (browser.device.id, b"heal")
    for member in room.members:
        member.group.process_commit(pending["message"], NOW)
    assert browser("applyPending")["epoch"] == 3
    assert pending["welcome"] is None
    update = room.members[1].commit()
    room.deliver(room.members[1], update)
    assert browser("processCommit", update.message, NOW)["committer"]["device"] == room.members[1].id
    assert browser("epochAuthenticator") == room.steward.group.epoch_authenticator()


def test_it_founds_groups_that_python_joins(node: Node, clinic: Clinic):
    steward = Browser(node, clinic.authorities[0].device(steward=True), clinic.trust)
    steward.group = node.call(steward.member, "found", b"founded in a browser", NOW)
    public = node.call(None, "PublicGroup.observe", steward("groupInfo"), clinic.trust, NOW)
    doctor = clinic.device()
    package = doctor.key_package()
    pending = steward("commit", [package.message], [], b"", NOW)
    after, effect = node.call(public, "apply", pending["message"], NOW)
    assert (node.get(after, "epoch"), [identity["device"] for identity in effect["added"]]) == (1, [doctor.id])
    assert node.get(public, "epoch") == 0
    steward("applyPending")
    group = doctor.member.join(pending["welcome"], {package.reference: package.secret})
    assert group.decrypt(steward("encrypt", b"welcome", b"")).plaintext == b"welcome"
    assert steward("decrypt", group.encrypt(b"thanks", b""))["plaintext"] == b"thanks"


def test_it_saves_and_loads(room: Room, browser: Browser):
    nurse = room.members[1]
    rows = dict(browser("save")["put"])
    assert sorted(rows) == ["state", "tree"]
    assert browser("save") == {"put": [], "delete": []}
    message = nurse.group.encrypt(b"once", b"")
    browser("decrypt", message)
    change = browser("save")
    assert [name for name, _ in change["put"]] == ["state"]
    rows.update(change["put"])
    browser.member = browser.node.member(browser.device, browser.trust)
    browser.group = browser.node.call(browser.member, "load", room.group_id, rows)
    with pytest.raises(RefusedError, match="replayed"):
        browser("decrypt", message)
    assert nurse.group.decrypt(browser("encrypt", b"after a reload", b"")).plaintext == b"after a reload"
    rows["state"] = rows["state"][:-1] + bytes([rows["state"][-1] ^ 1])
    with pytest.raises(RefusedError, match="bad_state"):
        browser.node.call(browser.member, "load", room.group_id, rows)


def test_a_copy_is_independent(room: Room, browser: Browser):
    message = room.steward.group.encrypt(b"once", b"")
    copy = browser("copy")
    assert browser.node.call(copy, "decrypt", message)["plaintext"] == b"once"
    assert browser("decrypt", message)["plaintext"] == b"once"


def test_it_refuses_what_python_refuses(node: Node, clinic: Clinic, room: Room, browser: Browser):
    message = room.steward.group.encrypt(b"vital signs", b"")
    with pytest.raises(RefusedError, match="cannot_decrypt"):
        browser("decrypt", message[:-1] + bytes([message[-1] ^ 1]))
    assert browser("decrypt", message)["plaintext"] == b"vital signs"
    for code, call in (
        ("replayed", lambda: browser("decrypt", message)),
        ("malformed", lambda: browser("decrypt", b"noise")),
        ("not_permitted", lambda: browser("commit", [], [room.members[1].id], b"", NOW)),
        ("not_permitted", lambda: node.call(browser.member, "found", b"group", NOW)),
        ("unknown_member", lambda: browser("commit", [], ["0" * 32], b"", NOW)),
        ("untrusted", lambda: node.call(None, "verifyChain", browser.device.chain, Clinic().trust, NOW)),
        ("certificate_expired", lambda: node.call(None, "verifyChain", browser.device.chain, clinic.trust, 1)),
        ("bad_certificate", lambda: node.call(None, "verifyChain", [], clinic.trust, NOW)),
    ):
        with pytest.raises(RefusedError, match=f"^{code}$"):
            call()
    assert node.call(None, "verifyChain", browser.device.chain, clinic.trust)["device"] == browser.device.id
    late = room.steward.commit()
    bad = late.message[:-1] + bytes([late.message[-1] ^ 1])
    with pytest.raises(RefusedError, match="invalid_commit"):
        browser("processCommit", bad, NOW)
    assert browser("processCommit", late.message, NOW)["epoch"] == 3


def test_it_inspects(node: Node, clinic: Clinic, room: Room):
    info = node.call(None, "inspectMessage", room.steward.group.encrypt(b"", b"envelope"))
    assert info == {
        "kind": "application",
        "groupId": room.group_id,
        "epoch": 1,
        "authenticatedData": b"envelope",
        "recipients": [],
    }
    package = clinic.device().key_package(last_resort=True)
    info = node.call(None, "inspectKeyPackage", package.message, clinic.trust, NOW)
    assert (info["reference"], info["lastResort"]) == (package.reference, True)


def test_sealing_crosses_between_the_faces(node: Node):
    secret, public = node.call(None, "generateSealingKey")
    sealed = sealing.seal(public, info=b"i", authenticated_data=b"a", plaintext=b"from Python")
    assert node.call(None, "open", secret, b"i", b"a", sealed) == b"from Python"
    sealed = node.call(None, "seal", public, b"i", b"a", b"from the browser")
    assert sealing.open(secret, info=b"i", authenticated_data=b"a", sealed=sealed) == b"from the browser"
    with pytest.raises(RefusedError, match="cannot_decrypt"):
        node.call(None, "open", secret, b"i", b"b", sealed)
    with refused("cannot_decrypt"):
        sealing.open(secret, info=b"j", authenticated_data=b"a", sealed=sealed)

    request, context = node.call(None, "sealRequest", public, b"i", b"history?")
    opened, vault = sealing.open_request(secret, info=b"i", sealed=request)
    assert opened == b"history?"
    assert node.call(context, "openAnswer", vault.seal_answer(b"none")) == b"none"
    opened, context = node.call(None, "openRequest", secret, b"i", request)
    assert opened == b"history?"
    assert node.call(context, "sealAnswer", b"a")[:32] != node.call(context, "sealAnswer", b"a")[:32]
    with pytest.raises(RefusedError, match="malformed"):
        node.call(context, "sealAnswer", b"")
