"""What differs between two rules tables, in words, and one change at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import Case, Condition, Expectation, FitRule, Guide, Rules
from advisor.guide.difference import changes, expectations, with_change
from advisor.guide.model import Bonus, NextStep, StrengthRules
from tests.guides import guides, program
from tests.shipped import GUIDE


@pytest.fixture(scope="module")
def shipped() -> Guide:
    return GUIDE


def said(old: Rules, new: Rules, guide: Guide) -> list[str]:
    return [change.text for change in changes(old, new, guide.program)]


def with_points(rules: Rules, question: str, option: str, **points: int) -> Rules:
    return replace(
        rules, points={**rules.points, question: {**rules.points[question], option: points}}
    )


# ------------------------------------------------------------------------ in words


def test_points_are_said_by_question_option_and_the_track_s_short_name(shipped: Guide) -> None:
    new = with_points(shipped.rules, "goal", "lead_it", itm=2)
    assert said(shipped.rules, new, shipped) == ["goal / lead_it: IT Management 3 to 2"]


def test_a_lock_is_a_change_that_moves_no_sheet(shipped: Guide) -> None:
    new = replace(shipped.rules, locked=frozenset({"goal / lead_it", "ready_to_lead"}))
    found = changes(shipped.rules, new, shipped.program)
    assert [change.text for change in found] == [
        "goal / lead_it: locked",
        "ready_to_lead: locked",
    ]
    assert not any(change.may_move for change in found)
    one = with_change(shipped.rules, new, found[0])
    assert one.locked == {"goal / lead_it"}
    assert with_change(new, shipped.rules, found[0]).locked == {"ready_to_lead"}


def test_every_track_of_a_row_is_said_in_the_program_s_order(shipped: Guide) -> None:
    new = with_points(shipped.rules, "goal", "lead_change", isa=1, itm=-1)
    assert said(shipped.rules, new, shipped) == [
        (
            "goal / lead_change: IT Management 3 to -1, Data Analytics 1 to 0, "
            "Information Security 0 to 1"
        )
    ]


def test_a_row_left_out_and_a_row_of_zeros_mean_the_same(shipped: Guide) -> None:
    goal = {**shipped.rules.points["goal"], "unsure": {"itm": 0}}
    del goal["research"]
    new = replace(shipped.rules, points={**shipped.rules.points, "goal": goal})
    assert said(shipped.rules, new, shipped) == []
    assert said(new, shipped.rules, shipped) == []


def test_a_track_that_the_program_does_not_know_goes_by_its_id(shipped: Guide) -> None:
    new = with_points(shipped.rules, "goal", "lead_it", itm=3, ai=2)
    assert said(shipped.rules, new, shipped) == ["goal / lead_it: ai 0 to 2"]


def test_a_bonus_tells_its_points_and_that_its_texts_changed(shipped: Guide) -> None:
    first, second, third = shipped.rules.bonuses
    changed = replace(second, points={"itm": 1}, reason="You lead.", when=Condition())
    new = replace(
        shipped.rules, bonuses=(changed, third, Bonus("new", Condition(), {}, "Because."))
    )
    assert said(shipped.rules, new, shipped) == [
        f"bonus {first.id}: removed",
        f"bonus {second.id}: condition changed, IT Management 2 to 1, reason changed",
        "bonus new: added",
    ]


def test_a_fit_rule_tells_its_level_link_and_fact(shipped: Guide) -> None:
    first, *rest = shipped.rules.fit
    new = replace(
        shipped.rules,
        fit=(
            replace(first, level="yes_if", link="mism", fact="", say="Hm.", do="Do.", brief="hm"),
            *rest,
        ),
    )
    assert said(shipped.rules, new, shipped) == [
        (
            "fit rule no_bachelors: level not_yet to yes_if, text changed, advice changed, "
            "link admissions to mism, short text changed, fact bachelors to none"
        )
    ]


def test_an_order_that_changed_is_said_once(shipped: Guide) -> None:
    rules = shipped.rules
    new = replace(rules, fit=rules.fit[::-1], bonuses=rules.bonuses[::-1])
    assert said(rules, new, shipped) == ["bonuses: order changed", "fit rules: order changed"]


def test_a_rule_that_is_new_at_the_end_changes_no_order(shipped: Guide) -> None:
    extra = FitRule("extra", Condition(), "note", "Say.", "Do.", "admissions")
    new = replace(shipped.rules, fit=(*shipped.rules.fit, extra))
    assert said(shipped.rules, new, shipped) == ["fit rule extra: added"]


def test_strength_and_next_steps_are_one_change_each(shipped: Guide) -> None:
    first, second, *rest = shipped.rules.next_steps
    steps = (replace(second, label="Other", flag=()), NextStep("new", "New", "admissions"), *rest)
    new = replace(shipped.rules, strength=StrengthRules(7, 2, 4), next_steps=steps)
    assert said(shipped.rules, new, shipped) == [
        "strength: clear 10 to 7, lean 3 to 2, least answers 3 to 4",
        f"next steps: {first.id} removed; {second.id} text changed, flag changed; new added",
    ]


def test_next_steps_in_another_order_say_so(shipped: Guide) -> None:
    new = replace(shipped.rules, next_steps=shipped.rules.next_steps[::-1])
    assert said(shipped.rules, new, shipped) == ["next steps: order changed"]


def test_an_accepted_warning_is_said_with_its_reason(shipped: Guide) -> None:
    (first, _), (second, _), *_ = shipped.rules.accepted.items()
    kept = {name: why for name, why in shipped.rules.accepted.items() if name != first}
    new = replace(
        shipped.rules, accepted={**kept, second: "Meant\nso.", "too_many_ties": "They are rare."}
    )
    assert said(shipped.rules, new, shipped) == [
        f"warning {first}: no longer accepted",
        f"warning {second}: accepted for another reason: Meant so.",
        "warning too_many_ties: accepted: They are rare.",
    ]


def test_next_steps_and_accepted_warnings_can_move_no_sheet(shipped: Guide) -> None:
    rules = shipped.rules
    new = replace(
        with_points(rules, "goal", "lead_it", itm=2),
        next_steps=rules.next_steps[::-1],
        accepted={},
        strength=StrengthRules(7, 2, 4),
    )
    moving = {change.kind for change in changes(rules, new, shipped.program) if change.may_move}
    assert moving == {"points", "strength"}


def test_cases_tell_who_came_went_and_expects_something_else() -> None:
    def case(name: str, top: str) -> Case:
        return Case(name, "Someone.", {}, Expectation("yes", top, "clear"))

    old = [case("ann", "itm"), case("bob", "isa"), case("cem", "itm")]
    new = [case("ann", "bida"), case("cem", "itm"), case("dia", "tie")]
    assert expectations(old, new) == (
        "case ann: top itm to bida",
        "case bob: removed",
        "case dia: added",
    )


# --------------------------------------------------------------------------- laws


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Rules, Rules]:
    """Two rules tables that share some parts, differ in others, and stand in any order."""
    old, other = draw(guides(4)).rules, draw(guides(4)).rules

    def shaken(mine: Sequence[Any], theirs: Sequence[Any]) -> tuple[Any, ...]:
        parts = {part.id: part for part in (*theirs, *mine)}
        parts |= {part.id: part for part in theirs if draw(st.booleans())}
        return tuple(
            part for part in draw(st.permutations(list(parts.values()))) if draw(st.booleans())
        )

    return replace(old, accepted=draw(accepted)), replace(
        other,
        bonuses=shaken(old.bonuses, other.bonuses),
        fit=shaken(old.fit, other.fit),
        points={**other.points, **{name: old.points[name] for name in ("q0",)}},
        accepted=draw(accepted),
    )


accepted = st.dictionaries(
    st.sampled_from(["no_effect q0", "same_as q1/o1", "too_many_ties"]),
    st.sampled_from(["Meant so.", "It is\nrare."]),
)


def normal(rules: Rules) -> object:
    """What rules mean: without rows that give nothing, the points in any order."""

    def row(points: Any) -> dict[str, int]:
        return {track: number for track, number in points.items() if number}

    rows = {
        (question, option): row(points)
        for question, table in rules.points.items()
        for option, points in table.items()
        if row(points)
    }
    bonuses = [replace(bonus, points=row(bonus.points)) for bonus in rules.bonuses]
    return rows, bonuses, rules.strength, rules.fit, rules.next_steps, rules.accepted


@given(pairs())
def test_all_changes_one_after_the_other_turn_the_old_rules_into_the_new(
    both: tuple[Rules, Rules],
) -> None:
    old, new = both
    found = changes(old, new, program(4))
    assert normal(
        reduce(lambda rules, change: with_change(rules, new, change), found, old)
    ) == normal(new)


@given(pairs())
def test_a_change_is_one_line_and_alone_the_only_difference_that_it_makes(
    both: tuple[Rules, Rules],
) -> None:
    old, new = both
    for change in changes(old, new, program(4)):
        assert change.text.isprintable()
        alone = changes(old, with_change(old, new, change), program(4))
        # An order may have changed only around a part that came or went as well.
        assert alone == (change,) or (alone == () and change.text.endswith("s: order changed"))


@given(guides(4))
def test_rules_do_not_differ_from_themselves(guide: Guide) -> None:
    assert changes(guide.rules, guide.rules, guide.program) == ()
