"""What can go wrong with a back-up, as types."""


class BackupError(Exception):
    """Nothing was written, or what was written is gone again."""


class BackupDamagedError(BackupError):
    """Not a back-up, or truncated, swapped or changed."""


class BackupPassphraseError(BackupError):
    """The passphrase does not open it (or the derivation's salt was changed, which cannot be told apart)."""


class BackupExistsError(BackupError):
    """A file of that name is there already; nothing is written over it."""


class BackupUnsupportedError(BackupError):
    """The database has tools of its own for this."""
