"""What the parser complains about is said in plain words, at the place where mending starts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from advisor.guide.document import read_document
from advisor.guide.syntax import explain

LINE_UP = (
    "this line does not line up with the lines it belongs to; give it as many spaces as they have"
)
COLON = (
    'a ":" is not allowed here; put a text that holds ": " in quotes, '
    "or line this line up with those above"
)
NO_COLON = 'this line has no ": "; write "key: value", or indent it to go on with the text above'
QUOTE = "this quote is opened here and never closed"
TAB = "a tab is used to indent; use spaces"
LIST = (
    'this line does not line up with the list above; begin it with "- ", '
    "or give it as many spaces as the lines it belongs to"
)
ESCAPE = (
    'in double quotes a "\\" begins a code; write "\\\\" for the backslash itself, '
    "or use single quotes"
)
FOLDED = (
    'after ">" or "|" the text begins on the next line; '
    "put a text that begins with one of them in quotes"
)
SQUARE = (
    'this "[" has no "]", or a comma is missing before the next item; '
    "put a text that begins with [ or # in quotes"
)
CURLY = (
    'this "{" has no "}", or a comma is missing before the next item; '
    "put a text that begins with { or # in quotes"
)
MISSING = "text is missing before this character"
EXCLAMATION = 'a text cannot begin with "!"; put it in quotes'
STAR = 'a text cannot begin with "*" or "&"; put it in quotes'
DEEP = "more than 40 blocks or lists are nested"

SAID = [
    ("a:\n\tb: c", "2:1", TAB),
    ("a:\n  b: c\n\td: e", "3:1", TAB),
    ("a:\n  - b\n\t- c", "3:1", TAB),
    ("a: b\n\tc: d", "2:1", TAB),
    ("a:\n  b: >\n\ttext\n", "3:1", TAB),
    ("a:\n  \tb: c", "2:3", TAB),
    ("text: What: this?", "1:11", COLON),
    ('a: "b": c', "1:7", COLON),
    ("a: 1\n  b: 2", "2:4", COLON),
    ("a:\n  b: 1\n   c: 2", "3:5", COLON),
    ("a:\n  b: 1\n c: 2", "3:2", LINE_UP),
    ("a:\n  - b\n c: 2", "3:2", LINE_UP),
    ("a: b\n- c", "2:1", LINE_UP),
    ("a: >\n    x\n  y\nb: c", "3:3", LINE_UP),
    (
        "  a: 1\nb: 2",
        "2:1",
        "this line does not line up with the first one; give it as many spaces",
    ),
    ("a:\n  - x\n  b: 2", "3:3", LIST),
    ("a:\n  - id: x\n   text: y", "3:4", LIST),
    ("a: b\nc\nd: e", "2:1", NO_COLON),
    ("a: b\nccc", "2:1", NO_COLON),
    ('a: "b\nc: d', "1:4", QUOTE),
    ("a: 'b\nc: d", "1:4", QUOTE),
    ('a: [b, "c]', "1:8", QUOTE),
    ('a: "b\n---\nc"', "1:4", QUOTE),
    (
        "a: 'it's'",
        "1:8",
        "the text goes on after its closing '; use the other kind of quotes around it",
    ),
    (
        'a: "say "hi" now"',
        "1:10",
        'the text goes on after its closing "; use the other kind of quotes around it',
    ),
    (
        "a: {track} is first",
        "1:12",
        'nothing can follow the closing "}"; put the whole text in quotes',
    ),
    ("a: [b] c", "1:8", 'nothing can follow the closing "]"; put the whole text in quotes'),
    ("a: @b", "1:4", 'a text cannot begin with "@"; put it in quotes'),
    ("a: `b", "1:4", 'a text cannot begin with "`"; put it in quotes'),
    ("a: %b", "1:4", 'a text cannot begin with "%"; put it in quotes'),
    ("a: **b**", "1:4", STAR),
    ("a: & b", "1:4", STAR),
    ("a: !x!y z", "1:4", EXCLAMATION),
    ("a: !<", "1:4", EXCLAMATION),
    ("a: !!", "1:4", EXCLAMATION),
    ("a: !a%zz b", "1:4", EXCLAMATION),
    ("a: !<b c", "1:4", EXCLAMATION),
    ("a: !b]", "1:4", EXCLAMATION),
    ("a: > text", "1:4", FOLDED),
    ("a: |text", "1:4", FOLDED),
    ("a: >0\n b", "1:5", '"0" is not allowed after ">" or "|"; remove it'),
    ("a: ? b", "1:4", 'a text cannot begin with "? "; put it in quotes'),
    (
        "a: - b",
        "1:4",
        'a list cannot begin here; put "- " on a line of its own, or the text in quotes',
    ),
    ("a: [b, c\nd: e", "1:4", SQUARE),
    ("a: {b: [c}", "1:8", SQUARE),
    ("a: {b: c\nd: e", "1:4", CURLY),
    ("a: {b c: d e: f}", "1:4", CURLY),
    ("a: ]", "1:4", MISSING),
    ("a: ,", "1:4", MISSING),
    ("a: [,]", "1:5", MISSING),
    ('a: "\\d"', "1:5", ESCAPE),
    ('a: "\\x1"', "1:7", ESCAPE),
    ('a: "\\ud800"', "1:7", ESCAPE),
    ("a: " + "[" * 60, "1:44", DEEP),
    ("a: " + "[" * 5000, "1:1003", "too many lists or blocks are nested"),
    ("a: &x &y b", "1:7", "this is not allowed here; put the whole text in quotes"),
]


def said(path: Path, text: str) -> list[str]:
    """The findings of a file with this text, as ``line:column message``."""
    path.write_text(text, encoding="utf-8", newline="")
    return [
        f"{finding.place.line + 1}:{finding.place.column + 1} {finding.message}"
        for finding in read_document(path).findings
        if finding.place is not None
    ]


@pytest.mark.parametrize(("text", "place", "sentence"), SAID, ids=lambda part: str(part)[:24])
def test_what_cannot_be_read_is_said_in_plain_words(
    tmp_path: Path, text: str, place: str, sentence: str
) -> None:
    assert said(tmp_path / "a.yaml", text)[-1] == f"{place} {sentence}"


def test_a_mistake_in_a_long_file_is_found_on_its_line(tmp_path: Path) -> None:
    text = "".join(f"key_{number}: value\n" for number in range(5000)) + "wrong: a: b\n"
    assert said(tmp_path / "a.yaml", text) == [f"5001:9 {COLON}"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_are_counted_alike_for_all_line_ends(tmp_path: Path, end: str) -> None:
    assert said(tmp_path / "a.yaml", end.join(["a: b", "", "c: d: e"])) == [f"3:5 {COLON}"]


def test_a_complaint_nobody_foresaw_still_says_what_to_look_for() -> None:
    mark = yaml.Mark("a", 0, 2, 4, None, 0)
    finding = explain(yaml.MarkedYAMLError(problem="found a new thing", problem_mark=mark), "")
    assert finding.place is mark
    assert finding.message == (
        "the file cannot be read from here on (found a new thing); "
        "look for a missing quote, colon or space here or in the line above"
    )
