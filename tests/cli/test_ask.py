"""``advisor ask``."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import IO

import pytest

from advisor.cli.interview import Interview
from advisor.cli.terminal import Terminal
from advisor.guide import Guide, Page, Questionnaire, load_guide
from advisor.scoring import pack, unpack
from tests.cli.conftest import Advisor, Ended
from tests.guides import checked

FIRST_PAGE = """\
title

lead

time stored decision

how b q

tab 1 2 You so far

Do you have a degree?
Any first degree counts.
  1  I do
  2  I do not
"""


def code_of(ended: Ended) -> str:
    """The share code that a command's output ends with."""
    (code,) = [line.split()[-1] for line in ended.out.splitlines() if line.startswith("resume ")]
    return code


def test_a_walk_asks_every_question_and_ends_in_the_result_that_recommend_gives(
    advisor: Advisor, small: Path
) -> None:
    ended = advisor("ask", "--data", small, typed="2\n3\n3,1\n1\n")
    given = ("degree=no", "goal=guard", "skills=locks,speak", "depth=deep")
    result = advisor("recommend", "--data", small, *(f"--answer={answer}" for answer in given))
    assert ended.out.startswith(FIRST_PAGE)
    assert ended.out.endswith("\ntitle\n\n" + result.out)
    assert (ended.status, ended.err) == (0, "")


def test_an_option_may_be_named_by_its_id(advisor: Advisor, small: Path) -> None:
    by_number = advisor("ask", "--data", small, typed="2\n3\n1 3\n2\n")
    by_id = advisor("ask", "--data", small, typed="no\nGuard\nspeak, locks\nwide\n")
    assert code_of(by_number) == code_of(by_id)


def test_a_byte_order_mark_is_no_answer(advisor: Advisor, small: Path) -> None:
    plain = advisor("ask", "--data", small, typed="2\n3\n3,1\n1\n")
    assert advisor("ask", "--data", small, typed="\ufeff2\n3\n3,1\n1\n").out == plain.out


def test_enter_skips_a_question(advisor: Advisor, small: Path, small_guide: Guide) -> None:
    ended = advisor("ask", "--data", small, typed="\n1\n\n")
    assert unpack(small_guide, code_of(ended)) == {"goal": ("lead",)}


def test_a_follow_up_is_asked_only_when_it_is_called_for(advisor: Advisor, small: Path) -> None:
    question = "How deep should guarding go?"
    assert question not in advisor("ask", "--data", small, typed="\n1\n\n").out
    assert question in advisor("ask", "--data", small, typed="\n3\n\n\n").out


def test_b_goes_back_to_the_question_before_with_its_answer_marked(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("ask", "--data", small, typed="1\n1\nb\n2\n\n")
    assert ended.out.count("What do you want?") == 2
    assert "  1  chosen To lead\n" in ended.out
    assert unpack(small_guide, code_of(ended)) == {"degree": ("yes",), "goal": ("count",)}


def test_enter_keeps_and_0_takes_back_an_answer_that_is_there(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    kept = advisor("ask", "--data", small, typed="1\n1\nb\n\n\n")
    taken_back = advisor("ask", "--data", small, typed="1\n1\nb\n0\n\n")
    assert unpack(small_guide, code_of(kept)) == {"degree": ("yes",), "goal": ("lead",)}
    assert unpack(small_guide, code_of(taken_back)) == {"degree": ("yes",)}


def test_b_on_the_first_question_says_so_and_asks_it_again(advisor: Advisor, small: Path) -> None:
    ended = advisor("ask", "--data", small, typed="b\n1\n1\n1\n")
    assert "first_question\n" in ended.out
    assert ended.out.count("Do you have a degree?") == 2
    assert ended.status == 0


def test_an_answer_that_closes_a_follow_up_takes_its_answer_out_and_says_so(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    full = pack(small_guide, {"degree": ("yes",), "goal": ("guard",), "depth": ("deep",)})
    ended = advisor("ask", "--data", small, "--code", full, typed="b\n1\n\n")
    assert "dropped How deep should guarding go?\n" in ended.out
    assert unpack(small_guide, code_of(ended)) == {"degree": ("yes",), "goal": ("lead",)}


def test_q_stops_and_gives_the_code_to_go_on_with(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("ask", "--data", small, typed="1\nq\n")
    assert ended.out.endswith(f"\nstopped {pack(small_guide, {'degree': ('yes',)})}\n")
    assert (ended.status, ended.err) == (0, "")


def test_the_end_of_the_input_stops_as_calmly_as_q(advisor: Advisor, small: Path) -> None:
    by_end = advisor("ask", "--data", small, typed="1\n")
    by_q = advisor("ask", "--data", small, typed="1\nq\n")
    assert by_end.out.splitlines()[-1] == by_q.out.splitlines()[-1]
    assert by_end.status == 0


def test_stopping_before_any_answer_gives_no_code(advisor: Advisor, small: Path) -> None:
    assert advisor("ask", "--data", small, typed="q\n").out.endswith("\nstopped_empty\n")


def test_a_code_goes_on_at_the_first_question_without_an_answer(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, {"degree": ("no",), "goal": ("guard",), "depth": ("deep",)})
    ended = advisor("ask", "--data", small, "--code", code, typed="1\n\n")
    assert "Do you have a degree?" not in ended.out
    assert "Which two would you like to learn?" in ended.out
    assert unpack(small_guide, code_of(ended))["skills"] == ("speak",)


def test_the_code_of_a_whole_walk_starts_again_at_the_first_question(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, {"degree": ("no",), "goal": ("lead",), "skills": ("speak", "sums")})
    ended = advisor("ask", "--data", small, "--code", code, typed="\n\n\n")
    assert "  2  chosen I do not\n" in ended.out
    assert code_of(ended) == code


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (
            "3\n",
            (
                'line 1 of the input: question "degree" has no option "3"; '
                "choose from yes, no (or a number from 1 to 2)"
            ),
        ),
        (
            "1\ngaurd\n",
            (
                'line 2 of the input: question "goal" has no option "gaurd"; '
                'did you mean "guard"? (or a number from 1 to 3)'
            ),
        ),
        (
            "1\n1\n1,2,3\n",
            'line 3 of the input: question "skills" takes at most 2 options, not 3',
        ),
    ],
)
def test_a_script_that_gives_a_wrong_answer_is_told_the_line_and_stopped(
    advisor: Advisor, small: Path, typed: str, line: str
) -> None:
    ended = advisor("ask", "--data", small, typed=typed)
    assert (ended.status, ended.err) == (1, line + "\n")
    told = load_guide(small).words.terminal
    told_code = told.stopped.partition("{")[0]
    assert (told_code if typed.count("\n") > 1 else told.stopped_empty) in ended.out


class Person(io.StringIO):
    """Someone who types at a terminal."""

    def isatty(self) -> bool:
        """Say that a person is there."""
        return True

    def fileno(self) -> int:
        """A file that can be read at any time, as a terminal with typed lines can be."""
        return self._nothing.fileno()

    @cached_property
    def _nothing(self) -> IO[bytes]:
        return Path(os.devnull).open("rb")


def test_a_person_who_types_something_else_is_asked_again(
    small_guide: Guide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Person("9\nyes\nno idea\n2\n1,2,3\n1,2\n"))
    sheet = Interview(small_guide, Terminal(), checked(small_guide, {})).hold()
    assert sheet == {"degree": ("yes",), "goal": ("count",), "skills": ("speak", "sums")}
    written = capsys.readouterr().out
    assert written.count("choose_one_of 2\n") == 1
    assert written.count("choose_one_of 3\n") == 1
    assert written.count("choose_some_of 3 2\n") == 1


def test_an_option_that_has_to_be_alone_is_asked_for_again(
    small_guide: Guide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    skills = small_guide.questionnaire.question["skills"]
    *others, last = skills.options
    alone = replace(skills, options=(*others, replace(last, alone=True)))
    asked = Questionnaire((Page("p", "P", (alone,)),))
    guide = replace(small_guide, questionnaire=asked)
    monkeypatch.setattr(sys, "stdin", Person("1,3\n3\n"))
    sheet = Interview(guide, Terminal(), checked(guide, {})).hold()
    assert sheet == {skills.id: (last.id,)}
    said = guide.words.question.alone.format(option=last.text)
    assert capsys.readouterr().out.count(f"{said}\n") == 1


def test_the_transcript_of_a_script_shows_what_it_answered(advisor: Advisor, small: Path) -> None:
    assert "\nanswer 2\n" in advisor("ask", "--data", small, typed=" 2 \n").out


def test_a_code_of_another_questionnaire_is_one_line_and_status_1(
    advisor: Advisor, small: Path, shipped: Guide
) -> None:
    ended = advisor("ask", "--data", small, "--code", pack(shipped, {}))
    assert (ended.status, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("reply", [",", "0,1", "9" * 5000, "yes no", "\u00b2"])
def test_whatever_is_typed_is_an_answer_or_is_refused(
    advisor: Advisor, small: Path, reply: str
) -> None:
    ended = advisor("ask", "--data", small, typed=f"{reply}\n")
    assert ended.status == 1
    assert ended.err.startswith("line 1 of the input: ")
    assert len(ended.err.splitlines()) == 1
