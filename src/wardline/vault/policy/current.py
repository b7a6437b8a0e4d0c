"""The policies in force: the newest version that the organisation took, else the shipped ones."""

from typing import Final, NamedTuple

from sqlalchemy import select

from wardline.vault.policy.policy_set import PolicySet, read_policies, shipped_policies
from wardline.vault.policy.tables import POLICY_VERSIONS
from wardline.vault.reader import Reader

_MOST_KEPT: Final = 4
_parsed: Final[dict[str, PolicySet]] = {}
"""By digest: parsing takes tens of milliseconds, and a version never changes."""


class CurrentPolicies(NamedTuple):
    """What is in force."""

    version: int
    """0: the shipped ones."""
    policies: PolicySet


class PolicyStateError(Exception):
    """The version in force is not what was taken: its row was changed."""


def current_policies(reader: Reader) -> CurrentPolicies:
    """Raises PolicyStateError: without policies nothing is decided, and so nothing is allowed."""
    columns = POLICY_VERSIONS.c
    newest = reader.execute(
        select(columns.version, columns.digest).order_by(columns.version.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return CurrentPolicies(0, shipped_policies())
    version, digest = newest
    known = _parsed.get(digest)
    if known is None:
        text = reader.execute(select(columns.text).where(columns.version == version)).scalar_one()
        known = read_policies(text.decode("utf-8", "replace"))
        if not isinstance(known, PolicySet) or known.digest != digest:
            raise PolicyStateError
        while len(_parsed) >= _MOST_KEPT:
            _parsed.pop(next(iter(_parsed)), None)
        _parsed[digest] = known
    return CurrentPolicies(version, known)
