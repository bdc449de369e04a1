"""What a draft comes to, and that nothing of it is computed twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from advisor.analysis import impact
from advisor.analysis.impact import Comparison
from advisor.analysis.sample import SampledComparison
from advisor.guide import Guide, find_data, load_cases, load_guide
from advisor.publishing import trial
from tests.publishing.drafting import draft_of, halved
from tests.shipped import GUIDE


@pytest.fixture(scope="module")
def pair() -> tuple[Guide, Guide]:
    """The published guide, and one with a weight halved."""
    text = halved((find_data() / "rules.yaml").read_text(encoding="utf-8"))
    return GUIDE, load_guide(None, {"rules.yaml": text})


def test_a_draft_is_tried_on_all_cases(full: Path) -> None:
    tried = trial.try_out(full, draft_of(full, halved))
    assert tried.cases == len(load_cases(None, GUIDE))
    assert {difference.case.id for difference in tried.failing}
    assert trial.try_out(full, draft_of(full, str)).failing == ()


def test_a_case_may_expect_what_comes_out(full: Path) -> None:
    draft = draft_of(full, halved)
    for difference in trial.try_out(full, draft).failing:
        found = {each.field: each.found for each in difference.contrasts if each.differs}
        draft = draft.expecting(difference.case.id, found)
    assert trial.try_out(full, draft).failing == ()
    again = draft.expecting_as_before(next(iter(draft.expectations)))
    assert len(trial.try_out(full, again).failing) == 1


def test_causes_are_those_of_the_comparison(pair: tuple[Guide, Guide]) -> None:
    old, new = pair
    assert trial.causes(old, new) == Comparison(old, new).causes
    rules = replace(new.rules, strength=replace(new.rules.strength, clear=7))
    prints = replace(new.fingerprints, rules="more")
    more = replace(new, rules=rules, fingerprints=prints)
    assert trial.causes(old, more) == Comparison(old, more).causes
    assert trial.causes(old, old) == ()


def test_what_is_too_large_to_be_counted_is_sampled(
    pair: tuple[Guide, Guide], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = pair
    exact = trial.comparison(old, new)  # it is kept, and others look at it too
    monkeypatch.setattr(impact, "MAX_CELLS", 1000)
    other = replace(new, fingerprints=replace(new.fingerprints, rules="sampled"))
    sampled = trial.comparison(old, other)
    assert isinstance(sampled, SampledComparison)
    share = sampled.impact.moved / sampled.impact.combinations
    assert share == pytest.approx(exact.impact.moved / exact.impact.combinations, abs=0.005)
    assert trial.causes(old, other)[0].moved == sampled.impact.moved


def test_a_comparison_is_made_once_for_the_same_rules(pair: tuple[Guide, Guide]) -> None:
    old, new = pair
    assert trial.comparison(old, new) is trial.comparison(replace(old), replace(new))
