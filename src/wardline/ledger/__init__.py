"""The audit log in a database: each effect and its record commit in one transaction (ADR 0004). Used by hub and
vault.
"""
