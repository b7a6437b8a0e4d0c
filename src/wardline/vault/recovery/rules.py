"""Who may decide a recovery. Pure."""

from typing import Final

from wardline.vault.recovery.model import Recovery

LIFETIME: Final = 24 * 3_600_000
"""Milliseconds in which the second administrator must agree."""


def may_agree(recovery: Recovery, decider: str, *, asker_administers: bool) -> bool:
    """A second administrator: neither who asked nor whom it is about. Who asked must still be one."""
    return asker_administers and decider not in {recovery.account, recovery.asked_by}


def may_deny(recovery: Recovery, decider: str, *, administers: bool) -> bool:
    """Any administrator, also who asked, who so takes it back; and whom it is about: they are there, then."""
    return administers or decider == recovery.account
