"""Two guides never share the records of one database."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.guide import Guide
from advisor.guide.files import PROGRAM
from advisor.records.copying import back_up, restore
from advisor.records.database import Database
from advisor.records.errors import RecordsError
from advisor.records.examination import examine
from advisor.records.migrating import migrate
from advisor.records.program_check import Owner, owner
from advisor.records.settings import DATABASE, STATE, Settings, at
from advisor.records.store import Records
from tests.records.calls import ANN, all_records, call
from tests.records.conftest import NOW


def guided(settings: Settings, folder: Path, name: str, tracks: Iterable[str]) -> Settings:
    """The settings of a guide that says no more than its program's name and tracks."""
    folder.mkdir(exist_ok=True)
    lines = ["program:", f"  short: {name}", "tracks:", *(f"  {track}: {{}}" for track in tracks)]
    (folder / PROGRAM).write_text("\n".join(lines))
    return replace(settings, data=folder)


def remembered(kept: Records) -> Owner | None:
    with kept.database.reading() as connection:
        return owner(connection)


def refused(settings: Settings) -> str:
    with pytest.raises(RecordsError) as told:
        Records(settings)
    return str(told.value)


@pytest.fixture
def msit(settings: Settings, tmp_path: Path) -> Settings:
    return guided(settings, tmp_path / "msit", "MSIT", ("itm", "bida"))


@pytest.fixture
def law(settings: Settings, tmp_path: Path) -> Settings:
    return guided(settings, tmp_path / "law", "Law", ("civil", "public"))


def test_the_guide_of_another_program_is_refused_in_one_line(
    msit: Settings, law: Settings, guide: Guide
) -> None:
    with Records(msit) as kept:
        saved = kept.finish(call(guide), by=ANN, now=NOW)
        assert remembered(kept) == Owner("MSIT", ["itm", "bida"])
    assert refused(law) == (
        f"the records in {law.where} are those of MSIT (tracks itm, bida), and the guide in "
        f"{law.data} is that of Law (civil, public); set {DATABASE} to a place of its own"
    )
    assert STATE in refused(replace(law, is_named=False))
    (found,) = (check for check in examine(law, datetime.now(UTC)) if check.what == "database")
    assert (found.well, "those of MSIT" in found.text) == (False, True)
    with Records(msit) as kept:
        assert all_records(kept) == [saved]


def test_a_program_that_is_renamed_keeps_its_records(
    msit: Settings, tmp_path: Path, settings: Settings
) -> None:
    Records(msit).close()
    for name, tracks in (
        ("Online MSIT", ("itm", "bida")),
        ("MSIT", ("bida", "isa", "ai")),
        ("MSIT", ("ai",)),
    ):
        with Records(guided(settings, tmp_path / "msit", name, tracks)) as kept:
            assert remembered(kept) == Owner(name, [*tracks])
    assert "MSIT (tracks ai)" in refused(guided(settings, tmp_path / "msit", "MSIT", ("itm",)))


def test_records_without_a_mark_become_those_of_the_first_guide(
    msit: Settings, law: Settings, guide: Guide
) -> None:
    old = Database(msit)
    with old.writing() as connection:
        migrate(connection, "0003")
    old.close()
    with Records(replace(msit, data=None)) as kept:  # a program that has no guide
        assert remembered(kept) is None
    Records(law).close()
    assert "those of Law" in refused(msit)


def test_of_two_guides_that_open_a_new_database_at_once_one_is_refused(
    msit: Settings, law: Settings
) -> None:
    def opened(settings: Settings) -> str:
        try:
            Records(settings).close()
        except RecordsError as fault:
            return str(fault)
        return ""

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(opened, (msit, law))
    assert ("those of Law" in first) != ("those of MSIT" in second)
    assert "" in (first, second)


def test_a_guide_too_faulty_to_name_its_program_refuses_nothing(
    msit: Settings, law: Settings
) -> None:
    Records(msit).close()
    assert law.data is not None
    (law.data / PROGRAM).write_text("program: [")
    with Records(law) as kept:
        assert remembered(kept) == Owner("MSIT", ["itm", "bida"])


def test_a_backup_of_another_program_is_refused_and_nothing_changed(
    sqlite: Settings, tmp_path: Path, guide: Guide
) -> None:
    ours = guided(sqlite, tmp_path / "msit", "MSIT", ("itm",))
    theirs = guided(at(f"sqlite:///{tmp_path / 'law.sqlite'}"), tmp_path / "law", "Law", ("civil",))
    with Records(theirs) as kept:
        kept.finish(call(guide), by=ANN, now=NOW)
    back_up(theirs, tmp_path / "copy.sqlite")
    with Records(ours) as kept:
        saved = kept.finish(call(guide), by=ANN, now=NOW)
    with pytest.raises(RecordsError, match=r"those of Law .* nothing was changed"):
        restore(ours, tmp_path / "copy.sqlite")
    with Records(ours) as kept:
        assert all_records(kept) == [saved]
