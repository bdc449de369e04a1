"""``advisor check``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor.guide import load_cases, load_guide
from advisor.scoring import recommend
from tests.cli.conftest import Advisor

ANN_DIFFERS = """\
ann (small/cases.yaml:2:5)
Ann guards things and has no degree.
            expected  found
  verdict   yes       not_yet <-- differs
  top       lead      safe <-- differs
  strength  clear     clear
  fit rule no_degree  not_yet: A degree comes first.
  fit rule guarding   note: Guards work at night.
  scores              safe 6, lead 2, data 0
  goal=guard          +3 safe: You want to guard.
  skills=locks        +2 safe: You would like to pick locks.
  skills=speak        +2 lead: You would like to speak.
  bonus guardian      +1 safe: Guarding and locks go together.

1 of 2 cases differ.
"""


def test_the_shipped_files_are_sound_and_every_case_agrees(advisor: Advisor) -> None:
    ended = advisor("check")
    cases = load_cases(None, load_guide())
    assert (ended.status, ended.out, ended.err) == (0, f"{len(cases)} cases agree.\n", "")


def test_one_case_alone_agrees_in_the_singular(advisor: Advisor, small: Path) -> None:
    file = small / "cases.yaml"
    file.write_text(file.read_text().partition("  - id: bob")[0])
    assert advisor("check", "--data", small).out == "1 case agrees.\n"


def test_what_a_translation_lacks_is_a_fault(advisor: Advisor, small: Path) -> None:
    (small / "la").mkdir()
    (small / "la" / "language.yaml").write_text("name: Latina\nreviewed: false\n")
    ended = advisor("check", "--data", small)
    told = ended.err.splitlines()
    assert (ended.status, ended.out) == (1, "2 cases agree.\n")
    assert [line.rpartition("la/")[2] for line in told] == [
        f"{name}.yaml: there is no such file" for name in ("program", "questions", "rules", "words")
    ]
    document = json.loads(advisor("check", "--data", small, "--json").out)
    assert len(document["faults"]) == len(told)
    assert document["agree"] == 2


def test_what_is_hardly_meant_is_a_warning_and_no_fault(advisor: Advisor, small: Path) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text().replace("Guards work at night.", "Guards work #at night."))
    for name in ("la", "old"):
        (small / name).mkdir()
        (small / name / "language.yaml").write_text("name: Latina\nreviewed: false\n")
    ended = advisor("check", "--data", small)
    warnings = [line for line in ended.err.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 2
    assert 'what follows "#" is a comment' in warnings[0]
    assert "old: this folder is a copy of another language's" in warnings[1]
    shutil.rmtree(small / "la")
    shutil.rmtree(small / "old")
    assert advisor("check", "--data", small).status == 0
    (warning,) = json.loads(advisor("check", "--data", small, "--json").out)["warnings"]
    assert warning["path"].endswith("rules.yaml")


def _expect_the_wrong_thing_of_ann(small: Path) -> None:
    file = small / "cases.yaml"
    file.write_text(
        file.read_text().replace(
            "verdict: not_yet, top: safe, strength: clear",
            "verdict: yes, top: lead, strength: clear",
        )
    )


def test_a_case_that_differs_is_shown_with_what_was_found_and_why(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    _expect_the_wrong_thing_of_ann(small)
    ended = advisor("check", "--data", "small")
    assert ended.out == ANN_DIFFERS
    assert ended.err == (
        'small/cases.yaml:2:5: case "ann": verdict is not_yet, expected yes; '
        "top is safe, expected lead\n"
    )
    assert ended.status == 1


def test_only_what_differs_is_explained(advisor: Advisor, small: Path) -> None:
    file = small / "cases.yaml"
    file.write_text(
        file.read_text().replace("verdict: yes, top: lead", "verdict: yes_if, top: lead")
    )
    ended = advisor("check", "--data", small)
    assert "fit rules  none holds" in ended.out
    assert "scores" not in ended.out


def test_json_has_the_expectation_the_finding_and_the_whole_recommendation(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    _expect_the_wrong_thing_of_ann(small)
    ended = advisor("check", "--json", "--data", "small")
    document = json.loads(ended.out)
    (difference,) = document.pop("differences")
    assert document == {"faults": [], "cases": 2, "agree": 1}
    guide = load_guide(small)
    found = recommend(guide, load_cases(small, guide)[0].answers)
    assert difference == json.loads(
        json.dumps(
            {
                "id": "ann",
                "who": "Ann guards things and has no degree.",
                "file": "small/cases.yaml",
                "line": 2,
                "column": 5,
                "expected": {"verdict": "yes", "top": "lead", "strength": "clear"},
                "found": {"verdict": "not_yet", "top": "safe", "strength": "clear"},
                "recommendation": found.as_dict(),
            }
        )
    )
    assert ended.status == 1


def test_json_of_sound_files_counts_the_cases(advisor: Advisor, small: Path) -> None:
    ended = advisor("check", "--json", "--data", small)
    assert json.loads(ended.out) == {"faults": [], "cases": 2, "agree": 2, "differences": []}
    assert (ended.status, ended.err) == (0, "")


def _break_a_rule(small: Path) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text().replace("count: {data: 3}", "count: {dta: 3}"))


def test_a_fault_is_one_line_with_file_line_and_column(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    _break_a_rule(small)
    ended = advisor("check", "--data", "small")
    assert (ended.status, ended.out) == (1, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("small/rules.yaml:4:13: ")
    assert 'did you mean "data"?' in line


def test_json_of_faults_holds_the_same_as_the_lines(advisor: Advisor, small: Path) -> None:
    _break_a_rule(small)
    ended = advisor("check", "--json", "--data", small)
    (fault,) = json.loads(ended.out)["faults"]
    line = f"{fault['path']}:{fault['line']}:{fault['column']}: {fault['message']}"
    assert ended.err == line + "\n"
    assert ended.status == 1


def test_a_folder_that_is_not_there_is_said_in_lines_not_in_a_traceback(
    advisor: Advisor, tmp_path: Path
) -> None:
    ended = advisor("check", "--data", tmp_path / "nowhere")
    assert (ended.status, ended.out) == (1, "")
    assert all("nowhere" in line for line in ended.err.splitlines())
    assert "Traceback" not in ended.err
