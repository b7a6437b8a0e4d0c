"""Members of one group by several implementations, all asked the same."""

import time
from abc import ABC, abstractmethod
from typing import Any, Final, final

import wardline_mls
from tests.support.browser_face import LineProcess
from tests.support.certificates import Authority, Device, anchors, pkcs8

from wardline.kit.ids import new_id

# OpenMLS judges lifetimes by the system's clock and takes no other.
MOMENT: Final = int(time.time())
AUTHORITY: Final = Authority(now=MOMENT)
ANCHORS: Final = anchors(AUTHORITY)


def new_device(*, steward: bool = False) -> Device:
    """A device of the one organisation."""
    return AUTHORITY.device(steward=steward, now=MOMENT)


class GroupMember(ABC):
    """One device: in the group, or not."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.inside = False

    @abstractmethod
    def found(self) -> None: ...
    @abstractmethod
    def key_package(self) -> bytes: ...
    @abstractmethod
    def join(self, welcome: bytes) -> None: ...
    @abstractmethod
    def encrypt(self, text: str) -> bytes: ...
    @abstractmethod
    def decrypt(self, message: bytes) -> str: ...
    @abstractmethod
    def process(self, commit: bytes) -> None: ...
    @abstractmethod
    def update(self) -> bytes: ...
    @abstractmethod
    def change(self, *, add: list[bytes], remove: list[Device]) -> tuple[bytes, bytes | None]:
        """The commit, and the Welcome where it adds."""

    @abstractmethod
    def won(self) -> None: ...
    @abstractmethod
    def lost(self) -> None: ...
    @abstractmethod
    def group_info(self) -> bytes: ...
    @abstractmethod
    def about(self) -> tuple[int, str]:
        """Epoch and epoch authenticator."""


@final
class PeerMember(GroupMember):
    """In another process: ``independent`` (ts-mls), ``browser`` (our WebAssembly module) or ``openmls``."""

    def __init__(self, process: LineProcess, kind: str, device: Device) -> None:
        super().__init__(device)
        self._process = process
        self._name = new_id()
        self.ask(
            "open",
            kind=kind,
            signing_key=pkcs8(device.key).hex(),
            chain=[each.hex() for each in device.chain],
            anchors={organisation: anchor.hex() for organisation, anchor in ANCHORS.items()},
            scalar=device.key.private_numbers().private_value.to_bytes(48, "big").hex(),
            point=point(device).hex(),
            now=MOMENT,
        )

    def ask(self, what: str, **given: object) -> Any:
        return self._process.ask(do=what, who=self._name, **given)

    def found(self) -> None:
        self.ask("found", group=f"{new_id()}/1", organisation=self.device.organisation)
        self.inside = True

    def key_package(self) -> bytes:
        return bytes.fromhex(self.ask("keyPackage"))

    def join(self, welcome: bytes) -> None:
        self.ask("join", welcome=welcome.hex())
        self.inside = True

    def encrypt(self, text: str) -> bytes:
        return bytes.fromhex(self.ask("encrypt", text=text))

    def decrypt(self, message: bytes) -> str:
        text, authenticated_data = self.ask("decrypt", message=message.hex())
        assert authenticated_data == "envelope"
        return text

    def process(self, commit: bytes) -> None:
        self.ask("process", commit=commit.hex())

    def update(self) -> bytes:
        return bytes.fromhex(self.ask("update"))

    def change(self, *, add: list[bytes], remove: list[Device], path: bool = True) -> tuple[bytes, bytes | None]:
        """``path=False``: without an update path, where RFC 9420 section 12.4 lets it be left out."""
        made = self.ask(
            "change", add=[each.hex() for each in add], remove=[point(each).hex() for each in remove], path=path
        )
        return bytes.fromhex(made["commit"]), None if made["welcome"] is None else bytes.fromhex(made["welcome"])

    def won(self) -> None:
        self.ask("won")

    def lost(self) -> None:
        self.ask("lost")

    def group_info(self) -> bytes:
        return bytes.fromhex(self.ask("groupInfo"))

    def about(self) -> tuple[int, str]:
        found = self.ask("about")
        return found["epoch"], found["authenticator"]


@final
class OwnMember(GroupMember):
    """In Python."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        self.member = device.member(ANCHORS)
        self._group: wardline_mls.Group | None = None
        self._secrets: dict[bytes, bytes] = {}

    @property
    def group(self) -> wardline_mls.Group:
        assert self._group is not None
        return self._group

    def found(self) -> None:
        self._group = self.member.found(f"{new_id()}/1".encode(), now=MOMENT)
        self.inside = True

    def key_package(self) -> bytes:
        made = self.member.key_package(now=MOMENT, lifetime=90 * 86_400, last_resort=False)
        self._secrets[made.reference] = made.secret
        return made.message

    def join(self, welcome: bytes) -> None:
        self._group = self.member.join(welcome, self._secrets)
        self.inside = True

    def encrypt(self, text: str) -> bytes:
        return self.group.encrypt(text.encode(), b"envelope")

    def decrypt(self, message: bytes) -> str:
        received = self.group.decrypt(message)
        assert received.authenticated_data == b"envelope"
        return received.plaintext.decode()

    def process(self, commit: bytes) -> None:
        self.group.process_commit(commit, MOMENT)

    def update(self) -> bytes:
        return self.group.commit(add=[], remove=[], authenticated_data=b"", now=MOMENT).message

    def change(self, *, add: list[bytes], remove: list[Device]) -> tuple[bytes, bytes | None]:
        devices = [each.id for each in remove]
        pending = self.group.commit(add=add, remove=devices, authenticated_data=bytes(32), now=MOMENT)
        return pending.message, pending.welcome

    def won(self) -> None:
        self.group.apply_pending()

    def lost(self) -> None:
        self.group.clear_pending()

    def group_info(self) -> bytes:
        return self.group.group_info()

    def about(self) -> tuple[int, str]:
        return self.group.epoch, self.group.epoch_authenticator().hex()


def point(device: Device) -> bytes:
    """The public half of the device's signature key, uncompressed."""
    numbers = device.key.public_key().public_numbers()
    return b"\4" + numbers.x.to_bytes(48, "big") + numbers.y.to_bytes(48, "big")
