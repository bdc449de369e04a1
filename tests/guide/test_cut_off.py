"""A file that was cut off anywhere is a fault, and so is one with the tail of an older file."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from advisor.guide import GuideError, find_data, load_cases, load_guide
from advisor.guide.document import read_document
from advisor.guide.files import PARTS
from advisor.guide.translation import LANGUAGE, read
from tests.depth import DEPTH
from tests.guide.folder import LOADABLE, Folder

TRANSLATED = tuple(f"es/{name}" for name in (LANGUAGE, *PARTS))
SHIPPED = {name: (find_data() / name).read_bytes() for name in (*LOADABLE, *TRANSLATED)}
CUT = re.compile("it was cut off|the file is empty|must consist of|line break behind the last")


def cuts(content: bytes) -> set[int]:
    """Every line, some bytes, and the last twenty of them."""
    draw = random.Random(len(content))
    lines = {place + 1 for place, letter in enumerate(content) if letter == ord("\n")}
    some = {draw.randrange(len(content)) for _ in range(DEPTH.hostile // 4)}
    last = range(max(0, len(content) - 20), len(content))
    return ({0} | lines | some | {*last}) - {len(content)}


@pytest.mark.parametrize("name", SHIPPED)
def test_no_cut_at_any_line_or_byte_is_sound(name: str) -> None:
    for end in cuts(SHIPPED[name]):
        (fault,) = read_document(Path(name), SHIPPED[name][:end]).faults()
        assert CUT.search(fault.message), (end, fault)


@pytest.mark.parametrize("name", LOADABLE)
def test_a_guide_with_a_file_that_was_cut_off_does_not_load(name: str) -> None:
    whole = load_guide()
    for end in (0, 200, 4_096, 8_192, len(SHIPPED[name]) - 4, len(SHIPPED[name]) - 1):
        instead = {name: SHIPPED[name][:end]}
        with pytest.raises(GuideError):
            load_cases(None, whole, instead) if name == "cases.yaml" else load_guide(None, instead)


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translation_that_was_cut_off_is_a_fault(name: str, tmp_path: Path) -> None:
    for each in TRANSLATED:
        (tmp_path / each).parent.mkdir(exist_ok=True)
        (tmp_path / each).write_bytes(SHIPPED[each])
    assert read(tmp_path, "es").faults(load_guide()) == ()
    (tmp_path / name).write_bytes(SHIPPED[name][:-4])
    (fault,) = read(tmp_path, "es").faults(load_guide())
    assert "it was cut off" in fault.message


def test_the_tail_of_an_older_and_longer_file_is_a_fault() -> None:
    for name, old in SHIPPED.items():
        lines = old.splitlines(keepends=True)
        new = b"".join([*lines[: len(lines) // 2], b"...\n"])
        document = read_document(Path(name), new + old[len(new) :])
        assert not document.is_readable
        zeros = read_document(Path(name), new + bytes(len(old) - len(new)))
        assert "U+0000" in zeros.faults()[0].message


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"---\na: b\n...\n", ""),
        (b"# A comment\r\n---\r\na: b\r\n...\r\n", ""),
        (b"--- # begins\na: b\n... # ends\n\n  # and a comment\n", ""),
        (b"a: b\n...\n", ""),
        (b"a: b", ""),
        (b"---\na: b\n", '3:1: the file begins with "---" and has no last line "...";'),
        (b"---\na: 'b\n", '3:1: the file begins with "---" and has no last line "...";'),
        (b"---\na: b\n..", '3:3: the file begins with "---" and has no last line "...";'),
        (b"---\na: b\n...", '3:4: the line break behind the last line "..." is missing;'),
        (b"---\na: b\n...\nc: d\n...\n", '4:1: the file ends above this line, at "..."'),
        (b"---\na: b\n...\n# c\nc: d\n", '5:1: the file ends above this line, at "..."'),
        (b"a: b\n...\nc: d\n", '3:1: the file ends above this line, at "..."'),
        ("a: é".encode()[:-1], "1:4: the file ends within a letter; it was cut off"),
        ("a: 😀".encode()[:-2], "1:4: the file ends within a letter; it was cut off"),
    ],
)
def test_where_a_file_ends(content: bytes, fault: str) -> None:
    found = read_document(Path("x.yaml"), content).faults()
    assert [str(each)[7:][: len(fault)] for each in found] == ([fault] if fault else [])


def test_files_without_the_marks_load_as_before(folder: Folder) -> None:
    assert not folder.text("rules.yaml").startswith("---")
    assert folder.faults() == []


def test_what_is_written_for_one_call_may_begin_so_and_just_end() -> None:
    document = read_document(Path("answers.yaml"), b"---\ngoal: protect\n", is_data=False)
    assert document.root["goal"].text == "protect"
