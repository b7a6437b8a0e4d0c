"""Records: one form of bytes, nothing but ids, enums and integers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.logs import NOW, make_record

from wardline.audit.record import (
    MAX_INTEGER,
    MAX_OBJECTS,
    MAX_RECORD,
    SYSTEM,
    Action,
    Actor,
    AuditRecord,
    InvalidRecordError,
    Numbers,
    Object,
    ObjectKind,
    Outcome,
    Place,
    decode,
    encode,
)

GOLDEN = (
    b'{"action":"message.appended",'
    b'"actor":{"account":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","device":"00000000000000000000000000000003",'
    b'"organisation":"cccccccccccccccccccccccccccccccc"},'
    b'"at":1700000000003,"numbers":{"position":3,"size":1024},'
    b'"objects":[{"id":"00000000000000000000000000000003","kind":"message"},'
    b'{"id":"dddddddddddddddddddddddddddddddd","kind":"conversation"}]}'
)
SPEC = Path(__file__).parents[3] / "spec" / "audit.md"

ids = st.text("0123456789abcdef", min_size=32, max_size=32)
integers = st.integers(0, MAX_INTEGER)
maybe_ids = st.none() | ids
actors = st.builds(Actor, account=maybe_ids, device=maybe_ids, organisation=maybe_ids)
objects = st.builds(Object, id=ids, kind=st.sampled_from(ObjectKind))
all_numbers = st.builds(Numbers, **{name: st.none() | integers for name in Numbers.__struct_fields__})
places = st.builds(
    Place,
    cell=st.none() | st.text("0123456789bcdefghjkmnpqrstuvwxyz", min_size=3, max_size=3),
    country=st.none() | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    site=st.none() | st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
)
codes = st.from_regex(r"[a-z][a-z0-9_.]{0,63}", fullmatch=True)


@st.composite
def records(draw: st.DrawFn) -> AuditRecord:
    code = draw(st.none() | codes)
    return AuditRecord(
        action=draw(st.sampled_from(Action)),
        actor=draw(actors),
        at=draw(integers),
        code=code,
        digest=draw(st.none() | st.text("0123456789abcdef", min_size=64, max_size=64)),
        numbers=draw(st.none() | all_numbers),
        objects=tuple(draw(st.lists(objects, max_size=MAX_OBJECTS))),
        outcome=Outcome.DONE if code is None else Outcome.REFUSED,
        place=draw(st.none() | places),
    )


def test_the_canonical_bytes_are_pinned() -> None:
    assert encode(make_record(3)) == GOLDEN
    refusal = AuditRecord(
        action=Action.REQUEST_REFUSED,
        actor=SYSTEM,
        at=0,
        code="epoch_conflict",
        outcome=Outcome.REFUSED,
        digest="0" * 64,
    )
    assert encode(refusal) == (
        b'{"action":"request.refused","actor":{},"at":0,"code":"epoch_conflict","digest":"'
        + b"0" * 64
        + b'","outcome":"refused"}'
    )


@given(records())
def test_a_record_survives_its_bytes(record: AuditRecord) -> None:
    canonical = encode(record)
    assert decode(canonical) == record
    assert canonical.isascii()
    assert b" " not in canonical
    assert len(canonical) <= MAX_RECORD
    # RFC 8785 for what occurs in it: sorted keys, no spaces.
    parsed = msgspec.json.decode(canonical)
    assert msgspec.json.encode(parsed, order="sorted") == canonical


@given(records(), st.data())
def test_a_changed_byte_is_another_record_or_none(record: AuditRecord, data: st.DataObject) -> None:
    canonical = bytearray(encode(record))
    place = data.draw(st.integers(0, len(canonical) - 1))
    canonical[place] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(canonical))
    except InvalidRecordError:
        return
    assert other != record


CHANGES: list[Callable[[bytes], bytes]] = [
    lambda text: text.replace(b":", b": ", 1),
    lambda text: text + b"\n",
    lambda text: b" " + text,
    lambda text: text.replace(b'"at":1700000000003,', b"").replace(b"}]}", b'}],"at":1700000000003}'),
    lambda text: text.replace(b'"at":', b'"at":0'),
    lambda text: text.replace(b'"at":1700000000003', b'"at":1700000000003.0'),
    lambda text: text.replace(b'"at":1700000000003', b'"at":1.700000000003e12'),
    lambda text: text.replace(b'"at":', b'"at":-'),
    lambda text: text.replace(b'"at":1700000000003', b'"at":9007199254740992'),
    lambda text: text.replace(b'"at":1700000000003', b'"at":true'),
    lambda text: text.replace(b'"at":', b'"at":1,"at":'),
    lambda text: text.replace(b'"at":', b'"code":null,"at":'),
    lambda text: text.replace(b'"at"', b'"\\u0061t"'),
    lambda text: text.replace(b'"numbers":', b'"name":"Ada","numbers":'),
    lambda text: text.replace(b"message.appended", b"message.invented"),
    lambda text: text.replace(b'"kind":"message"', b'"kind":"person"'),
    lambda text: text.replace(b"aaaaaaaa", b"AAAAAAAA", 1),
    lambda text: text.replace(b"aaaaaaaa", b"Ada Love", 1),
    lambda text: text.replace(b'"account":"', b'"account":"a'),
    lambda text: text.replace(b'"objects":', b'"outcome":"done","objects":'),
    lambda text: text[:-1] + b',"outcome":"refused"}',
    lambda text: text[:-1] + b',"outcome":"done"}',
    lambda text: text.replace(b"}]}", b"}" + b',{"id":"' + b"d" * 32 + b'","kind":"message"}' * 16 + b"]}"),
    lambda text: text[:-1],
    lambda _: b"",
    lambda _: b"{}",
    lambda _: b"null",
    lambda _: b"\xff\xfe",
    lambda _: b"[" * 5000,
    lambda _: b'{"action":"' + b"a" * 5000 + b'"}',
]


@pytest.mark.parametrize("change", CHANGES)
def test_any_other_form_is_refused_without_quoting_it(change: Callable[[bytes], bytes]) -> None:
    changed = change(GOLDEN)
    assert changed != GOLDEN
    with pytest.raises(InvalidRecordError) as caught:
        decode(changed)
    assert "Ada" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.binary(max_size=300))
def test_hostile_bytes_raise_only_our_error(data: bytes) -> None:
    with pytest.raises(InvalidRecordError):
        decode(data)


WRONG: list[tuple[str, Callable[[], object]]] = [
    ("at", lambda: make(at=-1)),
    ("at", lambda: make(at=MAX_INTEGER + 1)),
    ("at", lambda: make(at=True)),
    ("at", lambda: make(at="now")),
    ("code", lambda: make(code="why")),
    ("code", lambda: make(outcome=Outcome.REFUSED)),
    ("code", lambda: make(outcome=Outcome.REFUSED, code="Patient Ada")),
    ("digest", lambda: make(digest="Ada")),
    ("digest", lambda: make(digest="0" * 64 + "\n")),
    ("objects", lambda: make(objects=(Object("a" * 32, ObjectKind.MESSAGE),) * (MAX_OBJECTS + 1))),
    ("objects.id", lambda: Object("Ada", ObjectKind.PATIENT)),
    ("objects.id", lambda: Object("A" * 32, ObjectKind.PATIENT)),
    ("objects.id", lambda: Object("a" * 32 + "\n", ObjectKind.PATIENT)),
    ("actor.account", lambda: Actor(account="Ada")),
    ("actor.device", lambda: Actor(device="")),
    ("actor.organisation", lambda: Actor(organisation="St. Mary")),
    ("place.cell", lambda: Place(cell="Ada")),
    ("place.cell", lambda: Place(cell="u0")),
    ("place.cell", lambda: Place(cell="u05p")),
    ("place.cell", lambda: Place(cell="u05\n")),
    ("place.country", lambda: Place(country="fr")),
    ("place.country", lambda: Place(country="FRA")),
    ("place.site", lambda: Place(site="St. Mary")),
    ("place.site", lambda: Place(site="")),
    ("place.site", lambda: Place(site="a" * 33)),
    ("count", lambda: Numbers(count=-1)),
    ("size", lambda: Numbers(size=1.5)),  # pyright: ignore[reportArgumentType] (hostile)
]


@pytest.mark.parametrize(("field", "build"), WRONG)
def test_the_constructor_takes_nothing_that_could_be_content(field: str, build: Callable[[], object]) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        build()
    assert field in str(caught.value)
    assert "Ada" not in str(caught.value)


def make(**changes: Any) -> AuditRecord:
    fields: dict[str, Any] = {"action": Action.RECORD_READ, "actor": SYSTEM, "at": NOW, **changes}
    return AuditRecord(**fields)


@pytest.mark.parametrize("vocabulary", [Action, ObjectKind])
def test_the_specification_lists_the_whole_vocabulary_and_nothing_else(vocabulary: type[Action | ObjectKind]) -> None:
    heading = "Actions" if vocabulary is Action else "Objects"
    section = SPEC.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([a-z0-9_.]+)` \|", section, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == {each.value for each in vocabulary}


def test_actions_are_dotted_and_fields_alphabetical() -> None:
    for action in Action:
        assert re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", action.value)
        assert action.name == action.value.replace(".", "_").upper()
    for struct in (AuditRecord, Actor, Object, Numbers):
        assert list(struct.__struct_fields__) == sorted(struct.__struct_fields__)
