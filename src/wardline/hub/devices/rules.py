"""Who may sign in, and which key packages are taken."""

from collections.abc import Collection, Sequence

from wardline.hub.caller import Caller
from wardline.hub.devices.model import KnownDevice, OfferedKeyPackage
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_KEY_PACKAGES


def decide_sign_in(
    claimed: KnownDevice,
    known: KnownDevice | None,
    *,
    revoked: bool,
    cursor: int,
    next_seq: int,
    lost: Collection[range] = (),
) -> Refusal | None:
    """Whether a device whose certificate and signature are good may open a session.

    A device keeps its organisation, account and key for ever: another certificate for the same id must say the same.
    A cursor that the hub never gave, or that is among those ``lost`` in a restoration, means that the hub's database is
    older than the device, whose groups it cannot follow: going on would lose deliveries in silence, so nobody goes on.
    """
    if revoked:
        return Refusal(ErrorCode.DEVICE_REVOKED)
    if known is not None and (known.organisation, known.account, known.public_key) != (
        claimed.organisation,
        claimed.account,
        claimed.public_key,
    ):
        return Refusal(ErrorCode.BAD_CERTIFICATE)
    if cursor >= next_seq or any(cursor in numbers for numbers in lost):
        return Refusal(ErrorCode.HUB_ROLLED_BACK, "cursor")
    return None


def decide_key_package(caller: Caller, offered: OfferedKeyPackage, *, last_resort: bool) -> Refusal | None:
    """A package must be the session's own device's, and of the kind it is offered as."""
    if (offered.device, offered.organisation) != (caller.device, caller.organisation):
        return Refusal(ErrorCode.BAD_KEY_PACKAGE, "identity")
    if offered.last_resort != last_resort:
        return Refusal(ErrorCode.BAD_KEY_PACKAGE, "last_resort")
    return None


def decide_stock(in_store: int, new: Sequence[OfferedKeyPackage]) -> Refusal | None:
    """Whether so many more fit."""
    if in_store + len(new) > MAX_KEY_PACKAGES:
        return Refusal(ErrorCode.TOO_MANY_KEY_PACKAGES)
    return None
