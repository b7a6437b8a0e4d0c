"""A hub in memory for tests of the client: it orders, stores and delivers, and polices what no client may do."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec

from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError, PublicGroup, inspect_message
from wardline.protocol.answers import (
    Answer,
    ClaimedKeyPackage,
    Done,
    GroupCommitted,
    KeyPackagesClaimed,
    KeyPackagesPublished,
    MessageAccepted,
)
from wardline.protocol.deliveries import (
    CommitDelivered,
    Delivery,
    DeviceMarks,
    MessageDelivered,
    ReceiptsDelivered,
    WelcomeDelivered,
)
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import parse_group_id
from wardline.protocol.requests import (
    AdvanceReceipts,
    ClaimKeyPackages,
    CommitGroup,
    FoundGroup,
    PublishKeyPackages,
    Request,
    SendMessage,
)


@dataclass
class Account:
    """One device at the hub."""

    packages: list[bytes] = field(default_factory=list)
    known: set[bytes] = field(default_factory=set)
    last_resort: bytes | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    sent: int = 0


@dataclass
class Conversation:
    """The live generation of one conversation."""

    generation: int
    group: PublicGroup
    position: int = 0
    founding: bytes = b""
    epoch_removed: bool = False


class HubDouble:
    """Synchronous; one call is one committed operation."""

    def __init__(self, anchors: dict[str, bytes], clock: Clock) -> None:
        self.anchors = anchors
        self.clock = clock
        self.devices: dict[str, Account] = {}
        self.conversations: dict[str, Conversation] = {}
        self.commits: dict[bytes, GroupCommitted] = {}
        self.messages: dict[str, tuple[bytes, MessageAccepted]] = {}
        self.order: dict[str, list[str]] = {}
        """Message ids by conversation, in the order of positions: what every reader must see."""
        self.seq = 0
        self.grace = True
        self.listeners: list[Callable[[], None]] = []
        """Called after each delivery."""

    def copy(self) -> "HubDouble":
        """An independent hub in the same state."""
        twin = HubDouble(self.anchors, self.clock)
        twin.devices = {
            device: replace(
                account,
                packages=list(account.packages),
                known=set(account.known),
                deliveries=list(account.deliveries),
            )
            for device, account in self.devices.items()
        }
        twin.conversations = {name: replace(conversation) for name, conversation in self.conversations.items()}
        twin.commits = dict(self.commits)
        twin.messages = dict(self.messages)
        twin.order = {name: list(order) for name, order in self.order.items()}
        twin.seq = self.seq
        return twin

    def device(self, device: str) -> Account:
        return self.devices.setdefault(device, Account())

    def after(self, device: str, cursor: int) -> list[Delivery]:
        return [delivery for delivery in self.device(device).deliveries if delivery.seq > cursor]

    def handle(self, device: str, request: Request) -> Answer | Refusal:
        match request:
            case PublishKeyPackages():
                return self._publish(self.device(device), request)
            case ClaimKeyPackages():
                return self.claim(request.devices)
            case FoundGroup():
                return self._found(request)
            case CommitGroup():
                return self._commit(device, request)
            case SendMessage():
                return self._send(device, request)
            case AdvanceReceipts():
                for mark in request.marks:
                    advanced = ReceiptsDelivered(
                        0, mark.conversation, (DeviceMarks(device, mark.delivered, mark.read),)
                    )
                    self._fan_out(mark.conversation, device, advanced)
                return Done(request.id)
            case _:
                raise AssertionError(type(request))

    def _publish(self, account: Account, request: PublishKeyPackages) -> Answer:
        for package in request.packages:
            if package not in account.known:
                account.known.add(package)
                account.packages.append(package)
        if request.last_resort is not None:
            account.last_resort = request.last_resort
        return KeyPackagesPublished(request.id, len(account.packages))

    def claim(self, devices: tuple[str, ...]) -> KeyPackagesClaimed:
        claimed: list[ClaimedKeyPackage] = []
        for device in devices:
            account = self.device(device)
            if account.packages:
                claimed.append(ClaimedKeyPackage(device, account.packages.pop(0), False))
            elif account.last_resort is not None:
                claimed.append(ClaimedKeyPackage(device, account.last_resort, True))
        return KeyPackagesClaimed(0, tuple(claimed))

    def _found(self, request: FoundGroup) -> Answer | Refusal:
        known = self.conversations.get(request.conversation)
        if known is not None and known.founding == request.group_info:
            return Done(request.id)
        if request.generation != (known.generation + 1 if known else 1):
            return Refusal(ErrorCode.GROUP_EXISTS)
        group = PublicGroup.observe(request.group_info, anchors=self.anchors, now=self.clock.now() // 1000)
        position = known.position if known else 0
        self.conversations[request.conversation] = Conversation(request.generation, group, position, request.group_info)
        return Done(request.id)

    def _commit(self, device: str, request: CommitGroup) -> Answer | Refusal:
        if request.commit in self.commits:
            return self.commits[request.commit]
        info = inspect_message(request.commit)
        name = parse_group_id(info.group_id)
        assert name is not None
        live = self.conversations.get(name.conversation)
        if live is None:
            return Refusal(ErrorCode.UNKNOWN_GROUP)
        if live.generation != name.generation:
            return Refusal(ErrorCode.GENERATION_CLOSED)
        if info.epoch != live.group.epoch:
            return Refusal(ErrorCode.EPOCH_CONFLICT)
        before = [member.device for member in live.group.members]
        try:
            live.group, effect = live.group.apply(request.commit, now=self.clock.now() // 1000)
        except MlsError as error:
            return Refusal(error.code)
        assert effect.committer.device == device
        live.epoch_removed = bool(effect.removed)
        for member in before:
            if member != device:
                self._deliver(member, CommitDelivered(0, request.commit))
        for member in effect.added:
            assert request.welcome is not None
            self._deliver(
                member.device,
                WelcomeDelivered(0, name.conversation, name.generation, live.position, request.welcome),
            )
        answer = GroupCommitted(request.id, live.group.epoch, self.seq)
        self.commits[request.commit] = answer
        return answer

    def _send(self, device: str, request: SendMessage) -> Answer | Refusal:
        info = inspect_message(request.message)
        envelope = decode_envelope(info.authenticated_data)
        if envelope.message in self.messages:
            sent, answer = self.messages[envelope.message]
            return answer if sent == request.message else Refusal(ErrorCode.MESSAGE_ID_REUSED)
        if envelope.sender != device:
            return Refusal(ErrorCode.BAD_ENVELOPE)
        live = self.conversations[envelope.conversation]
        if live.generation != envelope.generation:
            return Refusal(ErrorCode.GENERATION_CLOSED)
        if device not in {member.device for member in live.group.members}:
            return Refusal(ErrorCode.NOT_A_MEMBER)
        late = self.grace and not live.epoch_removed and info.epoch == live.group.epoch - 1
        if info.epoch != live.group.epoch and not late:
            return Refusal(ErrorCode.WRONG_EPOCH)
        live.position += 1
        self.device(device).sent += 1
        at = self.clock.now()
        self._fan_out(envelope.conversation, device, MessageDelivered(0, live.position, at, request.message))
        answer = MessageAccepted(request.id, envelope.message, live.position, self.seq, at)
        self.messages[envelope.message] = (request.message, answer)
        self.order.setdefault(envelope.conversation, []).append(envelope.message)
        return answer

    def _fan_out(self, conversation: str, but: str, delivery: Delivery) -> None:
        for member in self.conversations[conversation].group.members:
            if member.device != but:
                self._deliver(member.device, delivery)

    def _deliver(self, device: str, delivery: Delivery) -> None:
        self.seq += 1
        self.device(device).deliveries.append(msgspec.structs.replace(delivery, seq=self.seq))
        for listener in self.listeners:
            listener()
