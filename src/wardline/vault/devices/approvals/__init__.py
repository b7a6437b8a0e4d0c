"""A device that signed in by password is let in by another one, or by an administrator (ADR 0025)."""
