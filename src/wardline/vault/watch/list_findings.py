"""Findings as a compliance officer's device is told of them."""

from collections.abc import Mapping

from wardline.protocol.watch_requests import Findings, FindingSummary, ListFindings
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.turn import Turn
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.model import Finding


def list_findings(turn: Turn, body: ListFindings) -> Findings:
    """Those asked for, with the names of whom they are about and who closed them."""
    found = find_findings(turn.tx, closed=body.closed, limit=body.limit)
    people = {each for finding in found for each in (finding.account, finding.closed_by) if each is not None}
    accounts = find_accounts(turn.tx, turn.keys, people) if people else ()
    names: dict[str, str] = {each.id: each.profile.name for each in accounts}
    return Findings(tuple(_summary(each, names) for each in found))


def _summary(finding: Finding, names: Mapping[str, str]) -> FindingSummary:
    return FindingSummary(
        finding.id,
        finding.rule.value,
        finding.account,
        finding.device,
        finding.first_at,
        finding.last_at,
        finding.count,
        finding.threshold,
        finding.evidence,
        finding.opened_at,
        finding.closed_at,
        finding.closed_by,
        finding.outcome,
        names.get(finding.account or "", ""),
        names.get(finding.closed_by or "", ""),
    )
