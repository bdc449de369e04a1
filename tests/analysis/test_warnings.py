"""Warnings name what is odd in a guide, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.analysis.audit import audit
from advisor.analysis.warnings import warnings
from advisor.guide import find_data, load_guide
from advisor.guide.document import read_document
from advisor.guide.model import (
    Bonus,
    Condition,
    FitRule,
    Guide,
    Option,
    Page,
    Question,
    Questionnaire,
    Rules,
    StrengthRules,
)
from tests.guides import program, words


def question(name: str, *options: str, ask_when: Condition | None = None) -> Question:
    made = tuple(Option(option, option, option) for option in options)
    return Question(name, name, made, ask_when=ask_when)


@pytest.fixture(scope="module")
def odd() -> Guide:
    """A guide with one of each oddity."""
    never = Condition({"goal": ("lead",)}, negated=Condition({"goal": ("lead", "data", "data2")}))
    always = Condition({"goal": ("lead", "data", "guard", "unsure", "maybe", "data2")})
    questions = (
        question("goal", "lead", "data", "data2", "guard", "unsure", "maybe"),
        question("color", "red", "blue"),
    )
    follow_ups = (
        question("hidden", "yes", "no", ask_when=never),
        question("open", "yes", "no", ask_when=always),
    )
    rules = Rules(
        points={
            "goal": {"lead": {"itm": 1}, "data": {"bida": 2}, "data2": {"bida": 2}},
            "open": {"yes": {"bida": 1}},
            "hidden": {"yes": {"isa": 1}},
        },
        bonuses=(Bonus("never", never, {"itm": 1}, "Never."),),
        strength=StrengthRules(2, 1, 1),
        fit=(FitRule("always", always, "note", "Say.", "Do.", "admissions"),),
        next_steps=(),
        accepted={"no_effect color": "It is only there to break the ice."},
    )
    pages = (Page("one", "One", questions), Page("two", "Two", follow_ups))
    return Guide(program(), Questionnaire(pages), rules, words(), load_guide().fingerprints)


def test_each_oddity_is_named_once_with_its_place(odd: Guide) -> None:
    told = {warning.id: warning for warning in warnings(odd, audit(odd))}
    assert set(told) == {
        "never_asked hidden",
        "always_asked open",
        "no_effect color",
        "same_as goal/data2",
        "same_as goal/maybe",
        "same_as goal/unsure",
        "never_holds never",
        "always_holds always",
        "hard_to_reach itm",
        "hard_to_reach isa",
        "too_many_ties",
    }
    assert told["never_asked hidden"].path == ("pages", 1, "questions", 0, "ask_when")
    assert told["same_as goal/data2"].path == ("points", "goal", "data2")
    assert (told["same_as goal/data2"].file, told["same_as goal/maybe"].file) == (
        "rules.yaml",
        "questions.yaml",
    )
    assert told["same_as goal/maybe"].path == ("pages", 0, "questions", 0, "options", 5)
    assert told["no_effect color"].path == ("pages", 0, "questions", 1)
    assert told["hard_to_reach isa"].text == "ISA never leads, whatever is answered."


def test_a_warning_that_is_meant_so_carries_its_reason(odd: Guide) -> None:
    told = {warning.id: warning.accepted for warning in warnings(odd, audit(odd))}
    assert told.pop("no_effect color") == "It is only there to break the ice."
    assert not any(told.values())


def test_the_shipped_guide_leaves_no_warning_unexplained() -> None:
    guide = load_guide()
    told = warnings(guide, audit(guide))
    assert [warning.id for warning in told if not warning.accepted] == []
    assert set(guide.rules.accepted) == {warning.id for warning in told}


def test_every_warning_leads_to_a_line_of_the_yaml() -> None:
    guide = load_guide()
    bare = replace(guide, rules=replace(guide.rules, accepted={}))
    documents = {
        name: read_document(find_data() / name) for name in ("rules.yaml", "questions.yaml")
    }
    told = warnings(bare, audit(bare))
    assert {warning.file for warning in told} == set(documents)
    for each in told:
        lines = (find_data() / each.file).read_text().splitlines()
        line = lines[each.line(documents[each.file]) - 1]
        *_, last = each.id.partition(" ")[2].split("/")
        if each.path[-1] not in ("when", "points"):
            assert last in line, each


def test_a_bonus_of_zeros_is_said_to_give_nothing_and_never_to_hold_always() -> None:
    questions = (question("q0", "x", "y"), question("q1", "u", "v"))
    rules = Rules(
        points={"q0": {"x": {"itm": 1}, "y": {"isa": 1}}},
        bonuses=(Bonus("idle", Condition({"q1": ("v",)}), {"itm": 0}, "Idle."),),
        strength=StrengthRules(2, 1, 1),
        fit=(),
        next_steps=(),
        accepted={},
    )
    pages = (Page("one", "One", questions),)
    guide = Guide(program(), Questionnaire(pages), rules, words(), load_guide().fingerprints)
    found = {each.id for each in warnings(guide, audit(guide))}
    assert {"no_points idle", "no_effect q1"} <= found
    assert not {"always_holds idle", "never_holds idle"} & found
