"""``advisor ask --adaptive``."""

from __future__ import annotations

from pathlib import Path

from advisor.analysis.interview import next_question
from advisor.guide import Guide, load_cases
from advisor.scoring import pack, recommend, unpack
from tests.cli.conftest import Advisor, Ended
from tests.cli.test_ask import code_of
from tests.guides import checked


def asked(ended: Ended, guide: Guide) -> list[str]:
    """The questions that were asked, in order, before the result and what was left."""
    names = {question.text: question.id for question in guide.questionnaire.questions}
    walk = ended.out.partition(f"\n{guide.words.short.unasked}\n")[0]
    return [names[line] for line in walk.splitlines() if line in names]


def test_what_tells_most_is_asked_first_and_it_stops_once_all_is_decided(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="no\nguard\nlocks\n")
    assert asked(ended, small_guide) == ["degree", "goal", "skills"]
    assert unpack(small_guide, code_of(ended)) == {
        "degree": ("no",),
        "goal": ("guard",),
        "skills": ("locks",),
    }
    assert (ended.status, ended.err) == (0, "")


def test_it_says_what_was_not_asked(advisor: Advisor, small: Path) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="no\nguard\nlocks\n")
    assert "\nunasked\ndone 3\nunasked_lead\nHow deep should guarding go?\n" in ended.out


def test_its_result_is_that_of_the_same_answers(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="no\nguard\nlocks\n")
    code = pack(small_guide, unpack(small_guide, code_of(ended)))
    assert ended.out.endswith(advisor("recommend", "--data", small, "--code", code).out)


def test_a_skipped_question_is_not_asked_again(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="\n\n\n\n")
    assert sorted(asked(ended, small_guide)) == ["degree", "goal", "skills"]
    assert recommend(small_guide, {}).verdict.headline in ended.out


def test_b_asks_the_question_before_once_more(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    typed = "no\nb\nyes\nlead\nspeak\n"
    ended = advisor("ask", "--adaptive", "--data", small, typed=typed)
    assert asked(ended, small_guide)[:3] == ["degree", "goal", "degree"]
    assert unpack(small_guide, code_of(ended))["degree"] == ("yes",)


def test_b_on_the_first_question_says_so(advisor: Advisor, small: Path) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="b\nyes\nlead\nspeak\n")
    assert "first_question\n" in ended.out


def test_answers_of_a_code_are_not_asked_again(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, {"goal": ("guard",)})
    ended = advisor("ask", "--adaptive", "--data", small, "--code", code, typed="no\nlocks\n")
    assert "goal" not in asked(ended, small_guide)


def test_it_stops_calmly_at_the_end_of_the_input(advisor: Advisor, small: Path) -> None:
    ended = advisor("ask", "--adaptive", "--data", small, typed="no\n")
    assert "stopped " in ended.out
    assert ended.status == 0


def test_somebody_on_paper_is_asked_only_what_decides_the_same_result(
    advisor: Advisor, shipped: Guide
) -> None:
    case = max(load_cases(None, shipped), key=lambda case: len(case.answers))
    replies, sheet, trail = [], dict[str, tuple[str, ...]](), list[str]()
    while question := next_question(shipped, checked(shipped, sheet), trail):
        trail.append(question)
        if question in case.answers:
            sheet[question] = case.answers[question]
        replies.append(",".join(case.answers.get(question, ())))
    ended = advisor("ask", "--adaptive", typed="\n".join(replies) + "\n")
    assert asked(ended, shipped) == trail
    assert len(trail) < len(case.answers)
    assert recommend(shipped, case.answers).verdict.headline in ended.out
