"""Conversations as chains of MLS groups: who is a member, and one checked commit per epoch."""
