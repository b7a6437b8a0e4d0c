"""The hub hands out key packages; its word is no reason to add anyone: a package counts only as its device's own."""

from collections.abc import Collection, Iterable

from wardline.kit.ids import DeviceId
from wardline.mls.public import MlsError, inspect_key_package
from wardline.protocol.answers import ClaimedKeyPackage


def check_key_packages(
    packages: Iterable[ClaimedKeyPackage], asked: Collection[DeviceId], anchors: dict[str, bytes], now: int
) -> tuple[tuple[ClaimedKeyPackage, ...], tuple[DeviceId, ...]]:
    """Those of devices that were asked for, by certificate; and the devices for which another's, or none, was given.

    ``now``: seconds.
    """
    good: dict[str, ClaimedKeyPackage] = {}
    bad: set[DeviceId] = set()
    for package in packages:
        if package.device not in asked or package.device in good:
            continue
        if _device_of(package.package, anchors, now) == package.device:
            good[package.device] = package
        else:
            bad.add(DeviceId(package.device))
    return tuple(good.values()), tuple(sorted(bad - good.keys()))


def _device_of(package: bytes, anchors: dict[str, bytes], now: int) -> str | None:
    try:
        return inspect_key_package(package, anchors=anchors, now=now).identity.device
    except MlsError:
        return None
