"""``wardline audit verify FILE``: offline, on any machine, with nothing but the file and what the auditor trusts.

``wardline audit verify hub|vault`` checks the log's own tables instead, on the machine that keeps them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.findings import Finding
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.proof_file import FIRST_LINE, InvalidProofError, ProofFile, verify_proof
from wardline.audit.verify import Report, Trust, verify_export
from wardline.cli.audit.logs import Which, open_log
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.ledger.verify_database import verify_database

Key = Annotated[str | None, typer.Option("--key", help="The log's verifier key as you know it.")]
Witnesses = Annotated[
    list[str] | None, typer.Option("--witness", help="A witness's verifier key; one of those given must have cosigned.")
]
Earlier = Annotated[
    list[Path] | None, typer.Option("--earlier", exists=True, dir_okay=False, help="A checkpoint that you kept.")
]


def verify(
    target: Annotated[str, typer.Argument(help="An export or a proof (a file); or hub, or vault: its own tables.")],
    key: Key = None,
    witness: Witnesses = None,
    earlier: Earlier = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Verify a log. Exit status 1 when anything was changed, dropped, inserted or reordered, and which record."""
    output = Output(as_json=as_json)
    held = tuple(path.read_bytes() for path in earlier or ())
    if target in set(Which):
        with refusals(as_json=as_json):
            findings = _verify_tables(output, data, Which(target), held)
    else:
        file = Path(target)
        if not file.is_file():
            raise typer.BadParameter(f"{target} is no file, and neither hub nor vault")
        findings = _verify_file(output, file, _trust(key, witness or (), held))
    if findings:
        raise typer.Exit(1)


def _trust(key: str | None, witnesses: Sequence[str], held: tuple[bytes, ...]) -> Trust:
    try:
        log = VerifierKey.parse(key) if key else None
        return Trust(log=log, witnesses=tuple(VerifierKey.parse(text) for text in witnesses), held=held)
    except InvalidNoteError as error:
        raise typer.BadParameter(f"a verifier key reads name+id+base64: {error}") from None


def _verify_tables(output: Output, data: Path, which: Which, held: Sequence[bytes]) -> Sequence[Finding]:
    with open_log(data, which) as log:
        checkpoints = [_checkpoint(note, log.key.verifier) for note in held]
        with log.ledger.database.read() as reader:
            findings = verify_database(reader, log.key.verifier, log.peers, checkpoints)
    _show_findings(output, findings)
    verdict = "changed: see above" if findings else "as they were written"
    output.item({"verified": not findings, "log": which.value}, f"The tables of the {which.value}'s log are {verdict}.")
    return findings


def _checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    try:
        return verify_checkpoint(note, key).checkpoint
    except InvalidNoteError as error:
        raise typer.BadParameter(f"the checkpoint given is not this log's: {error}") from None


def _verify_file(output: Output, file: Path, trust: Trust) -> Sequence[Finding]:
    with file.open("rb") as stream:
        is_proof = stream.readline(64).strip() == FIRST_LINE.encode()
    if is_proof:
        _verify_proof(output, file, trust)
        return ()
    with file.open("rb") as lines:
        report = verify_export(lines, trust)
    _show_findings(output, report.findings)
    _show_report(output, report)
    return report.findings


def _show_findings(output: Output, findings: Sequence[Finding]) -> None:
    for finding in findings:
        first, last = finding.first, finding.last
        to = "" if last is None or last == first else f" to {last}"
        output.item(
            {
                "finding": finding.kind.value,
                "detail": finding.detail,
                "first": first,
                "last": last,
                "line": finding.line,
            },
            f"{finding.kind.value}: {finding.detail}" + ("" if first is None else f" (record {first}{to})"),
        )


def _show_report(output: Output, report: Report) -> None:
    verdict = "the log was CHANGED" if report.findings else "nothing was changed"
    output.item(
        {
            "verified": not report.findings,
            "records": report.records,
            "proven": report.proven,
            "key": None if report.key is None else str(report.key),
            "witnessed": report.witnessed,
        },
        f"{report.records} records, {report.proven} proven by the log's signature, "
        f"{report.witnessed} also by a witness's: {verdict}.\n"
        f"Signed with {report.key}: compare this with the key that you know.",
    )


def _verify_proof(output: Output, file: Path, trust: Trust) -> None:
    if trust.log is None:
        raise typer.BadParameter("a proof of one record needs the log's key: give --key")
    try:
        proof = ProofFile.parse(file.read_bytes())
        record, verified = verify_proof(proof, trust.log, trust.witnesses)
    except InvalidProofError as error:
        output.item({"verified": False, "detail": str(error)}, f"Not proven: {error}")
        raise typer.Exit(1) from None
    size = verified.checkpoint.size
    output.item(
        {"verified": True, "index": proof.index, "size": size, "action": record.action.value},
        f"Record {proof.index} of {size} is in the log: {record.action.value}, {record.outcome.value}.",
    )
