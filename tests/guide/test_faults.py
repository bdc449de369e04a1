"""Each kind of mistake is reported in its own words and at its own place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guide.folder import Folder

TABLE = Path(__file__).with_name("faults.txt")


@dataclass(frozen=True)
class Mistake:
    """An edit of one file, and the faults that must be reported of it."""

    what: str
    file: str
    old: str
    new: str
    faults: tuple[str, ...]


def mistakes() -> Iterator[Mistake]:
    """The mistakes of ``faults.txt``, which explains itself."""
    for paragraph in TABLE.read_text(encoding="utf-8").split("\n\n"):
        if paragraph.startswith("#"):
            continue
        what, file, *lines = paragraph.strip("\n").split("\n")
        file = file.strip()
        faults = [line[2:] for line in lines if not line.startswith(("  -", "  +"))]
        yield Mistake(
            what,
            file,
            "\n".join(line[4:] for line in lines if line.startswith("  -")),
            "\n".join(line[4:] for line in lines if line.startswith("  +")),
            tuple(f"data/{file}:{fault}" if fault[0].isdigit() else fault for fault in faults),
        )


MISTAKES = tuple(mistakes())


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_reported_with_line_cause_and_remedy(folder: Folder, mistake: Mistake) -> None:
    folder.edit(mistake.file, mistake.old, mistake.new)
    assert tuple(folder.faults()) == mistake.faults


def test_every_mistake_of_the_table_is_told_apart() -> None:
    names = [mistake.what for mistake in MISTAKES]
    assert len(names) > 100
    assert len(set(names)) == len(names)


def test_a_text_that_is_too_long_is_reported_with_its_length(folder: Folder) -> None:
    folder.edit("program.yaml", "To lead.", "x" * 2001)
    assert folder.faults() == [
        'data/program.yaml:11:12: "about" of track "itm" has 2,001 characters; at most 2,000 fit'
    ]


def test_an_id_that_is_too_long_is_reported_with_its_length(folder: Folder) -> None:
    folder.edit("questions.yaml", "id: small", "id: " + "x" * 41)
    (fault,) = folder.faults()
    assert fault == (
        f'data/questions.yaml:28:18: "id" of option "{"x" * 41}" of question "team" '
        "has 41 characters; at most 40 fit"
    )


def test_a_huge_name_is_shortened_in_the_message(folder: Folder) -> None:
    folder.edit("rules.yaml", "  on:\n", f"  {'on' * 300}:\n")
    (fault, *_) = folder.faults()
    assert fault.startswith("data/rules.yaml:7:3: ")
    assert len(fault) < 300
    assert "…" in fault


def test_a_message_stays_within_one_line_whatever_the_file_holds(folder: Folder) -> None:
    folder.edit("rules.yaml", "level: not_yet", r'level: "not\nyet"')
    (fault,) = folder.faults()
    assert fault == (
        r'data/rules.yaml:23:12: "level" of fit rule "wants_neither" is "not\nyet"; '
        'did you mean "not_yet"?'
    )


def test_no_message_speaks_of_what_only_programmers_know() -> None:
    jargon = re.compile(r"\b(mapping|scalar|sequence|node|dict|string|integer|null|None|token)\b")
    faults = [fault for mistake in MISTAKES for fault in mistake.faults]
    assert [fault for fault in faults if jargon.search(re.sub('"[^"]*"', "", fault))] == []
