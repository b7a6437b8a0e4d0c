"""Devices."""

from dataclasses import dataclass

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass, DeviceState


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled client of an account."""

    id: DeviceId
    account: AccountId
    steward: bool
    certificate: bytes
    """DER."""
    not_after: int
    """Milliseconds UTC, as all times here."""
    enrolled_at: int
    device_class: DeviceClass
    method: str
    """What its owner proved themselves with: a ``Method``, or ``invitation``."""
    seen_at: int | None
    """When the vault last answered it."""
    revoked_at: int | None
    wipe: bool
    """It is to erase itself."""
    wiped_at: int | None
    """When it said that it did."""

    @property
    def revoked(self) -> bool:
        """It may do nothing any more, for ever."""
        return self.revoked_at is not None

    @property
    def state(self) -> DeviceState:
        """Where it stands."""
        if self.revoked_at is None:
            return DeviceState.ACTIVE
        if self.wiped_at is not None:
            return DeviceState.WIPED
        return DeviceState.WIPE_ORDERED if self.wipe else DeviceState.REMOVED
