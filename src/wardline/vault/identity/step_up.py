"""The owner of an enrolled device proves that they are there now."""

import hashlib
from typing import Final

from sqlalchemy import select

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Method, OpenIdEvidence, SteppedUp, StepUp, StepUpBegun
from wardline.protocol.signing import step_up_challenge
from wardline.vault.identity.begin_session import begin_session
from wardline.vault.identity.evidence import Claim, is_guessable, prove
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.open_id.model import Redemption, Vouched
from wardline.vault.identity.owner_challenges import Purpose, find_challenge, open_challenge, use_challenge
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.identity.throttle import check_throttle, count_failure, device_sources, forget_failures
from wardline.vault.identity.ways_in import SignInOffer, known_at, usable_methods
from wardline.vault.turn import Turn

GOOD_FOR: Final = 5 * 60_000
"""Milliseconds after a proof in which its device may do what needs it."""


def require_step_up(turn: Turn, device: DeviceId) -> Refusal | None:
    """None where the device's owner proved within ``GOOD_FOR`` that they are there: for what needs their presence.

    Refused: ``step_up_required``. Ask it after the caller's rights, so that nobody proves their presence for what they
    may not do; the edge records the refusal.
    """
    until = turn.tx.execute(select(STEP_UPS.c.until).where(STEP_UPS.c.device == device)).scalar_one_or_none()
    return None if until is not None and turn.now < until else Refusal(ErrorCode.STEP_UP_REQUIRED)


def begin_step_up(
    turn: Turn, offer: SignInOffer, account: AccountId, device: DeviceId, port: int | None = None
) -> StepUpBegun:
    """A nonce for one ``StepUp``. Its owner is known: only what they have is offered, the credentials are theirs and no
    decoys, and of the providers those that they are tied to and that can be reached. Where none can be just now,
    ``open_id`` is a method of theirs all the same. ``port``: where a program awaits a provider's answer.
    """
    party, open_id = offer.party, offer.open_id
    nonce = open_challenge(turn, device, Purpose.STEP_UP)
    owner = find_account(turn.tx, turn.keys, account)
    methods, tied = usable_methods(turn, offer, account), known_at(turn, offer, account)
    offered = open_id.offer(_state(nonce), owner.profile.login, anew=True, port=port) if open_id and owner else ()
    providers = tuple(each for each in offered if each.provider in tied) if Method.OPEN_ID in methods else ()
    return StepUpBegun(
        nonce=nonce,
        relying_party="" if party is None else party.id,
        methods=methods,
        credentials=tuple(each.credential for each in passkeys_of(turn.tx, turn.keys, account)) if party else (),
        providers=providers,
    )


def redemption_of(turn: Turn, account: AccountId, device: DeviceId, body: StepUp) -> Redemption | None:
    """What an OpenID provider must be asked before this can be answered; None where nobody must. The person must have
    signed in there since this step-up began.
    """
    evidence = body.evidence
    found = find_challenge(turn, device, Purpose.STEP_UP) if isinstance(evidence, OpenIdEvidence) else None
    if found is None or not isinstance(evidence, OpenIdEvidence):
        return None
    nonce, begun_at = found
    challenge = step_up_challenge(turn.organisation, account, device, nonce)
    return Redemption(_state(nonce), evidence, challenge, begun_at)


def step_up(
    turn: Turn,
    party: RelyingParty | None,
    account: AccountId,
    device: DeviceId,
    body: StepUp,
    vouched: Vouched | None = None,
) -> SteppedUp | Refusal:
    """Good for ``GOOD_FOR``, for this device alone; its session begins anew. The nonce is used up in any case.

    Refused: ``sign_in_failed``, ``throttled``, ``method_not_allowed`` by the rules of the owner's roles.
    """
    sources = device_sources(device) if is_guessable(body.evidence) else ()
    throttled = check_throttle(turn, sources)
    if throttled is not None:
        return throttled
    nonce = use_challenge(turn, device, Purpose.STEP_UP)
    owner = find_account(turn.tx, turn.keys, account)
    proof = None
    if nonce is not None and owner is not None:
        challenge = step_up_challenge(turn.organisation, account, device, nonce)
        proof = prove(turn, Claim(owner, challenge, party, vouched, links=False), body.evidence)
    about = (account_object(account), device_object(device))
    if proof is None:
        count_failure(turn, sources)
        return turn.refuse(Action.ACCOUNT_STEP_UP_REFUSED, ErrorCode.SIGN_IN_FAILED, *about)
    forget_failures(turn, sources)
    if proof.method not in methods_of(turn.tx, account):
        return turn.refuse(Action.ACCOUNT_STEP_UP_REFUSED, ErrorCode.METHOD_NOT_ALLOWED, *about, field_name="evidence")
    until = turn.now + GOOD_FOR
    turn.tx.put(STEP_UPS, {"device": device, "until": until})
    begin_session(turn, device, proof.word)
    turn.record(Action.ACCOUNT_STEPPED_UP, *about, numbers=Numbers(until=until), digest=proof.digest)
    return SteppedUp(until)


def _state(nonce: bytes) -> str:
    """What comes back from a provider with its code (RFC 6749 section 10.12): this step-up's, and no other's."""
    return hashlib.sha256(b"wardline/step-up-state/v1\0" + nonce).hexdigest()[:32]
