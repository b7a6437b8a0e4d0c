"""Say in which departments a team works: its members do, while they are in it."""

from collections.abc import Collection

from sqlalchemy import delete, select

from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.directory.tables import DEPARTMENTS, TEAM_DEPARTMENTS
from wardline.vault.provisioning.find_teams import find_team
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def place_team(turn: Turn, team: str, departments: Collection[str]) -> Refusal | None:
    """These and no others. Refused: ``unknown_team``, ``unknown_department``."""
    found = find_team(turn.tx, turn.keys, team)
    if found is None:
        named = (Object(id=team, kind=ObjectKind.TEAM),) if is_id(team) else ()
        return turn.refuse(Action.TEAM_CHANGED, ErrorCode.UNKNOWN_TEAM, *named)
    wanted = sorted(set(departments))
    known = turn.tx.execute(select(DEPARTMENTS.c.id).where(DEPARTMENTS.c.id.in_(wanted))).scalars().all()
    about = Object(id=team, kind=ObjectKind.TEAM)
    if len(known) != len(wanted):
        return turn.refuse(Action.TEAM_CHANGED, ErrorCode.UNKNOWN_DEPARTMENT, about, field_name="department")
    turn.tx.execute(delete(TEAM_DEPARTMENTS).where(TEAM_DEPARTMENTS.c.team == team))
    for department in wanted:
        turn.tx.insert(TEAM_DEPARTMENTS, {"team": team, "department": department})
    for member in sorted(found.members):
        ask_for_review(turn, member)
    turn.record(Action.TEAM_CHANGED, about, numbers=Numbers(count=len(wanted)))
    return None
