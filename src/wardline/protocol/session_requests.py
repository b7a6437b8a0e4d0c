"""How long a device's session lasts, and the vault's share of what opens its store. Bodies of sealed requests, like
``sealed_requests``.

A session begins when the device's owner proves who they are: at enrolment, at sign-in, with a step-up. The class of the
device says how long it lasts and after how much idleness the device locks (45 CFR 164.312(a)(2)(iii)).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.identity_requests import DeviceClass, Place
from wardline.protocol.types import Count, Hash, Id


class GetSession(msgspec.Struct, frozen=True, array_like=True, tag="get_session"):
    """One's own device's. Answered also where it has ended."""


class ListSessions(msgspec.Struct, frozen=True, array_like=True, tag="list_sessions"):
    """Of every device that is enrolled, newest device first: one's own, or for an administrator somebody's, or with
    ``everybody`` all. When a device was last seen changes while somebody turns pages; when it was enrolled does not.
    """

    account: Id | None = None
    everybody: bool = False
    after: Id | None = None
    """The last device of the page before."""
    limit: Annotated[int, Meta(ge=1, le=200)] = 100
    text: Annotated[str, Meta(max_length=256)] = ""
    """Only those whose person's and device's names hold each of its words."""


class EndSession(msgspec.Struct, frozen=True, array_like=True, tag="end_session"):
    """The device's connection is closed (not that of the one that asks), and it does nothing until its owner proves who
    they are: one's own, or for an administrator anybody's.
    """

    device: Id


class KeepPinShare(msgspec.Struct, frozen=True, array_like=True, tag="keep_pin_share"):
    """A device gives its vault one half of what opens its store with a PIN; one kept before ends."""

    share: Hash
    """32 random bytes."""
    ticket: Hash
    """Random; the device keeps it in clear. Who does not hold it uses up nobody's tries."""
    proof: Hash
    """HKDF of the stretched PIN: only who knows the PIN can show it again."""

    def __repr__(self) -> str:
        return "KeepPinShare()"


class TakePinShare(msgspec.Struct, frozen=True, array_like=True, tag="take_pin_share"):
    """A locked device, which cannot sign, asks for it. Ten wrong proofs in a row destroy the share."""

    device: Id
    ticket: Hash
    proof: Hash

    def __repr__(self) -> str:
        return "TakePinShare()"


SessionRequest = GetSession | ListSessions | EndSession | KeepPinShare | TakePinShare


class Session(msgspec.Struct, frozen=True, array_like=True, tag="session"):
    """The answer to ``GetSession``."""

    device_class: DeviceClass
    idle: Count
    """Milliseconds without the owner's hand after which the device locks."""
    began_at: Count
    until: Count
    """After which the vault answers nothing else until the owner proves who they are."""


class SessionSummary(msgspec.Struct, frozen=True, array_like=True):
    """One device's, as administrators see it."""

    device: Id
    device_name: str
    account: Id
    account_name: str
    device_class: DeviceClass
    began_at: Count
    until: Count
    seen_at: Count | None = None
    seen_from: Place | None = None
    """Where it was then, if that is known."""


class Sessions(msgspec.Struct, frozen=True, array_like=True, tag="sessions"):
    """The answer to ``ListSessions``."""

    sessions: tuple[SessionSummary, ...]
    more: bool = False


class PinShare(msgspec.Struct, frozen=True, array_like=True, tag="pin_share"):
    """The answer to ``TakePinShare``."""

    share: Hash

    def __repr__(self) -> str:
        return "PinShare()"


class PinRefused(msgspec.Struct, frozen=True, array_like=True, tag="pin_refused"):
    """The PIN is wrong; so many tries are left before the share is destroyed."""

    tries: Count


SessionAnswer = Session | Sessions | PinShare | PinRefused
