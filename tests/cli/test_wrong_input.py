"""Whatever is typed, it ends in one clear line and a status, never in a traceback."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Advisor
from tests.cli.test_shell import ADVISOR, PATIENCE, environment

INPUT_AT_FAULT = (
    ("check --data missing", "missing: there is no such folder"),
    ("history --data missing", "missing: there is no such folder"),
    ("diff current missing.yaml", "missing.yaml: there is no such file"),
    ("recommend --answers folder", "folder: this is a folder"),
    ("recommend --answers binary", "binary:1:1: the file is not UTF-8"),
    ("recommend --answer Goal=lead_it", 'did you mean "goal"?'),
    ("recommend --answer goal=LEAD_IT", 'did you mean "lead_it"?'),
    ("recommend --answer degree=lead_it", 'question "degree" has no option "lead_it"'),
    ("recommend --code NONSENSE", "a share code has 16 characters"),
    ("recommend --rules 99", 'there is no version "99"'),
    ("evaluate empty", "empty: the file is empty"),
    ("evaluate binary", "binary: the encoding is not recognized"),
    ("audit --frequencies folder", "folder: this is not an ordinary file"),
    ("audit --map missing/map.svg", "missing/map.svg: the file cannot be written"),
    ("publish binary --why x", "binary:1:1: the file is not UTF-8"),
    ("publish folder --why x", "folder: this is a folder"),
    ("restore 99 --why x", 'there is no version "99"'),
    ("init empty", "empty: is there already"),
    ("translate DE", '"DE" is not a language; write its lowercase code'),
    ("records show nonsense", "there is no such record"),
    ("records export missing/out.csv", "missing/out.csv: there is no such folder"),
    ("records import empty --mapping missing.yaml", "missing.yaml: there is no such file"),
)
WRONG_USAGE = (
    ("chekc", 'did you mean "check"?'),
    ("records lst", 'did you mean "list"?'),
    ("check --jsno", "--json"),
    ("check --data empty", "'empty' is a file"),
    ("recommend --answer goal", '"goal" is not an answer; write QUESTION=OPTION'),
    ("audit --map map.png", "map.png: name the picture .svg"),
    ("records list --since tomorrow", '"tomorrow" is no day'),
    ("records list --since 2026-11-02 --until 2026-11-02", "no day is before --until"),
    ("records list --verdict maybe", "'maybe' is not one of"),
    ("insights --since 2026-13", '"2026-13" is no month'),
    ("insights --since 2027-01 --until 2026-01", "--until is before --since"),
    ("publish rules.yaml", "Missing option '--why'"),
    ("run --port 99999", "99999 is not in the range"),
)


@pytest.fixture
def desk(advisor: Advisor, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a folder, an empty and a binary file, and use a copy of the data."""
    folder = tmp_path / "desk"
    shutil.copytree(copied, tmp_path / "data")
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "data"))
    (folder / "folder").mkdir(parents=True)
    (folder / "empty").write_bytes(b"")
    (folder / "binary").write_bytes(bytes(range(128, 256)))
    monkeypatch.chdir(folder)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("status", "commands"), [(1, INPUT_AT_FAULT), (2, WRONG_USAGE)], ids=["input", "usage"]
)
def test_a_fault_is_one_line_that_says_what_and_has_its_status(
    advisor: Advisor, status: int, commands: tuple[tuple[str, str], ...]
) -> None:
    wrong = []
    for command, said in commands:
        ended = advisor(*command.split())
        found = (ended.status, ended.out, ended.err.count("\n"), said in ended.err)
        if found != (status, "", 1, True):
            wrong.append((command, ended))
    assert wrong == []


@pytest.mark.usefixtures("desk")
def test_names_of_kinds_and_of_what_is_live_may_have_any_case(advisor: Advisor) -> None:
    assert advisor("records", "list", "--kind", "Call").status == 0
    assert advisor("diff", "Current", "current").out == "The rules mean the same.\n"


@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        ("> /dev/full", 1, "output: no space left on device\n"),
        (">&-", 0, ""),
        pytest.param("<&-", 0, "", marks=pytest.mark.deep),
        pytest.param("2>&-", 0, "", marks=pytest.mark.deep),
    ],
)
def test_a_full_or_closed_stream_ends_without_a_traceback(
    redirection: str, status: int, said: str
) -> None:
    ended = subprocess.run(
        ["sh", "-c", f"{' '.join(ADVISOR)} ask {redirection}"],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (status, said)
