"""Create, change or delete a team."""

from collections.abc import Collection

from sqlalchemy import delete

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.directory.tables import TEAM_DEPARTMENTS, TEAM_MEMBERS, TEAMS
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.provisioning.attributes import seal_text
from wardline.vault.provisioning.digests import external_digest
from wardline.vault.provisioning.find_provisioned import find_people
from wardline.vault.provisioning.find_teams import find_team
from wardline.vault.provisioning.model import TeamKind, TeamText
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def save_team(
    turn: Turn,
    text: TeamText,
    members: Collection[str],
    *,
    team: str | None = None,
    kind: TeamKind = TeamKind.TEAM,
) -> str | Refusal:
    """The id of a new team, or of ``team``, which becomes so (its kind stays); the same again changes nothing.

    Refused: ``unknown_team``; ``unknown_account`` for a member whom providers do not see.
    """
    found = None if team is None else find_team(turn.tx, turn.keys, team)
    if team is not None and found is None:
        return _unknown(turn, Action.TEAM_CHANGED, team)
    wanted = {AccountId(member) for member in members}
    before: frozenset[AccountId] = frozenset() if found is None else found.members
    come, gone = wanted - before, before - wanted
    if len(find_people(turn.tx, turn.keys, come)) != len(come):
        return turn.refuse(Action.TEAM_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, field_name="members")
    if found is not None and not come and not gone and text == TeamText(found.name, found.external_id):
        return found.id
    chosen = turn.make_id() if found is None else found.id
    digest = external_digest(turn.key(INDEX), "team", text.external_id) if text.external_id else None
    turn.tx.put(
        TEAMS,
        {
            "id": chosen,
            "kind": (kind if found is None else found.kind).value,
            "external_id": digest,
            "text": seal_text(turn.key(DIRECTORY), chosen, text),
            "created_at": turn.now if found is None else found.created_at,
            "changed_at": turn.now,
        },
    )
    for member in sorted(gone):
        turn.tx.execute(delete(TEAM_MEMBERS).where(TEAM_MEMBERS.c.team == chosen, TEAM_MEMBERS.c.account == member))
    turn.tx.flush()  # the team before its members
    for member in sorted(come):
        turn.tx.insert(TEAM_MEMBERS, {"team": chosen, "account": member, "since": turn.now})
    for member in sorted(come | gone):
        ask_for_review(turn, member)  # the team may have departments (place_team.py)
    changed = [account_object(member) for member in sorted(come | gone)][:15]
    numbers = Numbers(added=len(come), removed=len(gone))
    turn.record(Action.TEAM_CHANGED, Object(id=chosen, kind=ObjectKind.TEAM), *changed, numbers=numbers)
    return chosen


def delete_team(turn: Turn, team: str) -> Refusal | None:
    """Its members stay who they are. Refused: ``unknown_team``."""
    found = find_team(turn.tx, turn.keys, team)
    if found is None:
        return _unknown(turn, Action.TEAM_DELETED, team)
    turn.tx.execute(delete(TEAM_MEMBERS).where(TEAM_MEMBERS.c.team == team))
    turn.tx.execute(delete(TEAM_DEPARTMENTS).where(TEAM_DEPARTMENTS.c.team == team))
    for member in sorted(found.members):
        ask_for_review(turn, member)
    turn.tx.execute(delete(TEAMS).where(TEAMS.c.id == team))
    turn.record(Action.TEAM_DELETED, Object(id=team, kind=ObjectKind.TEAM), numbers=Numbers(removed=len(found.members)))
    return None


def _unknown(turn: Turn, action: Action, team: str) -> Refusal:
    named = (Object(id=team, kind=ObjectKind.TEAM),) if is_id(team) else ()
    return turn.refuse(action, ErrorCode.UNKNOWN_TEAM, *named)
