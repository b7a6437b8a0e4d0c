"""A hub that lies: the hub in memory, with a script of what it does to deliveries and which answers it gives instead.

hub.drop(MessageDelivered, to=device)           never delivered
held = hub.withhold(CommitDelivered, to=device)  delivered when (and in which order) the script says
hub.change(MessageDelivered, flip, to=device)    other bytes
hub.answer(SendMessage, lie)                     an answer without the deed
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.support.hub_double import HubDouble

from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, ClaimedKeyPackage, KeyPackagesClaimed
from wardline.protocol.deliveries import Delivery
from wardline.protocol.requests import Request

D = TypeVar("D", bound=Delivery)
R = TypeVar("R", bound=Request)


@dataclass
class Act:
    """One line of the script: what becomes of deliveries of a kind to a device (None: to every device)."""

    kind: type
    to: str | None
    instead: Callable[[str, Delivery], list[Delivery]]
    times: int
    over: bool = False

    def takes(self, device: str, delivery: Delivery) -> bool:
        return (
            not self.over
            and self.times > 0
            and isinstance(delivery, self.kind)
            and (self.to is None or self.to == device)
        )


@dataclass
class Held:
    """Deliveries that the hub keeps back."""

    act: Act | None = None
    kept: list[tuple[str, Delivery]] = field(default_factory=list)


class HostileHub(HubDouble):
    """Obeys its script; whatever the script does not speak of, it does honestly."""

    def __init__(self, anchors: dict[str, bytes], clock: Clock) -> None:
        super().__init__(anchors, clock)
        self.script: list[Act] = []
        self.lies: list[Callable[[str, Request], Answer | Refusal | None]] = []
        self.packages: dict[str, bytes] = {}
        """Key packages handed out instead of a device's own."""

    # what it does to deliveries

    def drop(self, kind: type[D], *, to: str | None = None, times: int = 1 << 30) -> Act:
        """Never delivered, to nobody's notice."""
        return self._act(kind, to, lambda _device, _delivery: [], times)

    def repeat(self, kind: type[D], *, to: str | None = None, copies: int = 2) -> Act:
        """Delivered so many times, under a new number each time."""
        return self._act(kind, to, lambda _device, delivery: [delivery] * copies, 1 << 30)

    def change(self, kind: type[D], change: Callable[[D], Delivery], *, to: str | None = None, times: int = 1) -> Act:
        """Delivered otherwise than it was sent."""
        return self._act(kind, to, lambda _device, delivery: [change(delivery)], times)  # type: ignore[arg-type]

    def withhold(self, kind: type[D], *, to: str | None = None) -> Held:
        """Kept back until ``release``."""
        held = Held()

        def keep(device: str, delivery: Delivery) -> list[Delivery]:
            held.kept.append((device, delivery))
            return []

        held.act = self._act(kind, to, keep, 1 << 30)
        return held

    def release(self, held: Held, *, backwards: bool = False) -> None:
        """Deliver what was kept back, in its order or the other way round; from now on nothing more is."""
        assert held.act is not None
        held.act.over = True
        kept, held.kept = held.kept, []
        for device, delivery in reversed(kept) if backwards else kept:
            super()._deliver(device, delivery)

    def serve_again(self, device: str) -> None:
        """Everything that this device ever got once more, as if it were new: an older state of the hub."""
        for delivery in list(self.device(device).deliveries):
            super()._deliver(device, delivery)

    def inject(self, device: str, delivery: Delivery) -> None:
        """Something that nobody sent."""
        super()._deliver(device, delivery)

    # which answers it gives

    def answer(self, kind: type[R], lie: Callable[[R], Answer | Refusal], *, to: str | None = None) -> None:
        """Answer so, and do nothing."""

        def answering(device: str, request: Request) -> Answer | Refusal | None:
            return lie(request) if isinstance(request, kind) and to in {None, device} else None

        self.lies.append(answering)

    def handle(self, device: str, request: Request) -> Answer | Refusal:
        for lie in self.lies:
            answer = lie(device, request)
            if answer is not None:
                return answer
        return super().handle(device, request)

    def claim(self, devices: tuple[str, ...]) -> KeyPackagesClaimed:
        """With the key packages that the script puts in their place."""
        honest = super().claim(tuple(device for device in devices if device not in self.packages))
        swapped = (ClaimedKeyPackage(each, self.packages[each], False) for each in devices if each in self.packages)
        return KeyPackagesClaimed(0, (*honest.packages, *swapped))

    def _act(self, kind: type, to: str | None, instead: Callable[[str, Delivery], list[Delivery]], times: int) -> Act:
        act = Act(kind, to, instead, times)
        self.script.append(act)
        return act

    def _deliver(self, device: str, delivery: Delivery) -> None:
        for act in self.script:
            if act.takes(device, delivery):
                act.times -= 1
                for instead in act.instead(device, delivery):
                    super()._deliver(device, instead)
                return
        super()._deliver(device, delivery)
