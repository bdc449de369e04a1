"""Records under faults, from the terminal: damage, disturbed deletions, backups, odd clocks."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor.guide import Guide
from advisor.records import Notes, Record, Settings, read_settings
from advisor.records.store import Records
from tests.cli.conftest import Advisor
from tests.records.calls import ANN, bo, call, sheet_of_prospect

CURLY = "\u201cquoted\u201d, caf\u00e9 \u4e2d"


@pytest.fixture
def settings(database: None) -> Settings:
    return read_settings(os.environ)


@pytest.fixture
def kept(settings: Settings) -> Iterator[Records]:
    with Records(settings) as opened:
        yield opened


@pytest.fixture
def three(kept: Records, shipped: Guide) -> list[Record]:
    """Three finished calls of now."""
    return sorted((finished(kept, shipped) for _ in range(3)), key=lambda one: one.id)


def finished(kept: Records, guide: Guide) -> Record:
    """Store a finished call of now."""
    now = datetime.now(UTC)
    made = replace(call(guide, now=now), notes=Notes(CURLY), person=bo())
    return kept.finish(made, by=ANN, now=now)


def execute(settings: Settings, statement: str, *values: object) -> None:
    """Change a file as no program of ours would."""
    assert settings.file is not None
    with closing(sqlite3.connect(settings.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(statement, values)


DAMAGE = (
    "answers = substr(answers, 1, 9)",
    "answers = '[1]'",
    'answers = \'{"goal": "protect"}\'',
    "notes = 'null'",
    "recommendation = '[1]'",
    "recommendation = '{}x'",
    "created = 'yesterday'",
    "last_page = CAST(x'ff00fe' AS TEXT)",
    "advice = x'ff'",
    "kind = 'odd'",
)


def damage(kept: Records, settings: Settings, shipped: Guide) -> list[str]:
    """Add a record for each kind of damage, damage it, and give their ids."""
    broken = []
    for each in DAMAGE:
        broken.append(finished(kept, shipped).id)
        execute(settings, f"UPDATE records SET {each} WHERE id = ?", broken[-1])
    return sorted(broken)


def test_damaged_records_are_named_and_the_rest_goes_on(
    advisor: Advisor,
    settings: Settings,
    kept: Records,
    three: list[Record],
    shipped: Guide,
    tmp_path: Path,
) -> None:
    broken, others = damage(kept, settings, shipped), {record.id for record in three}
    listed = advisor("records", "list", "--json")
    document = json.loads(listed.out)
    assert {record["id"] for record in document["records"]} == others
    assert sorted(document["damaged"]) == broken
    found = advisor("records", "list", "--text", "quoted")
    piped = advisor("records", "export", "-")
    written = advisor("records", "export", tmp_path / "x.parquet", "--json")
    assert {row["id"] for row in csv.DictReader(io.StringIO(piped.out))} == others
    assert sorted(json.loads(written.out)["damaged"]) == broken
    for ended, ids in (
        *((each, broken) for each in (listed, found, piped, written)),
        *((advisor("records", "show", each), [each]) for each in broken),
    ):
        assert ended.status == 1
        for line, each in zip(sorted(ended.err.splitlines()), ids, strict=True):
            assert line.startswith(f"record {each} is damaged and cannot be read; ")
    assert advisor("insights", "--json").status == 0
    ended = advisor("doctor", "--deep")
    named = re.search(r"database records: damaged: (.+) and 7 more; bring the last", ended.err)
    assert named is not None
    assert named[1].split(", ") == broken[:3]
    gone = json.loads(advisor("records", "delete", *broken, "--yes", "--json").out)
    assert (gone["records"], gone["left"], gone["bytes_left"]) == (len(broken), 0, 0)
    assert advisor("records", "list").status == 0
    assert json.loads(advisor("insights", "--json").out)["records"] is None  # fewer than five


@pytest.mark.parametrize(
    "how", [DAMAGE[0], *(pytest.param(e, marks=pytest.mark.deep) for e in DAMAGE[1:])]
)
def test_a_single_damaged_record_is_found_and_can_be_deleted(
    advisor: Advisor, settings: Settings, three: list[Record], how: str
) -> None:
    broken = three[1].id
    execute(settings, f"UPDATE records SET {how} WHERE id = ?", broken)
    ended = advisor("doctor", "--deep")
    assert f"database records: damaged: {broken}; bring the last backup back" in ended.err
    gone = json.loads(advisor("records", "delete", broken, "--yes", "--json").out)
    assert (gone["records"], gone["left"], gone["bytes_left"]) == (1, 0, 0)


def test_a_damaged_record_does_not_keep_old_ones_from_being_forgotten(
    advisor: Advisor, settings: Settings, kept: Records, three: list[Record], shipped: Guide
) -> None:
    old = datetime.now(UTC) - timedelta(days=400)
    for _ in range(2):
        last = kept.finish(call(shipped), by=ANN, now=old)
    execute(settings, "UPDATE records SET notes = '{' WHERE id = ?", last.id)
    ended = advisor("records", "retain", "--days", "365", "--json")
    assert json.loads(ended.out) == {"forgotten": 2, "days": 365}
    assert len(kept.search().records) == 3


def test_a_disturbed_deletion_is_completed_by_a_sweep_that_proves_it(
    advisor: Advisor,
    settings: Settings,
    kept: Records,
    three: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0.1)
    monkeypatch.setattr("advisor.records.traces.SWEEP_PATIENCE", 0.1)
    assert settings.file is not None
    folder = settings.file.parent
    name = "Bo \u00d6zt\u00fcrk".encode()

    def held() -> bool:
        return any(name in file.read_bytes() for file in folder.iterdir())

    with closing(sqlite3.connect(settings.file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM records").fetchone()
        ended = advisor("records", "delete", *(one.id for one in three), "--yes")
        assert ended.status == 1
        assert ended.err.endswith("complete it with: advisor records sweep\n")
        ended = advisor("records", "sweep")
        assert ended.status == 1
        assert ended.err.endswith("sweep again later\n")
        assert held()
    ended = advisor("records", "sweep")
    assert (ended.status, ended.err) == (0, "")
    assert "Ids in the database file that no record has: 0." in ended.out
    assert json.loads(advisor("records", "sweep", "--json").out) == {
        "swept": True,
        "strangers": 0,
        "clean": True,
    }
    assert not held()


def test_a_sweep_notices_an_id_that_no_record_has(
    advisor: Advisor, settings: Settings, three: list[Record]
) -> None:
    stranger = three[0].id[:-1] + ("0" if three[0].id[-1] != "0" else "1")
    execute(settings, "CREATE TABLE other AS SELECT ? AS id", stranger)
    ended = advisor("records", "sweep", "--json")
    assert (ended.status, json.loads(ended.out)["strangers"]) == (1, 1)


def test_a_retention_that_somebody_disturbed_says_so(
    advisor: Advisor,
    settings: Settings,
    kept: Records,
    three: list[Record],
    shipped: Guide,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0.1)
    assert settings.file is not None
    kept.finish(call(shipped), by=ANN, now=datetime.now(UTC) - timedelta(days=400))
    with closing(sqlite3.connect(settings.file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM records").fetchone()
        ended = advisor("records", "retain", "--days", "365")
    assert ended.status == 1
    assert ended.err.endswith("complete it with: advisor records sweep\n")
    assert len(kept.search().records) == 3


@pytest.mark.parametrize("days", ["30", "730"])
def test_a_wrong_clock_forgets_nothing(
    advisor: Advisor, kept: Records, three: list[Record], shipped: Guide, days: str
) -> None:
    kept.finish(call(shipped), by=ANN, now=datetime(2199, 1, 1, tzinfo=UTC))
    for ahead in (800, 40_000):
        now = datetime.now(UTC) + timedelta(days=ahead)
        with pytest.raises(ValueError, match=r"nothing was forgotten: the clock shows .* --yes"):
            kept.forget_older_than(int(days), now)
    assert kept.forget_older_than(int(days), datetime(1999, 1, 1, tzinfo=UTC)) == 0
    assert len(kept.search().records) == 4
    later = datetime.now(UTC) + timedelta(days=800)
    assert kept.forget_older_than(int(days), later, sure=True) == 3


@pytest.mark.parametrize("saved", ["a call", "a sheet", "an import", "a week of calls"])
@pytest.mark.parametrize("days", [30, 365, 730])
def test_a_wrong_clock_forgets_nothing_even_where_saves_go_on(
    kept: Records, shipped: Guide, saved: str, days: int
) -> None:
    real = datetime.now(UTC)
    for ago in range(20):
        kept.finish(call(shipped), by=ANN, now=real - timedelta(days=ago))
    for ahead in (days + 45, 3 * days + 45):
        wrong = real + timedelta(days=ahead)
        if saved == "a call":
            kept.save_draft(call(shipped, now=wrong), by=ANN, now=wrong)
        elif saved == "a sheet":
            kept.finish(sheet_of_prospect(shipped, {"goal": "protect"}, wrong), by="", now=wrong)
        elif saved == "an import":
            rows = (replace(call(shipped, now=wrong), kind="import") for _ in range(40))
            kept.add(replace(row, status="final", revision=1) for row in rows)
        else:
            for hours in range(0, 7 * 24, 6):
                kept.finish(call(shipped), by=ANN, now=wrong - timedelta(hours=hours))
        with pytest.raises(ValueError, match=r"the clock shows .* nothing was saved from .* --yes"):
            kept.forget_older_than(days, wrong)
    assert kept.forget_older_than(days, real) == 0
    assert kept.forget_older_than(days, wrong, sure=True) > 0


def test_a_pause_does_not_end_the_retention(kept: Records, shipped: Guide) -> None:
    """Each night those of one day go, also of the last day before half a year of silence."""
    real = datetime.now(UTC)
    for ago in (*range(5), *range(200, 205)):
        kept.finish(call(shipped), by=ANN, now=real - timedelta(days=ago))
    forgotten = [kept.forget_older_than(365, real + timedelta(days=n)) for n in range(160, 170)]
    assert forgotten == [0, 0, 1, 1, 1, 1, 1, 0, 0, 0]


def test_a_backup_is_for_its_owner_alone_and_comes_back_while_a_server_runs(
    advisor: Advisor, kept: Records, three: list[Record], shipped: Guide, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert advisor("records", "backup", copy).out == f"{copy} has 3 records.\n"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.sqlite"]
    later = kept.finish(call(shipped), by=ANN, now=datetime.now(UTC))
    assert advisor("records", "backup", copy, "--json").status == 0
    kept.delete([later.id])
    found = json.loads(advisor("records", "restore", copy, "--json").out)
    assert (found["records"], found["before"]) == (4, 3)
    assert kept.get(later.id) == later
    assert kept.correct(replace(later, advice="isa"), by=ANN, now=datetime.now(UTC)).revision == 2


@pytest.mark.parametrize("damage", ["header", "pages", "old log", "cut", "gone"])
def test_a_backup_comes_back_over_whatever_is_left(
    advisor: Advisor,
    settings: Settings,
    kept: Records,
    three: list[Record],
    shipped: Guide,
    tmp_path: Path,
    damage: str,
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert advisor("records", "backup", copy).status == 0
    assert settings.file is not None
    file, log = settings.file, settings.file.with_name("records.sqlite-wal")
    kept.finish(call(shipped), by=ANN, now=datetime.now(UTC))
    left = log.read_bytes()
    kept.close()
    content = file.read_bytes()
    ruined = {
        "header": b"x" * 5_000 + content[5_000:],
        "pages": content[:4_096] + b"\xff" * 30_000 + content[34_096:],
        "old log": copy.read_bytes(),
        "cut": content[:10_000],
        "gone": b"",
    }
    file.write_bytes(ruined[damage])
    if damage == "old log":  # as a server leaves it that was killed
        log.write_bytes(left)
    if damage == "gone":
        file.unlink()
    ended = advisor("records", "restore", copy)
    assert (ended.status, ended.err) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    with Records(settings) as again:
        assert [one.id for one in again.search().records[::-1]] == [one.id for one in three]
    assert all("damaged" not in line for line in advisor("doctor", "--deep").out.splitlines())


def test_what_is_no_sound_backup_is_refused_and_nothing_is_changed(
    advisor: Advisor, settings: Settings, three: list[Record], tmp_path: Path
) -> None:
    copy, bad = tmp_path / "copy.sqlite", tmp_path / "bad"
    assert advisor("records", "backup", copy).status == 0
    content = copy.read_bytes()
    for wrong in (b"", b"a text " * 900, content[:9_000], content[:4_096] + b"\xff" * 40_000):
        bad.write_bytes(wrong)
        ended = advisor("records", "restore", bad)
        assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1), ended
        assert len(json.loads(advisor("records", "list", "--json").out)["records"]) == 3
    assert settings.file is not None
    for words in (("restore", settings.file), ("backup", settings.file), ("restore", "nowhere")):
        ended = advisor("records", *words)
        assert (ended.status, ended.err.count("\n")) == (1, 1)


SPOILED = (
    "UPDATE program SET tracks = '{'",
    "UPDATE program SET tracks = 'null'",
    "UPDATE program SET tracks = '5'",
    "UPDATE program SET tracks = '[[1]]'",
    "UPDATE program SET tracks = x'ff'",
    "UPDATE program SET tracks = CAST(x'ff' AS TEXT)",
    "UPDATE program SET tracks = replace(hex(zeroblob(100000)), '00', '[')",
    "UPDATE program SET name = x'ff'",
    "INSERT INTO alembic_version VALUES ('0003')",
    "UPDATE alembic_version SET version_num = ''",
    "UPDATE alembic_version SET version_num = '0003'",
    "UPDATE alembic_version SET version_num = '0001'",
    "DELETE FROM alembic_version",
    "DROP TABLE alembic_version",
    "DROP TABLE program",
    "DROP TABLE persons",
    "DROP TABLE records",
    "ALTER TABLE tallies DROP COLUMN count",
    "ALTER TABLE records RENAME COLUMN notes TO other",
)


@pytest.mark.parametrize("statement", SPOILED)
def test_a_backup_that_somebody_has_changed_is_refused_in_one_line(
    advisor: Advisor, settings: Settings, three: list[Record], tmp_path: Path, statement: str
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert advisor("records", "backup", copy).status == 0
    execute(replace(settings, file=copy), statement)
    ended = advisor("records", "restore", copy)
    assert (ended.status, ended.out) == (1, "")
    assert re.fullmatch(
        f".*{re.escape(str(copy))} (is damaged; restore another backup"
        "|holds no records of the advisor; name a file that `advisor records backup` made)\n",
        ended.err,
    )
    assert len(json.loads(advisor("records", "list", "--json").out)["records"]) == 3
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [copy.name]


def test_what_is_no_backup_is_named_with_what_to_do_about_it(
    advisor: Advisor, three: list[Record], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert advisor("records", "backup", copy).status == 0
    content = copy.read_bytes()
    made = {
        "packed.gz": (gzip.compress(content), "advisor records backup` made, unpacked"),
        "text": (b"a text " * 900, "name a file that `advisor records backup` made"),
        "empty": (b"", "name a file that `advisor records backup` made"),
        "half": (content[: len(content) // 2], "is damaged; restore another backup"),
        "short": (content[:-100], "is damaged; restore another backup"),
        "head": (content[:50], "is damaged; restore another backup"),
    }
    for name, (written, said) in made.items():
        (tmp_path / name).write_bytes(written)
        ended = advisor("records", "restore", tmp_path / name)
        assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1), name
        assert said in ended.err, name
        assert "that file away" not in ended.err
    assert "this is not an ordinary file" in advisor("records", "restore", tmp_path).err
    assert "there is no such file" in advisor("records", "restore", tmp_path / "no").err
    long = advisor("records", "restore", tmp_path / ("x" * 300))
    assert (long.status, long.err.count("\n")) == (1, 1)


def test_a_backup_over_an_older_one_takes_nothing_from_the_log_beside_it(
    advisor: Advisor, three: list[Record], tmp_path: Path
) -> None:
    copy, log = tmp_path / "copy.sqlite", tmp_path / "copy.sqlite-wal"
    assert advisor("records", "backup", copy).status == 0
    with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE scribble AS SELECT 1")
        left = log.read_bytes()
    log.write_bytes(left)  # as someone leaves it who was killed
    (tmp_path / "link").symlink_to(copy)
    assert advisor("records", "backup", tmp_path / "link").status == 0
    assert not log.exists()
    with closing(sqlite3.connect(copy)) as opened:
        found = "SELECT count(*) FROM sqlite_master WHERE name = 'scribble'"
        assert opened.execute(found).fetchone() == (0,)


LOST = {
    "UPDATE program SET tracks = '{'": "it does not say whose records it has; bring the last",
    "UPDATE program SET tracks = 'null'": "it does not say whose records it has; bring the last",
    "UPDATE program SET tracks = '[5]'": "it does not say whose records it has; bring the last",
    "DELETE FROM alembic_version": "it does not say its version; bring the last backup back",
    "UPDATE alembic_version SET version_num = ''": "it does not say its version; bring the last",
    "DROP TABLE program": "has not all tables of the advisor; restore a backup",
    "ALTER TABLE records RENAME COLUMN notes TO other": "has not all tables of the advisor; ",
}
"""What somebody did to a database -> what every command then says."""


@pytest.mark.parametrize("statement", LOST)
def test_a_database_that_lacks_something_is_named_and_can_be_restored(
    advisor: Advisor, settings: Settings, three: list[Record], tmp_path: Path, statement: str
) -> None:
    copy = tmp_path / "copy"
    assert advisor("records", "backup", copy).status == 0
    before = copy.read_bytes()
    execute(settings, statement)
    for words in (("records", "list"), ("doctor",)):
        ended = advisor(*words)
        assert ended.status == 1
        assert LOST[statement] in ended.err
    assert advisor("records", "backup", copy).status == 1
    assert copy.read_bytes() == before  # what can be restored is not replaced by what cannot
    assert advisor("records", "restore", copy).status == 0
    assert advisor("records", "list").status == 0


def test_a_restoration_waits_for_others_and_then_says_so(
    advisor: Advisor,
    settings: Settings,
    kept: Records,
    three: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0.1)
    assert settings.file is not None
    assert advisor("records", "backup", tmp_path / "copy").status == 0
    kept.delete([three[0].id])
    with closing(sqlite3.connect(settings.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = advisor("records", "restore", tmp_path / "copy")
        other.execute("ROLLBACK")
    assert ended.status == 1
    assert "is locked by another program" in ended.err
    assert len(kept.search().records) == 2
    assert advisor("records", "restore", tmp_path / "copy").status == 0
    assert len(kept.search().records) == 3


def test_backups_of_postgresql_are_left_to_its_own_programs(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgresql://ann:hunter2@127.0.0.1:1/advisor")
    for word, program in (("backup", "pg_dump"), ("restore", "pg_restore")):
        ended = advisor("records", word, tmp_path / "x")
        assert (ended.status, ended.out) == (1, "")
        assert ended.err == (
            f"PostgreSQL advisor on 127.0.0.1:1 is no SQLite file; use PostgreSQL's own {program}\n"
        )


def test_an_export_has_the_permissions_and_the_place_that_its_file_had(
    advisor: Advisor, three: list[Record], tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        for name in ("new.csv", "new.csv.gz", "new.PARQUET"):
            assert advisor("records", "export", tmp_path / name, "--people").status == 0
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
    with gzip.open(tmp_path / "new.csv.gz", "rt", encoding="utf-8", newline="") as packed:
        assert len(list(csv.DictReader(packed))) == 3
    shared = tmp_path / "shared.csv"
    shared.touch()
    shared.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(shared)
    assert advisor("records", "export", tmp_path / "link.csv").status == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert shared.stat().st_mode & 0o777 == 0o640
    assert shared.stat().st_size > 0


@pytest.mark.parametrize("name", ["out.xlsx", "out", "out.tsv", "out.csv.zip", "read-only.csv"])
def test_an_export_refuses_names_that_it_cannot_keep_and_files_that_are_read_only(
    advisor: Advisor, three: list[Record], tmp_path: Path, name: str
) -> None:
    (tmp_path / "read-only.csv").write_text("of yesterday")
    (tmp_path / "read-only.csv").chmod(0o444)
    ended = advisor("records", "export", tmp_path / name)
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert {file.name for file in tmp_path.iterdir()} == {"read-only.csv", "state"}
    assert (tmp_path / "read-only.csv").read_text() == "of yesterday"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_piped_data_is_utf8_whatever_the_locale(
    advisor: Advisor, three: list[Record], monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    for words in (("records", "export", "-", "--people"), ("flow", "--format", "dot")):
        written = io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
            assert advisor(*words).status == 0
            sys.stdout.flush()
            text = written.getvalue().decode()
        if words[0] == "records":
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert {len(row) for row in rows} == {len(rows[0])}
            assert sum(cell == CURLY for row in rows for cell in row) == 3
