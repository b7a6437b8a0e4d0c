"""Administration of a vault from a command, whether the vault runs or not (ADR 0010).

Whoever can read the key file and write the database is the administrator: the operating system's permissions say who.
Each call is one transaction of the same ledger that the running vault uses, with its audit record.
"""

from collections.abc import Sequence
from typing import Final, TypeVar, final

from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.agreement import Party, Purpose, SignedAgreement
from wardline.protocol.identity_requests import DeviceSummary
from wardline.vault.agreements.accept_agreement import accept_agreement
from wardline.vault.agreements.end_agreement import end_agreement
from wardline.vault.agreements.find_agreements import all_agreements
from wardline.vault.agreements.make_party import make_party
from wardline.vault.agreements.model import Agreement
from wardline.vault.agreements.propose_agreement import propose_agreement
from wardline.vault.conversations.leave_conversation import leave_conversation
from wardline.vault.devices.dismiss_account import dismiss_account
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.list_devices import summarise_devices
from wardline.vault.devices.model import Device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.directory.find_department import all_departments
from wardline.vault.directory.model import Department
from wardline.vault.directory.set_clinician_code import set_clinician_code
from wardline.vault.directory.set_department import set_department
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.create_invitation import THREE_DAYS, create_invitation
from wardline.vault.identity.find_able import Offered, find_able
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.identity.find_roles import roles_by_account
from wardline.vault.identity.model import Account, AccountKind, Invitation, Role
from wardline.vault.identity.reinstate_account import reinstate_account
from wardline.vault.identity.relying_party import relying_party_of
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.open_vault import OpenVault
from wardline.vault.provisioning.delegates import Delegate, delegates_of, end_delegate, name_delegate
from wardline.vault.turn import Turn

T = TypeVar("T")
_AT_ONCE: Final = 500
"""Accounts that one statement names."""


@final
class Administration:
    """``with open_vault(config) as vault: Administration(vault).create_account(…)``. Refusals are raised."""

    def __init__(self, vault: OpenVault) -> None:
        self._vault = vault
        self._ledger = vault.ledger

    def create_account(
        self,
        *,
        name: str,
        role: str = "",
        kind: AccountKind = AccountKind.PERSON,
        codes: Sequence[str] = (),
        login: str = "",
        roles: Sequence[Role] = (),
    ) -> AccountId:
        """A new account; ``codes`` are its clinician's numbers, ``authority|number`` where the authority matters;
        ``roles`` what policies go by. Raises RefusedError ``login_taken``, ``malformed_login``: nothing is made then.
        """

        def operation(turn: Turn) -> AccountId:
            account = create_account(turn, name=name, role=role, kind=kind)
            for code in codes:
                authority, _, number = code.rpartition("|")
                set_clinician_code(turn, account, code=number, authority=authority)
            refusal = set_login(turn, account, login) if login else None
            refusal = refusal or set_roles(turn, account, roles)
            if refusal is not None:
                raise RefusedError(refusal)
            return account

        return self._ledger.run(operation)

    def set_login(self, account: AccountId, login: str) -> None:
        """What its owner signs in with; empty for nothing. Raises RefusedError ``unknown_account``, ``login_taken``,
        ``malformed_login``.
        """
        _done(self._ledger.run(lambda turn: set_login(turn, account, login)))

    def create_invitation(self, account: AccountId, *, lifetime: int = THREE_DAYS) -> Invitation:
        """An invitation for one device; ``lifetime`` in milliseconds. Raises RefusedError ``unknown_account``."""
        return _done(self._ledger.run(lambda turn: create_invitation(turn, account, lifetime=lifetime)))

    def set_department(
        self,
        *,
        name: str,
        units: Sequence[tuple[str, str]],
        first: AccountId | None,
        second: AccountId | None,
        department: str | None = None,
    ) -> str:
        """Create or change a department; units are facility and point of care."""
        return self._ledger.run(
            lambda turn: set_department(turn, name=name, units=units, first=first, second=second, department=department)
        )

    def suspend_account(self, account: AccountId, *, wipe: bool = False) -> None:
        """Suspend an account and revoke its devices; with ``wipe`` they erase themselves at their next contact, also
        those that were revoked before. Raises RefusedError ``unknown_account``.
        """
        _done(self._ledger.run(lambda turn: dismiss_account(turn, self._vault.authority, account, wipe=wipe)))

    def reinstate_account(self, account: AccountId) -> None:
        """Let a suspended account enrol devices again. Raises RefusedError ``unknown_account``."""
        _done(self._ledger.run(lambda turn: reinstate_account(turn, account)))

    def name_delegate(self, account: AccountId, delegate: AccountId, *, begins_at: int, ends_at: int) -> str:
        """See ``provisioning.delegates``. Raises RefusedError ``bad_delegate``."""
        return _done(
            self._ledger.run(lambda turn: name_delegate(turn, account, delegate, begins_at=begins_at, ends_at=ends_at))
        )

    def end_delegate(self, account: AccountId) -> int:
        """Nobody acts on this account's behalf any more; how many did."""
        return self._ledger.run(lambda turn: end_delegate(turn, account))

    def delegates(self, account: AccountId) -> tuple[Delegate, ...]:
        """Who acts on its behalf, now or later."""
        with self._vault.database.read() as reader:
            return delegates_of(reader, account, since=self._vault.clock.now())

    def revoke_device(self, device: DeviceId, *, wipe: bool = False) -> None:
        """For ever; ``wipe``: it erases itself, also where it was revoked before. Raises RefusedError
        ``unknown_device``, ``not_permitted``.
        """
        _done(self._ledger.run(lambda turn: revoke_device(turn, self._vault.authority, device, wipe=wipe)))

    # -- other organisations

    def party(self, contacts: Sequence[AccountId]) -> Party:
        """This organisation as a party to an agreement. Raises RefusedError ``unknown_account``, ``bad_agreement``."""
        authority, steward = self._vault.authority, self._vault.identity.device
        return _done(self._ledger.run(lambda turn: make_party(turn, authority, steward, contacts)))

    def propose_agreement(
        self,
        other: Party,
        contacts: Sequence[AccountId],
        *,
        fingerprint: bytes,
        purposes: Sequence[Purpose],
        valid_from: int,
        valid_until: int,
    ) -> SignedAgreement:
        """See ``agreements.propose_agreement``."""
        own = self.party(contacts)

        def operation(turn: Turn) -> SignedAgreement | Refusal:
            return propose_agreement(
                turn,
                self._vault.authority,
                own,
                other,
                fingerprint=fingerprint,
                purposes=purposes,
                valid_from=valid_from,
                valid_until=valid_until,
            )

        return _done(self._ledger.run(operation))

    def accept_agreement(self, signed: SignedAgreement, *, fingerprint: bytes | None) -> SignedAgreement:
        """See ``agreements.accept_agreement``."""
        authority, steward = self._vault.authority, self._vault.identity.device
        return _done(
            self._ledger.run(lambda turn: accept_agreement(turn, authority, steward, signed, fingerprint=fingerprint))
        )

    def end_agreement(self, agreement: str) -> None:
        """Raises RefusedError ``unknown_agreement``."""
        _done(self._ledger.run(lambda turn: end_agreement(turn, agreement)))

    def agreements(self) -> tuple[Agreement, ...]:
        """Every agreement, oldest first."""
        with self._vault.database.read() as reader:
            return all_agreements(reader, self._vault.keys)

    def leave_conversation(self, conversation: ConversationId) -> None:
        """Leave a conversation that another organisation founded. Raises RefusedError ``unknown_conversation``."""
        _done(self._ledger.run(lambda turn: leave_conversation(turn, conversation)))

    def accounts(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._vault.database.read() as reader:
            return all_accounts(reader, self._vault.keys)

    def able_to_sign_in(self) -> frozenset[AccountId]:
        """Accounts of people, not of programs, that something would sign in today by the vault's settings."""
        config = self._vault.config
        origin = None if config.web is None else config.web.origin
        providers = () if origin is None else tuple(each.id for each in config.openid)
        offered = Offered(relying_party_of(origin), providers)
        able: set[AccountId] = set()
        with self._vault.database.read() as reader:
            everybody = [each.id for each in all_accounts(reader, self._vault.keys) if each.kind is AccountKind.PERSON]
            for start in range(0, len(everybody), _AT_ONCE):
                some = everybody[start : start + _AT_ONCE]
                found = find_able(reader, offered, roles_by_account(reader, some))
                able.update(each for each in some if each in found)
        return frozenset(able)

    def departments(self) -> tuple[Department, ...]:
        """Every department, by name."""
        with self._vault.database.read() as reader:
            return all_departments(reader, self._vault.keys)

    def devices(self, account: AccountId) -> tuple[Device, ...]:
        """An account's devices."""
        with self._vault.database.read() as reader:
            return devices_of(reader, account)

    def device_summaries(self, account: AccountId) -> tuple[DeviceSummary, ...]:
        """The same as their owner sees them, newest first."""
        with self._vault.database.read() as reader:
            return summarise_devices(reader, self._vault.keys, account)


def _done(outcome: T | Refusal) -> T:
    if isinstance(outcome, Refusal):
        raise RefusedError(outcome)
    return outcome
