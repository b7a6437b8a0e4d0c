"""Where an account belongs: the units that it works on, and the patients whom it is or speaks for."""

from collections.abc import Collection

from sqlalchemy import Column, delete, or_, select

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.directory.tables import DEPARTMENTS, TEAM_DEPARTMENTS, TEAM_MEMBERS
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.patients.tables import PATIENTS
from wardline.vault.policy.tables import ACCOUNT_DEPARTMENTS, ACCOUNT_PATIENTS
from wardline.vault.reader import Reader
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def departments_of(reader: Reader, account: str) -> frozenset[str]:
    """Those that it works in, itself or by its teams, and those that it answers for."""
    placed = select(ACCOUNT_DEPARTMENTS.c.department).where(ACCOUNT_DEPARTMENTS.c.account == account)
    answered = select(DEPARTMENTS.c.id).where(or_(DEPARTMENTS.c.first == account, DEPARTMENTS.c.second == account))
    by_team = (
        select(TEAM_DEPARTMENTS.c.department)
        .join(TEAM_MEMBERS, TEAM_MEMBERS.c.team == TEAM_DEPARTMENTS.c.team)
        .where(TEAM_MEMBERS.c.account == account)
    )
    return frozenset[str]().union(*(reader.execute(each).scalars() for each in (placed, by_team, answered)))


def patients_of(reader: Reader, accounts: Collection[str]) -> dict[str, frozenset[str]]:
    """Of each of ``accounts`` that is a patient or speaks for one: whom, as they are called since they were merged."""
    rows = reader.execute(
        select(ACCOUNT_PATIENTS.c.account, PATIENTS.c.id, PATIENTS.c.merged_into)
        .join(PATIENTS, PATIENTS.c.id == ACCOUNT_PATIENTS.c.patient)
        .where(ACCOUNT_PATIENTS.c.account.in_(accounts))
    ).all()
    found: dict[str, frozenset[str]] = {}
    for account, patient, merged_into in rows:
        found[account] = found.get(account, frozenset()) | {merged_into or patient}
    return found


def place_account(
    turn: Turn,
    account: AccountId,
    *,
    departments: Collection[str] | None = None,
    patients: Collection[str] | None = None,
) -> Refusal | None:
    """These and no others; None leaves them.

    Refused: ``unknown_account``, ``unknown_department``, ``unknown_patient``.
    """
    about = account_object(account)
    if find_account(turn.tx, turn.keys, account) is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, about)
    if departments is not None and not _known(turn, DEPARTMENTS.c.id, departments):
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_DEPARTMENT, about)
    if patients is not None and not _known(turn, PATIENTS.c.id, patients):
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_PATIENT, about)
    for table, column, wanted in (
        (ACCOUNT_DEPARTMENTS, "department", departments),
        (ACCOUNT_PATIENTS, "patient", patients),
    ):
        if wanted is not None:
            turn.tx.execute(delete(table).where(table.c.account == account))
            for each in sorted(set(wanted)):
                turn.tx.insert(table, {"account": account, column: each})
    ask_for_review(turn, account)
    turn.record(Action.ACCOUNT_CHANGED, about, numbers=Numbers(count=len(departments or ()) + len(patients or ())))
    return None


def _known(turn: Turn, column: Column[str], wanted: Collection[str]) -> bool:
    return set(wanted) <= set(turn.tx.execute(select(column).where(column.in_(sorted(wanted)))).scalars())
