"""Conversations as devices list them: people, patient and care team beside the roster."""
