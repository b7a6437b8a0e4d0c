"""What can go wrong in the store, as types. None of them carries a statement, a parameter or a row."""

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The database did not do what was asked. Nothing of the operation is acknowledged."""


class ConstraintError(StoreError):
    """A row breaks a constraint, or a value does not fit its column. Decide by reading first: inside a transaction this
    is not an answer but its end.
    """


class Overloaded(StoreError):  # noqa: N818 (named for what happened, as the wire code is)
    """The writer's queue is full: nothing was queued."""

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"the writer's queue is full; retry after {retry_after_ms} ms")
        self.retry_after_ms = retry_after_ms
        """Milliseconds after which a place is likely."""


class SequencerClosedError(StoreError):
    """The sequencer takes no more operations."""


class StaleCacheError(StoreError):
    """What an operation relied on in memory was changed by another process. The sequencer runs it once more,
    alone.
    """


class SchemaTooNewError(StoreError):
    """The database was written by a newer version of this program, which this one must not touch."""


def translate(error: Exception) -> StoreError:
    """A driver's or SQLAlchemy's error as ours. Drivers quote the offending values, so only its type's name is
    kept.
    """
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    name = type(original).__name__
    ancestors = {ancestor.__name__ for ancestor in type(original).__mro__}
    return ConstraintError(name) if ancestors & {"IntegrityError", "DataError"} else StoreError(name)
