"""``advisor score``."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.cli import score as module
from tests.checkout import CHECKOUT
from tests.cli.conftest import Advisor, Ended

SHEETS = """\
who,degree,goal,skills,depth
Ann,yes,guard,locks|speak,deep
Bob,no,lead,speak,deep
Cy,,,,
"""

ORDINARY = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
"""Takes away what root may do beyond others."""

RESULTS = """\
score.lead,score.data,score.safe,top,tied,margin,strength,verdict,flags,code
2,0,7,safe,,5,clear,yes,guarding,{0}
5,0,0,lead,,5,clear,not_yet,no_degree,{1}
0,0,0,,lead|data|safe,0,unknown,yes,,{2}
"""

HINT = "name a column with --keep to tell which row is which"
LEFT_ASIDE = 'left aside, being no questions: "who"\n'


@pytest.fixture
def score(advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch) -> Advisor:
    """Run ``advisor score`` with the small guide, in a folder with ``sheets.csv``."""
    folder = small.parent / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("sheets.csv").write_text(SHEETS)

    def run(*args: str | Path, typed: str = "") -> Ended:
        return advisor("--data", small, "score", *args, typed=typed)

    return run


def codes(advisor: Advisor, small: Path) -> list[str]:
    """The share codes of the three sheets, by the command for one."""
    answers = (
        ("degree=yes", "goal=guard", "skills=locks,speak", "depth=deep"),
        ("degree=no", "goal=lead", "skills=speak"),
        (),
    )
    found = []
    for pairs in answers:
        options = [part for pair in pairs for part in ("--answer", pair)]
        ended = advisor("--data", small, "recommend", "--json", *options)
        found.append(json.loads(ended.out)["code"])
    return found


def test_a_file_is_scored_as_each_of_its_sheets_would_be(
    score: Advisor, advisor: Advisor, small: Path
) -> None:
    ended = score("sheets.csv", "out.csv")
    assert ended == Ended(0, "3 rows scored: out.csv\n", f"sheets.csv: {LEFT_ASIDE}")
    assert Path("out.csv").read_text() == RESULTS.format(*codes(advisor, small))


def test_standard_input_is_a_file_too(score: Advisor) -> None:
    score("sheets.csv", "out.csv")
    ended = score("-", "typed.csv", typed=SHEETS)
    assert ended.status == 0
    assert ended.err == f"standard input: {LEFT_ASIDE}"
    assert Path("typed.csv").read_text() == Path("out.csv").read_text()


def test_a_kept_column_stands_first_and_is_not_left_aside(score: Advisor) -> None:
    ended = score("sheets.csv", "out.csv", "--keep", "who", "--keep", "goal")
    assert ended.err == ""
    rows = [line.split(",")[:3] for line in Path("out.csv").read_text().splitlines()]
    assert rows == [
        ["who", "goal", "score.lead"],
        ["Ann", "guard", "2"],
        ["Bob", "lead", "5"],
        ["Cy", "", "0"],
    ]


def test_rows_that_cannot_be_scored_are_counted_and_the_status_is_1(score: Advisor) -> None:
    Path("sheets.csv").write_text("goal,degree\nguard,yes\ngard,yes\n")
    ended = score("sheets.csv", "out.csv")
    assert ended.status == 1
    assert ended.out == "1 row scored: out.csv\n"
    assert ended.err.splitlines() == [
        "sheets.csv: no column, so taken as not answered: skills, depth",
        f"1 row could not be scored; see out.csv.rejects; {HINT}",
    ]
    assert len(Path("out.csv").read_text().splitlines()) == 2
    assert Path("out.csv.rejects").read_text() == (
        'row,reason\n3,"question ""goal"" has no option ""gard""; did you mean ""guard""?"\n'
    )


def test_rows_that_can_be_told_apart_need_no_hint(score: Advisor) -> None:
    Path("sheets.csv").write_text("who,goal\nAnn,guard\nBob,gard\n")
    told = "1 row could not be scored; see out.csv.rejects"
    assert score("sheets.csv", "out.csv", "--keep", "who").err.splitlines()[-1] == told
    Path("sheets.csv").write_text("goal\ngard\n")
    assert score("sheets.csv", "out.csv").err.splitlines()[-1] == told


def test_blank_lines_are_counted_once_and_the_status_stays(score: Advisor) -> None:
    Path("sheets.csv").write_text("\n" + SHEETS.replace("\n", "\n\r\n", 3))
    ended = score("sheets.csv", "out.csv", "--keep", "who")
    assert ended == Ended(0, "3 rows scored: out.csv\n", "sheets.csv: 3 blank lines left out\n")


def test_a_column_that_is_nearly_a_question_has_a_line_of_its_own(score: Advisor) -> None:
    Path("case.csv").write_text(" Goal,dpeth,Answer.Skills,degree,Degree,who\n,,,,,x\n")
    ended = score("case.csv", "out.csv")
    assert ended.status == 0
    assert ended.err.splitlines() == [
        'case.csv: " Goal" is no question; did you mean "goal"?',
        'case.csv: "dpeth" is no question; did you mean "depth"?',
        'case.csv: "Answer.Skills" is no question; did you mean "skills"?',
        'case.csv: left aside, being no questions: "Degree", "who"',
        "case.csv: no column, so taken as not answered: goal, skills, depth",
    ]


def test_the_help_says_that_results_replace_a_file(score: Advisor) -> None:
    assert "one that is there already is replaced" in " ".join(score("--help").out.split())


def test_labeled_sheets_can_come_from_standard_input_too(advisor: Advisor) -> None:
    ended = advisor("evaluate", "-", typed="goal,track\nlead_it,itm\nprotect,isa\n")
    assert ended.status == 0
    assert ended.out.startswith("2 sheets of 2 people")


def test_json_says_what_came_of_it(score: Advisor) -> None:
    ended = score("sheets.csv", "out.parquet", "--json")
    assert json.loads(ended.out) == {
        "rows": 3,
        "rejected": 0,
        "out": "out.parquet",
        "rejects": None,
    }


def test_other_rules_can_be_tried(score: Advisor, small: Path) -> None:
    text = (small / "rules.yaml").read_text()
    Path("draft.yaml").write_text(text.replace("guard: {safe: 3}", "guard: {lead: 9}"))
    assert score("sheets.csv", "out.csv", "--rules", "draft.yaml").status == 0
    assert Path("out.csv").read_text().splitlines()[1].startswith("11,0,4,lead,,7,clear")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nothing.csv", "out.csv"), "nothing.csv: there is no such file"),
        (("sheets.csv", "-"), "results cannot go to standard output, as they appear only once"),
        (("sheets.csv", "out.txt"), "out.txt: name the results .csv, .csv.gz or .parquet"),
        (("sheets.csv", "sheets.csv"), "sheets.csv: this is the file that is read, and the res"),
        (
            ("sheets.csv", "out.csv", "--keep", "whom"),
            'sheets.csv: the column "whom" is to be kept and is not there; did you mean "who"?',
        ),
        (
            ("sheets.csv", "out.csv", "--keep", "top"),
            'sheets.csv: a result is called "top" too; rename the column to keep it',
        ),
        (("-", "out.csv"), "standard input: the file is empty; its first line has to name"),
        (("sheets.csv", "out.csv", "--rules", "nothing.yaml"), "nothing.yaml: there is no such"),
    ],
)
def test_what_is_at_fault_is_one_line(score: Advisor, args: tuple[str, ...], message: str) -> None:
    ended = score(*args)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(message)
    assert ended.err.count("\n") == 1
    assert not Path("out.csv").exists()


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="root may do all, and stays root")
def test_what_permissions_forbid_is_one_line(score: Advisor, small: Path) -> None:
    Path("ro").mkdir(mode=0o555)
    Path("np").mkdir(mode=0o000)
    Path("no.csv").write_text(SHEETS)
    Path("no.csv").chmod(0o000)
    may_not_write = "you may not write in this folder; choose another one, or ask its owner"
    may_not_read = "you may not read this file; ask its owner"
    try:
        said = {
            ("sheets.csv", "ro/a.csv"): f"ro/a.csv: {may_not_write}\n",
            ("sheets.csv", "np/a.csv"): f"np/a.csv: {may_not_write}\n",
            ("no.csv", "a.csv"): f"no.csv: {may_not_read}\n",
            ("np/sheets.csv", "a.csv"): f"np/sheets.csv: {may_not_read}\n",
        }
        ended = subprocess.run(
            (*ORDINARY, sys.executable, "-c", SCORING, small, *(" ".join(each) for each in said)),
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stderr == "".join(said.values())
        assert ended.stdout == "1\n" * len(said)
    finally:
        Path("np").chmod(0o755)


SCORING = """
import sys
from advisor.cli import main
for files in sys.argv[2:]:
    try:
        main(["--data", sys.argv[1], "score", *files.split()])
    except SystemExit as end:
        print(end.code)
"""
"""Score one pair of files after the other, and print with which status each ended."""


def test_no_core_at_all_is_wrong_usage(score: Advisor) -> None:
    assert score("sheets.csv", "out.csv", "--cores", "0").status == 2


class Screen(io.StringIO):
    """A terminal that remembers what was written to it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with module._Bar() as bar:
        bar.move(0.25, 1_000)
        bar.move(None, 1_500)
        bar.move(1.0, 4_000)
    lines = screen.getvalue().split("\r")[1:]
    assert lines == [
        f"[{'#' * 10}{'-' * 30}]  25%  1,000 rows\x1b[K",
        "1,500 rows\x1b[K",
        f"[{'#' * 40}] 100%  4,000 rows\x1b[K",
        "\x1b[K",
    ]


def test_a_message_does_not_follow_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with module._Bar() as bar:
        bar.move(None, 1_500)
        bar.message("1 blank line left out")
    assert "\r\x1b[K1 blank line left out\n" in screen.getvalue()


def test_a_pipe_shows_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with module._Bar() as bar:
        bar.move(0.5, 1_000)
    assert capsys.readouterr() == ("", "")
