"""Which words a message is found by. Pure.

Words are compared after NFKC and case folding (Unicode Standard Annex 15; Unicode 3.13, toCasefold). A number with a
decimal point is one word, as written: ``98.00`` is found by ``98.00``, not by ``98``.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.document import Document
from wardline.content.handoff import Handoff
from wardline.content.notice import Notice
from wardline.content.page import Page
from wardline.content.patient import Patient
from wardline.content.result import Code, Result
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal

MAX_TERMS: Final = 4096
"""Distinct words indexed for one message: a member cannot flood the index with one message of 256 KiB."""

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)+|\w+")


def words_of(text: str) -> frozenset[str]:
    """The words of ``text``, normalised."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return frozenset(_WORD.findall(folded))


def content_kind(content: codec.Content | Unknown | Refusal) -> str:
    """A word for the kind of content, as the wire calls it; ``unknown`` for what this code does not know."""
    if isinstance(content, (Unknown, Refusal)):
        return "unknown"
    return str(content.__struct_config__.tag)


def content_words(content: codec.Content | Unknown | Refusal) -> frozenset[str]:
    """The words that ``content`` is found by: names, identifiers, codes, values and free text. Empty for content that
    this code does not know, which is archived all the same.
    """
    return words_of("\n".join(_texts(content, nested=False)))


def _texts(content: codec.Content | Unknown | Refusal, *, nested: bool) -> Iterator[str]:
    match content:
        case Text():
            yield content.body
            yield from _patient(content.patient)
            yield from (attachment.name for attachment in content.attachments)
        case Edit() | Retraction() | Reaction():
            yield from _change(content)
        case Result():
            yield from _result(content)
        case Document():
            yield from _patient(content.patient)
            yield from (content.kind, content.number, content.author)
            yield from _code(content.title)
            yield from content.lines if content.shown is None else content.shown
        case Notice():
            yield from _patient(content.patient)
            yield from (content.before, content.after, content.reason, content.asked_by)
            yield from (identifier.value for identifier in content.merged)
        case Acknowledgement():
            yield content.text
        case Handoff():
            if not nested:
                yield from _texts(codec.decode(bytes(content.original)), nested=True)
        case Page() | Unknown() | Refusal():
            pass


def _change(content: Edit | Retraction | Reaction) -> Iterator[str]:
    match content:
        case Edit():
            yield content.body
        case Retraction():
            yield content.reason
        case Reaction():
            pass


def _result(result: Result) -> Iterator[str]:
    yield from _patient(result.patient)
    yield from _code(result.code)
    yield from (result.placer, result.filler)
    yield from result.notes
    for observation in result.observations:
        yield from _code(observation.code)
        yield observation.value
        if observation.shown is not None:
            yield observation.shown
        yield observation.unit
        yield from observation.notes


def _patient(patient: Patient | None) -> Iterator[str]:
    if patient is None:
        return
    yield from (patient.name, patient.birth_date, patient.location)
    for identifier in patient.identifiers:
        yield identifier.value


def _code(code: Code | None) -> Iterator[str]:
    if code is not None:
        yield from (code.code, code.text)
