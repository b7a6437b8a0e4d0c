"""What administrators, compliance officers and clerks ask of their vault. Bodies of sealed requests, like
``sealed_requests``.

Policies say who may (``vault/policy/shipped/80-administration.cedar``); what changes somebody's rights or devices needs
a step-up besides. Every answer holds only what the asker's rights open: ``GetRights`` says which those are.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.identity_requests import Method
from wardline.protocol.types import Count, Hash, Id

Name = Annotated[str, Meta(min_length=1, max_length=256)]
Words = Annotated[str, Meta(max_length=1000)]
"""A remark, a note, a reason."""
RoleName = Annotated[str, Meta(min_length=1, max_length=32)]
"""A value of ``vault.identity.model.Role``."""
Code = Annotated[str, Meta(min_length=1, max_length=64)]


class GetRights(msgspec.Struct, frozen=True, array_like=True, tag="get_rights"):
    """Which of the organisation's rights the asker has: what their screens can show."""


# -- people and invitations: ``administer``, ``invite``


class ListAccounts(msgspec.Struct, frozen=True, array_like=True, tag="list_accounts"):
    """Accounts whose name, login or title holds every word of ``text``, by name, after ``after``."""

    text: Annotated[str, Meta(max_length=256)] = ""
    suspended: bool | None = None
    after: Id | None = None
    """The last account of the page before."""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    account: Id | None = None
    """Only this one: what a person's page shows when it is opened again."""


class CreateAccount(msgspec.Struct, frozen=True, array_like=True, tag="create_account"):
    """A person. Roles besides a clinician's need a step-up."""

    name: Name
    title: Annotated[str, Meta(max_length=256)] = ""
    """In the organisation's own words: "Charge nurse, 4 West"."""
    login: Annotated[str, Meta(max_length=254)] = ""
    roles: Annotated[tuple[RoleName, ...], Meta(max_length=12)] = ()


class ChangeAccount(msgspec.Struct, frozen=True, array_like=True, tag="change_account"):
    """Name, title, login and roles become these. Other roles than before need a step-up; nobody changes their own."""

    account: Id
    name: Name
    title: Annotated[str, Meta(max_length=256)] = ""
    login: Annotated[str, Meta(max_length=254)] = ""
    roles: Annotated[tuple[RoleName, ...], Meta(max_length=12)] = ()


class InvitePerson(msgspec.Struct, frozen=True, array_like=True, tag="invite_person"):
    """A link for the account's first device. Who has had a device needs recovery by two (``AskRecovery``)."""

    account: Id


class ListInvitations(msgspec.Struct, frozen=True, array_like=True, tag="list_invitations"):
    """Those that can still be used, newest first."""


class WithdrawInvitation(msgspec.Struct, frozen=True, array_like=True, tag="withdraw_invitation"):
    """It enrols nobody any more."""

    invitation: Id


class SuspendAccount(msgspec.Struct, frozen=True, array_like=True, tag="suspend_account"):
    """Somebody leaves: sessions closed, devices revoked and, with ``wipe``, erased. Needs a step-up; never oneself."""

    account: Id
    wipe: bool = True


class ReinstateAccount(msgspec.Struct, frozen=True, array_like=True, tag="reinstate_account"):
    """Somebody comes back, and enrols devices anew. Needs a step-up."""

    account: Id


# -- recovery by two administrators


class AskRecovery(msgspec.Struct, frozen=True, array_like=True, tag="ask_recovery"):
    """Somebody lost every device and passkey. Another administrator has to agree. Needs a step-up; never oneself."""

    account: Id
    reason: Words
    wipe: bool = True
    """What the person had is erased at its next contact."""


class ListRecoveries(msgspec.Struct, frozen=True, array_like=True, tag="list_recoveries"):
    """Those that wait for the second administrator, oldest first."""


class DecideRecovery(msgspec.Struct, frozen=True, array_like=True, tag="decide_recovery"):
    """The second administrator agrees: passkeys, password and devices of before end, and a link is made. Or not. Needs
    a step-up; neither who asked nor whom it is about.
    """

    recovery: Id
    agree: bool


# -- how each role signs in: ``change_policy``


class SignInRule(msgspec.Struct, frozen=True, array_like=True):
    """The methods that a role may use. An account with several roles may use what all of them allow."""

    role: RoleName
    methods: Annotated[tuple[Method, ...], Meta(min_length=1, max_length=3)]


class ListSignInRules(msgspec.Struct, frozen=True, array_like=True, tag="list_sign_in_rules"):
    """Of every role that has one; the others may use every method."""


class SetSignInRule(msgspec.Struct, frozen=True, array_like=True, tag="set_sign_in_rule"):
    """Needs a step-up. Refused where it would leave the asker no way to sign in."""

    rule: SignInRule


# -- policies: ``change_policy``


class GetPolicies(msgspec.Struct, frozen=True, array_like=True, tag="get_policies"):
    """Those in force, to be read. They are changed from the console, after a test of what changes for whom."""


class ExplainPolicy(msgspec.Struct, frozen=True, array_like=True, tag="explain_policy"):
    """Why an account may do something, or may not."""

    account: Id
    action: Code
    """A value of ``vault.policy.model.PolicyAction``."""
    about: Id
    """A conversation, patient, account, device or the organisation."""
    target: Id | None = None
    """Of ``forward``: the conversation into which."""


# -- emergency access: ``review_break_glass``


class ListEmergencies(msgspec.Struct, frozen=True, array_like=True, tag="list_emergencies"):
    """Those that nobody reviewed yet, oldest first; or those reviewed, newest first."""

    reviewed: bool = False
    after: Id | None = None
    """The last emergency access of the page before."""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ReviewEmergency(msgspec.Struct, frozen=True, array_like=True, tag="review_emergency"):
    """What a compliance officer thinks of it; never of one's own."""

    access: Id
    justified: bool
    remark: Words = ""


class EndEmergency(msgspec.Struct, frozen=True, array_like=True, tag="end_emergency"):
    """Before its time: one's own, or for a compliance officer anybody's."""

    access: Id


# -- the audit log: ``read_audit``


class ReadAudit(msgspec.Struct, frozen=True, array_like=True, tag="read_audit"):
    """Records of the vault's log, newest first, each with its proof. Each reading is itself recorded."""

    account: Id | None = None
    """As actor or object."""
    about: Id | None = None
    """Any object."""
    actions: Annotated[tuple[Code, ...], Meta(max_length=32)] = ()
    since: Count = 0
    until: Count | None = None
    before: Count | None = None
    """Only records with a smaller leaf index."""
    limit: Annotated[int, Meta(ge=1, le=50)] = 25


# -- what waits for a person: ``resolve_work_items``


class ListWorkItems(msgspec.Struct, frozen=True, array_like=True, tag="list_work_items"):
    """The open ones, oldest first."""

    after: Id | None = None
    """The last item of the page before."""
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class ShowWorkItem(msgspec.Struct, frozen=True, array_like=True, tag="show_work_item"):
    """With what it holds: an access to a record, and recorded."""

    item: Id


class ItemResolution(StrEnum):
    """What to do about a work item."""

    DISMISS = "dismiss"
    RETRY = "retry"
    """Work on the gateway's message again."""
    POST = "post"
    """Send what is held to ``ResolveWorkItem.account``."""


class ResolveWorkItem(msgspec.Struct, frozen=True, array_like=True, tag="resolve_work_item"):
    """With a note why. Emergency accesses and findings are closed by their own requests."""

    item: Id
    resolution: ItemResolution
    note: Annotated[str, Meta(min_length=1, max_length=1000)]
    account: Id | None = None


AdministrationRequest = (
    GetRights
    | ListAccounts
    | CreateAccount
    | ChangeAccount
    | InvitePerson
    | ListInvitations
    | WithdrawInvitation
    | SuspendAccount
    | ReinstateAccount
    | AskRecovery
    | ListRecoveries
    | DecideRecovery
    | ListSignInRules
    | SetSignInRule
    | GetPolicies
    | ExplainPolicy
    | ListEmergencies
    | ReviewEmergency
    | EndEmergency
    | ReadAudit
    | ListWorkItems
    | ShowWorkItem
    | ResolveWorkItem
)


class Rights(msgspec.Struct, frozen=True, array_like=True, tag="rights"):
    """Values of ``vault.policy.model.PolicyAction`` that are about the organisation, and ``invite``."""

    actions: tuple[str, ...]


class AccountSummary(msgspec.Struct, frozen=True, array_like=True):
    """An account as administrators see it."""

    account: Id
    name: str
    title: str
    login: str
    roles: tuple[str, ...]
    person: bool
    suspended: bool
    departments: tuple[str, ...]
    """Their names."""
    devices: Count
    """That are enrolled and not removed."""
    enrolled: bool
    """It ever had a device."""
    seen_at: Count | None = None
    """When the vault last answered one of them."""
    signs_in: bool = True
    """Something of its own would sign it in today. A person without is out when the session ends; a service needs
    nothing.
    """


class Accounts(msgspec.Struct, frozen=True, array_like=True, tag="accounts"):
    """The answer to ``ListAccounts``."""

    accounts: tuple[AccountSummary, ...]
    more: bool


class AccountSaved(msgspec.Struct, frozen=True, array_like=True, tag="account_saved"):
    """The answer to ``CreateAccount``."""

    account: Id


class Invited(msgspec.Struct, frozen=True, array_like=True, tag="invited"):
    """Shown this once."""

    invitation: Id
    link: str
    expires_at: Count

    def __repr__(self) -> str:
        return "Invited()"


class InvitationSummary(msgspec.Struct, frozen=True, array_like=True):
    """An invitation, without its secret."""

    invitation: Id
    account: Id
    account_name: str
    expires_at: Count


class Invitations(msgspec.Struct, frozen=True, array_like=True, tag="invitations"):
    """The answer to ``ListInvitations``."""

    invitations: tuple[InvitationSummary, ...]


class RecoverySummary(msgspec.Struct, frozen=True, array_like=True):
    """A recovery that waits."""

    recovery: Id
    account: Id
    account_name: str
    asked_by: Id
    asked_by_name: str
    reason: str
    asked_at: Count
    expires_at: Count


class Recoveries(msgspec.Struct, frozen=True, array_like=True, tag="recoveries"):
    """The answer to ``ListRecoveries``; ``AskRecovery`` answers with the one."""

    recoveries: tuple[RecoverySummary, ...]


class SignInRules(msgspec.Struct, frozen=True, array_like=True, tag="sign_in_rules"):
    """The answer to ``ListSignInRules``."""

    rules: tuple[SignInRule, ...]


class PolicySummary(msgspec.Struct, frozen=True, array_like=True):
    """One policy."""

    policy: str
    says: str
    permits: bool
    """Else it forbids."""
    text: str
    """In Cedar."""


class Policies(msgspec.Struct, frozen=True, array_like=True, tag="policies"):
    """The answer to ``GetPolicies``."""

    version: Count
    changed_at: Count | None
    policies: tuple[PolicySummary, ...]


class PolicyExplained(msgspec.Struct, frozen=True, array_like=True, tag="policy_explained"):
    """The answer to ``ExplainPolicy``."""

    allowed: bool
    version: Count
    policies: tuple[str, ...]
    """Ids of those that determined it."""
    sentences: tuple[str, ...]


class EmergencySummary(msgspec.Struct, frozen=True, array_like=True):
    """One emergency access (45 CFR 164.312(a)(2)(ii))."""

    access: Id
    conversation: Id
    title: str
    account: Id
    account_name: str
    reason: str
    opened_at: Count
    until: Count
    ended_at: Count | None = None
    reviewed_at: Count | None = None
    reviewed_by: Id | None = None
    justified: bool | None = None
    remark: str = ""


class Emergencies(msgspec.Struct, frozen=True, array_like=True, tag="emergencies"):
    """The answer to ``ListEmergencies``."""

    emergencies: tuple[EmergencySummary, ...]
    more: bool = False


class ProvenRecord(msgspec.Struct, frozen=True, array_like=True):
    """One record of a log."""

    index: Count
    record: Annotated[bytes, Meta(max_length=4096)]
    """Canonical bytes (``audit.record``)."""
    path: tuple[Hash, ...]
    """Of its inclusion (RFC 9162 section 2.1.3) in the answer's checkpoint; none while none covers it yet."""


class NamedAccount(msgspec.Struct, frozen=True, array_like=True):
    """Who an id is."""

    account: Id
    name: str


class NamedSite(msgspec.Struct, frozen=True, array_like=True):
    """Which of the organisation's sites a record's ``place.site`` is."""

    site: str
    """Its key."""
    name: str


class AuditPage(msgspec.Struct, frozen=True, array_like=True, tag="audit_page"):
    """The answer to ``ReadAudit``."""

    records: tuple[ProvenRecord, ...]
    size: Count
    """Leaves of the checkpoint."""
    checkpoint: bytes
    """Signed note (c2sp.org/tlog-checkpoint) with the hub's cosignature where there is one."""
    log_key: str
    """Verifier key (c2sp.org/signed-note) of the log."""
    witness_keys: tuple[str, ...]
    names: tuple[NamedAccount, ...]
    """Of the accounts in the records."""
    more: bool
    """Older records were not looked at, which there may be none of that kind among."""
    reached: Count
    """Every record from this index on was looked at: ``before`` of the next page."""
    sites: tuple[NamedSite, ...] = ()
    """Of the places in the records, those that are in the settings now."""


class WorkItemSummary(msgspec.Struct, frozen=True, array_like=True):
    """Something that waits for a person: ids and codes, no content."""

    item: Id
    kind: str
    reason: str
    opened_at: Count
    count: Count
    resolutions: tuple[ItemResolution, ...]
    """What can be done about it here."""


class WorkItems(msgspec.Struct, frozen=True, array_like=True, tag="work_items"):
    """The answer to ``ListWorkItems``."""

    items: tuple[WorkItemSummary, ...]
    more: bool = False


class WorkItemShown(msgspec.Struct, frozen=True, array_like=True, tag="work_item_shown"):
    """The answer to ``ShowWorkItem``."""

    item: WorkItemSummary
    field: str
    """The place in the gateway's message that stands in the way, if there is one."""
    clinicians: tuple[str, ...]
    """``authority|number`` of those whom the directory does not know."""
    held: bytes | None = None
    """Encoded content that waits to be sent."""


AdministrationAnswer = (
    Rights
    | Accounts
    | AccountSaved
    | Invited
    | Invitations
    | Recoveries
    | SignInRules
    | Policies
    | PolicyExplained
    | Emergencies
    | AuditPage
    | WorkItems
    | WorkItemShown
)
