"""The hub's log lines: a closed list of events and fields (docs/metadata.md, tested). Never content, never a name.

Everything the hub logs goes through ``Log.say``, whose signature is the list of fields; lines of libraries are cut
down to their logger's name, level and exception type, because their texts quote what they choke on.
"""

import logging
import sys
from enum import Enum
from typing import TextIO, final

import structlog


class Event(Enum):
    """Everything that the hub ever says."""

    STARTED = "hub.started"
    STOPPING = "hub.stopping"
    STOPPED = "hub.stopped"
    ORGANISATION_ADMITTED = "organisation.admitted"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    REQUEST_REFUSED = "request.refused"
    REQUEST_FAILED = "request.failed"
    STRANGERS_REFUSED = "strangers.refused"
    WAKE_UP_FAILED = "wake_up.failed"
    LIBRARY = "library"


@final
class Log:
    """JSON lines, one event each."""

    def __init__(self, stream: TextIO | None = None, level: int = logging.INFO) -> None:
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(stream or sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(level),
        )

    def say(
        self,
        event: Event,
        *,
        code: str | None = None,
        count: int | None = None,
        device: str | None = None,
        error: str | None = None,
        library: str | None = None,
        organisation: str | None = None,
        port: int | None = None,
        request: str | None = None,
    ) -> None:
        """One line. ``error`` is an exception's type, ``request`` a frame's type, ``library`` a logger's name."""
        fields = {
            "code": code,
            "count": count,
            "device": device,
            "error": error,
            "library": library,
            "organisation": organisation,
            "port": port,
            "request": request,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        if event in {Event.REQUEST_FAILED, Event.LIBRARY}:
            self._logger.error(event.value, **given)
        elif event is Event.REQUEST_REFUSED:
            self._logger.debug(event.value, **given)
        else:
            self._logger.info(event.value, **given)


@final
class LibraryHandler(logging.Handler):
    """Warnings and errors of libraries, without their texts."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """One line with nothing of the record's text."""
        error = None if not record.exc_info or record.exc_info[0] is None else record.exc_info[0].__name__
        self._log.say(Event.LIBRARY, library=record.name, error=error)
