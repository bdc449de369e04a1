"""Text for people."""

from __future__ import annotations

import io
import sys

import pytest

from advisor.cli.terminal import Terminal, print_json, speak_any_locale, spelled

LONG = "A sentence that is too long for a narrow window and has to be continued."


def test_a_pipe_gets_one_line_a_text_without_escape_sequences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal()
    terminal.strong(LONG)
    terminal.text(LONG.replace(" and", "\nand"), "  - ")
    assert capsys.readouterr().out == f"{LONG}\n  - {LONG}\n"


def test_a_terminal_gets_lines_that_fit_and_continue_below_their_start(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(width=40).text(LONG, " 1. ")
    assert capsys.readouterr().out == (
        " 1. A sentence that is too long for a\n    narrow window and has to be\n    continued.\n"
    )


def test_a_word_that_is_too_long_is_never_broken(capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://x.test/" + "a-long-way-" * 5
    Terminal(width=30).text(address, "  ")
    assert address in capsys.readouterr().out


def test_bold_is_an_escape_sequence_only_where_it_is_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(width=40, styled=True).strong("Yes")
    Terminal(width=40).strong("Yes")
    assert capsys.readouterr().out == "\x1b[1mYes\x1b[0m\nYes\n"


def test_a_table_aligns_texts_left_and_numbers_right(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().table([("10", "one", "first"), ("-2", "three", "second")])
    assert capsys.readouterr().out == "  10  one    first\n  -2  three  second\n"


def test_the_last_column_of_a_table_wraps_within_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(width=40).table([("+3", LONG), ("+2", "Short.")])
    assert capsys.readouterr().out == (
        "  +3  A sentence that is too long for a\n"
        "      narrow window and has to be\n"
        "      continued.\n"
        "  +2  Short.\n"
    )


def test_without_room_beside_it_the_last_column_goes_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(width=40).table(
        [
            ("11", "Information Security", "https://x.test/security"),
            ("7", "Data Analytics", "https://x.test/data"),
        ]
    )
    assert capsys.readouterr().out == (
        "  11  Information Security\n"
        "    https://x.test/security\n"
        "   7  Data Analytics\n"
        "    https://x.test/data\n"
    )


@pytest.mark.parametrize("width", range(1, 30))
def test_the_narrowest_window_loses_no_word(capsys: pytest.CaptureFixture[str], width: int) -> None:
    Terminal(width=width).table([("+3", LONG)])
    assert capsys.readouterr().out.split() == ["+3", *LONG.split()]


def test_an_empty_table_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().table([])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("ascii", '"It\'s" - cafe... ?\n'),
        ("latin-1", '"It\'s" - caf\u00e9... ?\n'),
        ("utf-8", "\u201cIt\u2019s\u201d \u2013 caf\u00e9\u2026 \u4e2d\n"),
    ],
)
def test_what_an_encoding_lacks_is_spelled_with_what_it_has(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    speak_any_locale()
    Terminal().text("\u201cIt\u2019s\u201d \u2013 caf\u00e9\u2026 \u4e2d")
    sys.stdout.flush()
    assert written.getvalue().decode(encoding) == expected


def test_bytes_that_cannot_be_read_do_not_stop_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9\n"), encoding="utf-8"))
    speak_any_locale()
    assert sys.stdin.readline() == "caf\ufffd\n"


def test_json_is_ascii_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"say": "caf\u00e9"})
    assert capsys.readouterr().out == '{\n  "say": "caf\\u00e9"\n}\n'


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (48, "48"),
        (999_999, "999,999"),
        (1_000_000, "1,000,000 (1.0 million)"),
        (13_561_067_520_000, "13,561,067,520,000 (13.6 trillion)"),
        (999_949_999_999, "999,949,999,999 (1,000 billion)"),
        (10**36, f"{10**36:,} (1,000 decillion)"),
    ],
)
def test_a_long_count_is_followed_by_its_size_in_words(count: int, text: str) -> None:
    assert spelled(count) == text
