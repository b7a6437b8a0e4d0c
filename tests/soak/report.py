"""What a soak run did and found, as Markdown."""

from collections import Counter
from collections.abc import Sequence

from tests.soak.night import Night

CHECKS = (
    "Every HL7 message that was acknowledged is in the vault's inbox exactly once, and was filed or listed.",
    "Every message that the vault posted is at the hub and in the archive once, at one position.",
    "Positions count 1, 2, 3 … in each conversation; no message is at the hub twice.",
    "Each device has what the hub carried while it was a member: once, in the hub's order, and nothing else.",
    "No message left a device or the vault as two different ciphertexts in one epoch, no two as the same.",
    "The vault could read every message (a key used twice would be refused).",
    "Receipts never fell, and are what their records say.",
    "Each deadline was set once, fired once for each step, and ended; whoever was paged was handed the message.",
    "Both audit logs verify, as tables and as exports, and hold one record for each effect.",
    "No process ended by itself; the sender got no answer but an acceptance, or an error while the database was away.",
)


def write_report(nights: Sequence[Night]) -> str:
    """The whole page."""
    kills, checked = Counter[str](), Counter[str]()
    for night in nights:
        kills.update(night.kills)
        checked.update(night.checked)
    bad = [night for night in nights if night.violations]
    minutes = sum(night.seconds for night in nights) / 60
    lines = [
        "# Soak report",
        "",
        f"{len(nights)} nights in {minutes:.0f} minutes, seeds {nights[0].seed} to {nights[-1].seed}:",
        f"**{sum(len(night.violations) for night in nights)} violations**.",
        "",
        "| killed (SIGKILL; PostgreSQL: SIGQUIT), started again at once | times |",
        "|---|---|",
        *(f"| {name} | {times} |" for name, times in sorted(kills.items())),
        f"| **all** | **{kills.total()}** |",
        "",
        f"The feed's sender was cut off {sum(night.cut_off for night in nights)} times, told to come again",
        f"(the database was away) {sum(night.refused for night in nights)} times, and repeated what was not taken;",
        f"{sum(night.sent_again for night in nights)} messages were sent to the hub again.",
        "",
        "| checked | count |",
        "|---|---|",
        *(f"| {name} | {count:,} |" for name, count in checked.items()),
        "",
        "Checked after each night:",
        "",
        *(f"- {check}" for check in CHECKS),
    ]
    if bad:
        lines += ["", "## Violations", ""]
        lines += [f"- seed {night.seed}: {each}" for night in bad for each in night.violations]
    return "\n".join(lines) + "\n"
