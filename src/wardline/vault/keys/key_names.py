"""Which keys there are: one for each purpose, and for each conversation and retention class."""

from typing import Final

from wardline.kit.ids import ConversationId

AUTHORITY: Final = "authority"
"""Issuing key, steward's signing key, sealing key, log key."""
DIRECTORY: Final = "directory"
"""Names, roles, codes, titles, invitations."""
INBOUND: Final = "inbound"
"""What gateways store before they answer."""
INDEX: Final = "index"
"""Keyed hashes: of words for search, of codes and identifiers for lookups."""
CLIENT: Final = "client"
"""The vault's own MLS state and outbox."""
WAITING: Final = "waiting"
"""Messages that wait for their group."""


def archive_key(conversation: ConversationId, retention_class: str) -> str:
    """The key of a conversation's archived messages of one retention class."""
    return f"archive/{conversation}/{retention_class}"
