"""The summary that a person reads, and the one that a program reads."""

from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from wardline.cli.demo.departures import Departure
from wardline.cli.demo.figures import Figures, histogram

_METHODS: Final = {"passkey": "passkey", "open_id": "the hospital's own sign-in (OpenID)"}


def show(figures: Figures, console: Console, *, within: int, as_json: bool) -> None:
    """Print the figures: a table and a histogram, or one JSON value on standard output.

    ``within``: seconds in which a critical result had to be acknowledged.
    """
    if as_json:
        print(msgspec.json.encode(figures).decode())  # noqa: T201  the program's answer
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", style="bold")
    table.add_column()
    for number, text in _rows(figures, within):
        table.add_row(number, text)
    console.print()
    console.print(table)
    console.print("\nTime to acknowledgement of critical results")
    edges = (1, 2, 3, 5, 10, within, within + 5)
    for label, count, bar in histogram(figures.seconds_to_acknowledgement, edges):
        console.print(f"  {label:>13} {count:4} {bar}")
    verdict = "Everything is accounted for." if figures.is_whole else "NOT everything is accounted for: see above."
    console.print(f"\n{verdict} ({figures.seconds:.0f} s)")


def _departure(each: Departure) -> tuple[str, str]:
    closed = "it was switched off" if each.closed is None else f"session closed after {each.closed:.2f} s"
    contact = " of its next contact" if each.closed is None else ""
    return (
        f"{each.out:.1f} s",
        (
            f"{each.who}: {closed}, out of {each.conversations} conversations after {each.out:.1f} s, "
            f"wiped and signed within {each.wiped:.1f} s{contact}"
        ),
    )


def _rows(figures: Figures, within: int) -> list[tuple[str, str]]:
    types = ", ".join(f"{count} {kind}" for kind, count in sorted(figures.types.items(), key=lambda item: -item[1]))
    listed = ", ".join(f"{count} {reason}" for reason, count in figures.listed.items()) or "none"
    return [
        (f"{figures.messages:,}", f"HL7 messages taken ({types})"),
        (f"{figures.filed:,}", "filed to a patient's conversation"),
        (f"{sum(figures.listed.values()):,}", f"listed for a person, with the reason ({listed})"),
        (f"{figures.sent:,}", f"messages sent for them, end-to-end encrypted ({figures.results:,} result cards)"),
        (f"{figures.delivered:,}", "decrypted on a clinician's device"),
        (f"{figures.read:,}", "read (one clinician is away)"),
        (f"{figures.archived:,}", "archived, sealed"),
        (
            f"{figures.values_unchanged:,}",
            f"of {figures.values:,} values on a device exactly as sent, to the character",
        ),
        ("", ""),
        (f"{figures.critical:,}", f"critical: to be acknowledged within {within} s"),
        (f"{figures.acknowledged:,}", "acknowledged"),
        (f"{figures.escalated:,}", "of these after escalation to the department's second person"),
        (f"{figures.unanswered:,}", "answered by nobody: a work item"),
        ("", ""),
        *(
            (
                f"{seconds:.1f} s",
                f"to sign in on a second device: login name, {_METHODS[method]}, certificate, connected",
            )
            for method, seconds in figures.seconds_to_sign_in
        ),
        *(
            (f"{seconds:.2f} s", "from signing out at the hospital's own sign-in to the end of that device's session")
            for seconds in figures.seconds_to_sign_out
        ),
        *map(_departure, figures.departures),
        (
            f"{figures.hub_records + figures.vault_records:,}",
            f"audit records (hub {figures.hub_records:,}, vault {figures.vault_records:,}), "
            + ("verified offline" if figures.logs_verified else "NOT VERIFIED"),
        ),
        (f"{figures.witnessed_records:,}", "of them under checkpoints that hub and vault cosigned for each other"),
        (
            f"{figures.canaries_found:,}",
            (
                f"of {figures.canaries:,} names and numbers of patients found in what the hub saw: "
                f"{figures.searched_bytes / 1e6:.0f} MB of database, log and traffic"
            ),
        ),
        (
            f"{figures.canaries_in_feed:,}",
            "of them found by the same search in the feed itself: it finds what is there",
        ),
    ]
