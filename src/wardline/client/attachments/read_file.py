"""A file of this machine, as it is sent."""

import mimetypes
from pathlib import Path
from typing import Final

from wardline.client.attachments.send_file import File
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_ATTACHMENT

UNKNOWN_TYPE: Final = "application/octet-stream"


def read_file(path: Path, media_type: str | None = None) -> File:
    """Its bytes, its name without folders, its media type by its ending where none is given.

    Raises RefusedError ``attachment_too_large``; OSError.
    """
    if path.stat().st_size > MAX_ATTACHMENT:
        raise RefusedError(Refusal(ErrorCode.ATTACHMENT_TOO_LARGE))
    guessed, _ = mimetypes.guess_type(path.name)
    return File(path.read_bytes(), path.name, media_type or guessed or UNKNOWN_TYPE)
