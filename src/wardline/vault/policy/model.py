"""What a policy decision is about: the facts that go in, the decision that comes out.

The names of ``PolicyAction``, ``PolicyRole`` and ``Label`` are those of ``schema.cedarschema``. No fact is a name, a
title or a text of a person: a decision cannot depend on one.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class PolicyAction(StrEnum):
    """Everything that policies decide."""

    START_CONVERSATION = "start_conversation"
    """With the account that is the resource."""
    JOIN = "join"
    """To be in a conversation, and to stay in it."""
    READ_HISTORY = "read_history"
    SEND = "send"
    """The vault decides membership: who may not send is no member."""
    FORWARD = "forward"
    """Messages of this conversation into ``context.target``."""
    CHANGE_ROSTER = "change_roster"
    CLOSE = "close"
    FIND_PEOPLE = "find_people"
    """To see the account that is the resource."""
    FIND_PATIENTS = "find_patients"
    """To see that a patient is here."""
    OPEN_PATIENT = "open_patient"
    """To come into the conversation about a patient."""
    REMOVE_DEVICE = "remove_device"
    WIPE = "wipe"
    INVITE = "invite"
    ADMINISTER = "administer"
    EXPORT = "export"
    CHANGE_POLICY = "change_policy"
    BREAK_GLASS = "break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    REVIEW_FINDINGS = "review_findings"
    READ_AUDIT = "read_audit"
    RESOLVE_WORK_ITEMS = "resolve_work_items"


CLINICIAN = "clinician"
"""The role of a person whom nobody gave one (``identity.model.Role``)."""


class Label(StrEnum):
    """What a conversation is marked as."""

    CLINICAL = "clinical"
    BILLING = "billing"
    PSYCHIATRY = "psychiatry"
    SUBSTANCE_USE = "substance_use"
    """Treatment records under 42 CFR Part 2."""
    REPRODUCTIVE_HEALTH = "reproductive_health"
    HIV = "hiv"
    STAFF_HEALTH = "staff_health"
    """About a colleague."""
    RESTRICTED = "restricted"
    """Closed for another reason."""


SENSITIVE = frozenset(Label) - {Label.CLINICAL, Label.BILLING}
"""Labels whose conversations the shipped policies close, and that nothing takes away by itself."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Who asks, or whom it is about."""

    id: str
    organisation: str
    roles: frozenset[str]
    """Values of ``identity.model.Role``; ``CLINICIAN`` or ``service`` for who has none."""
    person: bool = True
    departments: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    """Who this is as a patient, or for whom it speaks as proxy."""
    cares_for: frozenset[str] = frozenset()
    """As the one that it is about: which of the asker's ``patients`` it looks after."""
    agreed: bool = True
    """Of this organisation, or named by an agreement in force."""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """A patient of the organisation."""

    id: str
    organisation: str
    departments: frozenset[str] = frozenset()
    """Which answer for the ward that the patient is on."""
    labels: frozenset[str] = frozenset()
    care_team: frozenset[str] = frozenset()
    broken_glass: frozenset[str] = frozenset()
    """Accounts with emergency access now."""


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """A conversation as the deciding vault keeps it."""

    id: str
    organisation: str
    """The one that founded it."""
    kind: str
    labels: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    """Whom it is about."""
    roster: frozenset[str] = frozenset()
    care_team: frozenset[str] = frozenset()
    broken_glass: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    """Other organisations in it, under agreements in force."""


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """Somebody's device."""

    id: str
    owner: str
    organisation: str


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """The organisation as a whole: what is administered, exported, reviewed."""

    id: str


Resource = AccountFacts | PatientFacts | ConversationFacts | DeviceFacts | OrganisationFacts


@dataclass(frozen=True, slots=True)
class Question:
    """Whether ``principal`` may do ``action`` to ``resource``."""

    principal: AccountFacts
    action: PolicyAction
    resource: Resource
    here: str
    """The organisation whose vault decides."""
    target: ConversationFacts | None = None
    """Of ``FORWARD``: where to."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, with the ids of the policies that determined it: permits where it is allowed, forbids where not."""

    allowed: bool
    policies: tuple[str, ...] = ()
    failed: tuple[str, ...] = field(default=())
    """Policies that could not be evaluated: then nothing is allowed."""
