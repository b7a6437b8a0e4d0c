"""A compliance officer looked into a finding, and says what came of it."""

from sqlalchemy import delete, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.watch_requests import FindingOutcome
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.keys.data_key import seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.model import OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import permit
from wardline.vault.turn import Turn
from wardline.vault.watch.advance_watch import finding_object
from wardline.vault.watch.find_findings import find_finding
from wardline.vault.watch.tables import WATCH_FINDINGS, WATCH_TRACKS
from wardline.vault.work_items.close_work_item import close_work_item
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import Resolution


def close_finding(turn: Turn, finding: str, officer: AccountId, outcome: FindingOutcome, remark: str) -> Refusal | None:
    """Once, by somebody else than it is about; the work item is closed with it. What comes afterwards counts anew.

    Refused: ``unknown_account``, ``not_permitted`` (by the policies' ``review_findings``), ``unknown_finding``.
    """
    about = finding_object(finding)
    person = find_account(turn.tx, turn.keys, officer)
    if person is None or person.suspended:
        return turn.refuse(Action.FINDING_CLOSED, ErrorCode.UNKNOWN_ACCOUNT, about)
    who = load_account(turn.tx, turn.organisation, officer)
    here = OrganisationFacts(turn.organisation)
    refusal = permit(turn, who, PolicyAction.REVIEW_FINDINGS, here, about, account_object(officer))
    if refusal is not None:
        return refusal
    found = find_finding(turn.tx, finding)
    if found is None or found.closed_at is not None or found.account == officer:
        return turn.refuse(Action.FINDING_CLOSED, ErrorCode.UNKNOWN_FINDING, about, account_object(officer))
    place = b"watch_findings/remark/" + finding.encode("ascii")
    turn.tx.execute(
        update(WATCH_FINDINGS)
        .where(WATCH_FINDINGS.c.id == finding)
        .values(
            closed_at=turn.now,
            closed_by=officer,
            outcome=outcome.value,
            remark=seal_record(turn.key(DIRECTORY), place, remark.encode(errors="surrogatepass")),
        )
    )
    turn.tx.execute(delete(WATCH_TRACKS).where(WATCH_TRACKS.c.finding == finding))
    item = find_work_item(turn.tx, turn.keys, found.work_item)
    if item is not None and item.resolution is None:
        close_work_item(turn, item, Resolution.DISMISSED, by=officer, note=remark)
    turn.record(Action.FINDING_CLOSED, about, account_object(officer))
    return None
