"""What an operation of the edge is, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from wardline.audit.keys import VerifierKey
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import Place
from wardline.protocol.sealed_requests import (
    GetHistory,
    History,
    SealedRequest,
    VaultAnswer,
    VaultRequest,
)
from wardline.vault.authority.model import Authority
from wardline.vault.config import OwnWords
from wardline.vault.conversations.send_message import Composer
from wardline.vault.edge.authenticate import Asker
from wardline.vault.escalation.model import DEFAULT_POLICY, EscalationPolicy
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.model import Redemption, Vouched
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.patients.find_patients import PatientSearch
from wardline.vault.places.places import Places
from wardline.vault.sessions.model import SessionPlan
from wardline.vault.turn import Turn


class ReleaseHistory(Protocol):
    """The history feature's answer to ``GetHistory``: it decides whether the asker may read, and records it."""

    def __call__(self, turn: Turn, asker: Asker, request: SealedRequest, body: GetHistory, /) -> History | Refusal:
        """The signed answer."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What operations need besides their turn."""

    authority: Authority
    history: ReleaseHistory
    composer: Composer
    own_words: OwnWords = field(default_factory=OwnWords)
    patients: PatientSearch = field(default_factory=PatientSearch)
    party: RelyingParty | None = None
    """For whom passkeys are made; None where no web client is served."""
    open_id: OpenIdDesk | None = None
    """Who else vouches for people."""
    escalation: EscalationPolicy = DEFAULT_POLICY
    """Of what a person posts out of a work item."""
    breached: Path | None = None
    """Passwords that were stolen somewhere (``passwords/breached.py``)."""
    sessions: SessionPlan = field(default_factory=SessionPlan)
    """How long a device may ask before its owner proves again who they are."""
    hub: str = ""
    """Its URL, for invitations' links; the name under which its keys are known."""
    origin: str | None = None
    """The web client's, for invitations' links; None where none is served."""
    places: Places = field(default_factory=Places)
    """Where devices are."""
    log: VerifierKey | None = None
    """The public key of this vault's audit log."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked outside, between the request's arrival and this turn (``deferred_requests.py``)."""

    vouched: Vouched | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, authenticated as its operation demands."""

    turn: Turn
    services: Services
    request: SealedRequest
    asker: Asker | None
    """None only for operations that anybody may ask for."""
    told: Told | None = None
    place: Place | None = None
    """Where the request came from, as its owner and administrators may see it."""

    @property
    def device(self) -> Asker:
        """The asker of an operation that demands one."""
        assert self.asker is not None
        return self.asker


Answered = VaultAnswer | Refusal


@dataclass(frozen=True, slots=True)
class Operation:
    """What a body does."""

    run: Callable[[Asked, VaultRequest], Answered]
    anyone: bool = False
    """Before enrolment there is no signature: the invitation's secret vouches instead."""
    revoked_too: bool = False
    """A revoked device may ask, however old its request: it does nothing twice, and what it does, once only."""
    redemption: Callable[[Asked, VaultRequest], Redemption | None] = lambda _asked, _body: None
    """What has to be asked outside first."""
    for_partner: Callable[[Turn, Services, VaultRequest], Answered] | None = None
    """What a device of an organisation is told with which an agreement is in force; None: nothing."""
    kept: bool = True
    """The answer is kept for the same request again. Where not, that is refused ``request_id_reused``."""
