"""``advisor recommend``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.guide import Guide
from advisor.scoring import pack, recommend
from tests.cli.conftest import Advisor

GUARD = {"degree": ("no",), "goal": ("guard",), "skills": ("speak", "locks"), "depth": ("deep",)}

WHOLE_RESULT = """\
not_yet_some
clear Safety

not_yet
  - A degree comes first.
    Ask the office about dates.
    office@x.test

chart
  7  Safety     https://x.test/safe
  2  Leading    https://x.test/lead
  0  Data Work  https://x.test/data

why_track Safety
  +3        You want to guard.
  +2        You would like to pick locks.
  +1        You want to go deep.
  +1        Guarding and locks go together.
  points 7  total

why_track Leading
  +2        You would like to speak.
  points 2  total

ahead points 5 Leading Safety

notes
  - Guards work at night.
    Ask the office about it.
    office@x.test

steps
 1. Ask the office about dates
    office@x.test
 2. Read about Safety
    https://x.test/apply

code {code}
resume {code}
guidance
"""


def test_the_result_reads_from_the_verdict_to_the_share_code(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    given = ("degree=no", "goal=guard", "skills=locks,speak", "depth=deep")
    ended = advisor("recommend", "--data", small, *(f"--answer={answer}" for answer in given))
    assert ended.out == WHOLE_RESULT.format(code=pack(small_guide, GUARD))
    assert (ended.status, ended.err) == (0, "")


def test_no_answer_at_all_is_too_little_to_tell_and_ranks_nothing(
    advisor: Advisor, shipped: Guide
) -> None:
    ended = advisor("recommend")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(shipped.words.verdict.unknown)
    assert shipped.words.strength.unknown in ended.out
    assert shipped.words.result.chart not in ended.out
    places = [ended.out.index(track.name) for track in shipped.tracks]
    assert places == sorted(places), "the tracks stand in the program's order"


def test_a_tie_names_both_tracks_and_what_separates_them(advisor: Advisor, small: Path) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text().replace("least_answers: 2", "least_answers: 1"))
    ended = advisor("recommend", "--data", small, "--answer", "skills=speak,sums")
    assert "tie both Leading Data Work\n" in ended.out
    assert "level Leading Data Work\n" in ended.out


def test_json_is_the_recommendation_and_nothing_else(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("recommend", "--json", "--data", small, "--answer", "goal=guard")
    expected = recommend(small_guide, {"goal": "guard"}).as_dict()
    assert json.loads(ended.out) == json.loads(json.dumps(expected))
    assert (ended.status, ended.err) == (0, "")


def test_the_data_folder_may_be_named_before_or_after_the_command_or_in_the_environment(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = advisor("recommend", "--data", small)
    before = advisor("--data", small, "recommend")
    monkeypatch.setenv("ADVISOR_DATA", str(small))
    in_environment = advisor("recommend")
    assert before == after == in_environment
    assert after.out.startswith("unknown\n")


def test_a_named_data_folder_goes_before_the_one_in_the_environment(
    advisor: Advisor, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "nowhere"))
    assert advisor("recommend").status == 1
    assert advisor("recommend", "--data", small).status == 0


def test_options_of_one_question_may_be_repeated_or_joined_by_commas(
    advisor: Advisor, small: Path
) -> None:
    joined = advisor("recommend", "--data", small, "--answer", "skills=locks,speak")
    repeated = advisor(
        "recommend", "--data", small, "--answer", "skills=speak", "--answer", "skills=locks"
    )
    assert joined == repeated
    assert joined.status == 0


@pytest.mark.parametrize(
    "text",
    [
        "degree: no\ngoal: guard\nskills: [locks, speak]\ndepth: deep\n",
        '{"degree": "no", "goal": "guard", "skills": ["locks", "speak"], "depth": "deep"}',
        '{\n\t"degree": ["no"],\n\t"goal": "guard",\n\t"skills": ["locks","speak"],"depth":"deep"}',
    ],
    ids=["yaml", "json", "json with tabs"],
)
def test_a_file_of_answers_gives_the_same_as_its_answers_one_by_one(
    advisor: Advisor, small: Path, small_guide: Guide, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "answers"
    file.write_text(text)
    ended = advisor("recommend", "--data", small, "--answers", file)
    assert ended.out == WHOLE_RESULT.format(code=pack(small_guide, GUARD))


def test_a_share_code_gives_the_same_as_its_answers(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, GUARD)
    ended = advisor("recommend", "--data", small, "--code", code.lower())
    assert ended.out == WHOLE_RESULT.format(code=code)


def test_answers_may_come_from_standard_input(advisor: Advisor, small: Path) -> None:
    typed = "goal: guard\ndegree: yes\n"
    command = ("--data", small, "recommend")
    piped = advisor(*command, "--answers", "-", typed=typed)
    assert piped == advisor(*command, "--answer", "goal=guard", "--answer", "degree=yes")
    wrong = advisor(*command, "--answers", "-", typed="goal: gard\n")
    assert wrong.err.startswith('standard input:1:7: question "goal" has no option "gard"')


def test_single_answers_replace_those_of_a_file_and_these_those_of_a_code(
    advisor: Advisor, small: Path, small_guide: Guide, tmp_path: Path
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("goal: count\nskills: sums\n")
    ended = advisor(
        *("recommend", "--json", "--data", small),
        *("--code", pack(small_guide, GUARD)),
        *("--answers", file),
        *("--answer", "skills=locks"),
    )
    sheet = {"degree": ("no",), "goal": ("count",), "skills": ("locks",)}
    assert json.loads(ended.out)["code"] == pack(small_guide, sheet)


def test_what_has_no_value_in_a_file_is_not_answered(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"goal": "guard", "degree": null, "skills": []}')
    from_file = advisor("recommend", "--data", small, "--answers", file)
    assert from_file == advisor("recommend", "--data", small, "--answer", "goal=guard")
    assert from_file.status == 0


def test_an_answer_to_a_question_that_is_not_asked_is_left_out_and_said_so(
    advisor: Advisor, small: Path
) -> None:
    ended = advisor("recommend", "--data", small, "--answer=goal=lead", "--answer=depth=deep")
    assert ended.out.startswith("not_asked How deep should guarding go?\n")
    without = advisor("recommend", "--data", small, "--answer=goal=lead")
    assert ended.out.endswith(without.out)


def test_every_fault_of_a_file_of_answers_is_one_line_with_its_place(
    advisor: Advisor, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers.yaml").write_text(
        "goal: gaurd\n"
        "skills: [speak, sums, locks]\n"
        "dept: deep\n"
        "depth: {deep: wide}\n"
        "degree: yes\n"
        "degree: no\n"
    )
    ended = advisor("recommend", "--data", small, "--answers", "answers.yaml")
    assert ended.status == 1
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert lines[:4] == [
        'answers.yaml:1:7: question "goal" has no option "gaurd"; did you mean "guard"?',
        'answers.yaml:2:9: question "skills" takes at most 2 options, not 3',
        'answers.yaml:3:1: there is no question "dept"; did you mean "depth"?',
        "answers.yaml:4:8: an answer is the id of an option or a list of them",
    ]
    assert lines[4].startswith("answers.yaml:6:1: ")
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (
            ["--answer", "goal=gaurd"],
            'question "goal" has no option "gaurd"; did you mean "guard"?',
        ),
        (["--answer", "gaol=guard"], 'there is no question "gaol"; did you mean "goal"?'),
        (
            ["--answer", "goal=guard", "--answer", "goal=lead"],
            'question "goal" takes one option, not 2',
        ),
        (["--answers", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
    ],
    ids=["option", "question", "too many", "file"],
)
def test_an_input_at_fault_is_one_line_and_status_1(
    advisor: Advisor, small: Path, args: list[str], line: str
) -> None:
    ended = advisor("recommend", "--data", small, *args)
    assert (ended.status, ended.out, ended.err) == (1, "", line + "\n")


def test_a_damaged_code_is_one_line_and_status_1(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, GUARD)
    damaged = ("8" if code[0] != "8" else "9") + code[1:]
    ended = advisor("recommend", "--data", small, "--code", damaged)
    assert (ended.status, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1
    assert "share code" in ended.err


@pytest.mark.parametrize("answer", ["goal", "goal=", "=guard", "skills=locks,,speak"])
def test_an_answer_that_is_none_is_wrong_usage(advisor: Advisor, answer: str) -> None:
    ended = advisor("recommend", "--answer", answer)
    assert (ended.status, ended.out) == (2, "")
    assert "QUESTION=OPTION" in ended.err
