"""What can go wrong in the store, as types. None of them carries a statement, a parameter or a row."""


class StoreError(Exception):
    """The database did not do what was asked. Nothing of the operation is acknowledged."""


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
