"""``wardline audit verify FILE``: offline, on any machine, with nothing but the file and what the auditor trusts."""

from pathlib import Path
from typing import Annotated

import typer

from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.proof_file import FIRST_LINE, InvalidProofError, ProofFile, verify_proof
from wardline.audit.verify import Report, Trust, verify_export
from wardline.cli.options import Json
from wardline.cli.output import Output

Keys = Annotated[
    list[str] | None, typer.Option("--witness", help="A witness's verifier key; one of those given must have cosigned.")
]


def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An export, or a proof of one record.")],
    key: Annotated[str | None, typer.Option("--key", help="The log's verifier key as you know it.")] = None,
    witness: Keys = None,
    earlier: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="A checkpoint that you kept.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify an export or a proof. Exit status 1 when anything was changed, dropped, inserted or reordered."""
    output = Output(as_json=as_json)
    try:
        log = VerifierKey.parse(key) if key else None
        witnesses = tuple(VerifierKey.parse(text) for text in witness or ())
    except InvalidNoteError as error:
        raise typer.BadParameter(f"a verifier key reads name+id+base64: {error}") from None
    with file.open("rb") as stream:
        is_proof = stream.readline(64).strip() == FIRST_LINE.encode()
    if is_proof:
        _verify_proof(output, file, log, witnesses)
        return
    held = tuple(path.read_bytes() for path in earlier or ())
    with file.open("rb") as lines:
        report = verify_export(lines, Trust(log=log, witnesses=witnesses, held=held))
    _show(output, report)
    if report.findings:
        raise typer.Exit(1)


def _show(output: Output, report: Report) -> None:
    for finding in report.findings:
        place = "" if finding.first is None else f" (record {finding.first}{_to(finding.first, finding.last)})"
        output.item(
            {
                "finding": finding.kind.value,
                "detail": finding.detail,
                "first": finding.first,
                "last": finding.last,
                "line": finding.line,
            },
            f"{finding.kind.value}: {finding.detail}{place}",
        )
    names = [] if report.checkpoint is None else [key.name for key, _ in report.checkpoint.witnesses]
    output.item(
        {
            "verified": not report.findings,
            "records": report.records,
            "proven": report.proven,
            "key": None if report.key is None else str(report.key),
            "cosigned_by": names,
        },
        f"{report.records} records, {report.proven} proven by a signed checkpoint"
        + (f", cosigned by {', '.join(names)}" if names else ", cosigned by nobody")
        + (": nothing was changed." if not report.findings else ": the log was CHANGED."),
    )
    if report.key is not None and not output.as_json:
        output.item({}, f"Signed with {report.key}: compare this with the key that you know.")


def _to(first: int, last: int | None) -> str:
    return f" to {last}" if last is not None and last != first else ""


def _verify_proof(output: Output, file: Path, log: VerifierKey | None, witnesses: tuple[VerifierKey, ...]) -> None:
    if log is None:
        raise typer.BadParameter("a proof of one record needs the log's key: give --key")
    try:
        proof = ProofFile.parse(file.read_bytes())
        record, verified = verify_proof(proof, log, witnesses)
    except InvalidProofError as error:
        output.item({"verified": False, "detail": str(error)}, f"Not proven: {error}")
        raise typer.Exit(1) from None
    names = [key.name for key, _ in verified.witnesses]
    size = verified.checkpoint.size
    output.item(
        {"verified": True, "index": proof.index, "size": size, "action": record.action.value, "cosigned_by": names},
        f"Record {proof.index} of {size} is in the log: {record.action.value}, {record.outcome.value}.",
    )
