"""Runs a command: failures that have a code become one sentence and exit status 1; anything else is a bug and shows."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import typer
import uvloop

from wardline.kit.outcome import RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sentences import sentence

T = TypeVar("T")

_HINTS: Final[dict[str, str]] = {
    ErrorCode.SESSION_ENDED.value: "Run: wardline session prove\n",
    ErrorCode.STEP_UP_REQUIRED.value: "Run: wardline session prove\n",
    ErrorCode.UNKNOWN_APPROVAL.value: "What waits: wardline approve --list\n",
    ErrorCode.UNKNOWN_RECOVERY.value: "What waits: wardline recover list\n",
    ErrorCode.NO_METHOD.value: "Run: wardline session ways\n",
}
"""What the sentence means here: the same sentence stands in web client and SDK."""


@contextmanager
def refusals(*, as_json: bool) -> Generator[None]:
    """Turn a refusal into its sentence on standard error and exit status 1."""
    try:
        yield
    except RefusedError as error:
        text = sentence(error.code)
        if as_json:
            body = {"error": error.code, "field": error.refusal.field, "message": text}
            sys.stderr.write(json.dumps(body) + "\n")
        else:
            where = f" [{error.refusal.field}]" if error.refusal.field else ""
            sys.stderr.write(f"{text} ({error.code}){where}\n{_HINTS.get(error.code, '')}")
        raise typer.Exit(1) from None


def run(work: Coroutine[Any, Any, T], *, as_json: bool) -> T:
    """Run asynchronous work to its end; Ctrl-C ends it quietly."""
    with refusals(as_json=as_json):
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(work)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
