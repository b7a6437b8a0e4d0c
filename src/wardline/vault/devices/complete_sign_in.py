"""A person proved who they are: the device in their hand becomes theirs."""

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Actor
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    ApprovalAwaited,
    CompleteSignIn,
    OpenIdEvidence,
    PasswordEvidence,
    Place,
)
from wardline.protocol.sealed_requests import Enrolled
from wardline.protocol.signing import enrolment_challenge
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.authority.certificates import device_uri
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.authority.model import Authority
from wardline.vault.devices.add_device import add_device
from wardline.vault.devices.approvals.ask_approval import ask_approval
from wardline.vault.identity.evidence import Claim, is_guessable, prove, prove_nothing
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.open_id.model import Redemption, Vouched
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.sign_in_attempts import SignInAttempt, find_attempt, use_attempt
from wardline.vault.identity.sign_in_decoys import decoy_account
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.identity.throttle import check_throttle, count_failure, forget_failures, sign_in_sources
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn


def complete_sign_in(
    turn: Turn,
    authority: Authority,
    party: RelyingParty | None,
    body: CompleteSignIn,
    vouched: Vouched | None = None,
    asked_from: Place | None = None,
) -> Enrolled | ApprovalAwaited | Refusal:
    """The device's certificate; by password, word that it waits for approval. The nonce is used up, whatever comes of
    it. ``asked_from``: where the request came from, as far as that is known; shown to who lets the device in.

    Refused ``sign_in_failed``, whatever was wrong: name, evidence, certificate request, an attempt that is used, over
    or unknown. ``method_not_allowed`` only to who proved who they are: what a role may not use tells that somebody has
    it. ``throttled`` with a time, where guesses came too fast; the attempt waits then.
    """
    attempt = find_attempt(turn, body.attempt)
    if attempt is None:
        return turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, ErrorCode.SIGN_IN_FAILED)
    sources = sign_in_sources(attempt.login) if is_guessable(body.evidence) else ()
    throttled = check_throttle(turn, sources)
    if throttled is not None:
        return throttled
    use_attempt(turn, attempt)
    enrolled = _enrol(turn, authority, party, attempt, body, vouched, asked_from)
    if enrolled is None:
        count_failure(turn, sources)
        about = () if attempt.account is None else (account_object(attempt.account),)
        return turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, ErrorCode.SIGN_IN_FAILED, *about)
    forget_failures(turn, sources)
    return enrolled


def redemption_of(turn: Turn, body: CompleteSignIn) -> Redemption | None:
    """What an OpenID provider must be asked before this can be answered; None where nobody must.

    Also for a name that nobody has: whether the provider was asked must not tell.
    """
    evidence = body.evidence
    attempt = find_attempt(turn, body.attempt) if isinstance(evidence, OpenIdEvidence) else None
    if attempt is None or not isinstance(evidence, OpenIdEvidence):
        return None
    account = attempt.account or decoy_account(turn.key(INDEX), attempt.login)
    challenge = enrolment_challenge(turn.organisation, account, attempt.nonce, body.certificate_request)
    return Redemption(attempt.id, evidence, challenge)


def _enrol(
    turn: Turn,
    authority: Authority,
    party: RelyingParty | None,
    attempt: SignInAttempt,
    body: CompleteSignIn,
    vouched: Vouched | None,
    asked_from: Place | None,
) -> Enrolled | ApprovalAwaited | Refusal | None:
    """None where nothing is proven."""
    account = None if attempt.account is None else find_account(turn.tx, turn.keys, attempt.account)
    evidence = body.evidence
    commitment = evidence.commitment if isinstance(evidence, PasswordEvidence) else None
    uncommitted = isinstance(evidence, PasswordEvidence) and commitment is None
    if account is None or uncommitted:
        prove_nothing(evidence)
        return None
    key = read_certificate_request(
        body.certificate_request, uri=device_uri(authority.organisation, account.id, attempt.device)
    )
    challenge = enrolment_challenge(authority.organisation, account.id, attempt.nonce, body.certificate_request)
    if key is None:
        prove_nothing(evidence)
        return None
    proof = prove(turn, Claim(account, challenge, party, vouched), evidence)
    if proof is None:
        return None
    turn = turn.on_behalf_of(Actor(account=account.id, organisation=turn.organisation))
    if proof.method not in methods_of(turn.tx, account.id):
        code, about = ErrorCode.METHOD_NOT_ALLOWED, account_object(account.id)
        return turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, code, about, field_name="evidence")
    if commitment is not None:
        # What was typed can be typed by another: a device that is enrolled already vouches for this one (ADR 0025).
        return ask_approval(turn, account.id, attempt, commitment, body, asked_from)
    turn.record(
        Action.ACCOUNT_SIGNED_IN, account_object(account.id), device_object(attempt.device), digest=proof.digest
    )
    certificate = issue_device_certificate(turn, authority, key, account=account.id, device=attempt.device)
    add_device(
        turn,
        attempt.device,
        account.id,
        certificate,
        device_class=body.device_class,
        method=proof.method.value,
        name=body.name,
        word=proof.word,
    )
    return Enrolled((certificate, authority.issuing), account.profile.name, authority.name)
