"""The browser's figures as tables."""

from bench.numbers import Spread
from bench.report import Table, show
from bench.web.figures import Frames, Inbox, Start, Thread, Typing, WebFigures


def web_tables(figures: WebFigures) -> list[Table]:
    """Every figure of a run."""
    return [
        _sizes(figures),
        _inbox(figures),
        _inside(figures),
        _missed(figures),
        *_switch(figures),
        _frames(figures.thread),
    ]


def _sizes(figures: WebFigures) -> Table:
    rows = [
        (each.kind, str(each.files), *(f"{size / 1000:,.0f}" for size in (each.plain, each.brotli, each.gzip)))
        for each in figures.sizes
    ]
    return Table("The client's files, kB", ("", "files", "plain", "Brotli", "gzip"), tuple(rows))


def _inbox(figures: WebFigures) -> Table:
    def start(name: str, found: Start) -> tuple[str, ...]:
        return name, show(found.locked), show(found.unlocked), show(found.total), show(found.ratio, 1), ""

    def alone(name: str, found: Spread | None, note: str = "") -> tuple[str, ...]:
        return name, "", "" if found is None else show(found), "", "", note

    def rows(found: Inbox) -> list[tuple[str, ...]]:
        bare = ("empty page; raw read", show(found.empty), show(found.raw, 1), "", "1.0", f"{found.empty_mib:,.0f} MiB")
        return [
            (f"{found.conversations:,} conversations ({found.raw_kib:,.0f} KiB)", "", "", "", "", ""),
            bare,
            start("cold: a new process", found.cold),
            start("warm: loaded again", found.warm),
            alone("unlocked again", found.again, f"{found.renderer_mib:,.0f} MiB"),
        ]

    return Table(
        "A readable inbox, milliseconds: until the page asks for the PIN; from Enter until the first row is painted",
        ("", "PIN asked", "row painted", "both", "/ empty and raw", "page's process"),
        tuple(rows(figures.inbox) + rows(figures.many)),
    )


def _switch(figures: WebFigures) -> list[Table]:
    found = figures.switch
    if found is None:
        return []
    name = f"{found.conversations:,} conversations, and one"
    return [
        Table(
            "Another person at a shared workstation, milliseconds, without their typing",
            ("", "badge to PIN asked", "PIN to row painted", "both"),
            ((name, show(found.badge), show(found.pin), show(found.total)),),
        )
    ]


def _inside(figures: WebFigures) -> Table:
    inside = figures.inside
    return Table(
        "Inside the worker, milliseconds, one start",
        ("", ""),
        (
            ("the module fetched and compiled", f"{inside.compile:,.0f}"),
            ("Argon2id (64 MiB, 3 passes)", f"{inside.argon2id:,.0f}"),
            (f"one of {inside.messages:,} messages decrypted", show(inside.decrypt, 2)),
        ),
    )


def _missed(figures: WebFigures) -> Table:
    missed = figures.missed
    return Table(
        f"{missed.messages:,} messages missed, milliseconds since the network's return",
        ("signed in", "last one stored and painted", "longest task of the page", "longest frame"),
        ((show(missed.signed_in), show(missed.shown), show(missed.blocked), show(missed.frame)),),
    )


def _frames(thread: Thread) -> Table:
    def scrolled(name: str, found: Frames) -> tuple[str, ...]:
        times = (f"{each:.1f}" for each in (found.p50, found.p95, found.p99, found.longest))
        return name, *times, f"{found.dropped * 100:.1f} %", f"{found.tasks:.0f}"

    def typed(name: str, found: Typing) -> tuple[str, ...]:
        return name, *(f"{each:.1f}" for each in (found.p50, found.p95, found.p99)), "", "", ""

    return Table(
        f"A thread of {thread.messages:,} messages, milliseconds; opened in {thread.opened:,.0f}; "
        f"{thread.passed:,} messages scrolled past",
        ("", "p50", "p95", "p99", "longest", "dropped", "longest task"),
        (
            scrolled("frames, scrolling an empty page", thread.empty_scrolling),
            scrolled("frames, scrolling the thread", thread.scrolling),
            typed("key to paint, an empty page", thread.empty_typing),
            typed("key to paint, in the thread", thread.typing),
        ),
    )
