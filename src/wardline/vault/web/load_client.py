"""Reads the built web client, whole or not at all."""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.web.model import LIST, WebClient, WebFile

BUILT: Final = Path(__file__).parent / "static"
"""Where `npm run build` puts it, and where the installed package has it."""
_MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


class _Listing(msgspec.Struct, frozen=True):
    files: dict[str, str]


def load_client(folder: Path = BUILT) -> WebClient | Refusal:
    """The client, or ``web_client_missing`` (not built), or ``web_client_damaged`` with the file that differs."""
    try:
        listing = (folder / LIST).read_bytes()
        wanted = msgspec.json.decode(listing, type=_Listing).files
    except FileNotFoundError:
        return Refusal(ErrorCode.WEB_CLIENT_MISSING)
    except msgspec.MsgspecError:
        return Refusal(ErrorCode.WEB_CLIENT_DAMAGED, LIST)
    files: dict[str, WebFile] = {}
    for name, digest in wanted.items():
        file = _read(folder, name)
        if file is None or file.tag != digest:
            return Refusal(ErrorCode.WEB_CLIENT_DAMAGED, name)
        files[name] = file
    return WebClient(files, listing)


def _read(folder: Path, name: str) -> WebFile | None:
    path = folder / name
    media_type = _MEDIA_TYPES.get(path.suffix)
    if media_type is None or not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        return None
    data = path.read_bytes()
    compressed = path.with_name(path.name + ".br")
    brotli = compressed.read_bytes() if compressed.is_file() else None
    return WebFile(media_type, data, hashlib.sha256(data).hexdigest(), brotli)
