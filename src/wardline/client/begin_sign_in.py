"""The beginning of every way to sign in."""

from wardline.client.candidate import Candidate
from wardline.client.sealed import SealedRequests
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import BeginSignIn, SignInBegun


async def begin_sign_in(
    sealed: SealedRequests, organisation: str, login: str, port: int | None = None
) -> tuple[SignInBegun, Candidate] | Refusal:
    """The vault's nonce and the candidate that it names. ``port``: ``Prover.port``.

    Refused: what the vault refuses, ``malformed_request``.
    """
    begun = await sealed.ask(BeginSignIn(login, port))
    if isinstance(begun, Refusal):
        return begun
    if not isinstance(begun, SignInBegun):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    return begun, Candidate.make(organisation, begun.account, begun.device)
