"""Sessions, and how long they last."""

from dataclasses import dataclass
from typing import Final

from wardline.protocol.identity_requests import DeviceClass

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE

NEVER: Final = 2**53 - 1
"""Milliseconds UTC: when a service's session ends. The last moment that the wire can say."""


@dataclass(frozen=True, slots=True)
class ClassLimits:
    """Of one class of devices. Milliseconds."""

    idle: int
    """Without its owner's hand, after which the device locks itself."""
    lifetime: int
    """After which the vault demands a proof, however busy the device is."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """How long sessions last.

    NIST SP 800-63B (revision 3, section 4.2.3) asks at AAL2 for a proof every 12 hours, and after 30 minutes of
    idleness. The shipped plan is stricter where others come by (shared, administration), and laxer about the lifetime
    alone where a device is in one person's hands and unlocked anew after five minutes: ADR 0028 says why.
    """

    personal: ClassLimits = ClassLimits(5 * _MINUTE, 7 * 24 * _HOUR)
    shared: ClassLimits = ClassLimits(2 * _MINUTE, 12 * _HOUR)
    administration: ClassLimits = ClassLimits(5 * _MINUTE, 8 * _HOUR)

    def of(self, device_class: DeviceClass) -> ClassLimits:
        """The limits of that class."""
        match device_class:
            case DeviceClass.PERSONAL:
                return self.personal
            case DeviceClass.SHARED:
                return self.shared
            case DeviceClass.ADMINISTRATION:
                return self.administration


@dataclass(frozen=True, slots=True)
class SessionState:
    """One device's. Times in milliseconds UTC."""

    device_class: DeviceClass
    idle: int
    began_at: int
    until: int
    """After which the vault answers hardly anything."""
