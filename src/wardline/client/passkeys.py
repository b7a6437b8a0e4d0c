"""A device's owner looks after their passkeys, and proves that they are there."""

from collections.abc import Awaitable
from typing import Protocol, TypeVar, final

from wardline.client.authenticator.authenticator import Authenticator, NewCredential
from wardline.client.provers import Prover, by_passkey
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    AddPasskey,
    BeginPasskey,
    BeginStepUp,
    GetWaysIn,
    ListPasskeys,
    PasskeyBegun,
    Passkeys,
    PasskeySummary,
    RemovePasskey,
    SteppedUp,
    StepUp,
    StepUpBegun,
    WaysIn,
)
from wardline.protocol.sealed_requests import Noted, VaultRequest
from wardline.protocol.signing import passkey_challenge, step_up_challenge

T = TypeVar("T")


class Ask(Protocol):
    """Asks the vault; refusals are raised."""

    def __call__(self, body: VaultRequest, kind: type[T], /) -> Awaitable[T]:
        """The answer, which is of ``kind``."""
        ...


async def begin_step_up(ask: Ask, port: int | None = None) -> StepUpBegun:
    """``port``: ``Prover.port``. Raises RefusedError, also ``no_method``: whatever the owner would give, it could prove
    nothing.
    """
    begun = await ask(BeginStepUp(port), StepUpBegun)
    if not begun.methods:
        raise RefusedError(Refusal(ErrorCode.NO_METHOD))
    return begun


@final
class OwnPasskeys:
    """``device.passkeys``. Everything raises RefusedError, and ConnectionLostError where the hub is not there."""

    def __init__(self, ask: Ask, identity: Identity) -> None:
        self._ask = ask
        self._identity = identity

    async def all(self) -> tuple[PasskeySummary, ...]:
        """Oldest first."""
        return (await self._ask(ListPasskeys(), Passkeys)).passkeys

    async def ways(self) -> WaysIn:
        """What the owner has set up, and which of it would sign them in today. Where that is nothing, nobody gets past
        the session's end without a recovery. Refused: ``session_ended``.
        """
        return await self._ask(GetWaysIn(), WaysIn)

    async def step_up(self, authenticator: Authenticator) -> int:
        """Prove that the owner is there, for what needs it on this device; until when (milliseconds).

        Refused: ``sign_in_failed``, ``unknown_passkey`` (the authenticator has none of the account's).
        """
        return await self.step_up_by(by_passkey(authenticator))

    async def step_up_by(self, prove: Prover) -> int:
        """The same by whatever the owner has: ``provers.by_passkey``, ``provers.by_provider``.

        Refused: ``no_method`` (the owner has nothing set up that would do), ``sign_in_failed``, ``method_not_allowed``,
        and what ``prove`` refuses.
        """
        begun = await begin_step_up(self._ask, prove.port)
        mine = self._identity
        challenge = step_up_challenge(mine.organisation, mine.account, mine.device, begun.nonce)
        evidence = _taken(await prove.answer(begun, challenge))
        return (await self._ask(StepUp(evidence), SteppedUp)).until

    async def add(self, authenticator: Authenticator, name: str = "") -> None:
        """One more. Refused: ``step_up_required`` where there is one already, ``bad_passkey``, ``not_permitted`` where
        the organisation serves no web client.
        """
        begun = await self._ask(BeginPasskey(), PasskeyBegun)
        mine = self._identity
        wanted = NewCredential(
            relying_party=begun.relying_party,
            organisation_name=begun.organisation_name,
            user=begun.user,
            login=begun.login,
            challenge=passkey_challenge(mine.organisation, mine.account, mine.device, begun.nonce),
            exclude=begun.exclude,
            name=name,
        )
        await self._ask(AddPasskey(_taken(await authenticator.create(wanted))), Noted)

    async def remove(self, credential: bytes) -> None:
        """It is no way in any more. Refused: ``step_up_required``, ``unknown_passkey``, ``last_passkey``."""
        await self._ask(RemovePasskey(credential), Noted)


def _taken(outcome: T | Refusal) -> T:
    if isinstance(outcome, Refusal):
        raise RefusedError(outcome)
    return outcome
