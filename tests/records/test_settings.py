from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.guide.files import BLANK
from advisor.records.settings import read_settings
from advisor.variables import SettingError
from tests.checkout import CHECKOUT


def test_without_settings_records_stand_where_such_things_belong() -> None:
    settings = read_settings({"HOME": "/home/ann"})
    assert settings.file == Path("/home/ann/.local/state/msit-advisor/records.sqlite")
    assert settings.where == str(settings.file)
    assert settings.retention is None
    assert not settings.keep_sheets
    assert not settings.shared
    shared = read_settings({"HOME": "/home/ann", "XDG_STATE_HOME": "/var/state"})
    assert shared.file == Path("/var/state/msit-advisor/records.sqlite")


def test_two_programs_on_one_machine_share_no_records(tmp_path: Path) -> None:
    other = {"HOME": "/home/ann", "ADVISOR_DATA": str(BLANK)}
    assert read_settings(other).file == Path("/home/ann/.local/state/mex-advisor/records.sqlite")
    (tmp_path / "program.yaml").write_text("program: {}\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"has no short name .* set ADVISOR_STATE to a folder"):
        read_settings({**other, "ADVISOR_DATA": str(tmp_path)})
    (tmp_path / "program.yaml").write_text("program: [\n...\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"program\.yaml:2:1: "):
        read_settings({**other, "ADVISOR_DATA": str(tmp_path)})


def test_the_settings_name_folder_retention_and_whether_sheets_are_kept() -> None:
    settings = read_settings(
        {
            "ADVISOR_STATE": "/srv/advisor",
            "ADVISOR_RETENTION_DAYS": " 730 ",
            "ADVISOR_KEEP_SHEETS": "On",
            "ADVISOR_COUNSELORS_SEE": "All",
        }
    )
    assert settings.file == Path("/srv/advisor/records.sqlite")
    assert settings.retention == 730
    assert settings.keep_sheets
    assert settings.shared


def test_a_relative_folder_stays_the_same_when_the_program_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"ADVISOR_STATE": "state"}).file == tmp_path / "state" / "records.sqlite"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("sqlite:////srv/a b/records.sqlite", "/srv/a b/records.sqlite"),
        ("postgresql://ann:hunter2@db.example.edu/advisor", "PostgreSQL advisor on db.example.edu"),
        ("postgres://ann@db:5433/advisor?sslmode=require", "PostgreSQL advisor on db:5433"),
        ("postgresql+psycopg://ann@[::1]/ad%20visor", "PostgreSQL ad visor on ::1"),
        ("postgresql:///advisor?host=/var/run/postgresql", "PostgreSQL advisor"),
        (
            "postgresql://%2Fvar%2Frun%2Fpostgresql/advisor",
            "PostgreSQL advisor on /var/run/postgresql",
        ),
        ("postgresql://ann:hunter2@db1:5433,db2/x?ssl=true", "PostgreSQL x on db1:5433,db2"),
        ("postgresql://ann@[::1]:5433,[::2]/two%0Alines", "PostgreSQL two lines on ::1:5433,::2"),
    ],
)
def test_a_database_is_named_by_its_address(url: str, where: str) -> None:
    settings = read_settings({"ADVISOR_DATABASE_URL": url})
    assert settings.where == where
    assert settings.url.startswith(("sqlite:///", "postgresql://"))
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "set ADVISOR_STATE to a folder"),
        ({"ADVISOR_DATABASE_URL": "mysql://ann:hunter2@db/advisor"}, "no database that is known"),
        ({"ADVISOR_DATABASE_URL": "ann:hunter2"}, "no database that is known"),
        ({"ADVISOR_DATABASE_URL": "sqlite://"}, "no database that is known"),
        ({"ADVISOR_DATABASE_URL": "sqlite:///"}, "no database that is known"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:hunter2@db"}, "names no database after"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:hunter2@db:port/x"}, "cannot be read"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:hunter2@[db/x"}, "cannot be read"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:hunter2@a:1,b:port/x"}, "cannot be read"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:hunter2%@db/x"}, "write .* % as %25"),
        ({"ADVISOR_DATABASE_URL": "postgresql://ann:12/hunter2?a@db/x"}, "cannot be read"),
        ({"ADVISOR_DATABASE_URL": "postgresql://db/x?sslmod=no"}, 'did you mean "sslmode"?'),
        ({"ADVISOR_DATABASE_URL": "postgresql://db/x?schema=public"}, "does not know; see the"),
        ({"ADVISOR_DATABASE_URL": "postgresql://db/x?prepare_threshold=0"}, "does not know"),
        ({"ADVISOR_DATABASE_URL": "postgresql://db/x?sslmode"}, r"write \?OPTION=VALUE"),
        ({"ADVISOR_STATE": "/x", "ADVISOR_RETENTION_DAYS": "two years"}, "a number of days"),
        ({"ADVISOR_STATE": "/x", "ADVISOR_RETENTION_DAYS": "0"}, "a number of days"),
        ({"ADVISOR_STATE": "/x", "ADVISOR_RETENTION_DAYS": "-1"}, "a number of days"),
        ({"ADVISOR_STATE": "/x", "ADVISOR_KEEP_SHEETS": "maybe"}, "on or off"),
        ({"ADVISOR_STATE": "/x", "ADVISOR_COUNSELORS_SEE": "some"}, "own or all"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line_without_the_password(
    variables: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingError, match=said) as told:
        read_settings(variables)
    assert "hunter2" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("code", "foreign"),
    [
        ("import advisor.records, advisor.records.making", {"alembic", "pyarrow", "sqlalchemy"}),
        ("import advisor.records.store, advisor.records.importing", {"alembic", "pyarrow"}),
    ],
)
def test_libraries_are_loaded_only_where_they_are_used(code: str, foreign: set[str]) -> None:
    report = "import json, sys; print(json.dumps([*sys.modules]))"
    loaded = subprocess.check_output((sys.executable, "-c", f"{code}; {report}"), cwd=CHECKOUT)
    assert not foreign & set(json.loads(loaded))
