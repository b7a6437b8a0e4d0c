"""Titles, sealed at rest."""

from wardline.vault.keys.data_key import DataKey, open_record, seal_record


def seal_title(key: DataKey, conversation: str, title: str) -> bytes | None:
    """Sealed for its row, under the directory key; None for none."""
    return seal_record(key, _place(conversation), title.encode()) if title else None


def open_title(key: DataKey, conversation: str, sealed: bytes | None) -> str:
    """Raises CannotOpenError."""
    return "" if sealed is None else open_record(key, _place(conversation), sealed).decode()


def _place(conversation: str) -> bytes:
    return b"conversations/title/" + conversation.encode("ascii")
