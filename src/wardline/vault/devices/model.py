"""Devices."""

from dataclasses import dataclass

from wardline.kit.ids import AccountId, DeviceId


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled client of an account."""

    id: DeviceId
    account: AccountId
    steward: bool
    certificate: bytes
    """DER."""
    not_after: int
    """Milliseconds UTC."""
    revoked: bool
