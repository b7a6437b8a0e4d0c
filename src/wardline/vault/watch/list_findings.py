"""Findings as a compliance officer's device is told of them."""

from wardline.protocol.watch_requests import Findings, FindingSummary, ListFindings
from wardline.vault.reader import Reader
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.model import Finding


def list_findings(reader: Reader, body: ListFindings) -> Findings:
    """Those asked for."""
    return Findings(tuple(_summary(each) for each in find_findings(reader, closed=body.closed, limit=body.limit)))


def _summary(finding: Finding) -> FindingSummary:
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
    )
