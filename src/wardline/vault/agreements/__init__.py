"""Explicit, dated trust between two organisations: what gates a conversation with people of both (docs/adr/0015)."""
