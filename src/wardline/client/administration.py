"""What an administrator's, a compliance officer's or a clerk's program asks of the vault."""

from collections.abc import AsyncIterator, Collection
from typing import final

from wardline.client.audit_pages import CheckedPage, check_page
from wardline.client.passkeys import Ask
from wardline.client.turn_pages import turn_pages
from wardline.protocol.administration_requests import (
    Accounts,
    AccountSaved,
    AccountSummary,
    AuditPage,
    ChangeAccount,
    CreateAccount,
    Emergencies,
    EmergencySummary,
    EndEmergency,
    ExplainPolicy,
    GetPolicies,
    GetRights,
    Invitations,
    InvitationSummary,
    Invited,
    InvitePerson,
    ItemResolution,
    ListAccounts,
    ListEmergencies,
    ListInvitations,
    ListWorkItems,
    Policies,
    PolicyExplained,
    ReadAudit,
    ReinstateAccount,
    ResolveWorkItem,
    ReviewEmergency,
    Rights,
    ShowWorkItem,
    SuspendAccount,
    WithdrawInvitation,
    WorkItems,
    WorkItemShown,
    WorkItemSummary,
)
from wardline.protocol.sealed_requests import Noted

__all__ = ["Administration"]


@final
class Administration:
    """``device.administration``. Everything raises RefusedError (``not_permitted`` where policies do not let its owner,
    ``step_up_required`` where presence is to be proven: ``device.passkeys``), and ConnectionLostError.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def rights(self) -> frozenset[str]:
        """Which of the organisation's rights its owner has."""
        return frozenset((await self._ask(GetRights(), Rights)).actions)

    def accounts(self, text: str = "", *, suspended: bool | None = None) -> AsyncIterator[AccountSummary]:
        """Those whose name, login or title holds every word of ``text``, by name, from as many pages as there are."""

        async def page(after: str | None) -> tuple[tuple[AccountSummary, ...], bool]:
            answer = await self._ask(ListAccounts(text, suspended, after), Accounts)
            return answer.accounts, answer.more

        return turn_pages(page, lambda each: each.account)

    async def create(self, name: str, *, title: str = "", login: str = "", roles: Collection[str] = ()) -> str:
        """The account's id. Roles need a step-up. Refused: ``login_taken``, ``malformed_login``."""
        return (await self._ask(CreateAccount(name, title, login, tuple(roles)), AccountSaved)).account

    async def change(self, body: ChangeAccount) -> None:
        """Other roles need a step-up. Refused: ``unknown_account``, ``login_taken``, ``malformed_login``,
        ``last_administrator``.
        """
        await self._ask(body, Noted)

    async def invite(self, account: str) -> Invited:
        """A link for somebody's first device. Refused: ``unknown_account``, ``recovery_needed``."""
        return await self._ask(InvitePerson(account), Invited)

    async def invitations(self) -> tuple[InvitationSummary, ...]:
        """Those that can still be used, newest first."""
        return (await self._ask(ListInvitations(), Invitations)).invitations

    async def withdraw(self, invitation: str) -> None:
        """Refused: ``bad_invitation``."""
        await self._ask(WithdrawInvitation(invitation), Noted)

    async def suspend(self, account: str, *, wipe: bool = True) -> None:
        """Needs a step-up. Refused: ``unknown_account``, ``last_administrator``."""
        await self._ask(SuspendAccount(account, wipe), Noted)

    async def reinstate(self, account: str) -> None:
        """Needs a step-up. Refused: ``unknown_account``."""
        await self._ask(ReinstateAccount(account), Noted)

    async def policies(self) -> Policies:
        """Those in force."""
        return await self._ask(GetPolicies(), Policies)

    async def explain(self, account: str, action: str, about: str, *, target: str | None = None) -> PolicyExplained:
        """Why an account may do something, or may not. Refused: ``unknown_account``, ``malformed_request``."""
        return await self._ask(ExplainPolicy(account, action, about, target), PolicyExplained)

    def emergencies(self, *, reviewed: bool = False) -> AsyncIterator[EmergencySummary]:
        """Those that wait for a review, oldest first; or those that had one, newest first: from as many pages as there
        are, each an access to the reasons in it, and recorded.
        """

        async def page(after: str | None) -> tuple[tuple[EmergencySummary, ...], bool]:
            answer = await self._ask(ListEmergencies(reviewed, after), Emergencies)
            return answer.emergencies, answer.more

        return turn_pages(page, lambda each: each.access)

    async def review(self, access: str, *, justified: bool, remark: str = "") -> None:
        """Never of one's own. Refused: ``unknown_emergency_access``."""
        await self._ask(ReviewEmergency(access, justified, remark), Noted)

    async def end_emergency(self, access: str) -> None:
        """One's own, or for a compliance officer anybody's. Refused: ``unknown_emergency_access``."""
        await self._ask(EndEmergency(access), Noted)

    async def read_audit(self, body: ReadAudit | None = None) -> CheckedPage:
        """A page of the vault's log with each record's standing; the reading is itself recorded."""
        return check_page(await self._ask(body or ReadAudit(), AuditPage))

    def work_items(self) -> AsyncIterator[WorkItemSummary]:
        """The open ones, oldest first, from as many pages as there are."""

        async def page(after: str | None) -> tuple[tuple[WorkItemSummary, ...], bool]:
            answer = await self._ask(ListWorkItems(after), WorkItems)
            return answer.items, answer.more

        return turn_pages(page, lambda each: each.item)

    async def work_item(self, item: str) -> WorkItemShown:
        """With what it holds: an access to a record. Refused: ``unknown_work_item``."""
        return await self._ask(ShowWorkItem(item), WorkItemShown)

    async def resolve(self, item: str, what: ItemResolution, note: str, *, account: str | None = None) -> None:
        """Refused: ``unknown_work_item``, ``reason_required``, ``not_permitted``, ``unknown_account``."""
        await self._ask(ResolveWorkItem(item, what, note, account), Noted)
