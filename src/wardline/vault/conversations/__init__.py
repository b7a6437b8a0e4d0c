"""Conversations, who should be in them, and the chain of MLS groups that carries each."""
