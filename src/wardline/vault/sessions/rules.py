"""When a session is over, and what may be asked after that. Pure."""

from enum import Enum, auto
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol import administration_requests as administration
from wardline.protocol import identity_requests as identity
from wardline.protocol import sealed_requests as sealed
from wardline.protocol import session_requests as sessions
from wardline.protocol import transparency_requests as transparency
from wardline.protocol import watch_requests as watched
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.sessions.model import NEVER, ClassLimits


class Standing(Enum):
    """What a request demands of a session."""

    STRANGER = auto()
    """There is none: nobody signs it."""
    ALWAYS = auto()
    """Answered also after its end: it brings the owner back, tells that they have to come back, or keeps the device's
    MLS state and its trust in certificates sound, so that nothing is broken when they do."""
    SESSION = auto()
    """Refused after its end. So is what is not in the table."""


STANDINGS: Final[dict[type[VaultRequest], Standing]] = {
    sealed.BeginEnrolment: Standing.STRANGER,
    sealed.Enrol: Standing.STRANGER,
    identity.BeginSignIn: Standing.STRANGER,
    identity.CompleteSignIn: Standing.STRANGER,
    identity.AwaitApproval: Standing.STRANGER,
    administration.AskRecovery: Standing.SESSION,
    sessions.TakePinShare: Standing.STRANGER,
    sessions.GetSession: Standing.ALWAYS,
    identity.BeginStepUp: Standing.ALWAYS,
    identity.StepUp: Standing.ALWAYS,
    identity.RenewCertificate: Standing.ALWAYS,
    identity.ConfirmWipe: Standing.ALWAYS,
    sealed.ReportGroup: Standing.ALWAYS,
    sealed.ConfirmEpoch: Standing.ALWAYS,
    sealed.ListPartners: Standing.ALWAYS,
    transparency.ProveCertificates: Standing.ALWAYS,
    sealed.FindPeople: Standing.SESSION,
    sealed.OpenConversation: Standing.SESSION,
    sealed.ListConversations: Standing.SESSION,
    sealed.GetHistory: Standing.SESSION,
    sealed.ChangeRoster: Standing.SESSION,
    sealed.FindPatients: Standing.SESSION,
    sealed.OpenPatientConversation: Standing.SESSION,
    sealed.BreakGlass: Standing.SESSION,
    sealed.GetOrganisation: Standing.SESSION,
    identity.BeginPasskey: Standing.SESSION,
    identity.AddPasskey: Standing.SESSION,
    identity.ListPasskeys: Standing.SESSION,
    identity.RemovePasskey: Standing.SESSION,
    identity.SetPassword: Standing.SESSION,
    identity.BeginTotp: Standing.SESSION,
    identity.ConfirmTotp: Standing.SESSION,
    identity.MakeRecoveryCodes: Standing.SESSION,
    identity.GetWaysIn: Standing.SESSION,
    identity.ListApprovals: Standing.SESSION,
    identity.BeginApproval: Standing.SESSION,
    identity.DecideApproval: Standing.SESSION,
    identity.ListDevices: Standing.SESSION,
    identity.RemoveDevice: Standing.SESSION,
    watched.ListFindings: Standing.SESSION,
    watched.CloseFinding: Standing.SESSION,
    sessions.ListSessions: Standing.SESSION,
    sessions.EndSession: Standing.SESSION,
    sessions.KeepPinShare: Standing.SESSION,
    administration.GetRights: Standing.SESSION,
    administration.ListAccounts: Standing.SESSION,
    administration.CreateAccount: Standing.SESSION,
    administration.ChangeAccount: Standing.SESSION,
    administration.InvitePerson: Standing.SESSION,
    administration.ListInvitations: Standing.SESSION,
    administration.WithdrawInvitation: Standing.SESSION,
    administration.SuspendAccount: Standing.SESSION,
    administration.ReinstateAccount: Standing.SESSION,
    administration.ListRecoveries: Standing.SESSION,
    administration.DecideRecovery: Standing.SESSION,
    administration.ListSignInRules: Standing.SESSION,
    administration.SetSignInRule: Standing.SESSION,
    administration.GetPolicies: Standing.SESSION,
    administration.ExplainPolicy: Standing.SESSION,
    administration.ListEmergencies: Standing.SESSION,
    administration.ReviewEmergency: Standing.SESSION,
    administration.EndEmergency: Standing.SESSION,
    administration.ReadAudit: Standing.SESSION,
    administration.ListWorkItems: Standing.SESSION,
    administration.ShowWorkItem: Standing.SESSION,
    administration.ResolveWorkItem: Standing.SESSION,
}


def standing_of(kind: type[VaultRequest]) -> Standing:
    """Deny by default."""
    return STANDINGS.get(kind, Standing.SESSION)


def end_of_session(limits: ClassLimits, began_at: int, ended_at: int | None, *, service: bool) -> int:
    """Milliseconds UTC. A service has nobody who could prove anything: its session has no end, its device may be
    removed.
    """
    if service:
        return NEVER
    until = began_at + limits.lifetime
    return until if ended_at is None else min(until, ended_at)


def decide_session(kind: type[VaultRequest], until: int | None, now: int) -> Refusal | None:
    """Whether a request of that kind is answered at ``now``. ``until``: its device's; None where it has no session.

    Refused: ``session_ended``.
    """
    if standing_of(kind) is not Standing.SESSION or (until is not None and now < until):
        return None
    return Refusal(ErrorCode.SESSION_ENDED)
