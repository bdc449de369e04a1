from __future__ import annotations

import json
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from advisor.guide import Guide, find_data
from advisor.records import read_settings
from advisor.records.store import Records
from tests.cli.conftest import Advisor, Ended
from tests.records.calls import ANN, call

pytestmark = pytest.mark.usefixtures("elsewhere")


def complaint(ended: Ended) -> str:
    """The one thing that is wrong."""
    assert ended.status == 1
    wrong = [line for line in ended.out.splitlines() if line.startswith("WRONG")]
    assert len(wrong) == len(ended.err.splitlines()) == 1
    return ended.err.rstrip("\n")


def test_a_machine_that_is_well_is_said_to_be_well(advisor: Advisor, file: Path) -> None:
    ended = advisor("doctor")
    assert (ended.status, ended.err) == (0, "")
    assert all(line.startswith("well") for line in ended.out.splitlines())
    assert f"{file} has 1 record" in ended.out
    signs = json.loads(advisor("doctor", "--json").out)
    assert signs["well"] is True
    assert {sign["what"] for sign in signs["signs"]} >= {"settings", "data", "database", "clock"}


def test_looking_makes_nothing(advisor: Advisor, tmp_path: Path) -> None:
    ended = advisor("doctor")
    assert ended.status == 0
    assert "is not there yet; the first record makes it" in ended.out
    assert not (tmp_path / "state").exists()


def test_a_misspelled_variable_is_noticed(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_RETENTION_DAY", "7")
    assert complaint(advisor("doctor")) == (
        "settings: the variable ADVISOR_RETENTION_DAY means nothing here; "
        'did you mean "ADVISOR_RETENTION_DAYS"?'
    )


def test_a_setting_that_makes_no_sense_is_named(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", "soon")
    assert 'ADVISOR_RETENTION_DAYS is "soon"' in complaint(advisor("doctor"))


def test_a_faulty_data_file_is_named_with_its_line(advisor: Advisor, small: Path) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "\nextra: x\n", encoding="utf-8")
    assert "rules.yaml:" in complaint(advisor("doctor", "--data", small))


def test_a_faulty_translation_is_named_with_its_line(advisor: Advisor, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history"))
    words = data / "es" / "words.yaml"
    words.write_text(f"{words.read_text('utf-8')}\nnonsense: 5\n", "utf-8")
    said = advisor("doctor", "--data", data)
    assert "es/words.yaml:" in complaint(said)
    assert "are valid" not in said.out


def test_a_damaged_database_is_named(advisor: Advisor, file: Path) -> None:
    for beside in file.parent.glob("records.sqlite-*"):
        beside.unlink()
    file.write_bytes(b"no database" * 1000)
    assert "is no SQLite database" in complaint(advisor("doctor"))


def test_a_file_that_others_may_read_is_named(advisor: Advisor, file: Path) -> None:
    file.chmod(0o644)
    assert f"can be read by other accounts; run: chmod 600 {file}" in complaint(advisor("doctor"))


def test_a_newer_database_is_named(advisor: Advisor, file: Path) -> None:
    with (
        Records(read_settings(os.environ)) as kept,
        kept.database.writing() as connection,
    ):
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "install the newer advisor" in complaint(advisor("doctor"))


def test_a_server_that_does_not_answer_is_named_without_the_password(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgresql://ann:hunter2@127.0.0.1:1/advisor")
    said = complaint(advisor("doctor"))
    assert "cannot be reached" in said
    assert "hunter2" not in said


def test_a_database_in_which_nothing_can_be_saved_now_is_named(
    advisor: Advisor, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        said = complaint(advisor("doctor"))
        other.execute("ROLLBACK")
    assert said.startswith("database saves: ")
    assert "is locked by another program" in said


def test_a_clock_behind_the_newest_record_is_named(
    advisor: Advisor, file: Path, shipped: Guide
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with Records(read_settings(os.environ)) as kept:
        kept.finish(call(shipped), by=ANN, now=tomorrow)
    assert "which has not come yet by this clock" in complaint(advisor("doctor"))


def test_a_clock_behind_the_data_files_is_named(advisor: Advisor, small: Path) -> None:
    tomorrow = datetime.now(UTC).timestamp() + 86_400
    os.utime(small / "rules.yaml", (tomorrow, tomorrow))
    assert "set the clock by NTP" in complaint(advisor("doctor", "--data", small))


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ("[auth]\nredirect_uri = 'x'\n", "[auth] has no cookie_secret"),
        (
            "[auth]\na = hunter2\n",
            "secrets.toml, line 2, is no TOML; compare it with docs/sign-in.md",
        ),
    ],
)
def test_a_sign_in_that_would_stay_closed_is_named(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secrets: str, said: str
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)
    monkeypatch.chdir(tmp_path)
    assert said in complaint(advisor("doctor"))
