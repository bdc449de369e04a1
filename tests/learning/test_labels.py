"""Reading labeled sheets: what is used, what is left aside, and what is at fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from advisor.guide import Guide, load_cases
from advisor.guide.loading import find_data
from advisor.learning.labels import NoLabelsError, read_labeled
from advisor.tables.encodings import SourceError
from advisor.tables.header import ColumnsError

HEAD = "id,answer.goal,answer.skills,track,region\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "labels.csv"


def test_exported_records_are_labeled_by_the_track_that_was_chosen(
    guide: Guide, file: Path
) -> None:
    file.write_text(HEAD + "1,lead_it,lead;plan,itm,east\n2,protect,,isa,west\n3,use_data,,,\n")
    found = read_labeled(file, guide, by=["region"])
    assert found.track.tolist() == ["itm", "isa"]
    assert found.by["region"].tolist() == ["east", "west"]
    assert found.left_aside == 1
    assert found.faults == ()
    assert found.sheets.sheet(0) == {"goal": ("lead_it",), "skills": ("lead", "plan")}


@pytest.mark.parametrize("suffix", ["csv.gz", "parquet"])
def test_gzip_and_parquet_will_do_as_well(guide: Guide, tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame({"goal": ["lead_it", "protect"], "track": ["itm", "isa"]})
    path = tmp_path / f"labels.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False)
    assert read_labeled(path, guide).track.tolist() == ["itm", "isa"]


def test_cases_are_labeled_by_the_track_that_they_expect(guide: Guide) -> None:
    cases = load_cases(None, guide)
    found = read_labeled(find_data() / "cases.yaml", guide)
    named = [case for case in cases if case.expect.top != "tie"]
    assert found.track.tolist() == [case.expect.top for case in named]
    assert found.left_aside == len(cases) - len(named)
    assert found.sheets.sheet(0) == dict(named[0].answers)


def test_rows_of_one_person_get_one_number_and_unnamed_ones_their_own(
    guide: Guide, file: Path
) -> None:
    file.write_text(
        "goal,track,who\nlead_it,itm,ann\nprotect,isa,bob\nlead_it,itm,ann\n"
        "protect,isa,\nprotect,isa,\n"
    )
    person = read_labeled(file, guide, person="who").person.tolist()
    assert person[0] == person[2]
    assert len(set(person)) == 4


def test_sheets_that_may_be_one_person_s_are_warned_of(guide: Guide, file: Path) -> None:
    file.write_text("goal,track\nlead_it,itm\nprotect,isa\nlead_it,itm\n")
    warnings = read_labeled(file, guide).warnings
    assert any(line.startswith("1 sheet is the same as another") for line in warnings)


def test_faulty_rows_are_left_out_and_named_by_number(guide: Guide, file: Path) -> None:
    file.write_text(
        "goal,track\nlead_it,itm\nprotekt,isa\nuse_data,bidaa\nprotect,isa\nprotect,isa,more\n"
        "protekt,\n"
    )
    found = read_labeled(file, guide)
    assert found.track.tolist() == ["itm", "isa"]
    assert [line.removeprefix(f"{file}: ") for line in found.faults] == [
        'row 3: question "goal" has no option "protekt"; did you mean "protect"?',
        'row 4: the label "bidaa" is no track; did you mean "bida"?',
        "row 6: this row has 3 cells, the first line names 2 columns",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("goal,track\nlead_it,\n", 'no sheet has a track in column "track"'),
        ("goal,track\nlead_it,itn\n", 'the label "itn" is no track; did you mean "itm"?'),
        ("goal,track\nlead_it,itm\nprotect,itm\n", 'all 2 labels are "itm"'),
    ],
)
def test_a_file_without_two_tracks_is_refused(
    guide: Guide, file: Path, text: str, message: str
) -> None:
    file.write_text(text)
    with pytest.raises(NoLabelsError) as caught:
        read_labeled(file, guide)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_column_of_labels_is_named(guide: Guide, file: Path) -> None:
    file.write_text("goal,outcome\nlead_it,itm\n")
    with pytest.raises(ColumnsError, match='"track"'):
        read_labeled(file, guide)


@pytest.mark.parametrize(
    "content",
    [b"", b"goal,track\nlead_\x81,itm\n", b"PAR1 cut off", b"\x1f\x8b cut off"],
    ids=["empty", "no text", "cut Parquet", "cut gzip"],
)
def test_a_file_that_cannot_be_read_is_one_line(guide: Guide, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_labeled(file, guide)
    assert "\n" not in str(caught.value)


def test_ten_megabytes_in_a_cell_make_one_short_line(guide: Guide, file: Path) -> None:
    file.write_text("goal,track\nlead_it,itm\n" + "x" * 10_000_000 + ",isa\nprotect,isa\n")
    (fault,) = read_labeled(file, guide).faults
    assert fault.startswith(f"{file}: row 3: ")
    assert len(fault) < 500


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_without_rows_is_said_to_have_none(
    guide: Guide, tmp_path: Path, suffix: str
) -> None:
    frame = pd.DataFrame({"goal": [], "track": []}, dtype=str)
    path = tmp_path / f"none.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False)
    with pytest.raises(NoLabelsError, match=f"none.{suffix}: there are no rows"):
        read_labeled(path, guide)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "outcome"}, r'there is no column "outcome" \(--label\); known are '),
        ({"person": "ID"}, r'there is no column "ID" \(--person\); did you mean "id"\?'),
        ({"person": ""}, r'there is no column "" \(--person\)'),
        ({"by": ["regoin"]}, r'there is no column "regoin" \(--by\); did you mean "region"\?'),
    ],
)
def test_a_column_that_is_asked_for_and_not_there_is_named_with_its_option(
    guide: Guide, file: Path, options: dict[str, Any], message: str
) -> None:
    file.write_text(HEAD + "1,lead_it,,itm,east\n2,protect,,isa,west\n")
    with pytest.raises(ColumnsError, match=f"labels.csv: {message}"):
        read_labeled(file, guide, **options)


def test_an_export_says_itself_whose_rows_are_whose(guide: Guide, file: Path) -> None:
    rows = "a,lead_it,itm\n,lead_it,itm\na,protect,isa\nb,protect,isa\n,protect,isa\n"
    file.write_text("person,goal,track\n" + rows)
    found = read_labeled(file, guide)
    assert found.person[0] == found.person[2]
    assert found.people == 4
    assert not any("the same as another" in line for line in found.warnings)


@pytest.mark.parametrize("options", [{"label": "x"}, {"person": "id"}, {"by": ["kind"]}])
def test_cases_have_no_columns_to_ask_for(guide: Guide, options: dict[str, Any]) -> None:
    with pytest.raises(NoLabelsError, match=f"leave out --{next(iter(options))}"):
        read_labeled(find_data() / "cases.yaml", guide, **options)


def test_all_that_is_wrong_with_a_row_is_one_fault(guide: Guide, file: Path) -> None:
    file.write_text(HEAD + "1,lead_itt,,imt,east\n2,protect,,isa,west\n3,lead_it,,itm,\n")
    (fault,) = read_labeled(file, guide).faults
    assert fault.startswith(f"{file}: row 2: ")
    assert '"lead_itt"' in fault
    assert '"imt"' in fault
