"""The ratchet: every sealed request is decided by a policy, or says why none decides it."""

from typing import get_args

import pytest

from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.permissions import PERMISSIONS, NoPolicy


def test_every_sealed_request_has_its_policy_or_says_why_not() -> None:
    assert set(PERMISSIONS) == set(get_args(VaultRequest))


@pytest.mark.parametrize("kind", PERMISSIONS, ids=lambda kind: kind.__name__)
def test_who_has_no_policy_says_why(kind: type[VaultRequest]) -> None:
    permission = PERMISSIONS[kind]
    assert not isinstance(permission, NoPolicy) or len(permission.why) > 20 or permission.why.startswith("everybody's")
