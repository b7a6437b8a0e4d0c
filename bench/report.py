"""The figures as tables: on a terminal, and in README.md."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable

from bench.figures import (
    Delay,
    Figures,
    Latency,
    LoadShape,
    Mended,
    Mending,
    Offboarding,
    Restart,
    Side,
    Start,
    Throughput,
)
from bench.numbers import Spread


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a title."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(figures: Figures) -> list[Table]:
    """Every figure of a run."""
    always = [
        _throughput(figures),
        _latency(figures),
        _cost(figures),
        _memory(figures),
        _mls(figures),
        _archive(figures),
    ]
    restart = [] if figures.restart is None else [_restart(figures.restart)]
    mending = [_mending(figures.mending)] if figures.mending else []
    shape = [] if figures.load_shape is None else [_disturbances(figures.load_shape), _overload(figures.load_shape)]
    offboarding = [_offboarding(figures.offboarding)] if figures.offboarding else []
    return [*always, *restart, *mending, *shape, *offboarding]


def print_tables(console: Console, figures: Figures) -> None:
    """On a terminal."""
    for table in tables(figures):
        shown = RichTable(title=table.title, title_justify="left")
        for number, column in enumerate(table.columns):
            shown.add_column(column, justify="left" if number == 0 else "right")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    console.print(machine_line(figures))


def machine_line(figures: Figures) -> str:
    """Where and when, and whether the machine was quiet."""
    machine = figures.machine
    return (
        f"{machine.date}, {machine.cores} cores ({machine.processor}), Python {machine.python}; "
        f"fdatasync {machine.sync_us.middle:,.0f} µs; load before the run {machine.load_before:.1f} "
        f"({'quiet' if machine.load_before < 0.5 else 'not quiet: other work ran beside it'})."
    )


def markdown(table: Table) -> str:
    """In README.md."""
    lines = [f"**{table.title}**", "", _line(table.columns), _line(["---", *["---:"] * (len(table.columns) - 1)])]
    return "\n".join([*lines, *map(_line, table.rows)]) + "\n"


def show(values: Spread, digits: int = 0) -> str:
    """Median, with minimum and maximum."""
    return f"{values.middle:,.{digits}f} ({values.low:,.{digits}f} to {values.high:,.{digits}f})"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _throughput(figures: Figures) -> Table:
    def row(found: Throughput) -> tuple[str, ...]:
        return (
            f"{found.members} members, {found.senders} senders",
            show(found.bare.rate),
            show(found.hub.rate),
            show(found.ratio, 2),
            show(found.receipts.rate),
            show(found.receipts_ratio, 2),
        )

    return Table(
        "Acknowledged messages per second: median (minimum to maximum) of the rounds",
        ("groups of", "bare", "hub", "hub / bare", "hub, receipts on", "receipts on / bare"),
        tuple(map(row, figures.throughput)),
    )


def _latency(figures: Figures) -> Table:
    def rows(found: Latency) -> list[tuple[str, ...]]:
        sides: list[tuple[str, Delay]] = [
            ("bare", found.bare),
            ("hub", found.hub),
            ("hub, receipts on", found.receipts),
        ]
        return [
            (
                f"{found.members}, {found.load}: {name}",
                f"{delay.rate:,.0f}",
                show(delay.p50, 1),
                show(delay.p99, 1),
            )
            for name, delay in sides
        ]

    return Table(
        "Send to receipt, milliseconds",
        ("groups of", "messages/s", "p50", "p99"),
        tuple(row for found in figures.latency for row in rows(found)),
    )


def _cost(figures: Figures) -> Table:
    def row(found: Throughput, name: str, side: Side) -> tuple[str, ...]:
        share = found.bare.cpu_us / side.cpu_us if side.cpu_us else 0.0
        return (f"{found.members}: {name}", f"{side.cpu_us:,.0f}", f"{share:.2f}", f"{side.load_busy * 100:.0f} %")

    rows = [
        row(found, name, side)
        for found in figures.throughput
        for name, side in (("bare", found.bare), ("hub", found.hub), ("hub, receipts on", found.receipts))
    ]
    return Table(
        "Processor time of the server per acknowledged message, and how busy the load generator was",
        ("groups of", "µs per message", "bare / it", "load generator"),
        tuple(rows),
    )


def _memory(figures: Figures) -> Table:
    memory = figures.memory
    return Table(
        "Resident memory per idle connected device, KiB",
        ("devices", "bare", "hub", "hub / bare"),
        ((f"{memory.devices:,}", f"{memory.bare:.1f}", f"{memory.hub:.1f}", f"{memory.hub / memory.bare:.2f}"),),
    )


def _mls(figures: Figures) -> Table:
    rows = [
        (
            each.name,
            str(each.members or ""),
            f"{each.milliseconds.middle:.3f}",
            f"{each.milliseconds.low:.3f}",
            f"{each.milliseconds.high:.3f}",
        )
        for each in figures.mls
    ]
    return Table(
        "MLS through the Python face, milliseconds", ("operation", "members", "median", "min", "max"), tuple(rows)
    )


def _archive(figures: Figures) -> Table:
    archive = figures.archive
    return Table(
        "The vault: decrypt, seal, index, archive and record, messages per second",
        ("batches of", "rate"),
        ((str(archive.batch), show(archive.rate)),),
    )


def _restart(found: Restart) -> Table:
    def row(name: str, start: Start, ratio: str) -> tuple[str, ...]:
        return (
            name,
            show(start.listening),
            show(start.signed_in),
            show(start.vault_signed_in),
            show(start.delivered),
            show(start.processor),
            ratio,
        )

    return Table(
        "A killed hub started again, milliseconds: until it takes connections; from there until a device and the vault "
        "are signed in; until the first message is delivered; processor time until then",
        ("messages stored", "listening", "device", "vault", "first message", "processor", "/ empty"),
        (
            row("0", found.empty, "1.00"),
            row(f"{found.messages:,} ({found.mebibytes:,.0f} MiB)", found.filled, show(found.ratio, 2)),
        ),
    )


def _mending(found: Sequence[Mending]) -> Table:
    def row(group: Mending, name: str, mended: Mended) -> tuple[str, ...]:
        return (
            f"{group.members}: {name}",
            show(mended.committed, 2),
            show(mended.joined, 2),
            show(mended.read, 2),
            show(mended.ratio, 2),
            f"{mended.vault:.2f} + {mended.hub:.2f} + {mended.devices:.2f}",
        )

    def rows(group: Mending) -> list[tuple[str, ...]]:
        return [
            (
                f"{group.members}: bare MLS, one joins in {group.join * 1000:,.0f} ms",
                "",
                "",
                show(group.bare, 2),
                "1.00",
                "",
            ),
            row(group, "one device reports", group.reported),
            row(group, "a commit that nobody can apply", group.spoiled),
        ]

    return Table(
        "A stalled group mended, seconds since the stall: the hub has the next generation's commit; the last device "
        "joined; the last device read the first message; processor time of vault + hub + all devices",
        ("members", "committed", "joined", "read", "/ bare", "processor"),
        tuple(row for group in found for row in rows(group)),
    )


def _offboarding(found: Sequence[Offboarding]) -> Table:
    def row(each: Offboarding) -> tuple[str, ...]:
        return (
            f"{each.conversations}",
            *(show(seconds, 2) for seconds in (each.closed, each.out, each.signed)),
            show(each.bare, 3),
            show(each.ratio, 0),
        )

    return Table(
        "A dismissal, seconds from the order: the session is closed and the device erased; the vault applied the last "
        "removal; the vault has the device's signed word; the removals in bare MLS",
        ("conversations", "closed", "out", "signed", "bare", "out / bare"),
        tuple(row(each) for each in found),
    )


def _disturbances(found: LoadShape) -> Table:
    rows = [(each.name, show(each.alone, 1), show(each.beside, 1), show(each.ratio, 2)) for each in found.disturbances]
    return Table(
        f"What others notice ({found.others}): their send to receipt, p99 in milliseconds, without and with",
        ("beside them", "without", "with", "with / without"),
        tuple(rows),
    )


def _overload(found: LoadShape) -> Table:
    overload = found.overload
    return Table(
        f"Three times the capacity, {overload.senders} senders: messages per second, and from sending to the answer of "
        "the accepted, p99 in milliseconds",
        ("", "offered", "accepted", "refused", "p99", "/ at capacity"),
        (
            ("at capacity", "", show(overload.capacity), "", show(overload.calm_p99, 1), "1.00"),
            (
                "three times as much",
                show(overload.offered),
                show(overload.accepted),
                f"{overload.refused.middle * 100:.0f} %",
                show(overload.p99, 1),
                show(overload.ratio, 2),
            ),
            ("at once after it: rate / capacity", "", show(overload.recovered, 2), "", "", ""),
        ),
    )
