"""How a person proves who they are: one table from the kind of evidence to its check. What is not in it is no proof."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from wardline.protocol.identity_requests import (
    Evidence,
    Method,
    OpenIdEvidence,
    PasskeyEvidence,
    PasswordEvidence,
)
from wardline.vault.identity.model import Account
from wardline.vault.identity.open_id.link_person import is_linked, link_person
from wardline.vault.identity.open_id.model import Vouched, Word
from wardline.vault.identity.open_id.note_session import word_of
from wardline.vault.identity.passkeys import find_passkey
from wardline.vault.identity.passwords.prove_password import pretend, prove_password
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.store_passkey import note_use
from wardline.vault.identity.verify_passkey import credential_digest, verify_used
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be proven: that the owner of ``account`` answers ``challenge`` now."""

    account: Account
    challenge: bytes
    """32 bytes that bind whatever is done with the proof (``protocol/signing.py``)."""
    party: RelyingParty | None
    vouched: Vouched | None = None
    """What an OpenID provider said of whoever wants to prove it (``edge/deferred_requests.py``)."""
    links: bool = True
    """A provider's person who is tied to no account may become this one's, by the login name."""


@dataclass(frozen=True, slots=True)
class Proof:
    """It is proven."""

    method: Method
    digest: str | None = None
    """What the audit log names the credential by."""
    word: Word | None = None
    """The OpenID provider's, where it is proven by one: it may end what begins by it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of evidence."""

    method: Method
    run: Callable[[Turn, Claim, Evidence], Proof | None]
    """None: not proven, for whatever reason. It writes only where it proves."""
    guessable: bool
    """Somebody may try again and again: throttled (``throttle.py``). A signature is not guessed."""
    idle: Callable[[Evidence], None] = lambda _evidence: None
    """The work of ``run`` where there is nothing to prove, so that time does not tell."""


def _check_passkey(turn: Turn, claim: Claim, evidence: Evidence) -> Proof | None:
    assert isinstance(evidence, PasskeyEvidence)
    passkey = find_passkey(turn.tx, turn.keys, evidence.credential)
    if claim.party is None or passkey is None or passkey.account != claim.account.id:
        return None
    used = verify_used(claim.party, evidence, claim.challenge, passkey.public_key)
    if used is None:
        return None
    note_use(turn, passkey, used)
    return Proof(Method.PASSKEY, credential_digest(passkey.credential))


def _check_open_id(turn: Turn, claim: Claim, evidence: Evidence) -> Proof | None:
    assert isinstance(evidence, OpenIdEvidence)
    vouched = claim.vouched
    if vouched is None:
        return None
    tie = link_person if claim.links else is_linked
    digest = tie(turn, claim.account, vouched.provider, vouched.person)
    return None if digest is None else Proof(Method.OPEN_ID, digest.hex(), word_of(turn, vouched, digest))


def _check_password(turn: Turn, claim: Claim, evidence: Evidence) -> Proof | None:
    assert isinstance(evidence, PasswordEvidence)
    return Proof(Method.PASSWORD) if prove_password(turn, claim.account.id, evidence) else None


def _pretend_password(evidence: Evidence) -> None:
    assert isinstance(evidence, PasswordEvidence)
    pretend(evidence)


CHECKS: Final[dict[type[Evidence], Check]] = {
    PasskeyEvidence: Check(Method.PASSKEY, _check_passkey, guessable=False),
    OpenIdEvidence: Check(Method.OPEN_ID, _check_open_id, guessable=False),
    PasswordEvidence: Check(Method.PASSWORD, _check_password, guessable=True, idle=_pretend_password),
}


def is_guessable(evidence: Evidence) -> bool:
    """Evidence without a check counts as such: trying it is somebody's guess."""
    check = CHECKS.get(type(evidence))
    return check is None or check.guessable


def prove(turn: Turn, claim: Claim, evidence: Evidence) -> Proof | None:
    """None where it is not proven. Suspended accounts prove nothing."""
    check = CHECKS.get(type(evidence))
    if check is None or claim.account.suspended:
        prove_nothing(evidence)
        return None
    return check.run(turn, claim, evidence)


def prove_nothing(evidence: Evidence) -> None:
    """In the place of ``prove`` where nobody is there to prove it for: it takes as long."""
    check = CHECKS.get(type(evidence))
    if check is not None:
        check.idle(evidence)
