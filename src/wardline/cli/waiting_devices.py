"""``wardline approve --list``: devices that signed in by password and wait."""

import time
from collections.abc import Sequence
from typing import Final

from wardline.cli.output import Output, Value
from wardline.cli.place import place_text
from wardline.cli.session import moment
from wardline.protocol.identity_requests import ApprovalSummary

_COLUMNS: Final = ("approval", "person", "name", "class", "from", "waits")


def list_waiting(output: Output, waiting: Sequence[ApprovalSummary]) -> None:
    """Newest first, as the vault has them."""
    now = time.time_ns() // 1_000_000
    output.table("Devices that wait", _COLUMNS, [_row(each, now) for each in waiting])


def _row(each: ApprovalSummary, now: int) -> dict[str, Value]:
    seconds = max(0, now - each.asked_at) // 1000
    return {
        "approval": each.approval,
        "account": each.account,
        "person": each.account_name,
        "name": each.device_name,
        "class": each.device_class.value,
        "from": place_text(each.asked_from),
        "asked": moment(each.asked_at),
        "until": moment(each.expires_at),
        "waits": f"{seconds // 60} min {seconds % 60} s",
    }
