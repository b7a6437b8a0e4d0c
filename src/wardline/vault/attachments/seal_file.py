"""A file sealed for the archive: bound to its message and its place there."""

from wardline.vault.keys.data_key import DataKey, open_record, seal_record


def file_name(message: str, ordinal: int) -> str:
    """Its name in the vault's blobs."""
    return f"{message}/{ordinal}"


def seal_file(key: DataKey, message: str, ordinal: int, data: bytes) -> bytes:
    """Sealed under the conversation's key (AES-256-GCM)."""
    return seal_record(key, _place(message, ordinal), data)


def open_file(key: DataKey, message: str, ordinal: int, sealed: bytes) -> bytes:
    """What was sealed. Raises CannotOpenError."""
    return open_record(key, _place(message, ordinal), sealed)


def _place(message: str, ordinal: int) -> bytes:
    return f"archive_attachments/{message}/{ordinal}".encode("ascii")
