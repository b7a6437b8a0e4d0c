"""The audit log's tables as steps of a migration. Each step is frozen once released; a change is a new function."""


def create_ledger_tables() -> None:
    """Version 1. Call it from a revision of the hub's or the vault's history."""
    raise NotImplementedError


def drop_ledger_tables() -> None:
    """The way back, for tests of migrations: the log is lost."""
    raise NotImplementedError
