"""What a thread says now: the author's last words, and nobody else's."""

import random

from hypothesis import given
from hypothesis import strategies as st

from wardline.client.as_it_reads import Reading, as_it_reads
from wardline.client.local.model import Message, MessageState
from wardline.content.attachment import Attachment
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import Content, encode
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.protocol.envelope import Priority

ADA, BEN = AccountId("a" * 32), AccountId("b" * 32)
FILE = Attachment(blob="1" * 32, key=bytes(32), size=1, sha256=bytes(32), name="a", media_type="b")
SAID = "0" * 31 + "1"


def message(position: int, account: AccountId, content: Content | bytes) -> Message:
    return Message(
        message=MessageId(f"{position:032x}"),
        conversation=ConversationId("c" * 32),
        position=position,
        at=position,
        account=account,
        device=DeviceId("d" * 32),
        priority=Priority.NORMAL,
        acknowledges=None,
        content=content if isinstance(content, bytes) else encode(content),
        state=MessageState.RECEIVED,
        failure=None,
        read=True,
        acknowledged=False,
    )


def read(*contents: tuple[AccountId, Content]) -> Reading:
    (first, *_) = as_it_reads([message(place, who, what) for place, (who, what) in enumerate(contents, start=1)])
    return first


def body(reading: Reading) -> str:
    assert isinstance(reading.content, Text)
    return reading.content.body


def test_the_authors_last_edit_counts_and_files_stay() -> None:
    said = Text(body="6.9", attachments=(FILE,), acknowledge_by=7)
    reading = read(
        (ADA, said), (ADA, Edit(message=SAID, body="5.9")), (ADA, Edit(message=SAID, body="5.8", mentions=(BEN,)))
    )
    assert reading.content == Text(body="5.8", attachments=(FILE,), acknowledge_by=7, mentions=(BEN,))
    assert (reading.edited, reading.retracted) == (True, False)


def test_nobody_elses_counts() -> None:
    reading = read(
        (ADA, Text(body="6.9")), (BEN, Edit(message=SAID, body="1.1")), (BEN, Retraction(message=SAID, reason="no"))
    )
    assert (body(reading), reading.edited, reading.retracted) == ("6.9", False, False)


def test_nothing_follows_a_retraction() -> None:
    reading = read(
        (ADA, Text(body="6.9", attachments=(FILE,))),
        (ADA, Retraction(message=SAID)),
        (ADA, Edit(message=SAID, body="back again")),
    )
    assert reading.content == Text(body="")
    assert reading.retracted


def test_reactions_are_counted_by_person() -> None:
    reading = read(
        (ADA, Text(body="6.9")),
        *((who, Reaction(message=SAID, emoji=emoji)) for who in (ADA, BEN, BEN) for emoji in "👍👀"),
        (ADA, Reaction(message=SAID, emoji="👀", removed=True)),
        (BEN, Reaction(message=SAID, emoji="👀", removed=True)),
        (BEN, Reaction(message=SAID, emoji="🙏", removed=True)),
    )
    assert reading.reactions == {"👍": (ADA, BEN)}


def test_changes_of_what_is_not_here_are_no_message_and_the_unknown_stays() -> None:
    unknown = b"\x82\xa4type\xa8hologram\xa7version\x01"
    readings = as_it_reads([message(1, ADA, Edit(message="9" * 32, body="x")), message(2, BEN, unknown)])
    assert [type(reading.content) for reading in readings] == [Unknown]


CHANGES = st.one_of(
    st.builds(Edit, message=st.just(SAID), body=st.text(max_size=3)),
    st.builds(Retraction, message=st.just(SAID)),
    st.builds(Reaction, message=st.just(SAID), emoji=st.sampled_from("👍👀"), removed=st.booleans()),
)


@given(st.lists(st.tuples(st.sampled_from([ADA, BEN]), CHANGES), max_size=10), st.randoms())
def test_the_order_in_which_they_are_given_means_nothing(
    changes: list[tuple[AccountId, Edit | Retraction | Reaction]], dice: random.Random
) -> None:
    messages = [message(1, ADA, Text(body="6.9"))]
    messages += [message(place, who, what) for place, (who, what) in enumerate(changes, start=2)]
    expected = as_it_reads(messages)
    dice.shuffle(messages)
    assert as_it_reads(messages) == expected
