"""The link of a device that waits: strict, and the same in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.client.approval_link import (
    MAX_LINK,
    ApprovalLink,
    format_approval_link,
    format_hash,
    parse_approval_link,
    parse_hash,
)
from wardline.kit.outcome import Refusal

LINK = ApprovalLink("0a" * 16, "1c" * 16, bytes(range(32)))
FRAGMENT = f"v=1&acc={'0a' * 16}&app={'1c' * 16}&hash=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
WRITTEN = f"https://chat.example/approve#{FRAGMENT}"
"""As web/tests/core/approvals.test.ts has it."""


def test_it_is_written_so() -> None:
    assert format_approval_link("https://chat.example/", LINK) == WRITTEN
    assert parse_approval_link(WRITTEN) == LINK


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_what_is_written_is_read(scanned: bytes, account: bytes, approval: bytes) -> None:
    link = ApprovalLink(account.hex(), approval.hex(), scanned)
    assert parse_approval_link(format_approval_link("http://localhost:8441", link)) == link
    assert parse_hash(format_hash(scanned)) == scanned


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ("", "link"),
        ("wardline:approve#" + FRAGMENT, "link"),
        ("javascript://chat.example/approve#" + FRAGMENT, "link"),
        ("https://chat.example/enrol#" + FRAGMENT, "link"),
        ("https://chat.example/approve?" + FRAGMENT, "link"),
        ("https://ada@chat.example/approve#" + FRAGMENT, "link"),
        ("https://[chat/approve#" + FRAGMENT, "link"),
        (WRITTEN + "&app=" + "1c" * 16, "link"),
        (WRITTEN.replace("acc=", "org="), "link"),
        (WRITTEN.replace("v=1", "v=2"), "v"),
        (WRITTEN.replace("acc=0a", "acc=0A"), "acc"),
        (WRITTEN.replace("app=1c", "app="), "app"),
        (WRITTEN[:-1], "hash"),
        (WRITTEN[:-1] + "9", "hash"),
        (WRITTEN + "=", "hash"),
        (WRITTEN + "A" * MAX_LINK, "link"),
    ],
    ids=str,
)
def test_anything_else_is_refused_by_its_field(link: str, field: str) -> None:
    assert parse_approval_link(link) == Refusal("bad_approval_link", field)


@given(st.text(max_size=80))
def test_nonsense_is_no_hash_and_no_link(text: str) -> None:
    found = parse_hash(text)
    assert found is None or format_hash(found) == text
    assert isinstance(parse_approval_link(text), Refusal)
