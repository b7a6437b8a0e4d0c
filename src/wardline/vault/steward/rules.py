"""What to commit so that the members are those whom the roster wants. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from wardline.kit.ids import DeviceId
from wardline.protocol.limits import MAX_MEMBERS


@dataclass(frozen=True, slots=True)
class View:
    """A conversation's wanted and actual membership."""

    vault: DeviceId
    """The vault's own device: a member of each generation, never in a plan."""
    generation: int
    """The newest generation; 0 before the first."""
    live: bool
    """The hub took it."""
    stalled: bool
    """Some member cannot go on in it."""
    wanted: frozenset[DeviceId]
    """Devices of accounts in the roster, enrolled and not revoked, and the stewards of organisations that should be in
    it. Without the vault's.
    """
    members: frozenset[DeviceId]
    """Members of the newest generation that this steward decides on: its organisation's, with the vault's; in a
    conversation that it founded also the others' stewards, and every device of an organisation that should go.
    """
    others: int = 0
    """Members that it does not decide on: devices that other organisations' stewards added."""
    founded: bool = True
    """This organisation founded the conversation, so its steward founds the generations."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """The members are those whom the roster wants."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A founding is on its way; its answer comes first."""


@dataclass(frozen=True, slots=True)
class FoundNext:
    """Found this generation and add these."""

    generation: int
    add: tuple[DeviceId, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Add and remove in one commit."""

    add: tuple[DeviceId, ...]
    remove: tuple[DeviceId, ...]


Plan = Nothing | Wait | FoundNext | Change


def plan_membership(view: View) -> Plan:
    """The next step towards the wanted membership. Applied again and again, it ends in ``Nothing``."""
    wanted = view.wanted - {view.vault}
    if not view.founded and (view.stalled or view.vault not in view.members):
        return Nothing()
    if view.generation > 0 and not view.live and not view.stalled:
        return Wait()
    if view.stalled or view.generation == 0 or view.vault not in view.members:
        return FoundNext(view.generation + 1, _at_most(wanted, MAX_MEMBERS - 1)) if wanted else Nothing()
    remove = view.members - wanted - {view.vault}
    add = _at_most(wanted - view.members, MAX_MEMBERS - view.others - len(view.members - remove))
    return Change(add, _at_most(remove, len(remove))) if add or remove else Nothing()


def restrict_plan(plan: Plan, available: Collection[DeviceId]) -> Plan:
    """What of ``plan`` can be done with the key packages at hand; nobody is founded or added for without one."""
    match plan:
        case FoundNext():
            add = tuple(device for device in plan.add if device in available)
            return FoundNext(plan.generation, add) if add else Nothing()
        case Change():
            add = tuple(device for device in plan.add if device in available)
            return Change(add, plan.remove) if add or plan.remove else Nothing()
        case Nothing() | Wait():
            return plan


def _at_most(devices: Collection[DeviceId], most: int) -> tuple[DeviceId, ...]:
    return tuple(sorted(devices)[: max(most, 0)])
