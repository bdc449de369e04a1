"""Rules are carried over to another questionnaire as far as they go, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from advisor.analysis.carry_over import (
    NothingInCommonError,
    carried_over,
    load_foreign_rules,
    on_one_questionnaire,
)
from advisor.analysis.sample import compare
from advisor.guide import find_data, load_guide
from advisor.guide.model import Condition, Guide
from tests.guides import guides


def asked_for(condition: Condition) -> Iterator[tuple[str, str]]:
    for question, options in condition.chosen.items():
        assert options, "a part that nothing is left of can never hold"
        yield from ((question, option) for option in options)
    for part in (*condition.any_of, *filter(None, [condition.negated])):
        yield from asked_for(part)


@given(guides(most=4))
def test_rules_stay_as_they_are_on_their_own_questionnaire(guide: Guide) -> None:
    carried, unmapped = carried_over(guide, guide)
    assert carried.rules == guide.rules
    assert unmapped == ()


@given(guides(most=4), guides(most=4))
def test_what_is_carried_over_names_only_what_is_there(old: Guide, new: Guide) -> None:
    carried, unmapped = carried_over(old, new)
    there = {
        (question.id, option.id)
        for question in new.questionnaire.questions
        for option in question.options
    }
    conditions = [bonus.when for bonus in carried.rules.bonuses]
    conditions += [rule.when for rule in carried.rules.fit]
    named = {pair for condition in conditions for pair in asked_for(condition)}
    named |= {(name, option) for name, rows in carried.rules.points.items() for option in rows}
    assert named <= there
    if carried.rules != old.rules:
        assert unmapped
    if old.track_ids == new.track_ids:
        before, after, _ = on_one_questionnaire(old, new)
        assert compare(before, after).impact.combinations > 0
    else:
        with pytest.raises(NothingInCommonError, match="tracks"):
            on_one_questionnaire(old, new)


def test_rules_that_name_only_what_is_there_lose_nothing() -> None:
    data = find_data()
    guide, unmapped = load_foreign_rules(data, data / "rules.yaml")
    assert guide.rules == load_guide(data).rules
    assert unmapped == ()
