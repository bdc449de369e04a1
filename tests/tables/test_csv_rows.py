"""Rows of CSV are those that Arrow reads, in any encoding, each with its number."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv

from advisor.tables.csv_rows import CsvRows, Part
from advisor.tables.encodings import SourceError, texts
from tests.depth import DEPTH

Row = tuple[str | None, ...] | None
"""The cells of a row; None where there are too few or too many."""

ROW_TEXTS = st.lists(st.sampled_from(["a", ",", '"', "\n", "\r", "\r\n", ',"', '",']), max_size=30)
CUT = "this row does not end"


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def read(text: str, size: int = 10_000, *, pad: bool = False) -> tuple[CsvRows, list[Part]]:
    file = CsvRows(pieces(text, size), "in", pad=pad)
    return file, [*file.parts()]


def rows(parts: Sequence[Part]) -> dict[int, Row]:
    """The rows by number, and that of each row at fault."""
    found: dict[int, Row] = {}
    for part in parts:
        found |= dict.fromkeys(row for row, _ in part.misfits)
        columns = [column.to_pylist() for column in part.batch.columns]
        found |= dict(zip(part.numbers.tolist(), zip(*columns, strict=True), strict=True))
    return dict(sorted(found.items()))


def by_arrow(text: str, names: Sequence[str]) -> list[Row]:
    """The rows as Arrow reads them at once."""
    left_out: list[int] = []

    def leave_out(row: arrow_csv.InvalidRow) -> str:
        left_out.append(row.number - 1)
        return "skip"

    table = arrow_csv.read_csv(
        pa.BufferReader(f"\n{text}".encode()),
        arrow_csv.ReadOptions(column_names=names, use_threads=False),
        arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=leave_out
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    found: list[Row] = [tuple(row.values()) for row in table.to_pylist()]
    for place in left_out:
        found.insert(place, None)
    return found[1:]


@settings(max_examples=DEPTH.cheap)
@given(ROW_TEXTS.map("".join), st.integers(1, 12), st.sampled_from([("x", "y"), ("x",)]))
@example(',"\n"', 1, ("x", "y"))  # nothing but space in its cells: it is blank
def test_rows_are_those_of_arrow_however_a_file_is_cut(
    body: str, size: int, names: Sequence[str]
) -> None:
    expected = by_arrow(body, names)
    text = f"{','.join(names)}\n{body}"
    if len(by_arrow(f"{body}\na,a", names)) == len(expected):
        with pytest.raises(SourceError, match="a quote is opened here and never closed"):
            read(text)
        return
    found = rows(read(text)[1])
    assert [*found.values()] == [expected[number - 2] for number in found]
    left_out = [row for number, row in enumerate(expected, 2) if number not in found]
    assert len(names) == 2 or not left_out
    assert not any((cell or "").strip() for row in filter(None, left_out) for cell in row)
    try:
        cut = read(text, size)[1]
    except SourceError as error:  # a row of many lines is longer than two pieces
        assume(CUT not in str(error))
        raise
    assert rows(cut) == found


@settings(max_examples=DEPTH.cheap)
@given(st.lists(st.sampled_from(["a,a", "a", '"a\n",a', "", ",", ' ,""']), min_size=1))
def test_each_row_is_a_row_a_misfit_or_blank(lines: list[str]) -> None:
    parts = read("x,y\n" + "\n".join(lines) + "\n")[1]
    assert sum(len(part.batch) for part in parts) == sum(map(lines.count, ("a,a", '"a\n",a')))
    assert sum(len(part.misfits) for part in parts) == lines.count("a")
    assert sum(part.blanks for part in parts) == sum(map(lines.count, ("", ",", ' ,""')))


def test_numbers_are_those_of_a_spreadsheet() -> None:
    file, parts = read('\n;;\nwho;"two\nlines"\nAnn;1\n\n"B\nB";2\nCy\nDi;3;4\nEd;5')
    assert (file.names, file.head) == (["who", "two\nlines"], 3)
    assert rows(parts) == {4: ("Ann", "1"), 6: ("B\nB", "2"), 7: None, 8: None, 9: ("Ed", "5")}
    misfits = [misfit for part in parts for misfit in part.misfits]
    assert misfits == [
        (7, "this row has 1 cell, the first line names 2 columns"),
        (8, "this row has 3 cells, the first line names 2 columns"),
    ]


@pytest.mark.parametrize("line", ["sep=\u00a7", "sep=\u20ac"])
def test_a_separator_that_is_no_ascii_is_taken_for_a_name(line: str) -> None:
    file, _ = read(f"{line}\ngoal\n")
    assert file.names == [line]


def test_padding_without_an_end_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.tables.encodings.BYTES", 100)
    monkeypatch.setattr("advisor.tables.encodings.MAX_LINE", 500)
    assert "".join(texts(io.BytesIO(b"goal\nprotect\n" + bytes(400)), "in")) == "goal\nprotect\n"
    with pytest.raises(SourceError, match="in: what stands behind the last row does not end"):
        list(texts(io.BytesIO(b"goal\nprotect\n" + bytes(2_000)), "in"))


@pytest.mark.parametrize("size", [1, 3, 10_000])
@pytest.mark.parametrize("line", ["sep=|", "SEP=|", '"sep=|"', "sep=;;;", "sep=\t"])
def test_the_line_that_tells_excel_the_delimiter_is_no_row(line: str, size: int) -> None:
    between = line.strip('"')[-1]
    text = f"{line}\r\nwho,when|goal|\r\nAnn|use_data|x\r\n||\r\nBo|y\r\n".replace("|", between)
    file, parts = read(text, size)
    assert (file.names, file.head) == (["who,when", "goal", ""], 1)
    assert rows(parts) == {2: ("Ann", "use_data", "x"), 4: None}
    with pytest.raises(SourceError, match="in: the file is empty"):
        read(line, size)


def test_a_short_row_can_be_padded() -> None:
    _, parts = read('a,b,c\n1,2,3\n"4\n4",5\n6\n,,,\n7,8,9,0\n', pad=True)
    assert rows(parts) == {
        2: ("1", "2", "3"),
        3: ("4\n4", "5", None),
        4: ("6", None, None),
        6: None,
    }
    assert [part.cells for part in parts if part.cells] == [[2, 1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("size", [3, 7, 1 << 22])
def test_what_spreadsheets_write_is_recognized(
    monkeypatch: pytest.MonkeyPatch, encoding: str, size: int
) -> None:
    text = "who,goal\n" + "Ann,protect\n" * 9 + "J\u00fcrgen \u2013 \u20ac,protect\n"
    marked = f"\ufeff{text}" if encoding == "utf-16-be" else text
    monkeypatch.setattr("advisor.tables.encodings.BYTES", size)
    stream = io.BytesIO(marked.encode(encoding))
    assert "".join(texts(stream, "in")) == text


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
def test_wide_letters_are_recognized_with_a_mark_with_two_and_without(
    encoding: str, mark: str
) -> None:
    text = "who,goal\n" + "J\u00fcrgen \u738b \U0001f393,protect\n" * 99
    assert "".join(texts(io.BytesIO(f"{mark}{text}".encode(encoding)), "in")) == text


@pytest.mark.parametrize("size", [3, 7, 1 << 22])
@pytest.mark.parametrize("end", ["\0" * 30, "\x1a", "\x1a\r\n", "\x1a" + "\0" * 9, "\0\n\0\n", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_before_the_text_and_padding_behind_it_are_left_out(
    monkeypatch: pytest.MonkeyPatch, encoding: str, end: str, size: int
) -> None:
    text = "who,goal\nAnn,protect\nB\0\x1a\n\0o,\ufeffprotect\n\n"
    monkeypatch.setattr("advisor.tables.encodings.BYTES", size)
    stream = io.BytesIO(f"\ufeff{text}{end}".encode(encoding))
    assert "".join(texts(stream, "in")) == text


@pytest.mark.parametrize(
    "content",
    [b"\xc3\xbc\xc3\xbc\xfc\n", b"\xc3\xbc\n" * 9 + b"\xfc", b"\x81\n", b"\xff\xfea\0\0\xd8a\0"],
    ids=["amid UTF-8", "below UTF-8", "nothing known", "half of UTF-16"],
)
def test_what_no_encoding_explains_is_refused(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr("advisor.tables.encodings.BYTES", 4)
    with pytest.raises(SourceError, match="in: the encoding is not recognized"):
        [*texts(io.BytesIO(content), "in")]
