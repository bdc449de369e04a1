"""``advisor check``."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from advisor.guide import load_cases, load_guide
from advisor.prospect import pages
from advisor.scoring import recommend
from tests.cli.conftest import Advisor
from tests.programs import written

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
    file.write_text("cases: []\n")
    none = advisor("check", "--data", small)
    assert (none.status, none.out) == (0, "The files are valid. There are no cases yet.\n")


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


def warned(advisor: Advisor, folder: Path) -> list[str]:
    """The warnings of a guide without a fault, from the file's name on."""
    ended = advisor("check", "--data", folder)
    assert ended.status == 0
    return [line.rpartition("data/")[2] for line in ended.err.splitlines()]


def test_what_the_files_hardly_mean_together_is_a_warning(advisor: Advisor, tmp_path: Path) -> None:
    folder = written(tmp_path / "data")
    assert warned(advisor, folder) == []
    rules, questions = (folder / f"{name}.yaml" for name in ("rules", "questions"))
    changed = json.loads(rules.read_text())
    del changed["points"]["tools"]["hand"]
    changed["fit"][2]["say"] = "Wait."
    rules.write_text(json.dumps(changed))
    changed = json.loads(questions.read_text())
    changed["earlier"] = [
        {"shape": "ba9876543210", "questions": {"hat": ["a", "b"]}},
        {"shape": "0123456789ab", "questions": {"year": ["a", "b"], "likes": ["woods", "milk"]}},
    ]
    questions.write_text(json.dumps(changed))
    assert [re.sub(r":1:\d+", "", line) for line in warned(advisor, folder)] == [
        "questions.yaml: none of these questions is asked today, so its codes bring nothing back",
        'questions.yaml: "year" is not there today; if it is "years" now, write that',
        'questions.yaml: "woods" is not there today; if it is "wood" now, write that',
        (
            'rules.yaml: question "tools" has no row for the option "hand", which gives nothing; '
            "add hand: {} if that is meant"
        ),
        (
            'rules.yaml: fit rule "wait" leans on the fact "years" (undated copy); '
            "say here how old it is, or name a source with a date"
        ),
    ]


def test_texts_of_the_blank_guide_are_a_warning_until_they_are_replaced(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "data")
    monkeypatch.setattr("advisor.publishing.checks.BLANK", written(tmp_path / "blank"))
    assert [re.sub(r":\d+:\d+: \d+", "", line) for line in warned(advisor, folder)] == [
        f"{name}.yaml texts of the blank guide, beginning here; write your own"
        for name in ("program", "rules")
    ]


def test_rules_that_are_too_large_to_be_counted_are_told_so_and_stay_sound(
    advisor: Advisor, tmp_path: Path
) -> None:
    call, desk = warned(advisor, written(tmp_path / "data", 5, questions=14))
    assert call.startswith("rules.yaml: calls and the short version ask in the order of")
    assert desk.startswith("rules.yaml: the rules desk shows samples, and no audit: ")
    assert desk.endswith("use fewer tracks or smaller points")


def test_a_page_that_cannot_be_drawn_is_a_fault_with_its_cause(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IndexError("tuple index out of range")

    monkeypatch.setitem(pages.PAGES, "tracks", broken)
    for command in ("check", "doctor"):
        ended = advisor(command, "--data", small)
        assert ended.status == 1
        assert "page tracks (en) cannot be drawn: IndexError in broken" in ended.err


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
