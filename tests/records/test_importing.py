from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from advisor.guide import Guide, GuideError
from advisor.records import rows
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.importing import MAX_FAULTS, Imported, _options, read_spreadsheet
from advisor.records.mapping import Source, read_mapping
from advisor.records.model import Consent, Outcome, Person
from advisor.records.store import Records
from advisor.tables.encodings import SourceError
from tests.records.calls import ANN, BOB, all_records, counted, counted_anew
from tests.records.conftest import NOW

MAPPING = """\
when: {column: Date, format: "%m/%d/%Y"}
by: Counselor
notes: Remarks
applied: {column: Applied, values: {"in May": "yes"}}
track: {column: Started in, values: {"IT Mgmt": itm}}
do_not_contact: Stop
name: Name
email: E-mail
consent: {column: Agreed, format: "%m/%d/%Y"}
answers:
  goal: {column: Goal, values: {"Safety first": protect}}
  skills: {column: Skills, between: "+"}
"""
Reader = Callable[..., Imported]

HEADER = "Date,Counselor,Goal,Skills,Remarks,Applied,Started in,Stop,Name,E-mail,Agreed"
ROW = (
    "10/05/2024,bob@example.edu,safety FIRST,threats + privacy,"
    '"keeps, ""bees""\nand goats",in May,it mgmt,n,Bo Öztürk,bo@example.net,10/05/2024'
)
PLAIN = "10/06/2024,,lead_it,,,,,,,,"


@pytest.fixture
def imported(tmp_path: Path, guide: Guide) -> Reader:
    """Read a spreadsheet of some lines with the mapping above."""

    def read(*lines: str, mapping: str = MAPPING, header: str = HEADER) -> Imported:
        (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
        (tmp_path / "old.csv").write_text("\n".join((header, *lines)), encoding="utf-8")
        mapped = read_mapping(tmp_path / "map.yaml", guide.questionnaire)
        return read_spreadsheet(tmp_path / "old.csv", mapped, guide, by=ANN, now=NOW)

    return read


def test_a_row_becomes_a_record_with_a_recommendation(imported: Reader) -> None:
    (record,) = imported(ROW).records
    day = datetime(2024, 10, 5, tzinfo=UTC)
    assert (record.kind, record.status, record.created) == ("import", "final", day)
    assert (record.by, record.changed_by) == (BOB, ANN)
    assert record.answers == {"goal": ("protect",), "skills": ("threats", "privacy")}
    assert record.notes.free == 'keeps, "bees"\nand goats'
    assert record.outcome == Outcome(applied=True, track="itm", do_not_contact=False)
    assert record.person == Person("Bo Öztürk", Consent(BOB, day), "bo@example.net")
    assert record.recommendation is not None
    assert record.recommendation["code"]
    assert record.last_page == "goals"


def test_options_are_understood_by_id_and_by_text(imported: Reader, guide: Guide) -> None:
    option = guide.questionnaire.question["goal"].options[0]
    for written in (option.id, option.text, option.text.upper()):
        (record,) = imported(f'10/05/2024,,"{written}",,,,,,,,').records
        assert record.answers == {"goal": (option.id,)}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_may_be_divided_by_commas_semicolons_or_tabs(imported: Reader, mark: str) -> None:
    header, line = (text.replace(",", mark) for text in (HEADER, PLAIN))
    assert len(imported(line, header=header).records) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("13/05/2024,,lead_it,,,,,,,,", '"13/05/2024" is no date in the form %m/%d/%Y'),
        ("10/05/2031,,lead_it,,,,,,,,", "is not in the past"),
        ("10/05/2024,,lead_itt,,,,,,,,", 'has no option "lead_itt"; did you mean "lead_it"?'),
        ("10/05/2024,,,threats+privacy+lead,,,,,,,", "takes at most 2 options"),
        ("10/05/2024,,lead_it,,,perhaps,,,,,", '"perhaps" is neither yes nor no'),
        ("10/05/2024,,lead_it,,,,isaa,,,,", 'no track "isaa"; did you mean "isa"?'),
        ("10/05/2024,,lead_it,,,,,,,,,,", "this row has 13 cells, the first line names 11 columns"),
        ("10/05/2024,,lead_it,,,,,,B\x07o,,10/05/2024", "the name is one line"),
    ],
)
def test_a_bad_row_is_named_with_its_number_and_left_out(
    imported: Reader, row: str, said: str
) -> None:
    read = imported(ROW, PLAIN, row, PLAIN.replace("lead_it", "use_data"))
    assert len(read.records) == 3
    (fault,) = read.faults
    assert "old.csv: row 4: " in fault
    assert said in fault


def test_a_name_without_a_date_of_consent_is_never_stored(imported: Reader, kept: Records) -> None:
    read = imported("10/05/2024,,lead_it,,,,,,Zebulon,zq@example.net,")
    assert read.without_consent == 1
    kept.add(read.records)
    (record,) = all_records(kept)
    assert record.person is None
    assert kept.find_person("zq@example.net") == ()


def test_importing_a_file_again_adds_nothing(imported: Reader, kept: Records) -> None:
    lines = (ROW, PLAIN, PLAIN, PLAIN)
    assert kept.add(imported(*lines).records) == 4
    assert kept.add(imported(*lines).records) == 0
    assert kept.add(imported(*lines, PLAIN).records) == 1
    assert counted(kept) == counted_anew(kept)


def test_rows_are_stored_together_or_not_at_all(
    imported: Reader, kept: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 5)
    lines = [f"10/05/2024,,lead_it,,note {number},,,,,," for number in range(12)]
    records = list(imported(*lines).records)
    broken = replace(records[-1])
    object.__setattr__(broken, "kind", "rumor")  # past every check of ours: the database refuses it
    with pytest.raises(UnavailableError):
        kept.add([*records[:-1], broken])
    assert all_records(kept) == []
    assert not counted(kept)
    assert kept.add(records) == 12


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wen: Date", ':1:1: "wen" is nothing that a column can hold; did you mean "when"?'),
        ("when: {format: x}", ":1:7: name the column that holds this"),
        ("when: {column: Date, formt: x}", 'did you mean "format"?'),
        ("when: [Date]", "name the column that holds this"),
        ("when: ''", "name the column that holds this"),
        ("when: {column: Date, values: x}", 'values are "cell: meaning" lines'),
        ("when: {column: Date, values: {a: [b]}}", "a cell means one text"),
        ("when: {column: Date, format: [x]}", "format is a text"),
        ("answers: Goal", 'answers are "question: column" lines'),
        ("answers: {gaol: Goal}", 'no question "gaol"; did you mean "goal"?'),
        ("answers: {goal: {column: G, values: {x: lead}}}", 'has no option "lead"'),
        ("when: Date\nwhen: Date", "appears here twice"),
        ("", "the file is empty"),
    ],
)
def test_a_mapping_at_fault_is_named_with_its_line(imported: Reader, line: str, said: str) -> None:
    with pytest.raises(GuideError) as told:
        imported(ROW, mapping=line)
    assert said in str(told.value.faults[0])


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("Goal", "Gaol"), 'old.csv: row 1: there is no column "Goal"; did you mean'),
        (HEADER.replace("Goal", "Date"), 'old.csv: row 1: the column "Date" is there twice'),
        ("", "there is no column"),
    ],
)
def test_a_spreadsheet_without_the_columns_is_refused(
    imported: Reader, header: str, said: str
) -> None:
    with pytest.raises(RecordsError) as told:
        imported(ROW, header=header)
    assert said in str(told.value)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_spreadsheet_may_be_in_another_encoding(
    tmp_path: Path, guide: Guide, encoding: str
) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("Remark\nJürgen".encode(encoding))
    (tmp_path / "map.yaml").write_text("notes: Remark")
    mapped = read_mapping(tmp_path / "map.yaml", guide.questionnaire)
    (record,) = read_spreadsheet(file, mapped, guide, by=ANN, now=NOW).records
    assert record.notes.free == "Jürgen"


def test_a_spreadsheet_that_cannot_be_read_is_one_line(tmp_path: Path, guide: Guide) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(b"Remark\n\x81")
    (tmp_path / "map.yaml").write_text("notes: Remark")
    mapped = read_mapping(tmp_path / "map.yaml", guide.questionnaire)
    with pytest.raises(SourceError, match="CSV UTF-8"):
        read_spreadsheet(file, mapped, guide, by=ANN, now=NOW)
    with pytest.raises(SourceError, match="no such file"):
        read_spreadsheet(tmp_path / "none.csv", mapped, guide, by=ANN, now=NOW)


def test_a_row_may_lack_its_last_cells(imported: Reader) -> None:
    short, whole = imported(PLAIN.rstrip(","), PLAIN).records
    assert short.answers == whole.answers
    assert short.id != whole.id


def test_a_table_in_parquet_is_a_spreadsheet_too(tmp_path: Path, guide: Guide) -> None:
    table = {"Day": [date(2024, 5, 1)], "Skills": [["threats", "privacy"]], "Stop": [True]}
    parquet.write_table(pa.table(table), tmp_path / "old.parquet")
    (tmp_path / "map.yaml").write_text("when: Day\ndo_not_contact: Stop\nanswers: {skills: Skills}")
    mapped = read_mapping(tmp_path / "map.yaml", guide.questionnaire)
    read = read_spreadsheet(tmp_path / "old.parquet", mapped, guide, by=ANN, now=NOW)
    (record,) = read.records
    assert (record.created.day, record.outcome.do_not_contact) == (1, True)
    assert record.answers == {"skills": ("threats", "privacy")}


def test_a_thousand_bad_rows_point_at_the_mapping(imported: Reader) -> None:
    with pytest.raises(RecordsError, match="look at the mapping"):
        imported(*["tomorrow,,,,,,,,,,"] * MAX_FAULTS)


def test_a_broken_csv_is_named_with_its_row(imported: Reader) -> None:
    with pytest.raises(SourceError, match=r"old.csv: row 3: a quote is opened here"):
        imported(PLAIN, '10/05/2024,"never closed')


def test_option_texts_are_understood_as_word_processors_write_them(
    imported: Reader, guide: Guide
) -> None:
    option = guide.questionnaire.question["goal"].option["lead_it"]
    mapping = MAPPING.replace('"Safety first"', "'It''s \"safe\" - first'")
    read = imported(
        "10/05/2024,,It\u2019s \u201csafe\u201d\u00a0\u2013 first,,,,,,,,",
        f'10/06/2024,,"{option.text.replace(chr(39), chr(0x2019))}",,,,,,,,',
        mapping=mapping,
    )
    assert read.faults == ()
    assert [record.answers["goal"] for record in read.records] == [("protect",), ("lead_it",)]


def test_every_option_is_understood_with_typographic_apostrophes(guide: Guide) -> None:
    for question in guide.questionnaire.questions:
        for option in question.options:
            curly = option.text.replace("'", "\u2019").replace(" ", "\u00a0")
            assert [*_options(question, Source("x"), curly)] == [option.id]


@pytest.mark.parametrize("first", ["\n", "\n\r\n  \n", ",,,\n", "\ufeff\n", '"",""\n'])
def test_the_first_line_that_holds_something_names_the_columns(
    imported: Reader, first: str
) -> None:
    (record,) = imported(PLAIN, header=first + HEADER).records
    assert record.answers == {"goal": ("lead_it",)}
    faulty = imported("10/05/2031,,,,,,,,,,", header=first + HEADER).faults
    (fault,) = faulty
    assert f"old.csv: row {first.count(chr(10)) + 2}: " in fault
