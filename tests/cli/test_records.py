from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor.guide import Guide, find_data
from advisor.records import Notes, Record, read_settings
from advisor.records.store import Records
from tests.cli.conftest import Advisor
from tests.records.calls import ANN, BOB, any_record, bo, call
from tests.records.conftest import NOW

LATER = NOW + timedelta(minutes=5)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def stored(advisor: Advisor, shipped: Guide) -> Record:
    """A corrected call with someone who agreed to be stored."""
    with Records(read_settings(os.environ)) as kept:
        saved = kept.finish(replace(call(shipped), person=bo()), by=ANN, now=NOW)
        return kept.correct(replace(saved, advice="isa"), by=BOB, now=LATER)


def test_list_shows_a_line_for_each_record(advisor: Advisor, stored: Record) -> None:
    header, line = advisor("records", "list").out.splitlines()
    assert header.split() == ["id", "created", "kind", "by", "verdict", "top", "about"]
    assert line.split(maxsplit=6) == [
        *(stored.id[-8:], "2026-11-02", "call", ANN, "yes_if", "isa", "Bo Öztürk")
    ]


def test_a_call_with_next_to_no_answers_is_not_listed_as_a_yes(
    advisor: Advisor, shipped: Guide
) -> None:
    with Records(read_settings(os.environ)) as kept:
        kept.finish(call(shipped, {"degree": ("bachelors_us",)}), by=ANN, now=NOW)
        flagged = kept.finish(call(shipped, {"degree": ("none",)}), by=ANN, now=NOW)
    listed = {line.split()[0]: line for line in advisor("records", "list").out.splitlines()}
    assert f" {flagged.verdict} " in listed.pop(flagged.id[-8:])
    listed.pop("id")
    ((id_, line),) = listed.items()
    assert "too little to tell" in line
    assert " yes" not in line
    assert "too little to tell" in advisor("records", "show", id_).out


def test_every_command_takes_a_data_folder(
    advisor: Advisor, stored: Record, small: Path, tmp_path: Path
) -> None:
    for command in (("list",), ("show", stored.id), ("retain", "--days", "36500"), ("sweep",)):
        ended = advisor("records", *command, "--data", small)
        assert (ended.status, ended.err.count("\n")) == (1, 1)
        assert f"the guide in {small} is that of MOT" in ended.err, "records of another program"
    ours = shutil.copytree(find_data(), tmp_path / "ours")
    for command in (("list",), ("show", stored.id), ("retain", "--days", "36500"), ("sweep",)):
        assert advisor("records", *command, "--data", ours).status == 0
    assert advisor("records", "delete", stored.id, "--yes", "--data", ours).status == 0


def test_list_narrows_by_what_it_is_told(advisor: Advisor, stored: Record) -> None:
    for found in (("--text", "öztürk"), ("--by", ANN), ("--top", "isa"), ("--since", "2026-11-02")):
        assert stored.id[-8:] in advisor("records", "list", *found).out
    for other in (("--text", "nobody"), ("--kind", "prospect"), ("--until", "2026-11-02")):
        assert advisor("records", "list", *other).out == "No record was found.\n"


def test_a_day_may_be_today_or_yesterday(advisor: Advisor, shipped: Guide) -> None:
    with Records(read_settings(os.environ)) as kept:
        for days in (0, 1, 2):
            then = datetime.now(UTC) - timedelta(days=days)
            kept.finish(call(shipped, now=then), by=ANN, now=then)

    def listed(*narrowing: str) -> int:
        return len(json.loads(advisor("records", "list", *narrowing, "--json").out)["records"])

    assert listed("--since", "yesterday") > listed("--since", "today")
    assert listed("--since", "yesterday", "--until", "today") == 1
    ended = advisor("records", "list", "--since", "monday")
    assert (ended.status, ended.out) == (2, "")
    assert '"monday" is no day; write 2026-11-02, today or yesterday' in ended.err


def test_the_end_of_an_id_that_no_other_has_names_its_record(
    advisor: Advisor, stored: Record, shipped: Guide
) -> None:
    with Records(read_settings(os.environ)) as kept:
        alike = replace(call(shipped), id=f"{'0' * 8}-0000-7000-8000-0000{stored.id[-8:]}")
        kept.finish(alike, by=ANN, now=NOW)
    assert advisor("records", "show", stored.id[-10:]).status == 0
    for ending, told in ((stored.id[-8:], "several records end in"), ("%", "no such record")):
        for command in (("show", ending), ("delete", ending, "--yes")):
            ended = advisor("records", *command)
            assert (ended.status, ended.out) == (1, "")
            assert told in ended.err


def test_list_gives_json_for_programs(advisor: Advisor, stored: Record) -> None:
    document = json.loads(advisor("records", "list", "--most", "1", "--json").out)
    assert document["more"] is False
    (record,) = document["records"]
    assert record["answers"]["skills"] == ["threats", "privacy"]
    assert record["person"]["consent"] == {"by": ANN, "at": "2026-11-02T15:30:00+00:00"}


def test_show_tells_what_the_record_said_before_its_correction(
    advisor: Advisor, stored: Record
) -> None:
    out = advisor("records", "show", stored.id).out
    assert "counselor advises  isa" in out
    assert "consent            2026-11-02 15:30 UTC, ticked by ann@example.edu" in out
    assert "Before the correction of revision 1, saved at 2026-11-02 15:30 UTC by ann@" in out
    document = json.loads(advisor("records", "show", stored.id, "--json").out)
    assert document["revision"] == 2
    assert [earlier["revision"] for earlier in document["history"]] == [1]


def test_what_a_terminal_would_obey_is_not_written_to_it(advisor: Advisor, shipped: Guide) -> None:
    with Records(read_settings(os.environ)) as kept:
        notes = Notes("keeps \x1b[2Jbees\u202e", {"goal": "\x9b31mred"})
        saved = kept.finish(replace(call(shipped), notes=notes), by=ANN, now=NOW)
    written = advisor("records", "list").out + advisor("records", "show", saved.id).out
    assert "keeps [2Jbees" in written
    assert not {"\x1b", "\x9b", "\u202e"} & set(written)


def test_export_writes_what_a_spreadsheet_reads(
    advisor: Advisor, stored: Record, tmp_path: Path
) -> None:
    piped = advisor("records", "export", "-").out
    (row,) = csv.DictReader(io.StringIO(piped))
    assert row["answer.goal"] == "protect"
    assert "Bo Öztürk" not in piped
    for file in (tmp_path / "all.csv", tmp_path / "all.parquet"):
        assert advisor("records", "export", file, "--people").out == f"{file} has 1 record.\n"
        assert file.stat().st_size > 0
    assert "Bo Öztürk" in (tmp_path / "all.csv").read_text(encoding="utf-8")


def test_delete_asks_first_and_a_script_that_says_nothing_has_not_agreed(
    advisor: Advisor, stored: Record
) -> None:
    for words in ((stored.id,), ("--person", "bo@example.net", "--json")):
        ended = advisor("records", "delete", *words)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err == (
            "nothing was deleted: there is no terminal to ask at; add --yes to agree\n"
        )
    assert stored.id[-8:] in advisor("records", "list").out


def test_a_person_who_is_not_on_record_stops_the_deletion_of_others(
    advisor: Advisor, stored: Record
) -> None:
    ended = advisor("records", "delete", stored.id, "--person", "Zebulon", "--yes")
    assert (ended.status, ended.err) == (1, "there is no such person on record\n")
    assert stored.id[-8:] in advisor("records", "list").out


def test_delete_removes_a_person_and_proves_it(advisor: Advisor, stored: Record) -> None:
    ended = advisor("records", "delete", "--person", "BO@example.net", typed="y\n")
    assert ended.status == 0
    assert "Removed: 1 record, 1 person, 1 earlier version." in ended.out
    assert "Rows that still mention them: 0." in ended.out
    assert "Places in the database file that still hold their ids: 0." in ended.out
    assert advisor("records", "list").out == "No record was found.\n"


def test_delete_names_other_records_about_the_same_person(
    advisor: Advisor, stored: Record, shipped: Guide
) -> None:
    with Records(read_settings(os.environ)) as kept:
        other = kept.finish(replace(call(shipped), person=bo()), by=ANN, now=NOW)
    ended = advisor("records", "delete", stored.id, "--yes", "--json")
    assert ended.status == 1
    assert json.loads(ended.out)["elsewhere"] == [other.id]
    assert ended.err.startswith(f"record {other.id} mentions the same name")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("delete", "--yes"), "name an ID, or a --person"),
        (("delete", "--person", "Zebulon"), "there is no such person on record"),
        (("delete", "0", "--yes"), "there is no such record; it may have been deleted"),
        (("show", "0"), "there is no such record; it may have been deleted"),
        (("retain",), "nothing says how long records are kept; set ADVISOR_RETENTION_DAYS"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    advisor: Advisor, words: tuple[str, ...], said: str
) -> None:
    ended = advisor("records", *words)
    assert (ended.status, ended.out, ended.err) == (1, "", f"{said}\n")


def test_a_database_that_cannot_be_had_is_one_line(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgresql://ann:hunter2@127.0.0.1:1/advisor")
    ended = advisor("records", "list")
    assert ended.status == 1
    assert ended.err.startswith("the database PostgreSQL advisor on 127.0.0.1:1 cannot be reached")
    assert "hunter2" not in ended.err
    assert ended.err.count("\n") == 1


def test_import_lists_bad_rows_and_stores_the_others(advisor: Advisor, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("when: Date\nname: Name\nanswers: {goal: Goal}\n")
    old = tmp_path / "old.csv"
    old.write_text("Date,Goal,Name\n2024-05-01,lead_it,Bo\n2024-05-02,leaad,Bo\n")
    words = ("records", "import", old, "--mapping", tmp_path / "map.yaml", "--by", ANN)
    dry = advisor(*words, "--dry-run")
    assert dry.out.startswith("1 row can be imported, 1 cannot.")
    assert advisor("records", "list").out == "No record was found.\n"
    ended = advisor(*words)
    assert ended.status == 1
    assert ended.err.endswith(
        'old.csv: row 3: question "goal" has no option "leaad"; did you mean "lead_it"?\n'
    )
    assert ended.out == (
        "1 record imported, 0 were there already, 1 row left out.\n"
        "1 row named a person without a date of consent; the name was not stored.\n"
    )
    assert "2024-05-01" in advisor("records", "list", "--kind", "import", "--by", ANN).out


MAPPING = """\
when: created
by: by
notes: notes
advice: advice
applied: applied
track: track
do_not_contact: do_not_contact
name: name
email: email
consent: consent_at
answers:
"""


@pytest.mark.parametrize(
    "name",  # the documents' commands read an export as CSV
    [
        *(pytest.param(each, marks=pytest.mark.deep) for each in ("all.csv", "all.csv.gz")),
        "all.parquet",
    ],
)
def test_every_command_that_takes_answers_takes_an_export(
    advisor: Advisor, shipped: Guide, tmp_path: Path, name: str
) -> None:
    draw = random.Random(4)
    with Records(read_settings(os.environ)) as kept:
        kept.add(replace(any_record(shipped, draw), status="final") for _ in range(40))
    file = tmp_path / name
    advisor("records", "export", file, "--people")
    scored = advisor("score", file, tmp_path / "out.csv", "--keep", "id")
    assert (scored.status, scored.out.partition(":")[0]) == (0, "40 rows scored")
    for words in (("evaluate", file), ("tune", file), ("audit", "--frequencies", file)):
        assert advisor(*words, "--json").status == 0
    impact = advisor("impact", "current", "current", "--records", file, "--json")
    assert json.loads(impact.out)["records"]["combinations"] == 40
    answers = "".join(f"  {each}: answer.{each}\n" for each in shipped.questionnaire.question)
    (tmp_path / "map.yaml").write_text(MAPPING + answers)
    imported = advisor("records", "import", file, "--mapping", tmp_path / "map.yaml")
    assert (imported.status, imported.err) == (0, "")
    assert imported.out.startswith("40 records imported")


def test_retain_forgets_what_is_old_by_option_or_setting(
    advisor: Advisor, stored: Record, shipped: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(UTC)
    with Records(read_settings(os.environ)) as kept:
        for days in (20, 200):
            kept.finish(call(shipped), by=ANN, now=today - timedelta(days=days))
        kept.delete([stored.id])
    said = advisor("records", "retain", "--days", "100").out
    assert said == "1 record older than 100 days forgotten.\n"
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", "10")
    said = advisor("records", "retain").out
    assert said == "1 record older than 10 days forgotten.\n"
