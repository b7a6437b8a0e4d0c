"""A device's owner sets up a password, time-based codes and recovery codes."""

from typing import final

from wardline.client.passkeys import Ask, begin_step_up
from wardline.kit.secret import Secret
from wardline.protocol.identity_requests import (
    BeginTotp,
    ConfirmTotp,
    MakeRecoveryCodes,
    PasswordEvidence,
    RecoveryCodes,
    SetPassword,
    SteppedUp,
    StepUp,
    TotpBegun,
)
from wardline.protocol.sealed_requests import Noted


@final
class OwnPassword:
    """``device.password``. Everything raises RefusedError, and ConnectionLostError where the hub is not there.

    All but ``confirm_codes`` need a step-up where the account has a way to sign in already.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def set(self, password: Secret) -> None:
        """Refused: ``weak_password`` with the reason as the field, ``step_up_required``."""
        await self._ask(SetPassword(password.reveal().decode()), Noted)

    async def begin_codes(self) -> TotpBegun:
        """The secret for an authenticator app. Refused: ``step_up_required``."""
        return await self._ask(BeginTotp(), TotpBegun)

    async def confirm_codes(self, code: str) -> tuple[str, ...]:
        """The app shows ``code``: from now on it is asked for. Recovery codes, shown this once. Refused:
        ``wrong_code``, ``throttled``.
        """
        return (await self._ask(ConfirmTotp(code), RecoveryCodes)).codes

    async def make_recovery_codes(self) -> tuple[str, ...]:
        """New ones; the old ones end. Refused: ``step_up_required``, ``not_permitted`` before there are codes."""
        return (await self._ask(MakeRecoveryCodes(), RecoveryCodes)).codes

    async def step_up(self, password: Secret, code: str) -> int:
        """Prove that the owner is there; until when (milliseconds). Refused: ``sign_in_failed``, ``throttled``,
        ``no_method`` (the owner has nothing set up that would do).
        """
        await begin_step_up(self._ask)
        evidence = PasswordEvidence(password.reveal().decode(), code)
        return (await self._ask(StepUp(evidence), SteppedUp)).until
