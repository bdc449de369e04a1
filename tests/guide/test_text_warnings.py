"""An invisible character is named, and a likely mistake is a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.guide import find_data
from advisor.guide.document import read_document
from tests.guide.folder import Folder

FILE = Path("x.yaml")
CUT = 'what follows "#" is a comment and is not shown'


def unseen(code: str) -> str:
    return (
        f"there is an invisible character (U+{code}) here; type a space in its place, or delete it"
    )


@pytest.mark.parametrize("character", ["\u00a0", "\u200b", "\u2003", "\u3000", "\u00ad", "\u202e"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("level: not_yet", "level:{}not_yet", "{}:11"),
        ("level: not_yet", "level{}: not_yet", "{}:10"),
        ("level: not_yet", "level: not_yet{}", "{}:19"),
        ("level: not_yet", "level: {}not_yet", "{}:12"),
        ("    level: not_yet", "   {}level: not_yet", "{}:4"),
    ],
)
def test_an_invisible_character_is_named_where_it_stands(
    folder: Folder, character: str, old: str, new: str, place: str
) -> None:
    folder.edit("rules.yaml", old, new.format(character))
    lines = folder.text("rules.yaml").split("\n")
    line = next(number for number, text in enumerate(lines, 1) if character in text)
    said = f"data/rules.yaml:{place.format(line)}: {unseen(f'{ord(character):04X}')}"
    assert said in folder.faults()


def test_where_the_parser_stops_at_an_invisible_character_nothing_else_is_blamed() -> None:
    for text in ("a:\n  level:\u00a0note\n  say: x\n", "a:\n  level:\u00a0note\n\n  say: x\n"):
        (fault,) = read_document(FILE, text.encode()).faults()
        assert str(fault) == f"x.yaml:2:9: {unseen('00A0')}"


def test_a_text_may_hold_what_keeps_words_together() -> None:
    document = read_document(FILE, "a: Vraiment\u00a0? 10\u202fkm, co\u00adop, 👩\u200d💻".encode())
    assert (document.faults(), document.warnings) == ((), ())


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("a: Where do you live #while you study?", f"1:21: {CUT}"),
        ("a: Where do you live # while you study?", f"1:21: {CUT}"),
        ("a: Room #12", f"1:8: {CUT}"),
        ("a:\n  - Where do you\n    live  #now", f"3:9: {CUT}"),
        ("a: Where do you live  # F03", ""),
        ("a: 'Where do you live' #F03", ""),
        ("a: >-\n  Where do you live #now?", ""),
        ("a: 3 # F03", ""),
        ("a: {b: 3} #F03", ""),
        ("a: ' '", "1:4: this text is blank"),
        ("a: \u00a0", "1:4: this text is blank"),
        ("a: [b, ' ']", "1:8: this text is blank"),
        ("a: TODO", '1:4: "TODO" looks like a placeholder; write the text itself'),
        ("a: Your work (TBD)", '1:4: "Your work (TBD)" looks like a placeholder'),
        ("a: Lorem ipsum dolor", '1:4: "Lorem ipsum dolor" looks like a placeholder'),
        ("a: ~", '1:4: "~" looks like a placeholder'),
        ("a: null", '1:4: "null" looks like a placeholder'),
        ("a: '...'", '1:4: "..." looks like a placeholder'),
        ("a: Todo el mundo", ""),
        ("a: none", ""),
        ("a: Wher\u200be", f"1:8: {unseen('200B')}"),
        ("a: >-\n  Wher\u202ee", f"2:7: {unseen('202E')}"),
        ('a: "Wher\\u200be"', ""),
        ("a: Where\u00a0#now", f"1:9: {unseen('00A0')}"),
    ],
)
def test_what_is_hardly_meant_is_a_warning(text: str, warning: str) -> None:
    document = read_document(FILE, text.encode())
    assert document.faults() == ()
    said = [str(each).removeprefix("x.yaml:") for each in document.warnings]
    assert [each[: len(warning)] for each in said] == ([warning] if warning else [])


def test_the_shipped_files_give_no_warning() -> None:
    for file in find_data().rglob("*.yaml"):
        if "history" not in file.parts:
            assert read_document(file).warnings == ()
