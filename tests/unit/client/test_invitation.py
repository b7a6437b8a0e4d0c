import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.client.invitation import Invitation, format_link, parse_link
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret

ORGANISATION = "0123456789abcdef" * 2
INVITATION = Invitation(
    "wss://hub.example:8440", ORGANISATION, "ff" * 16, Secret(bytes(range(16))), bytes(range(100, 132))
)
LINK = format_link(INVITATION)


def test_the_link_is_this_and_everything_of_it_is_in_the_fragment() -> None:
    assert LINK == (
        "wardline:enrol#v=1&hub=wss%3A%2F%2Fhub.example%3A8440&org=0123456789abcdef0123456789abcdef"
        "&inv=ffffffffffffffffffffffffffffffff&key=AAECAwQFBgcICQoLDA0ODw"
        "&root=ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM"
    )
    assert format_link(INVITATION, "https://app.example").partition("#")[0] == "https://app.example/enrol"


@pytest.mark.parametrize("app", [None, "https://app.example"])
def test_what_is_formatted_is_parsed(app: str | None) -> None:
    assert parse_link(format_link(INVITATION, app)) == INVITATION


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ("", "link"),
        ("wardline:enrol", "link"),
        (LINK.replace("#", "?"), "link"),
        (LINK.replace("wardline:", "file:"), "link"),
        (LINK.replace("wardline:enrol", "https://user:word@app.example/enrol"), "link"),
        (LINK + "&v=1", "link"),
        (LINK.replace("v=1&", ""), "link"),
        (LINK.replace("v=1", "v=2"), "v"),
        (LINK.replace("wss", "https"), "hub"),
        (LINK.replace("hub.example", "hub.example%2Fpath"), "hub"),
        (LINK.replace("org=0", "org=G"), "org"),
        (LINK.replace("inv=f", "inv="), "inv"),
        (LINK.replace("key=A", "key="), "key"),
        (LINK.replace("ODw&", "ODx&"), "key"),
        (LINK.replace("root=Z", "root=%20"), "root"),
        (LINK + "A" * 3000, "link"),
    ],
)
def test_anything_else_is_refused_with_its_field(link: str, field: str) -> None:
    assert parse_link(link) == Refusal("bad_invitation", field)


@given(st.text(max_size=300))
def test_no_text_is_an_error(text: str) -> None:
    for link in (text, f"wardline:enrol#{text}", LINK + text, LINK[: len(text)] + text):
        assert isinstance(parse_link(link), Invitation | Refusal)


def test_the_secret_does_not_show() -> None:
    assert "AAEC" not in repr(INVITATION)
    assert repr(bytes(range(16))) not in repr(INVITATION)
