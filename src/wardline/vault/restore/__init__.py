"""A vault that was restored from a back-up: it uses no key again, and says what it lost (ADR 0014)."""
