"""A few sheets stand for many."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis.impact import Comparison
from advisor.analysis.impact_report import moves
from advisor.analysis.typical import typical
from advisor.guide import find_data, load_guide
from advisor.guide.model import Choices
from tests.publishing.drafting import set_points

SHEETS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from([("a",), ("b",), ("a", "b")]) for name in "xyz"}),
    max_size=12,
)


def sheet(*options: str) -> Choices:
    return {f"q{place}": (option,) for place, option in enumerate(options)}


@given(SHEETS, st.integers(0, 5))
def test_as_many_different_ones_are_picked_as_there_are(sheets: list[Choices], most: int) -> None:
    picked = typical(sheets, most)
    assert all(each in sheets for each in picked)
    different = {tuple(each.items()) for each in sheets}
    assert len({tuple(each.items()) for each in picked}) == len(picked)
    assert len(picked) == min(most, len(different))


def test_the_most_common_answers_come_first() -> None:
    sheets = [sheet("a", "a"), sheet("a", "b"), sheet("a", "a"), sheet("c", "c")]
    assert typical(sheets, 1) == (sheet("a", "a"),)


def test_the_next_one_shows_other_answers() -> None:
    common, near, other = sheet("a", "a", "a"), sheet("a", "a", "c"), sheet("b", "b", "b")
    assert typical([common, common, common, near, other, other], 2) == (common, other)


def test_examples_of_a_move_differ_from_each_other_in_many_questions() -> None:
    old = load_guide()
    text = (find_data() / "rules.yaml").read_text(encoding="utf-8")
    new = load_guide(None, {"rules.yaml": set_points(text, "goal", "lead_it", "itm", 2)})
    comparison = Comparison(old, new)
    for before, after, _ in moves(comparison.impact)[:3]:
        examples = comparison.examples(before, after)
        assert len(examples) == 5
        for place, one in enumerate(examples):
            for other in examples[:place]:
                shared = one.keys() & other.keys()
                same = sum(one[question] == other[question] for question in shared)
                assert same < len(shared) * 2 / 3
        assert examples == Comparison(old, new).examples(before, after)
    years = Counter(example["years"] for example in examples)
    assert len(years) > 1
