"""``wardline agreement``: explicit, dated trust in another organisation; and leaving what it founded."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, clock_time
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.client.certificates import fingerprint
from wardline.kit.clock import SystemClock
from wardline.kit.ids import AccountId, ConversationId, is_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.agreement import (
    MalformedAgreementError,
    PartyCard,
    Purpose,
    format_agreement,
    format_card,
    parse_agreement,
    parse_card,
)
from wardline.protocol.errors import ErrorCode
from wardline.vault.administration import Administration
from wardline.vault.agreements.model import Agreement
from wardline.vault.open_vault import open_vault

agreement = typer.Typer(help="Agree with another organisation, list agreements, end one.", no_args_is_help=True)

Contacts = Annotated[list[str], typer.Option("--contact", help="Whom the other side may address: a name or account.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The other side's file.")]
Target = Annotated[Path, typer.Option("--to", help="Where to write the file for the other side; never over another.")]


@agreement.command()
def card(contact: Contacts, to: Target, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Write this organisation's card, for whoever proposes; say the fingerprint over another way."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        party = administration.party(_accounts(administration, contact))
        _write(to, format_card(PartyCard(party)))
    digits = fingerprint(party.anchor).hex()
    Output(as_json=as_json).item(
        {"organisation": party.organisation, "fingerprint": digits, "file": str(to)},
        f"Wrote {to}. Say this fingerprint to the other side, not beside the file: {digits}",
    )


@agreement.command()
def propose(
    file: File,
    contact: Contacts,
    until: Annotated[str, typer.Option(help="The last day, YYYY-MM-DD.")],
    to: Target,
    fingerprint_: Annotated[str, typer.Option("--fingerprint", help="Of the other's anchor: 64 digits.")],
    purpose: Annotated[list[Purpose], typer.Option(help="What for.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Propose an agreement to the organisation of a card, from now until the end of a day (UTC)."""
    now = SystemClock().now()
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        signed = administration.propose_agreement(
            _card(file).party,
            _accounts(administration, contact),
            fingerprint=_digits(fingerprint_),
            purposes=purpose,
            valid_from=now,
            valid_until=_end_of(until),
        )
        _write(to, format_agreement(signed))
        digits = fingerprint(vault.authority.root).hex()
    Output(as_json=as_json).item(
        {"agreement": signed.terms.agreement, "fingerprint": digits, "file": str(to)},
        f"Wrote {to} (agreement {signed.terms.agreement}). Say this fingerprint, not beside the file: {digits}",
    )


@agreement.command()
def accept(
    file: File,
    fingerprint_: Annotated[str | None, typer.Option("--fingerprint", help="Of the proposer's anchor.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Where to write it with both signatures.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Sign what the other side proposed; or take the own proposal back, signed by both."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        try:
            offered = parse_agreement(file.read_text(encoding="ascii", errors="replace"))
        except MalformedAgreementError:
            raise RefusedError(Refusal(ErrorCode.BAD_AGREEMENT, "file")) from None
        digits = None if fingerprint_ is None else _digits(fingerprint_)
        signed = Administration(vault).accept_agreement(offered, fingerprint=digits)
        if to is not None:
            _write(to, format_agreement(signed))
    until = clock_time(signed.terms.valid_until)
    Output(as_json=as_json).item(
        {"agreement": signed.terms.agreement, "until": signed.terms.valid_until},
        f"Agreement {signed.terms.agreement} is in force until {until} UTC.",
    )


@agreement.command("list")
def list_agreements(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every agreement, oldest first."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        now = SystemClock().now()
        rows = [_row(each, now) for each in Administration(vault).agreements()]
    columns = ("agreement", "with", "state", "in force", "from", "until", "purposes")
    Output(as_json=as_json).table("Agreements", columns, rows)


@agreement.command()
def end(
    agreement_id: Annotated[str, typer.Argument(metavar="AGREEMENT", help="Its id.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """End an agreement now: the other organisation leaves this one's conversations, and this one leaves its."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        Administration(vault).end_agreement(agreement_id)
    Output(as_json=as_json).item({"ended": agreement_id}, f"Ended {agreement_id}.")


@agreement.command()
def leave(
    conversation: Annotated[str, typer.Argument(help="A conversation that another organisation founded.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Leave one conversation; the agreement goes on."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        Administration(vault).leave_conversation(ConversationId(conversation))
    Output(as_json=as_json).item({"left": conversation}, f"Leaving {conversation}.")


def _row(each: Agreement, now: int) -> dict[str, str | bool | list[str]]:
    terms = each.signed.terms
    return {
        "agreement": each.id,
        "with": each.other.name,
        "state": each.state.value,
        "in force": each.in_force(now),
        "from": clock_time(terms.valid_from),
        "until": clock_time(terms.valid_until),
        "purposes": [purpose.value for purpose in terms.purposes],
    }


def _accounts(administration: Administration, names: list[str]) -> list[AccountId]:
    known = administration.accounts()
    found: list[AccountId] = []
    for name in names:
        matches = [each.id for each in known if each.profile.name == name or (is_id(name) and each.id == name)]
        if len(matches) != 1:
            raise RefusedError(Refusal(ErrorCode.UNKNOWN_ACCOUNT, "contact"))
        found.append(matches[0])
    return found


def _card(file: Path) -> PartyCard:
    try:
        return parse_card(file.read_text(encoding="ascii", errors="replace"))
    except MalformedAgreementError:
        raise RefusedError(Refusal(ErrorCode.BAD_AGREEMENT, "file")) from None


def _digits(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise typer.BadParameter("a fingerprint has 64 hexadecimal digits")
    return digest


def _end_of(day: str) -> int:
    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter("give the last day as YYYY-MM-DD") from None
    return int(datetime.combine(last, time.max, UTC).timestamp()) * 1000 + 1000


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="ascii") as target:
            target.write(text)
    except FileExistsError:
        raise typer.BadParameter(f"{file} is there already: name another file") from None
