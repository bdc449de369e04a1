"""What the advisor says of sheets that a reader can follow by hand."""

from __future__ import annotations

import json

import pytest

from advisor.guide import load_guide
from advisor.guide.model import (
    Bonus,
    Condition,
    FitRule,
    Guide,
    NextStep,
    Option,
    Page,
    Question,
    Questionnaire,
    Rules,
    StrengthRules,
)
from advisor.scoring import AnswerError, Sheet, holds, recommend
from tests.guides import program, words


def question(
    name: str, options: str, *, most: int = 1, ask_when: Condition | None = None
) -> Question:
    made = tuple(Option(option, option, f"You chose {option}.") for option in options.split())
    return Question(
        name, f"{name}?", made, type="multi" if most > 1 else "single", max=most, ask_when=ask_when
    )


@pytest.fixture(scope="module")
def guide() -> Guide:
    """Four questions that fit in one's head."""
    shipped = load_guide()
    lead = Condition({"goal": ("lead",)})
    pages = (
        Page("one", "One", (question("goal", "lead data guard unsure"),)),
        Page(
            "two",
            "Two",
            (
                question("skills", "people numbers locks", most=2),
                question("team", "big small", ask_when=lead),
                question("visa", "needed no unsure"),
            ),
        ),
    )
    rules = Rules(
        points={
            "goal": {"lead": {"itm": 3}, "data": {"bida": 3}, "guard": {"isa": 3}},
            "skills": {"people": {"itm": 2}, "numbers": {"bida": 2}, "locks": {"isa": 2}},
            "team": {"big": {"itm": 1, "isa": -1}, "small": {"bida": 1}},
        },
        bonuses=(
            Bonus(
                "born_leader",
                Condition({"goal": ("lead",), "skills": ("people",)}),
                {"itm": 1},
                "You want to lead, and to get better at it.",
            ),
        ),
        strength=StrengthRules(clear=5, lean=2, least_answers=2),
        fit=(
            FitRule("hint", Condition({"goal": ("unsure",)}), "note", "Say.", "Do.", "itm"),
            FitRule("check", Condition({"visa": ("unsure",)}), "yes_if", "Say.", "Do.", "bida"),
            FitRule("stop", Condition({"visa": ("needed",)}), "elsewhere", "Say.", "Do.", "isa"),
        ),
        next_steps=(
            NextStep("other", "Look at the other program", "admissions", verdict=("elsewhere",)),
            NextStep("read_itm", "Read about {track}", "itm", track=("itm",)),
            NextStep("read_bida", "Read about {track}", "bida", track=("bida",)),
            NextStep("clear", "Apply for {track}", "itm", strength=("clear",)),
            NextStep("ask", "Ask about your visa", "admissions", flag=("check",)),
            NextStep("more", "Answer more about the {track}", "isa", strength=("unknown",)),
            NextStep("talk", "Talk to Admissions", "admissions"),
            NextStep("never", "Never the fifth", "admissions"),
        ),
    )
    return Guide(program(), Questionnaire(pages), rules, words(), shipped.fingerprints)


def steps(guide: Guide, **answers: str | list[str]) -> list[str]:
    return [step.label for step in recommend(guide, answers).next_steps]


def test_an_empty_sheet_is_too_little_to_tell_and_names_no_winner(guide: Guide) -> None:
    result = recommend(guide, {})
    assert (result.strength, result.top, result.leaders) == ("unknown", None, ())
    assert result.verdict.level == "yes"
    assert result.verdict.headline == guide.words.verdict.unknown
    assert {track.id for track in result.tracks} == {"itm", "bida", "isa"}
    assert result.reasons == ()


def test_fewer_telling_answers_than_the_rules_ask_for_name_no_winner(guide: Guide) -> None:
    result = recommend(guide, {"goal": "lead", "visa": "no"})
    assert (result.strength, result.top, result.leaders) == ("unknown", "itm", ())


def test_a_multi_question_is_one_telling_answer(guide: Guide) -> None:
    assert recommend(guide, {"skills": ["people", "numbers"]}).strength == "unknown"
    assert recommend(guide, {"skills": ["people"], "goal": "guard"}).strength != "unknown"


def test_points_bonus_and_reasons_of_a_clear_lead(guide: Guide) -> None:
    result = recommend(guide, {"goal": "lead", "skills": ["people", "numbers"], "team": "big"})
    assert [(track.id, track.score) for track in result.tracks] == [
        ("itm", 7),
        ("bida", 2),
        ("isa", -1),
    ]
    assert (result.top, result.margin, result.strength) == ("itm", 5, "clear")
    assert [(r.option, r.bonus, r.points) for r in result.reasons] == [
        ("lead", None, 3),
        ("people", None, 2),
        ("numbers", None, -2),
        ("big", None, 1),
        (None, "born_leader", 1),
    ]


@pytest.mark.parametrize(
    ("answers", "margin", "strength"),
    [
        ({"goal": "lead", "skills": "numbers"}, 1, "toss-up"),
        ({"goal": "data", "skills": ["numbers", "people"]}, 3, "lean"),
        ({"goal": "data", "skills": "numbers"}, 5, "clear"),
    ],
)
def test_strength_follows_the_margin(
    guide: Guide, answers: dict[str, str], margin: int, strength: str
) -> None:
    result = recommend(guide, answers)
    assert (result.margin, result.strength) == (margin, strength)


def test_a_tie_is_named_and_never_broken(guide: Guide) -> None:
    result = recommend(guide, {"goal": "unsure", "skills": ["people", "locks"], "visa": "no"})
    assert (result.top, result.tied, result.margin) == (None, ("itm", "isa"), 0)
    assert sum(reason.points for reason in result.reasons) == 0


def test_an_answer_to_a_closed_follow_up_counts_for_nothing(guide: Guide) -> None:
    answers = {"goal": "data", "skills": "numbers", "team": "big"}
    assert recommend(guide, answers) == recommend(guide, {"goal": "data", "skills": "numbers"})
    sheet = Sheet.strict(guide.questionnaire, answers)
    assert sheet.unasked == ("team",)
    assert "team" not in sheet


def test_notes_leave_the_verdict_alone_and_flags_come_worst_first(guide: Guide) -> None:
    assert recommend(guide, {"goal": "unsure"}).verdict.level == "yes"
    result = recommend(guide, {"goal": "unsure", "visa": "needed"})
    assert [flag.id for flag in result.flags] == ["stop", "hint"]
    assert result.verdict.level == "elsewhere"


def test_a_strong_track_does_not_hide_a_fit_problem(guide: Guide) -> None:
    result = recommend(guide, {"goal": "lead", "skills": "people", "visa": "needed"})
    assert result.verdict.level == "elsewhere"
    assert result.top == "itm"


KNOWN = {"degree": "advanced", "second": "skills", "years": "over_ten", "time": "enough"}
"""Answers to all that a plain yes needs to know, but the way of studying."""
TELLING = {"goal": "protect", "role": "security_lead", "field": "security"}


@pytest.mark.parametrize(
    ("answers", "headline"),
    [
        ({}, "Too early to tell. Answer a few questions first."),
        ({"goal": "protect"}, "So far, yes. You've answered 1 of 16 questions."),
        (TELLING, "So far, yes. You've answered 3 of 16 questions."),
        (KNOWN | TELLING, "Yes, if online, part-time study suits you."),
        (KNOWN | TELLING | {"study": "online"}, "Yes, the MSIT looks like a good fit for you."),
        (
            KNOWN | TELLING | {"study": "online", "fixed": "shifting"},
            "Yes, if class times fit your schedule.",
        ),
        (
            KNOWN | TELLING | {"study": "evenings", "fixed": "shifting"},
            "Yes, with 2 things to check first.",
        ),
        (
            KNOWN | TELLING | {"study": "online", "time": "hardly"},
            "Not yet: you'd need more time to study each week.",
        ),
        (KNOWN | {"study": "campus"}, "The full-time MISM may suit you better."),
        (KNOWN | {"study": "campus", "aim": "course"}, "Another program may suit you better."),
    ],
)
def test_the_headline_names_what_decides(
    answers: dict[str, str | list[str]], headline: str
) -> None:
    found = recommend(load_guide(), answers)
    assert found.verdict.headline == headline
    assert found.verdict.so_far == (len(answers) <= 3 and "study" not in answers)


def test_the_first_step_is_what_the_worst_flag_asks_for() -> None:
    found = recommend(load_guide(), KNOWN | {"study": "campus", "fixed": "shifting"})
    assert (found.next_steps[0].label, found.next_steps[0].url) == (
        found.flags[0].do.removesuffix("."),
        found.flags[0].link.url,
    )
    assert [step.url for step in found.next_steps].count(found.next_steps[0].url) == 1


def test_next_steps_follow_verdict_track_strength_and_flags(guide: Guide) -> None:
    assert steps(guide) == ["Answer more about the MSIT", "Talk to Admissions", "Never the fifth"]
    assert steps(guide, goal="data", skills="numbers", visa="unsure") == [
        "Do",
        "Apply for BIDA",
        "Ask about your visa",
        "Talk to Admissions",
    ]
    assert steps(guide, goal="unsure", skills=["people", "numbers"], visa="needed")[:2] == [
        "Do",
        "Look at the other program",
    ]


def test_on_a_tie_the_steps_of_each_tied_track_are_given(guide: Guide) -> None:
    answers = {"goal": "lead", "skills": "numbers", "team": "small"}
    assert recommend(guide, answers).tied == ("itm", "bida")
    assert steps(guide, **answers)[:2] == ["Read about ITM", "Read about BIDA"]


def test_the_json_has_the_keys_that_programs_rely_on(guide: Guide) -> None:
    document = json.loads(json.dumps(recommend(guide, {"visa": "needed"}).as_dict()))
    assert list(document) == [
        "verdict",
        "flags",
        "tracks",
        "top",
        "tied",
        "margin",
        "strength",
        "reasons",
        "next_steps",
        "code",
        "fingerprints",
    ]
    assert document["flags"] == [
        {
            "id": "stop",
            "level": "elsewhere",
            "say": "Say.",
            "do": "Do.",
            "link": "https://x.test/isa",
            "brief": "",
        }
    ]


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"gaol": "lead"}, 'there is no question "gaol"; did you mean "goal"?'),
        ({"GOAL": "lead"}, 'there is no question "GOAL"; did you mean "goal"?'),
        ({"x": "lead"}, 'there is no question "x"; choose from goal, skills, team, visa'),
        ({"goal": "leed"}, 'question "goal" has no option "leed"; did you mean "lead"?'),
        ({"goal": ["lead", "data"]}, 'question "goal" takes one option, not 2'),
        (
            {"skills": ["people", "numbers", "locks"]},
            'question "skills" takes at most 2 options, not 3',
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_one_line(
    guide: Guide, answers: dict[str, str | list[str]], line: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        recommend(guide, answers)
    assert str(caught.value) == line


def test_a_damaged_address_keeps_what_is_sound_and_tells_the_rest(guide: Guide) -> None:
    sheet = Sheet.lenient(
        guide.questionnaire,
        {
            "skills": ["locks", "people", "people"],
            "goal": ["lead", "<script>"],
            "nonsense": ["1"],
            "visa": ["needed", "no"],
        },
    )
    assert sheet == {"goal": ("lead",), "skills": ("people", "locks")}
    assert sheet.invalid == ("goal=<script>", "nonsense=1", "visa=needed", "visa=no")


def test_conditions_read_and_or_any_and_not() -> None:
    both = Condition({"a": ("x", "y"), "b": ("z",)})
    assert holds(both, {"a": ("y",), "b": ("z",)})
    assert not holds(both, {"a": ("y",)})
    either = Condition(any_of=(Condition({"a": ("x",)}), Condition({"b": ("z",)})))
    assert holds(either, {"b": ("z",)})
    assert not holds(either, {"a": ("y",)})
    neither = Condition(negated=either)
    assert holds(neither, {})
    assert holds(Condition({"a": ("x",)}), {"a": ("w", "x")})
    assert holds(Condition(), {})
