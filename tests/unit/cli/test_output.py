"""What a terminal is shown: nothing in a message can take it over."""

import json

import pytest
from rich.console import Console

from wardline.cli.output import Output, clock_time, printable
from wardline.cli.place import place_text
from wardline.protocol.identity_requests import Place


def test_control_characters_and_overrides_are_shown_as_such() -> None:
    assert printable("a\x1b[31mb\u202ec\u2066d\r\n\te") == "a�[31mb�c�d�\n\te"


def test_markup_in_data_has_no_effect(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).item({}, "[bold]not bold[/bold] [link=x]no link[/link]")
    assert capsys.readouterr().out == "[bold]not bold[/bold] [link=x]no link[/link]\n"


def test_json_is_one_value_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).table("Title", ("a", "b"), [{"a": 1, "b": "\x1b"}, {"a": None, "b": "é"}])
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"a": 1, "b": "\x1b"},
        {"a": None, "b": "é"},
    ]


def test_ids_in_a_table_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table("T", ("device", "at"), [{"device": "0123456789abcdef" * 2, "at": 0}])
    shown = capsys.readouterr().out
    assert "0123456789abcdef" * 2 in shown.replace("\n", "")
    assert "1970-01-01 00:00:00" in shown


def test_ids_and_times_are_never_folded_however_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [f"{number:032x}" for number in range(5)]
    row = {**{f"id{number}": each for number, each in enumerate(ids)}, "at": 0, "why": "because of words " * 20}
    Output(as_json=False).table("T", tuple(row), [row])
    shown = capsys.readouterr().out.splitlines()
    assert all(any(each in line for line in shown) for each in (*ids, "1970-01-01 00:00:00"))


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table("Recoveries (times in UTC)", ("recovery", "until"), [])
    Output(as_json=True).table("Recoveries (times in UTC)", ("recovery", "until"), [])
    assert capsys.readouterr().out == "Recoveries: none\n"


def test_times_are_utc() -> None:
    assert clock_time(1_588_342_003_000) == "2020-05-01 14:06:43"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (None, ""),
        (Place(), ""),
        (Place(site="Main campus"), "Main campus"),
        (Place(country="FR", town="Lyon"), "Lyon, FR"),
        (Place(country="FR"), "FR"),
    ],
)
def test_a_place_on_one_line(place: Place | None, text: str) -> None:
    assert place_text(place) == text


def test_a_picture_is_drawn_for_people_at_a_terminal_that_is_wide_enough(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json, terminal, width in ((True, True, 80), (False, False, 80), (False, True, 28)):
        output = Output(as_json=as_json)
        output.console = Console(force_terminal=terminal, color_system="truecolor", width=width)
        assert not output.picture("a")
    assert capsys.readouterr().out == ""
    output = Output(as_json=False)
    output.console = Console(force_terminal=True, color_system="truecolor", width=29)
    assert output.picture("a")
    light = "\x1b[38;2;255;255;255;48;2;0;0;0m"
    lines = [line.removeprefix(light).removesuffix("\x1b[0m") for line in capsys.readouterr().out.splitlines()]
    assert {len(line) for line in lines} == {29}, "21 modules of version 1 and four of light at each side"
    assert lines[0] == lines[1] == "█" * 29
    assert lines[2][4:11] == " ▄▄▄▄▄ ", "a finder pattern, dark on light in every theme"
