"""What a run finds, as it is printed, written as JSON and kept in README.md."""

import msgspec

from bench.numbers import Spread


class Machine(msgspec.Struct, frozen=True):
    """Where and when."""

    date: str
    processor: str
    cores: int
    python: str
    sync_us: Spread
    """fdatasync of 4 KiB in the data folder's file system, microseconds, before the run."""
    load_before: float
    """The machine's load average of the last minute before the run: above 0.5, others were at work."""


class Side(msgspec.Struct, frozen=True):
    """One server under one load."""

    rate: Spread
    """Acknowledged messages per second, over the rounds."""
    cpu_us: float
    """Processor time of the server's process per acknowledged message, microseconds, median."""
    load_busy: float
    """Share of one core that the load generator used, most of all rounds."""


class Throughput(msgspec.Struct, frozen=True):
    """Groups of one size."""

    members: int
    senders: int
    bare: Side
    hub: Side
    receipts: Side
    """The hub with delivered and read receipts."""
    ratio: Spread
    """Hub over bare, round by round."""
    receipts_ratio: Spread


class Delay(msgspec.Struct, frozen=True):
    """Send to receipt at one server, milliseconds, over the rounds."""

    rate: float
    """Messages per second offered."""
    p50: Spread
    p99: Spread


class Latency(msgspec.Struct, frozen=True):
    """Groups of one size."""

    members: int
    load: str
    bare: Delay
    hub: Delay
    receipts: Delay


class Memory(msgspec.Struct, frozen=True):
    """Resident memory per idle connected device, KiB."""

    devices: int
    bare: float
    hub: float


class Operation(msgspec.Struct, frozen=True):
    """One operation of MLS."""

    name: str
    members: int
    milliseconds: Spread


class Archiving(msgspec.Struct, frozen=True):
    """The vault: decrypt, seal, index, archive, record."""

    batch: int
    rate: Spread


class Start(msgspec.Struct, frozen=True):
    """A hub that was killed and started again, over the rounds. Milliseconds."""

    listening: Spread
    """From the start of its process until it takes connections."""
    signed_in: Spread
    """From there until a device is signed in."""
    vault_signed_in: Spread
    """From there until the vault's device is, a member of every conversation that sent a quarter of the messages."""
    delivered: Spread
    """From the start of the process until two others have a message that one sent after they had come back."""
    processor: Spread
    """The hub's processor time until then."""


class Restart(msgspec.Struct, frozen=True):
    """The same with an empty store and with a full one."""

    messages: int
    """Stored in the full one."""
    mebibytes: float
    """Of its files."""
    fill_s: float
    empty: Start
    filled: Start
    ratio: Spread
    """Until the first message was delivered: full over empty, round by round."""


class Mended(msgspec.Struct, frozen=True):
    """From a stall to the end of it, over the rounds. Seconds."""

    committed: Spread
    """Until the hub had the commit by which everybody comes into the next generation."""
    joined: Spread
    """Until the last device was in it."""
    read: Spread
    """Until the last device had read the first message sent in it."""
    ratio: Spread
    """``read`` over bare MLS, round by round."""
    vault: float
    """Processor time, median."""
    hub: float
    devices: float
    """All of them together."""


class Mending(msgspec.Struct, frozen=True):
    """Groups of one size. Seconds."""

    members: int
    """The vault among them."""
    founded: float
    """From the request for the conversation until everybody was in it, once."""
    bare: Spread
    """The cryptography of one generation alone, on all cores: every member's joining included."""
    join: float
    """Of that, one member's joining, median."""
    reported: Mended
    """One device reports that it cannot go on."""
    spoiled: Mended
    """A member wins an epoch with a commit that nobody else can apply."""


class Offboarding(msgspec.Struct, frozen=True):
    """A person with one connected device is dismissed. Seconds from the order, over the rounds."""

    conversations: int
    """That the person is in, each with one colleague and the vault."""
    bare: Spread
    """The cryptography of the removals alone, on all cores."""
    closed: Spread
    """Until the device's session is closed and everything on it erased."""
    out: Spread
    """Until the vault applied the last removal."""
    signed: Spread
    """Until the vault has the device's signed word that it erased itself."""
    ratio: Spread
    """``out`` over bare, round by round."""


class Disturbance(msgspec.Struct, frozen=True):
    """What one kind of device does to the others. Milliseconds."""

    name: str
    alone: Spread
    """The others' send to receipt, p99, in the round before."""
    beside: Spread
    """The same while it goes on."""
    ratio: Spread


class Overload(msgspec.Struct, frozen=True):
    """Three times as much as the hub takes."""

    senders: int
    capacity: Spread
    """Acknowledged messages per second with one of each sender on its way."""
    offered: Spread
    accepted: Spread
    refused: Spread
    """Share of what was offered."""
    calm_p99: Spread
    """From sending to the answer, of the accepted, at capacity. Milliseconds."""
    p99: Spread
    """The same at three times the capacity."""
    ratio: Spread
    recovered: Spread
    """Acknowledged messages per second from the moment on when the flood's last answer came, over ``capacity``."""


class LoadShape(msgspec.Struct, frozen=True):
    """What others notice."""

    others: str
    disturbances: tuple[Disturbance, ...]
    overload: Overload


class Figures(msgspec.Struct, frozen=True):
    """One run."""

    machine: Machine
    quick: bool
    ceiling: float
    """Deliveries a second that the load generator could take with a core of its own, from its use at the bare loop."""
    throughput: tuple[Throughput, ...]
    latency: tuple[Latency, ...]
    memory: Memory
    mls: tuple[Operation, ...]
    archive: Archiving
    restart: Restart | None = None
    """None, like ``mending`` without figures, in runs from before these scenarios."""
    mending: tuple[Mending, ...] = ()
    load_shape: LoadShape | None = None
    offboarding: tuple[Offboarding, ...] = ()
