"""A hub that was restored from a back-up: whom it can no longer serve, and where its log goes on (ADR 0014)."""
