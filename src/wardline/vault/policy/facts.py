"""Load what a decision needs to know, in the turn that acts on it: no decision is older than its effect."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from wardline.kit.ids import AccountId
from wardline.vault.agreements.find_agreements import find_contacts
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.conversations.find_conversation import rosters
from wardline.vault.conversations.model import ConversationKind
from wardline.vault.conversations.tables import CONVERSATION_PARTNERS, CONVERSATIONS
from wardline.vault.devices.find_devices import find_device
from wardline.vault.directory.find_department import department_of_unit
from wardline.vault.directory.tables import DEPARTMENTS, TEAM_DEPARTMENTS, TEAM_MEMBERS
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.tables import ACCOUNT_ROLES, ACCOUNTS
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.care_team import care_team
from wardline.vault.patients.find_patient import load_survivor, threads_of_patient
from wardline.vault.policy.labels import labels_of
from wardline.vault.policy.model import (
    CLINICIAN,
    AccountFacts,
    ConversationFacts,
    DeviceFacts,
    PatientFacts,
)
from wardline.vault.policy.places import patients_of
from wardline.vault.policy.tables import ACCOUNT_DEPARTMENTS, BROKEN_GLASS
from wardline.vault.reader import Reader

_CHUNK: Final = 500
"""Ids in one query."""
_NOBODY: Final[frozenset[str]] = frozenset()


def load_accounts(reader: Reader, organisation: str, accounts: Collection[str]) -> dict[str, AccountFacts]:
    """Of those that exist here, suspended ones too."""
    found: dict[str, AccountFacts] = {}
    wanted = sorted(set(accounts))
    for start in range(0, len(wanted), _CHUNK):
        chosen = wanted[start : start + _CHUNK]
        roles = _group(reader, select(ACCOUNT_ROLES.c.account, ACCOUNT_ROLES.c.role), ACCOUNT_ROLES.c.account, chosen)
        departments = _group(
            reader,
            select(ACCOUNT_DEPARTMENTS.c.account, ACCOUNT_DEPARTMENTS.c.department),
            ACCOUNT_DEPARTMENTS.c.account,
            chosen,
        )
        by_team = select(TEAM_MEMBERS.c.account, TEAM_DEPARTMENTS.c.department).join(
            TEAM_DEPARTMENTS, TEAM_DEPARTMENTS.c.team == TEAM_MEMBERS.c.team
        )
        for account, own in _group(reader, by_team, TEAM_MEMBERS.c.account, chosen).items():
            departments[account] = departments.get(account, _NOBODY) | own
        for answers in (DEPARTMENTS.c.first, DEPARTMENTS.c.second):
            for account, own in _group(reader, select(answers, DEPARTMENTS.c.id), answers, chosen).items():
                departments[account] = departments.get(account, _NOBODY) | own
        patients = patients_of(reader, chosen)
        rows = reader.execute(select(ACCOUNTS.c.id, ACCOUNTS.c.kind).where(ACCOUNTS.c.id.in_(chosen))).all()
        for account, kind in rows:
            person = kind == AccountKind.PERSON.value
            unassigned = frozenset({CLINICIAN if person else Role.SERVICE.value})
            found[account] = AccountFacts(
                account,
                organisation,
                roles.get(account, _NOBODY) or unassigned,
                person,
                departments.get(account, _NOBODY),
                patients.get(account, _NOBODY),
            )
    return found


def load_account(reader: Reader, organisation: str, account: str) -> AccountFacts:
    """One that exists. Raises KeyError."""
    return load_accounts(reader, organisation, (account,))[account]


def load_people(
    reader: Reader, keys: KeyRing, organisation: str, accounts: Collection[str], now: int
) -> dict[str, AccountFacts]:
    """``load_accounts``, with other organisations' people whom an agreement in force names."""
    found = load_accounts(reader, organisation, accounts)
    missing = set(accounts) - set(found)
    contacts = find_contacts(reader, keys, missing, now) if missing else {}
    for account, (other, _) in contacts.items():
        found[account] = AccountFacts(account, other, frozenset({Role.PARTNER.value}))
    return found


def relate(
    reader: Reader, keys: KeyRing, asker: AccountFacts, other: AccountFacts
) -> tuple[AccountFacts, AccountFacts]:
    """Both, with which of the other's patients each looks after."""
    patients = asker.patients | other.patients
    if not patients:
        return asker, other
    cared = {each: _carers(reader, keys, each) for each in patients}

    def related(one: AccountFacts) -> AccountFacts:
        cares_for = {
            patient for patient, (team, departments) in cared.items() if one.id in team or one.departments & departments
        }
        return replace(one, cares_for=frozenset(cares_for))

    return related(asker), related(other)


def load_patient_facts(
    reader: Reader, keys: KeyRing, organisation: str, patient: KnownPatient, now: int
) -> PatientFacts:
    """Of one who is not merged into another."""
    threads = threads_of_patient(reader, patient.id)
    return PatientFacts(
        patient.id,
        organisation,
        departments=_departments(reader, keys, patient),
        labels=labels_of(reader, threads),
        care_team=frozenset(care_team(reader, keys, patient)),
        broken_glass=broken_glass(reader, threads, now),
    )


def load_conversation(
    reader: Reader, keys: KeyRing, organisation: str, conversation: str, now: int
) -> ConversationFacts | None:
    """One that is not closed."""
    row = reader.execute(
        select(CONVERSATIONS.c.kind, CONVERSATIONS.c.subject, CONVERSATIONS.c.founder).where(
            CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.closed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    kind, subject, founder = row
    found = ConversationFacts(
        conversation,
        founder or organisation,
        kind,
        labels=labels_of(reader, (conversation,)),
        broken_glass=broken_glass(reader, (conversation,), now),
        partners=_partners(reader, conversation, founder, now),
    )
    roster = [entry.account for entry in rosters(reader, (conversation,)).get(conversation, ())]
    patient = None if subject is None else load_survivor(reader, keys, subject)
    if patient is None:
        return with_roster(reader, keys, found, roster)
    about = load_patient_facts(reader, keys, organisation, patient, now)
    return replace(
        found,
        labels=about.labels,
        departments=about.departments,
        patients=frozenset({patient.id}),
        roster=frozenset(roster),
        care_team=about.care_team,
        broken_glass=about.broken_glass,
    )


def with_roster(
    reader: Reader, keys: KeyRing, conversation: ConversationFacts, roster: Collection[str]
) -> ConversationFacts:
    """The same with these people in it. Where patients or their proxies are among them, it is about those patients, and
    the care team is who looks after every one of them.
    """
    present = replace(conversation, roster=frozenset(roster))
    if conversation.kind not in {ConversationKind.DIRECT, ConversationKind.GROUP}:
        return present
    patients = frozenset[str]().union(*patients_of(reader, roster).values())
    if not patients:
        return replace(present, patients=_NOBODY, care_team=_NOBODY, departments=_NOBODY)
    team, wards = _carers(reader, keys, min(patients))
    for patient in patients - {min(patients)}:
        others, other_wards = _carers(reader, keys, patient)
        team, wards = team & others, wards & other_wards
    return replace(present, patients=patients, care_team=team, departments=wards)


def load_device(reader: Reader, organisation: str, device: str) -> DeviceFacts | None:
    """Anybody's."""
    found = find_device(reader, device)
    return None if found is None else DeviceFacts(found.id, found.account, organisation)


def broken_glass(reader: Reader, conversations: Collection[str], now: int) -> frozenset[str]:
    """Accounts with emergency access to one of these."""
    columns = BROKEN_GLASS.c
    rows = reader.execute(
        select(columns.account).where(
            columns.conversation.in_(conversations), columns.ended_at.is_(None), columns.until > now
        )
    )
    return frozenset(rows.scalars())


def _carers(reader: Reader, keys: KeyRing, patient_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """Care team, and departments of the ward."""
    patient = load_survivor(reader, keys, patient_id)
    if patient is None:
        return _NOBODY, _NOBODY
    team: tuple[AccountId, ...] = care_team(reader, keys, patient)
    return frozenset(team), _departments(reader, keys, patient)


def _departments(reader: Reader, keys: KeyRing, patient: KnownPatient) -> frozenset[str]:
    visit = patient.visit
    unit = None if visit is None or visit.location is None else visit.location.unit
    if unit is None:
        return _NOBODY
    found = department_of_unit(reader, keys, facility=unit.facility, point_of_care=unit.point_of_care)
    return _NOBODY if found is None else frozenset({found.id})


def _partners(reader: Reader, conversation: str, founder: str | None, now: int) -> frozenset[str]:
    columns = CONVERSATION_PARTNERS.c
    rows = reader.execute(
        select(columns.organisation).where(columns.conversation == conversation, columns.until.is_(None))
    )
    others = {*rows.scalars().all(), *(() if founder is None else (founder,))}
    if not others:
        return _NOBODY
    agreed = reader.execute(
        select(AGREEMENTS.c.organisation).where(
            AGREEMENTS.c.organisation.in_(sorted(others)),
            AGREEMENTS.c.state == "agreed",
            AGREEMENTS.c.valid_from <= now,
            AGREEMENTS.c.valid_until > now,
        )
    )
    return frozenset(agreed.scalars())


def _group(
    reader: Reader, statement: Select[Any, Any], column: ColumnElement[Any], chosen: list[str]
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in reader.execute(statement.where(column.in_(chosen))).all():
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}
