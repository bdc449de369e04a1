"""Files of any size come out complete or not at all, each row with the result it should get."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from advisor.guide import AdvisorError, Guide
from advisor.learning.files import Scored, score_file
from advisor.learning.frames import score_frame
from advisor.learning.results import schema_of
from advisor.tables import csv_rows, encodings, reading, writing
from advisor.tables.encodings import SourceError
from advisor.tables.header import ColumnsError
from tests.checkout import CHECKOUT
from tests.disk import files_of_at_most
from tests.learning.sheets import one_by_one, random_answers, rows_of

ROWS = 700
QUICK = {
    "other columns": ((5_000, 2), (50_000, 5), (1 << 22, 1)),
    "Parquet": ((300, 2), (1 << 22, 1)),
}
"""Sizes of parts (bytes, or rows of Parquet) and numbers of cores of the quick run."""
PATIENCE = 60


@pytest.fixture(scope="module")
def answers(guide: Guide) -> pd.DataFrame:
    return random_answers(guide.questionnaire, ROWS, seed=2)


@pytest.fixture(scope="module")
def expected(guide: Guide, answers: pd.DataFrame) -> list[str]:
    """The lines of the results of these answers, the first one of which names the columns."""
    lines = [",".join(schema_of(guide).names)]
    lines += [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in one_by_one(guide, answers)
    ]
    return [f"{line}\n" for line in lines]


@dataclass(frozen=True)
class Desk:
    """A folder in which files are scored."""

    folder: Path
    guide: Guide

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def score(self, source: Path, out: str = "out.csv", **options: Any) -> Scored:
        return score_file(source, self.folder / out, self.guide, **options)

    def rejects(self) -> list[str]:
        return (self.folder / "out.csv.rejects").read_text().splitlines()

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def desk(guide: Guide, tmp_path: Path) -> Desk:
    return Desk(tmp_path, guide)


@pytest.fixture
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let files be read so many bytes, or rows of Parquet, at a time."""

    def let(size: int) -> None:
        monkeypatch.setattr(encodings, "BYTES", size)
        monkeypatch.setattr(reading, "ROWS", size)

    return let


def as_csv(answers: pd.DataFrame, **options: Any) -> str:
    return str(answers.to_csv(index=False, lineterminator="\n", **options))


def crlf(answers: pd.DataFrame) -> bytes:
    return as_csv(answers).replace("\n", "\r\n").encode()


def parquet_of(answers: pd.DataFrame) -> bytes:
    stream = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pandas(answers), stream, row_group_size=100)
    return bytes(stream.getvalue())


def listed(answers: pd.DataFrame) -> bytes:
    texts = answers.astype(object).where(answers.notna(), None)
    lists = {
        name: [None if cell is None else cell.split("|") for cell in texts[name]] for name in texts
    }
    stream = pa.BufferOutputStream()
    parquet.write_table(pa.table(lists), stream)
    return bytes(stream.getvalue())


def zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, "goal\nprotect\n")
    return stream.getvalue()


FORMATS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "CSV": lambda answers: as_csv(answers).encode(),
    "CSV for spreadsheets": lambda answers: b"\xef\xbb\xbf" + crlf(answers),
    "semicolons": lambda answers: as_csv(answers, sep=";").encode(),
    "tabs": lambda answers: as_csv(answers, sep="\t").encode(),
    "UTF-16": lambda answers: as_csv(answers).encode("utf-16"),
    "UTF-16, other way round": lambda answers: ("\ufeff" + as_csv(answers)).encode("utf-16-be"),
    "Windows-1252": lambda answers: as_csv(answers.assign(who="J\u00fcrgen \u2013 \u20ac")).encode(
        "cp1252"
    ),
    "all quoted": lambda answers: as_csv(answers, quoting=1).encode(),
    "blank lines": lambda answers: as_csv(answers).replace("\n", "\n\n").encode(),
    "no last line feed": lambda answers: as_csv(answers).rstrip("\n").encode(),
    "gzip": lambda answers: gzip.compress(as_csv(answers).encode()),
    "gzip in pieces": lambda answers: (
        gzip.compress(as_csv(answers)[:999].encode())
        + gzip.compress(as_csv(answers)[999:].encode())
    ),
    "other columns": lambda answers: as_csv(answers.assign(who='Ann "A", \n twice')).encode(),
    "columns in another order": lambda answers: as_csv(answers[answers.columns[::-1]]).encode(),
    "Parquet": parquet_of,
    "Parquet of texts": lambda answers: parquet_of(answers.astype("str")),
    "Parquet of lists": listed,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_kind_of_the_file_changes_not_a_byte(
    desk: Desk, answers: pd.DataFrame, expected: list[str], kind: str
) -> None:
    found = desk.score(desk.put("in", FORMATS[kind](answers)))
    assert found == Scored(ROWS, 0, desk.folder / "out.csv", None)
    assert (desk.folder / "out.csv").read_text() == "".join(expected)
    assert desk.files() == {"in", "out.csv"}


@pytest.mark.parametrize(
    ("kind", "size", "cores"),
    [
        pytest.param(kind, size, cores, marks=[] if (size, cores) in quick else [pytest.mark.deep])
        for kind, quick in QUICK.items()
        for size in (300, 5_000, 50_000, 1 << 22)
        for cores in (1, 2, 5)
    ],
)
def test_neither_the_size_of_parts_nor_the_number_of_cores_changes_a_byte(
    desk: Desk,
    answers: pd.DataFrame,
    expected: list[str],
    read_at_once: Callable[[int], None],
    kind: str,
    size: int,
    cores: int,
) -> None:
    bad = answers.astype(object)
    bad.loc[[5, 300, 699], "goal"] = ["x", "y", "z"]
    read_at_once(size)
    desk.score(desk.put("in", FORMATS[kind](bad)), cores=cores)
    sound = [line for row, line in enumerate(expected, -1) if row not in (5, 300, 699)]
    assert (desk.folder / "out.csv").read_text() == "".join(sound)
    rows = (7, 302, 701) if kind == "other columns" else (6, 301, 700)
    assert [int(line.partition(",")[0]) for line in desk.rejects()[1:]] == [*rows]


def test_rows_in_another_order_have_the_same_results_in_that_order(
    desk: Desk, answers: pd.DataFrame
) -> None:
    order = answers.sample(frac=1, random_state=1)
    desk.score(desk.put("in", as_csv(order)), "moved.csv")
    desk.score(desk.put("in", as_csv(answers)), "out.csv")
    results = (desk.folder / "out.csv").read_text().splitlines()
    moved = (desk.folder / "moved.csv").read_text().splitlines()
    assert moved[1:] == [results[1 + row] for row in order.index]


def test_parquet_and_gzip_hold_what_csv_holds(desk: Desk, answers: pd.DataFrame) -> None:
    source = desk.put("in.csv", as_csv(answers))
    for name in ("out.csv", "out.csv.gz", "out.parquet"):
        desk.score(source, name)
    text = (desk.folder / "out.csv").read_bytes()
    assert gzip.decompress((desk.folder / "out.csv.gz").read_bytes()) == text
    found = parquet.read_table(desk.folder / "out.parquet").to_pandas()
    assert rows_of(found) == rows_of(score_frame(answers, desk.guide))


def test_parquet_has_groups_of_one_size_however_it_was_read(
    desk: Desk,
    answers: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    read_at_once: Callable[[int], None],
) -> None:
    monkeypatch.setattr(writing, "GROUP", 256)
    source = desk.put("in.csv", as_csv(answers))
    written = []
    for size in (2_000, 30_000, 1 << 22):
        read_at_once(size)
        desk.score(source, "out.parquet")
        written.append((desk.folder / "out.parquet").read_bytes())
        meta = parquet.ParquetFile(desk.folder / "out.parquet").metadata
        sizes = [meta.row_group(group).num_rows for group in range(meta.num_row_groups)]
        assert sizes == [256, 256, 188]
    assert written[1:] == written[:-1]


def test_columns_to_be_kept_stand_before_the_results_as_they_were(
    desk: Desk, answers: pd.DataFrame
) -> None:
    notes = ['Ann "A", twice', "two\nlines", "", "Ü|;", "plain"]
    few = answers.head(5).assign(note=notes, who=range(5))
    for name in ("out.csv", "out.parquet"):
        desk.score(desk.put("in.csv", as_csv(few)), name, keep=["who", "note"])
    for found in (
        arrow_csv.read_csv(
            desk.folder / "out.csv", parse_options=arrow_csv.ParseOptions(newlines_in_values=True)
        ).to_pandas(),
        parquet.read_table(desk.folder / "out.parquet").to_pandas(),
    ):
        assert found.columns[:2].tolist() == ["who", "note"]
        assert found["who"].astype(int).tolist() == [*range(5)]
        assert found["note"].fillna("").tolist() == notes
        assert found["code"].tolist() == score_frame(answers.head(5), desk.guide)["code"].tolist()


def parquet_file(**columns: Any) -> bytes:
    stream = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), stream)
    return bytes(stream.getvalue())


def test_a_kept_column_of_lists_is_joined_as_answers_are(desk: Desk) -> None:
    lists = parquet_file(goal=["protect"] * 3, tags=[["a", "b"], [], None])
    desk.score(desk.put("in.parquet", lists), keep=["tags"])
    rows = (desk.folder / "out.csv").read_text().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == ["a|b", "", ""]


def test_from_parquet_to_parquet_a_kept_column_stays_what_it_is(
    desk: Desk, read_at_once: Callable[[int], None]
) -> None:
    columns = {
        "number": pa.array([1, None, 3]),
        "tags": pa.array([["a"], ["b"], None]),
        "raw": pa.array([b"\xff", b"", None]),
    }
    goal = ["protect", "protct", "protect"]
    source = desk.put("in.parquet", parquet_file(goal=goal, who=["Ann", "Bo", "Cy"], **columns))
    written = []
    for size, cores in ((1, 1), (2, 2), (1 << 22, 2)):
        read_at_once(size)
        desk.score(source, "out.parquet", keep=[*columns, "who"], cores=cores)
        written.append((desk.folder / "out.parquet").read_bytes())
    assert written[1:] == written[:-1]
    found = parquet.read_table(desk.folder / "out.parquet")
    for name, column in columns.items():
        assert found.column(name).to_pylist() == [column[0].as_py(), column[2].as_py()]
        assert found.schema.field(name).type == column.type
    assert found.schema.field("who").type == pa.large_string()


@pytest.mark.deep
def test_pages_of_parquet_end_at_the_same_rows_however_it_was_read(
    desk: Desk, answers: pd.DataFrame, read_at_once: Callable[[int], None]
) -> None:
    many = pd.concat([answers] * 200).assign(who=[f"person {row}" for row in range(200 * ROWS)])
    source = desk.put("in.csv", as_csv(many))
    written = []
    for size in (300_000, 1 << 22):
        read_at_once(size)
        desk.score(source, "out.parquet", keep=["who"])
        written.append((desk.folder / "out.parquet").read_bytes())
    assert written[0] == written[1]


def test_a_column_that_is_kept_twice_is_written_once(desk: Desk) -> None:
    desk.score(desk.put("in.csv", "id,goal\n7,protect\n"), keep=["id", "goal", "id"])
    head, row = (desk.folder / "out.csv").read_text().splitlines()
    assert head.startswith("id,goal,score.")
    assert row.startswith("7,protect,0")


# --------------------------------------------------------------------- empty rows

BLANK_LINES: dict[str, tuple[str, int, list[int]]] = {
    "in the middle": ("goal\nprotect\n\nlead_it\n", 3, []),
    "first and last": ("goal\n\nprotect\n\n", 3, []),
    "without a line feed at the end": ("goal\n\nprotect", 2, []),
    "of Windows": ("goal\r\nprotect\r\n\r\n\r\nlead_it\r\n", 4, []),
    "alone": ("goal\n\n", 1, []),
    "before the first line": ("\n\ngoal\nprotect\n", 1, []),
    "quoted": ('goal\n""\n\n"protect"\n', 3, []),
    "before rows at fault": ("goal\n\nprotct\n\n\nprotect,x\n\nprotct", 4, [3, 6, 8]),
    "before a byte order mark": ("goal\n\n\ufeffprotect\n\nprotect\n", 3, [3]),
}


@pytest.mark.parametrize(("size", "cores"), [(1, 1), (7, 2), (1 << 22, 2)])
@pytest.mark.parametrize("case", BLANK_LINES)
def test_a_blank_line_is_an_empty_cell_where_there_is_one_column(
    desk: Desk, read_at_once: Callable[[int], None], case: str, size: int, cores: int
) -> None:
    text, rows, lines = BLANK_LINES[case]
    warned: list[str] = []
    source = desk.put("in.csv", text)
    read_at_once(size)
    found = desk.score(source, cores=cores, keep=["goal"], warn=warned.append)
    assert (found.rows, found.rejected) == (rows, len(lines))
    kept = [row.partition(",")[0] for row in (desk.folder / "out.csv").read_text().splitlines()]
    assert kept[1:] == [
        line.strip('"')
        for number, line in enumerate(text.lstrip("\n").splitlines()[1:], 2)
        if number not in lines
    ]
    if lines:
        assert [int(line.partition(",")[0]) for line in desk.rejects()[1:]] == lines
    assert not any("left out" in line for line in warned)


def test_rows_at_fault_may_be_all_of_a_block_of_one_column(
    desk: Desk, read_at_once: Callable[[int], None]
) -> None:
    source = desk.put("in.csv", "goal\n\n\xfc,x\nprotect\n".encode("latin-1"))
    for size in (1, 4, 1 << 22):
        read_at_once(size)
        found = desk.score(source)
        assert (found.rows, found.rejected) == (2, 1)
        assert desk.rejects()[1].startswith("3,")


def test_what_is_said_of_blank_lines_is_one_line(
    desk: Desk, read_at_once: Callable[[int], None]
) -> None:
    read_at_once(100)
    for lines, said in ((1, "1 blank line"), (1_200, "1,200 blank lines")):
        warned: list[str] = []
        source = desk.put("in", "who,goal\n" + "\n" * lines + '"a\n\nb",protect\n')
        assert desk.score(source, warn=warned.append).rows == 1
        assert warned[2:] == [f"{source}: {said} left out"]


@pytest.mark.parametrize(
    "left",
    [
        ("\n", ",", ",,"),
        ("\n", ",", '"",""'),
        ("\n", ";", " ; "),
        ("\r\n", ",", ",,,,"),
        ("\n", "\t", "\t"),
    ],
)
@pytest.mark.parametrize("size", [30, 1 << 22])
def test_rows_of_delimiters_alone_are_blank_lines(
    desk: Desk, read_at_once: Callable[[int], None], left: tuple[str, str, str], size: int
) -> None:
    read_at_once(size)
    end, mark, empty = left
    between = f'"x{end}{empty}{end}y"' if '"' not in empty else "x"
    rows = [
        *(mark.join(row) for row in (("who", "goal"), ("Ann", "protect"))),
        empty,
        *(mark.join(row) for row in (("", "lead_it"), ("Cy", ""), (between, "protct"))),
        *(empty, empty),
    ]
    warned: list[str] = []
    source = desk.put("in.csv", end.join(rows))
    found = desk.score(source, warn=warned.append)
    assert (found.rows, found.rejected) == (3, 1)
    assert desk.rejects()[1].startswith("6,")
    assert warned[-1] == f"{source}: 3 blank lines left out"


ODD_ROWS: dict[str, tuple[str, list[int]]] = {
    "inch marks": (
        'id,note,goal\n1,5" pipe,protect\n2,x,protct\n3,6" pipe,protect\n4,x,protct\n',
        [3, 5],
    ),
    "one inch mark": ('note,goal\nx,protect\n5" pipe,protect\nx,protct\nx,protect\n', [4]),
    "a quote after the quotes": ('note,goal\n"a"b"c,protct\nd",protct\n"e\nf",protct\n', [2, 3, 4]),
    "inch marks between quotes": (
        'note,goal\n"5""\n",protect\n5""",protct\n","\n,protct',
        [3, 4, 5],
    ),
    "a return in between": ("id,goal\n1,protct\r2,protect\n3,protct\n4,protect\n", [2, 4]),
    "returns twice": ("id,goal\r\r\n1,protct\r\r\n2,protect\r\r\n3,protct\r\r\n", [3, 7]),
    "returns between quotes": ('id,goal\r\n"1\r2\r\n",protct\r\n3,protct\r\n', [2, 3]),
}


@pytest.mark.parametrize("size", [20, 1 << 22])
@pytest.mark.parametrize("case", ODD_ROWS)
def test_rejects_have_their_row_whatever_stands_in_other_cells(
    desk: Desk, read_at_once: Callable[[int], None], case: str, size: int
) -> None:
    text, rows = ODD_ROWS[case]
    read_at_once(size)
    assert desk.score(desk.put("in.csv", text)).rejected == len(rows)
    assert [int(line.partition(",")[0]) for line in desk.rejects()[1:]] == rows


@pytest.mark.parametrize("size", [3, 20, 1 << 22])
def test_a_byte_order_mark_is_dropped_where_the_file_begins_alone(
    desk: Desk, read_at_once: Callable[[int], None], size: int
) -> None:
    read_at_once(size)
    desk.score(desk.put("in.csv", "\ufeffgoal\nprotect\n\ufeffprotect\n"))
    assert [line.partition(",")[0] for line in desk.rejects()[1:]] == ["3"]


# ------------------------------------------------------------------- rows at fault


def test_rows_that_cannot_be_scored_are_listed_with_row_and_reason(desk: Desk) -> None:
    source = desk.put(
        "in.csv",
        "goal,skills,who\n"
        "protect,lead|plan,Ann\n"
        "\n"
        'protct,lead,"Bob\nB"\n'
        "protect\n"
        "protect,lead|plan|privacy,Cy\n"
        "protect,,Di,more\n"
        "use_data|protect|lead_it,led,Ed\n"
        "use_data,,Flo\n",
    )
    both = (
        '"question ""goal"" takes at most 2 options, not 3; '
        'question ""skills"" has no option ""led""; did you mean ""lead""?"'
    )
    found = desk.score(source)
    assert found == Scored(2, 5, desk.folder / "out.csv", desk.folder / "out.csv.rejects")
    assert desk.rejects() == [
        "row,reason",
        '4,"question ""goal"" has no option ""protct""; did you mean ""protect""?"',
        '5,"this row has 1 cell, the first line names 3 columns"',
        '6,"question ""skills"" takes at most 2 options, not 3"',
        '7,"this row has 4 cells, the first line names 3 columns"',
        f"8,{both}",
    ]
    assert len((desk.folder / "out.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("row", ["x", "\xfc", "\xfc,protect,more"])
def test_a_column_that_is_not_read_may_hold_anything_though_a_row_is_at_fault(
    desk: Desk, row: str
) -> None:
    text = f"who,goal\nAnn,protect\nM\xfcller,protect\n{row}\nBo,protct\n"
    found = desk.score(desk.put("in.csv", text.encode("latin-1")))
    assert (found.rows, found.rejected) == (2, 2)
    cells = "1 cell" if "," not in row else "3 cells"
    assert desk.rejects()[1] == f'4,"this row has {cells}, the first line names 2 columns"'
    assert desk.rejects()[2].startswith('5,"question ""goal"" has no option ""protct""')


def test_a_cell_of_ten_megabytes_is_one_rejected_row(desk: Desk) -> None:
    huge = "x" * 10_000_000
    source = desk.put("in.csv", f"goal,who\nprotect,a\n{huge},b\nprotect,{huge}\nprotect,c\n")
    found = desk.score(source, keep=["who"])
    assert (found.rows, found.rejected) == (3, 1)
    assert desk.rejects()[1].startswith('3,"question ""goal"" has no option ""xxxx')
    assert len(desk.rejects()[1]) < 400


def test_rejected_rows_of_an_earlier_run_do_not_stay(desk: Desk) -> None:
    desk.score(desk.put("in.csv", "goal\nprotct\n"))
    assert desk.files() == {"in.csv", "out.csv", "out.csv.rejects"}
    desk.score(desk.put("in.csv", "goal\nprotect\n"))
    assert desk.files() == {"in.csv", "out.csv"}


def test_a_file_with_only_a_first_line_gives_one_too(desk: Desk, expected: list[str]) -> None:
    assert desk.score(desk.put("in.csv", "goal,role\n")).rows == 0
    assert (desk.folder / "out.csv").read_text() == expected[0]


# ------------------------------------------------------------------ files at fault

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"in: the file is empty; its first line has to name the columns"),
    "blank": (b"\n\r\n\n", "in: the file is empty"),
    "other columns alone": (b"name,age\nAnn,3\n", "in: no column is a question"),
    "one question twice": (b"goal,goal\n,\n", 'in: two columns hold question "goal"'),
    "a workbook": (
        zipped("xl/workbook.xml"),
        'in: this is an Excel workbook; save it as "CSV UTF-8"',
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999),
        "in: this is an Excel work",
    ),
    "a zip file": (
        zipped("people.csv"),
        "in: this is a zip file; unpack it, or if it is a spreadsheet, save it",
    ),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c", "in: this is a file in 7-Zip; unpack it"),
    "xz": (lzma.compress(b"goal\nprotect\n"), "in: this is a file in xz; unpack it"),
    "bzip2": (bz2.compress(b"goal\nprotect\n"), "in: this is a file in bzip2; unpack it"),
    "zstd": (
        pa.compress(b"goal\nprotect\n", "zstd", asbytes=True),
        "in: this is a file in zstd; unpack it",
    ),
    "gzip in gzip": (
        gzip.compress(gzip.compress(b"goal\nprotect\n")),
        "in: this is a file twice in gzip; unpack it",
    ),
    "Parquet in gzip": (
        gzip.compress(parquet_of(pd.DataFrame({"goal": ["protect"]}))),
        "in: this is a Parquet file in gzip; unpack it",
    ),
    "encrypted Parquet": (b"PARE" + bytes(99), "in: this is an encrypted Parquet file; save it"),
    "Arrow": (b"ARROW1\0\0" + bytes(99), 'in: this is an Arrow file; save it as "CSV UTF-8"'),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", 'in: this is a PDF; save it as "CSV UTF-8"'),
    "a database": (b"SQLite format 3\0" + bytes(99), "in: this is an SQLite database; save it"),
    "a web page": (
        "\ufeff\r\n<!DOCTYPE html><title>Sign in</title>".encode("utf-16"),
        "in: this is an HTML or XML file; save it",
    ),
    "a table of a web page": (b"<TABLE><tr><td>goal</table>", "in: this is an HTML or XML file"),
    "JSON": (b'\xef\xbb\xbf[\n  {"goal": "protect"}]', "in: this is a JSON file; save it"),
    "JSON, line by line": (b'{"goal": "protect"}\n{}', "in: this is a JSON file; save it"),
    "zeros amid letters": (b"\x80\x04\x95\0\0goal\n", "in: this is not a text file; save it"),
    "signs amid letters": (b"Obj\x01\x04\x14avro\n", "in: this is not a text file; save it"),
    "names that begin as other files do": (
        b"PARENT_ID,PAR1_NAME,BZhou,Rar!,ARROW1\n,,,,\n",
        "in: no column is a question",
    ),
    "other columns, and signs below": (b"a,b\r\0\x01,c\r", "in: no column is a question"),
    "zeros alone": (bytes(2000), "in: the file is empty"),
    "a title": (
        b"Answers of 2026\n\ngoal,role\n,\n",
        r"in: no column is a question; .* \(row 1 is read as their names; remove titles",
    ),
    "a comment": (
        b"\n# made on Friday, by Ann\ngoal,role\n,\n",
        r"in: no column is a question; .* \(row 2 is read as their names; .* comments above\)$",
    ),
    "one question, in capitals": (
        b"Goal,who\n,\n",
        r'in: no column is a question; did you mean "goal" where it says "Goal"\?',
    ),
    "no text": (b"goal\n\x81\n", "in: the encoding is not recognized .*; save it as .CSV UTF-8"),
    "two encodings": (b"goal\n\xc3\xbc\n" + b"protect\n" * 500 + b"\xfc\n", "in: the encoding is"),
    "half a letter in gzip": (
        gzip.compress(b"\xff\xfeg\0o\0\0\xd8\n\0"),
        "in: the encoding is not",
    ),
    "an open quote": (
        b'goal,role\nprotect,\nprotect,"it\nx\n',
        "in: row 3: a quote is opened here",
    ),
    "gzip cut off": (
        gzip.compress(os.urandom(999).hex().encode())[:-500],
        "in: the gzip .* cut off",
    ),
    "gzip damaged": (b"\x1f\x8b\x08\0\0\0\0\0\0\0damaged", "in: the gzip file is damaged"),
    "Parquet cut off": (parquet_of(pd.DataFrame({"goal": ["protect"] * 9}))[:-9], "in: the Parq"),
    "Parquet of four bytes": (b"PAR1", "in: the Parquet file is damaged or cut off"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_at_fault_is_one_clear_line_and_leaves_all_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, read_at_once: Callable[[int], None], case: str
) -> None:
    monkeypatch.chdir(desk.folder)
    read_at_once(512)
    content, message = BAD[case]
    desk.put("in", content)
    desk.put("out.csv", "of yesterday")
    with pytest.raises(AdvisorError, match=f"^{message}") as caught:
        desk.score(Path("in"))
    assert len(str(caught.value).splitlines()) == 1
    assert desk.files() == {"in", "out.csv"}
    assert (desk.folder / "out.csv").read_text() == "of yesterday"


def test_a_damaged_page_of_parquet_is_one_clear_line(desk: Desk, answers: pd.DataFrame) -> None:
    content = bytearray(parquet_of(answers.astype("str")))
    content[100:4000] = os.urandom(3900)
    with pytest.raises(AdvisorError, match="the Parquet file is damaged or cut off"):
        desk.score(desk.put("in.parquet", bytes(content)))
    assert desk.files() == {"in.parquet"}


@pytest.mark.parametrize("start", ['"', "", '"' + 20 * "two\n"])
def test_a_row_without_an_end_is_one_clear_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    for module in (csv_rows, encodings):
        monkeypatch.setattr(module, "MAX_LINE", 10_000)
    monkeypatch.setattr(encodings, "BYTES", 1_000)
    source = desk.put("in", f"goal\n{start}{'x' * 200_000}")
    with pytest.raises(AdvisorError, match="in: row 2: this row does not end; is a quote left op"):
        desk.score(source)


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("out.xlsx", "name the results .csv, .csv.gz or .parquet"),
        ("nowhere/out.csv", "there is no such folder; make it first"),
        ("folder.csv", "something is there that is not a file"),
        ("read-only.csv", "read-only.csv: this file is read-only; choose another name, or let"),
        ("noted.csv", "noted.csv.rejects: this file is read-only; choose another name, or let"),
    ],
)
def test_results_go_only_where_a_file_can_be(desk: Desk, out: str, message: str) -> None:
    (desk.folder / "folder.csv").mkdir()
    for name in ("read-only.csv", "noted.csv.rejects"):
        desk.put(name, "of yesterday").chmod(0o444)
    before = desk.files()
    with pytest.raises(AdvisorError, match=message):  # before anything is read
        desk.score(desk.folder / "in.csv", out)
    assert desk.files() == before


def test_a_folder_that_may_not_be_written_is_told_before_anything_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = desk.folder / "ro"
    folder.mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: path != folder.resolve())
    with pytest.raises(
        writing.SinkError, match=r"ro/a.csv: you may not write in this folder; choose another one"
    ):
        desk.score(desk.folder / "in.csv", "ro/a.csv")


@pytest.mark.parametrize("method", ["open", "is_file"])
def test_a_file_that_may_not_be_read_is_one_clear_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    source = desk.put("in.csv", "goal\nprotect\n")
    real = getattr(Path, method)

    def refuse(path: Path, *args: Any) -> Any:
        if path == source:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args)

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(SourceError, match=r"in.csv: you may not read this file; ask its owner$"):
        desk.score(source)


def test_links_that_lead_nowhere_are_one_clear_line(desk: Desk) -> None:
    for name in ("loop.csv", "out.csv.rejects"):
        (desk.folder / name).symlink_to(name)
    for out in ("loop.csv", "out.csv"):
        with pytest.raises(AdvisorError, match="this link leads back to itself"):
            desk.score(desk.put("in.csv", "goal\nprotect\n"), out)


@pytest.mark.parametrize("make", [None, Path.symlink_to, Path.hardlink_to])
@pytest.mark.parametrize(("read", "out"), [("a.csv", "a.csv"), ("a.csv.rejects", "a.csv")])
def test_what_is_read_is_never_written_over(
    desk: Desk, make: Callable[[Path, Path], None] | None, read: str, out: str
) -> None:
    source = desk.put(read, "goal\nprotect\nprotct\n")
    if make is not None:
        make(desk.folder / "other", source)
        source = desk.folder / "other"
    before = desk.files()
    with pytest.raises(AdvisorError, match=f"{read}: this is the file that is read, and the re"):
        desk.score(source, out)
    assert desk.files() == before
    assert source.read_text() == "goal\nprotect\nprotct\n"


def test_what_is_read_from_standard_input_is_not_written_over_either(desk: Desk) -> None:
    source = desk.put("a.csv", "goal\nprotect\n")
    command = (sys.executable, "-m", "advisor", "score", "-", str(source))
    with source.open() as typed:
        ended = subprocess.run(
            command, cwd=CHECKOUT, stdin=typed, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 1
    assert "this is the file that is read" in ended.stderr
    assert source.read_text() == "goal\nprotect\n"


@pytest.mark.parametrize("out", ["out.csv", "out.csv.gz", "out.parquet"])
@pytest.mark.parametrize("bad", ["", "protct\n"])
@pytest.mark.parametrize("rows", [9, 9_000])
def test_on_a_full_disk_results_and_rejects_stay_as_they_were(
    desk: Desk, out: str, bad: str, rows: int
) -> None:
    """Few rows are written when the file is finished, many before."""
    source = desk.put("in.csv", "goal,who\n" + "protect,\n" * rows + bad)
    desk.put(out, "of yesterday")
    desk.put(f"{out}.rejects", "of yesterday too")
    before = desk.files()
    with (
        files_of_at_most(150),
        pytest.raises(writing.SinkError, match=rf"{out}: the file cannot be written \(file too la"),
    ):
        desk.score(source, out, keep=["goal"])
    assert desk.files() == before
    assert (desk.folder / out).read_text() == "of yesterday"
    assert (desk.folder / f"{out}.rejects").read_text() == "of yesterday too"


def test_rejects_that_do_not_fit_on_the_disk_leave_the_results_as_they_were(desk: Desk) -> None:
    source = desk.put("in.csv", "goal\n" + "protct\n" * 9)
    desk.put("out.csv", "of yesterday")
    with (
        files_of_at_most(150),
        pytest.raises(writing.SinkError, match=r"out.csv.rejects: the file cannot be written"),
    ):
        desk.score(source)
    assert desk.files() == {"in.csv", "out.csv"}
    assert (desk.folder / "out.csv").read_text() == "of yesterday"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no folder of this kind")
def test_a_folder_that_takes_no_files_is_one_clear_line_that_names_the_results(desk: Desk) -> None:
    source = desk.put("in.csv", "goal\nprotect\n")
    with pytest.raises(
        writing.SinkError, match=r"^/proc/x.csv: (the file cannot be written \(\w|you may not)"
    ) as e:
        desk.score(source, "/proc/x.csv")
    assert ".advisor-" not in str(e.value)


def test_new_results_are_for_their_owner_alone(desk: Desk) -> None:
    source = desk.put("in.csv", "goal\nprotct\nprotect\n")
    before = os.umask(0)
    try:
        desk.score(source)
    finally:
        os.umask(before)
    for name in ("out.csv", "out.csv.rejects"):
        assert (desk.folder / name).stat().st_mode & 0o777 == 0o600


def test_a_device_is_never_replaced_by_a_file(desk: Desk) -> None:
    (desk.folder / "null.csv").symlink_to("/dev/null")
    with pytest.raises(AdvisorError, match="something is there that is not a file"):
        desk.score(desk.put("in.csv", "goal\nprotect\n"), "null.csv")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("keep", "message"),
    [
        ("age", 'in.csv: the column "age" is to be kept and is not there; known are "goal", "who"'),
        ("goat", 'the column "goat" is to be kept and is not there; did you mean "goal"?'),
        ("who", 'the column "who" is to be kept and is there 2 times'),
        ("code", 'a result is called "code" too; rename the column to keep it'),
    ],
)
def test_a_column_that_cannot_be_kept_is_named(desk: Desk, keep: str, message: str) -> None:
    with pytest.raises(AdvisorError, match=message):
        desk.score(desk.put("in.csv", "goal,who,who,code\nprotect,a,b,c\n"), keep=[keep])


@pytest.mark.parametrize(
    ("cells", "kind"), [([b"\xff"], "binary"), ([{"a": 1}], "struct<a: int64>")]
)
def test_a_column_that_has_no_texts_is_named_with_its_kind(
    desk: Desk, cells: list[Any], kind: str
) -> None:
    source = desk.put("in.parquet", parquet_file(goal=["protect"], what=cells))
    with pytest.raises(ColumnsError, match=f'in.parquet: the column "what" is of the kind {kind} '):
        desk.score(source, keep=["what"])
    assert desk.files() == {"in.parquet"}


# --------------------------------------------------------------------------- kills


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.deep)]
)
def test_killed_in_the_middle_it_leaves_nothing_that_looks_finished(
    desk: Desk, answers: pd.DataFrame, how: signal.Signals
) -> None:
    head, body = as_csv(answers).encode().split(b"\n", 1)
    out = desk.put("out.csv", "of yesterday")
    command = (sys.executable, "-m", "advisor", "score", "-", str(out))
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(head + b"\n" + 400 * body)  # it waits for more, with some of it written
        process.stdin.flush()
        _wait_until(lambda: _half_written(desk.folder))
        _send_until_it_ends(process, how)
    assert out.read_text() == "of yesterday"
    assert {path.suffix for path in desk.folder.iterdir()} <= {".csv", ".tmp"}


def _half_written(folder: Path) -> bool:
    return any(path.stat().st_size > 0 for path in folder.glob(".advisor-*.tmp"))


def _wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def _send_until_it_ends(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Send a signal, and again like a user who presses Ctrl-C until it is noticed."""

    until = time.monotonic() + PATIENCE
    while process.poll() is None:
        assert time.monotonic() < until
        process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
