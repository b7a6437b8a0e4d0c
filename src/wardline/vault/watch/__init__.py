"""The watch: rules over the audit log, and what they found (ADR 0026)."""
