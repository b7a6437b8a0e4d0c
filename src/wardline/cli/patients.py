"""``wardline patients``: find a patient, and come into the conversation about them."""

from contextlib import AbstractAsyncContextManager
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, Value
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.content.patient import Patient, decode_patient
from wardline.protocol.sealed_requests import PatientFound

patients = typer.Typer(help="Find patients and come into their conversations; both are recorded.", no_args_is_help=True)


@patients.command()
def find(
    words: Annotated[list[str], typer.Argument(help="Of the name, a number or the birth date; all must fit.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 20,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Find patients, one's own first. The search is recorded."""
    opening = Device.open(folder, read_secret("PIN", pin_file))
    run(_find(Output(as_json=as_json), opening, " ".join(words), limit), as_json=as_json)


@patients.command("open")
def open_conversation(
    patient: Annotated[str, typer.Argument(help="The patient's id, as `find` shows it.")],
    reason: Annotated[str, typer.Option(help="Why, where one is not on the care team: all members see it.")] = "",
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Come into a patient's conversation."""
    opening = Device.open(folder, read_secret("PIN", pin_file))
    run(_open(Output(as_json=as_json), opening, patient, reason), as_json=as_json)


async def _find(output: Output, opening: AbstractAsyncContextManager[Device], text: str, limit: int) -> None:
    async with opening as device:
        found = await device.find_patients(text, limit)
    columns = ("name", "born", "numbers", "location", "care_team", "patient", "conversation")
    output.table("Patients", columns, (_row(each) for each in found))


async def _open(output: Output, opening: AbstractAsyncContextManager[Device], patient: str, reason: str) -> None:
    async with opening as device:
        opened = await device.open_patient(patient, reason)
    people = ", ".join(each.name for each in opened.roster)
    output.item({"conversation": opened.conversation, "title": opened.title}, f"{opened.conversation}: {people}")


def _row(found: PatientFound) -> dict[str, Value]:
    patient = decode_patient(found.patient)
    shown = patient if isinstance(patient, Patient) else Patient(name="?", identifiers=())
    return {
        "name": shown.name,
        "born": shown.birth_date,
        "numbers": ", ".join(each.value for each in shown.identifiers),
        "location": shown.location,
        "care_team": ", ".join(each.name for each in found.care_team),
        "patient": shown.id or "",
        "conversation": found.conversation or "",
    }
