"""Passwords, time-based codes and recovery codes: the way in for who has no passkey (ADR 0025)."""
