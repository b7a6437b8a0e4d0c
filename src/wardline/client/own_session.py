"""A device's owner sees how long their devices may ask, and ends it for one."""

from collections.abc import AsyncIterator
from typing import Final, TypeVar, final

from wardline.client.passkeys import Ask
from wardline.client.turn_pages import turn_pages
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted
from wardline.protocol.session_requests import EndSession, GetSession, ListSessions, Session, Sessions, SessionSummary

T = TypeVar("T")

_PAGE: Final = 200


class SessionEndedError(RefusedError):
    """The vault answers this device nothing until its owner proves who they are: ``device.passkeys.step_up`` or
    ``device.password.step_up``. What is stored here can be read, and messages come and go.
    """


def refused(refusal: Refusal) -> RefusedError:
    """The SDK's exception for it."""
    return (SessionEndedError if refusal.code == ErrorCode.SESSION_ENDED else RefusedError)(refusal)


def taken(outcome: T | Refusal) -> T:
    """What was asked for, or the refusal as the SDK's exception."""
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome


@final
class OwnSession:
    """``device.session``. Everything raises RefusedError, and ConnectionLostError where the hub is not there."""

    def __init__(self, ask: Ask, identity: Identity) -> None:
        self._ask = ask
        self._identity = identity

    async def show(self) -> Session:
        """This device's, also where it has ended."""
        return await self._ask(GetSession(), Session)

    def all(
        self, account: AccountId | None = None, *, everybody: bool = False, text: str = ""
    ) -> AsyncIterator[SessionSummary]:
        """Of one's own devices, or for an administrator an account's or everybody's; newest device first, from as many
        pages as there are. ``text``: only where the person's and the device's names hold each of its words.

        Refused: ``session_ended``, ``not_permitted``.
        """

        async def page(after: str | None) -> tuple[tuple[SessionSummary, ...], bool]:
            body = ListSessions(account, everybody, after, _PAGE, text)
            answer = await self._ask(body, Sessions)
            return answer.sessions, answer.more

        return turn_pages(page, lambda each: each.device)

    async def end(self, device: DeviceId | None = None) -> None:
        """Of this device or another of one's own; for an administrator, of anybody's. The hub closes its connection.

        Refused: ``session_ended``, ``unknown_device``, ``not_permitted`` (a service's has no end).
        """
        await self._ask(EndSession(device or DeviceId(self._identity.device)), Noted)
