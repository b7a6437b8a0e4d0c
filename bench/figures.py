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
