"""Each fault of a database is one clear line, and nothing is damaged by it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import event, text

from advisor.guide import Guide
from advisor.records import database, postgresql
from advisor.records.errors import NewerError, RecordsError, UnavailableError
from advisor.records.model import Notes, Record
from advisor.records.search import Search
from advisor.records.settings import Settings, at
from advisor.records.store import Records
from tests.records.calls import ANN, all_records, bo, call
from tests.records.conftest import NOW
from tests.records.postgres import Server

SECRET = "Bo has told us this in confidence"


def noted(guide: Guide) -> Record:
    return replace(call(guide), notes=Notes(SECRET), person=bo())


def refused(action: Callable[[], object]) -> str:
    """The one line with which the database is said to be unavailable."""
    with pytest.raises(UnavailableError) as told:
        action()
    line = str(told.value)
    assert "\n" not in line
    assert SECRET not in line
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
    return line


def test_a_locked_file_is_waited_for_and_then_named(
    sqlite: Settings, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    assert sqlite.file is not None
    with Records(sqlite) as kept, closing(sqlite3.connect(sqlite.file)) as other:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        other.execute("BEGIN EXCLUSIVE")
        line = refused(lambda: kept.finish(draft, by=ANN, now=NOW))
        assert "is locked by another program" in line
        other.rollback()
        assert kept.get(draft.id) == draft
        assert kept.finish(draft, by=ANN, now=NOW).status == "final"


def test_a_full_disk_damages_nothing_and_the_save_can_be_repeated(
    sqlite: Settings, guide: Guide
) -> None:
    with Records(sqlite) as kept:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        kept.close()
        room = [0]

        @event.listens_for(kept.database.engine, "connect")
        def bound(connection: sqlite3.Connection, _record: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages + room[0]}")

        longer = replace(draft, notes=Notes("x" * 200_000))
        line = refused(lambda: kept.save_draft(longer, by=ANN, now=NOW))
        assert "has no room left on its disk; make room and save again" in line
        assert kept.get(draft.id) == draft
        kept.close()
        room[0] = 1_000
        assert kept.save_draft(longer, by=ANN, now=NOW).revision == 2
        with kept.database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_a_file_that_may_only_be_read_is_named_and_stays_as_it_is(guide: Guide) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.sqlite"
        with Records(at(f"sqlite:///{file}")) as kept:
            draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        before = file.read_bytes()
        file.chmod(0o444)
        Path(folder).chmod(0o555)

        def save() -> None:
            with Records(at(f"sqlite:///{file}")) as kept:
                kept.finish(draft, by=ANN, now=NOW)

        said = as_nobody(save)
        assert "let this account write to the file and its folder" in said
        assert file.read_bytes() == before
        Path(folder).chmod(0o755)
        with Records(at(f"sqlite:///{file}")) as kept:
            assert kept.get(draft.id) == draft


def as_nobody(action: Callable[[], object]) -> str:
    """What our error says when an account without rights does something; root has them all."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            action()
        except RecordsError as error:
            os.write(theirs, str(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as said:
        text_of_error = said.read()
    os.waitpid(child, 0)
    return text_of_error


@pytest.mark.parametrize("content", [b"This is a text and no database at all. " * 50, b"\0" * 9000])
def test_a_file_of_something_else_is_left_as_it_is(sqlite: Settings, content: bytes) -> None:
    assert sqlite.file is not None
    sqlite.file.write_bytes(content)
    assert "is no SQLite database" in refused(lambda: Records(sqlite))
    assert sqlite.file.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    line = refused(lambda: Records(at(f"sqlite:///{tmp_path}/taken/records.sqlite")))
    assert "cannot be made" in line


def test_a_file_that_vanishes_in_mid_call_is_noticed_and_nothing_is_acknowledged(
    sqlite: Settings, guide: Guide
) -> None:
    assert sqlite.file is not None
    with Records(sqlite) as kept:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        away = sqlite.file.parent / "away"
        away.mkdir()
        kept.database.engine.dispose()
        for file in sqlite.file.parent.glob("records.sqlite*"):
            shutil.move(file, away)
        line = refused(lambda: kept.finish(draft, by=ANN, now=NOW))
        assert "cannot be opened" in line
        assert not sqlite.file.exists()
        for file in away.iterdir():
            shutil.move(file, sqlite.file.parent)
        assert kept.finish(draft, by=ANN, now=NOW).revision == 2


def test_a_file_that_is_replaced_below_us_is_not_written_to_blindly(
    sqlite: Settings, guide: Guide
) -> None:
    assert sqlite.file is not None
    with Records(sqlite) as kept:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        copy = sqlite.file.with_name("copy")
        with closing(sqlite3.connect(sqlite.file)) as source, closing(sqlite3.connect(copy)) as to:
            source.backup(to)
        for beside in sqlite.file.parent.glob("records.sqlite-*"):
            beside.unlink()
        copy.replace(sqlite.file)
        kept.finish(draft, by=ANN, now=NOW)
    with Records(sqlite) as opened:
        assert opened.get(draft.id).status == "final"


def test_a_server_that_goes_away_in_mid_call_is_named_and_saved_to_when_it_is_back(
    server: Server, guide: Guide
) -> None:
    with Records(at(server.new_database())) as kept:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        server.stop()
        try:
            for action in (
                lambda: kept.finish(draft, by=ANN, now=NOW),
                lambda: kept.get(draft.id),
                lambda: kept.search(Search(text="May")),
            ):
                assert "cannot be reached; see whether its server runs" in refused(action)
        finally:
            server.start()
        assert kept.finish(draft, by=ANN, now=NOW).revision == 2
        assert all_records(kept) == [kept.get(draft.id)]


def test_a_server_that_hangs_is_named_within_seconds_and_saved_to_when_it_goes_on(
    server: Server, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SILENCE", 1)
    monkeypatch.setattr(postgresql.PatientConnection, "limit", 1)
    monkeypatch.setattr(database, "PATIENCE", 2)
    with Records(at(server.new_database())) as kept:
        draft = kept.save_draft(noted(guide), by=ANN, now=NOW)
        actions: tuple[Callable[[], object], ...] = (
            lambda: kept.finish(draft, by=ANN, now=NOW),
            lambda: kept.get(draft.id),
            lambda: kept.search(Search(text="May")),
        )
        with server.hung(), ThreadPoolExecutor(len(actions)) as pool:
            for line in pool.map(refused, actions):
                assert "does not answer; see whether its server hangs" in line
        assert kept.finish(draft, by=ANN, now=NOW).revision == 2


@pytest.mark.deep
def test_a_server_that_hangs_in_the_middle_of_a_transaction_is_named_too(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SILENCE", 1)
    with Records(at(server.new_database())) as kept:
        hanging = ExitStack()

        def read() -> None:
            with hanging, kept.database.reading() as connection:
                connection.execute(text("SELECT 1"))
                hanging.enter_context(server.hung())
                connection.execute(text("SELECT 2"))

        assert "does not answer" in refused(read)


def test_a_statement_of_a_server_that_lives_may_take_longer_than_a_hung_one(
    shared: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SILENCE", 0.1)
    with shared.database.reading() as connection:
        assert connection.execute(text("SELECT 1 FROM pg_sleep(0.5)")).scalar() == 1


def test_a_save_that_takes_too_long_is_given_up_even_where_the_server_lives(
    shared: Records,
) -> None:
    def save() -> None:
        with shared.database.writing(longest=0.2) as connection:
            connection.execute(text("SELECT pg_sleep(30)"))

    assert "does not answer" in refused(save)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", "has no room left on its disk"),
        ("25006", "may only be read now"),
        ("55P03", "is locked by another program"),
        ("57P01", "is being shut down"),
        ("42501", "does not allow this user"),
        ("XX000", "refused what was asked of it"),
    ],
)
def test_what_a_server_complains_about_is_said_in_plain_words(
    shared: Records, state: str, said: str
) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION '{SECRET}' USING ERRCODE = '{state}'; END $$"

    def complain() -> None:
        with shared.database.writing() as connection:
            connection.execute(text(raised))

    assert said in refused(complain)


def test_a_database_that_is_not_there_is_named_without_the_password(server: Server) -> None:
    address = server.url("nowhere").replace("advisor@", "advisor:hunter2@")
    line = refused(lambda: Records(at(address)))
    assert "PostgreSQL nowhere on 127.0.0.1" in line
    assert "knows no database of this name" in line
    assert "hunter2" not in line
    assert "hunter2" not in repr(at(address))


def test_a_server_that_nobody_runs_is_named() -> None:
    line = refused(lambda: Records(at("postgresql://advisor@127.0.0.1:1/records")))
    assert "cannot be reached" in line


def test_a_database_of_a_newer_advisor_is_left_alone(settings: Settings) -> None:
    with Records(settings) as kept, kept.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerError, match=r"has version 9999 .* install the newer advisor"):
        Records(settings)


def test_a_database_of_somebody_else_is_left_alone(settings: Settings) -> None:
    opened = database.Database(settings)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE records (vinyl INTEGER)"))
    with pytest.raises(RecordsError, match="name another database"):
        Records(settings)
    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM records")).scalar() == 0
    opened.close()


def test_a_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "state"
    with Records(at(f"sqlite:///{folder}/records.sqlite")) as kept:
        assert kept.database.file is not None
        beside = list(folder.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(beside) >= 2
    assert {os.stat(file).st_mode & 0o777 for file in folder.iterdir()} == {0o600}  # noqa: PTH116


@pytest.mark.parametrize("name", ["with space", "per%20cent", "quest?ion", "#hash", "ünïcode"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str, guide: Guide) -> None:
    file = tmp_path / name / "records.sqlite"
    settings = Settings(url=f"sqlite:///{file}", where=str(file), file=file)
    with Records(settings) as kept:
        kept.save_draft(call(guide), by=ANN, now=NOW)
    assert file.stat().st_size > 0


def test_a_write_that_was_acknowledged_is_on_disk(kept: Records) -> None:
    with kept.database.reading() as connection:
        if kept.database.is_sqlite:
            pragmas = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            }
            assert pragmas == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "secure_delete": 1,
            }
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
