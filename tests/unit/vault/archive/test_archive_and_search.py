"""Archived messages: kept sealed, found by their words, opened unchanged, destroyed for good."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.support.databases import sqlite_url
from tests.support.vault_world import START, VAULT_DEVICE, World, open_world

from wardline.audit.record import Action, Actor, decode
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.vault.archive.archive_message import archive_message, archive_messages
from wardline.vault.archive.destroy_records import destroy_records
from wardline.vault.archive.model import ArchivedMessage, SearchAnswer, SearchQuery
from wardline.vault.archive.open_records import read_record
from wardline.vault.archive.search_archive import MAX_WORDS, search_archive
from wardline.vault.archive.tables import ARCHIVE_FRESH_TERMS, ARCHIVE_RECORDS, ARCHIVE_TERMS
from wardline.vault.keys.key_names import archive_key
from wardline.vault.turn import Turn

ASKER = Actor(account="5" * 32)
ONE, OTHER = ConversationId("1" * 32), ConversationId("2" * 32)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def say(world: World, text: str, conversation: ConversationId = ONE) -> ArchivedMessage:
    return world.arrives(conversation, AccountId("3" * 32), codec.encode(Text(body=text)))


def search(world: World, text: str, **filters: Any) -> SearchAnswer:
    answer = search_archive(world.database, world.ledger, ASKER, SearchQuery(text, **filters))
    assert isinstance(answer, SearchAnswer)
    return answer


def records(world: World) -> list[Action]:
    with world.database.read() as reader:
        rows = reader.exec_driver_sql("SELECT record FROM audit_records ORDER BY leaf_index").scalars().all()
    return [decode(bytes(row)).action for row in rows]


def test_what_is_archived_is_opened_unchanged(world: World):
    message = say(world, "Kalium 6.80, bitte zurückrufen")
    assert world.run(lambda turn: read_record(turn, message.message)) == message
    assert records(world)[-2:] == [Action.MESSAGE_ARCHIVED, Action.RECORD_READ]


def test_a_message_is_archived_once(world: World):
    message = say(world, "once")
    assert not world.run(lambda turn: archive_message(turn, message))
    with world.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(ARCHIVE_RECORDS)).scalar_one() == 1


def test_search_needs_every_word_and_takes_the_newest_first(world: World):
    first = say(world, "Potassium 6.80 mmol/L high")
    second = say(world, "potassium rechecked: 4.10", OTHER)
    say(world, "sodium 140")
    assert search(world, "POTASSIUM").found == (second, first)
    assert search(world, "potassium 6.80").found == (first,)
    assert search(world, "potassium 6.8").found == ()
    assert search(world, "potassium sodium").found == ()


def test_search_can_be_narrowed_by_conversation_and_time(world: World):
    first = say(world, "round at eight")
    world.clock.advance(60_000)
    second = say(world, "round at nine", OTHER)
    assert search(world, "round", conversations=(ONE,)).found == (first,)
    assert search(world, "", conversations=(OTHER,)).found == (second,)
    assert search(world, "round", since=START + 1).found == (second,)
    assert search(world, "round", until=START + 1).found == (first,)
    assert search(world, "round", conversations=()).found == ()


def test_a_limit_says_that_there_is_more(world: World):
    sent = [say(world, f"word {number}") for number in range(4)]
    answer = search(world, "word", limit=2)
    assert answer.found == (sent[3], sent[2])
    assert answer.more
    assert not search(world, "word", limit=4).more


@pytest.mark.parametrize("text", ["", " .,; ", " ".join(f"w{number}" for number in range(MAX_WORDS + 1))])
def test_a_search_for_nothing_or_for_too_much_is_refused(world: World, text: str):
    refused = search_archive(world.database, world.ledger, ASKER, SearchQuery(text))
    assert refused == Refusal("malformed_request", "text")


def test_a_search_and_each_record_that_it_opens_are_recorded(world: World):
    say(world, "alpha")
    say(world, "alpha beta")
    before = len(records(world))
    search(world, "alpha")
    search(world, "nothing")
    assert records(world)[before:] == [
        Action.ARCHIVE_SEARCHED,
        Action.RECORD_READ,
        Action.RECORD_READ,
        Action.ARCHIVE_SEARCHED,
    ]


def test_a_stray_tag_is_no_false_hit(world: World):
    hit, stray = say(world, "fentanyl"), say(world, "paracetamol")

    def add_stray(turn: Turn) -> None:
        both = b"".join(turn.tx.execute(select(ARCHIVE_FRESH_TERMS.c.tags)).scalars())
        turn.tx.execute(update(ARCHIVE_FRESH_TERMS).values(tags=both))
        turn.record(Action.BACKUP_MADE)

    world.run(add_stray)
    assert search(world, "fentanyl").found == (hit,)
    assert search(world, "paracetamol").found == (stray,)


def many(count: int) -> list[ArchivedMessage]:
    return [
        ArchivedMessage(
            MessageId(f"{number:032x}"),
            ONE if number % 2 else OTHER,
            number,
            START + number,
            AccountId("3" * 32),
            VAULT_DEVICE,
            codec.encode(Text(body=f"line no{number} {'odd' if number % 2 else 'even'} rest{number % 7}")),
        )
        for number in range(1, count + 1)
    ]


def test_search_reaches_across_complete_blocks_and_the_one_that_fills(world: World):
    batch = many(600)
    for start in range(0, 600, 150):
        world.run(lambda turn, start=start: archive_messages(turn, batch[start : start + 150]))
    with world.database.read() as reader:
        assert set(reader.execute(select(ARCHIVE_TERMS.c.block)).scalars()) == {0, 1}
        assert reader.execute(select(func.min(ARCHIVE_FRESH_TERMS.c.number))).scalar_one() == 512
    for number in (1, 255, 256, 257, 511, 512, 600):
        assert search(world, f"no{number}").found == (batch[number - 1],)
    assert search(world, "even rest3 line", limit=200).found == tuple(
        message for message in reversed(batch) if message.position % 2 == 0 and message.position % 7 == 3
    )
    odd = search(world, "line", conversations=(ONE,), limit=3)
    assert [message.position for message in odd.found] == [599, 597, 595]
    assert odd.more


def test_words_of_destroyed_records_leave_complete_blocks(world: World):
    world.run(lambda turn: archive_messages(turn, many(300)))
    assert world.run(lambda turn: destroy_records(turn, ONE)) == 150
    assert search(world, "odd", limit=200).found == ()
    assert len(search(world, "even", limit=200).found) == 150
    with world.database.read() as reader:
        rows = reader.execute(select(ARCHIVE_TERMS.c.entries)).scalars().all()
        fresh = set(reader.execute(select(ARCHIVE_FRESH_TERMS.c.number)).scalars())
    places = {entries[end] for entries in rows for end in range(5, len(entries), 6)}
    assert places == set(range(2, 256, 2))
    assert fresh == set(range(256, 301, 2))


@pytest.mark.parametrize("column", ["sealed", "position", "account", "at", "message"])
def test_a_changed_row_is_a_typed_error_and_never_garbage(world: World, column: str):
    message = say(world, "dose 5 mg")

    def tamper(turn: Turn) -> None:
        tx = turn.tx
        old = tx.execute(select(ARCHIVE_RECORDS.c[column])).scalar_one()
        new: object = old + 1 if isinstance(old, int) else "f" * 32
        if isinstance(old, bytes):
            new = old[:-5] + bytes([old[-5] ^ 1]) + old[-4:]
        tx.execute(update(ARCHIVE_RECORDS).values({column: new}))
        turn.record(Action.BACKUP_MADE)

    world.run(tamper)
    with world.database.read() as reader:
        name = reader.execute(select(ARCHIVE_RECORDS.c.message)).scalar_one()
    opened = world.run(lambda turn: read_record(turn, name))
    assert opened == Refusal("state_corrupt", "archive_records.sealed")
    answer = search(world, "dose")
    assert answer.found == ()
    assert answer.damaged == (name,)
    assert message.content not in repr(answer).encode()


def test_destroying_a_conversations_key_destroys_its_records_and_their_words(world: World):
    gone, kept = say(world, "alpha beta"), say(world, "alpha gamma", OTHER)
    assert world.run(lambda turn: destroy_records(turn, ONE)) == 1
    assert world.run(lambda turn: read_record(turn, gone.message)) == Refusal("record_destroyed")
    assert search(world, "alpha").found == (kept,)
    assert search(world, "beta").found == ()
    with world.database.read() as reader:
        assert set(reader.execute(select(ARCHIVE_FRESH_TERMS.c.number)).scalars()) == {2}
    assert Action.KEY_DESTROYED in records(world)
    late, beside = many(2)
    assert world.run(lambda turn: archive_messages(turn, [late, beside])) == 1
    assert world.run(lambda turn: read_record(turn, late.message)) is None
    assert world.run(lambda turn: read_record(turn, beside.message)) == beside


def test_words_of_a_damaged_record_are_dropped_too(world: World):
    say(world, "alpha beta")

    def tamper(turn: Turn) -> None:
        turn.tx.execute(update(ARCHIVE_RECORDS).values(sealed=b"\x01" * 60))
        turn.record(Action.BACKUP_MADE)

    world.run(tamper)
    world.run(lambda turn: destroy_records(turn, ONE))
    with world.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(ARCHIVE_FRESH_TERMS)).scalar_one() == 0


def test_one_call_archives_a_batch_of_several_conversations(world: World):
    batch = many(50)
    assert world.run(lambda turn: archive_messages(turn, batch)) == 50
    assert world.run(lambda turn: archive_messages(turn, [*batch, *batch])) == 0
    assert search(world, "line no37").found == (batch[36],)


def test_the_file_holds_no_plaintext(tmp_path: Path):
    url = sqlite_url(tmp_path)
    with open_world(url) as world:
        say(world, "Geheimnisvoll Esterkin 2590157853")
        search(world, "geheimnisvoll")
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for canary in (b"Geheimnisvoll", b"geheimnisvoll", b"Esterkin", b"esterkin", b"2590157853"):
        assert canary not in files
    assert archive_key(ONE, "clinical").encode() in files
