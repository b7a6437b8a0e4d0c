"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Final

import typer
from platformdirs import user_data_path

from wardline.kit.ids import AccountId, is_id
from wardline.protocol.identity_requests import DeviceClass

DEFAULT_FOLDER: Final = user_data_path("wardline")

DeviceFolder = Annotated[
    Path, typer.Option("--folder", envvar="WARDLINE_DEVICE", help="Where this device keeps its keys and messages.")
]
ServerFolder = Annotated[
    Path, typer.Option("--data", envvar="WARDLINE_DATA", help="Where hub and vault keep their data.")
]
Class = Annotated[
    DeviceClass, typer.Option("--class", help="In whose hands this device is: says how long a session lasts.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, one value a line.")]
PinFile = Annotated[
    Path | None,
    typer.Option("--pin-file", envvar="WARDLINE_PIN_FILE", help="Read the PIN from this file's first line."),
]
ExportedBy = Annotated[
    str | None, typer.Option("--by", help="The id of the account that exports: named in the log, if policies allow it.")
]
OnBehalf = Annotated[
    str | None, typer.Option("--on-behalf", help="The account that named you as delegate; both names are shown.")
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", envvar="WARDLINE_PASSPHRASE_FILE", help="Read the passphrase from this file's first line."
    ),
]


def principal_of(on_behalf: str | None) -> AccountId | None:
    """The account that ``OnBehalf`` names."""
    return None if on_behalf is None else AccountId(checked_id(on_behalf, "--on-behalf", "account"))


def checked_id(text: str, name: str, of: str) -> str:
    """An id that somebody typed. ``name``: what it was typed for; ``of``: what it is the id of."""
    if not is_id(text):
        raise typer.BadParameter(
            f"{name} takes the id of {'an' if of[0] in 'aeiou' else 'a'} {of}: 32 letters and digits"
        )
    return text
