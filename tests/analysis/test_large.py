"""What is counted follows the outcomes that there are, however far apart their scores lie.

Guides with more outcomes than fit into memory are refused before any memory is taken.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from advisor.analysis import outcomes
from advisor.analysis.audit import audit, cross
from advisor.analysis.changes import to_better_verdicts, to_other_tracks
from advisor.analysis.density import of_all_sheets, of_lattice
from advisor.analysis.finishes import tops_in_reach
from advisor.analysis.interview import next_question, outlook
from advisor.analysis.ways import TooLargeError
from advisor.guide import Guide, load_guide
from advisor.guide.model import TIE, Option, Page, Question, Questionnaire
from tests.analysis.wide import with_all_points
from tests.guides import GuideAndSheet, checked, guides_and_sheets, program
from tests.programs import written

MEGABYTE = 2**20


@cache
def large(tracks: int, questions: int, most: int) -> Guide:
    """A guide of questions with three options whose points are far apart, no two alike."""
    names = [f"t{place}" for place in range(tracks)]
    random = Random(most)
    made = tuple(
        Question(f"q{place}", "", tuple(Option(name, "", "") for name in "abc"))
        for place in range(questions)
    )
    points = {
        question.id: {
            option: {track: random.randint(-most, most) for track in names} for option in "abc"
        }
        for question in made
    }
    shipped, one = load_guide(), program(1)
    return replace(
        shipped,
        program=replace(one, tracks=tuple(replace(one.tracks[0], id=name) for name in names)),
        questionnaire=Questionnaire((Page("page", "", made),)),
        rules=replace(shipped.rules, points=points, bonuses=(), fit=(), accepted={}),
    )


WORKS = pytest.mark.parametrize(
    "work",
    [
        audit,
        cross,
        lambda guide: of_lattice(guide, outlook(guide, checked(guide, {})).lattice),
        of_all_sheets,
        lambda guide: to_other_tracks(guide, checked(guide, {"q0": "a"})),
    ],
    ids=["audit", "cross", "call", "map", "what-if"],
)
Work = Callable[[Guide], object]
MANY = [(3, 40, 10**6), (3, 200, 99), (4, 40, 99), (8, 40, 99)]


def peak_of(work: Callable[[], object]) -> int:
    """The most memory that is taken meanwhile, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@WORKS
@pytest.mark.parametrize(
    ("tracks", "questions", "most"),
    [(5, 20, 9), *(pytest.param(*each, marks=pytest.mark.deep) for each in MANY)],
)
def test_too_many_outcomes_are_refused_in_a_line_and_take_little_memory(
    work: Work, tracks: int, questions: int, most: int
) -> None:
    guide = large(tracks, questions, most)

    def refused() -> None:
        with pytest.raises(TooLargeError, match="fewer tracks or smaller points"):
            work(guide)

    assert peak_of(refused) < 100 * MEGABYTE


@WORKS
@pytest.mark.parametrize(
    ("tracks", "most"), [(4, 99), pytest.param(8, 10**9, marks=pytest.mark.deep)]
)
def test_scores_far_apart_cost_no_more_than_there_are_sheets(
    work: Work, tracks: int, most: int
) -> None:
    guide = large(tracks, 6, most)
    assert peak_of(lambda: work(guide)) < 10 * MEGABYTE


@pytest.mark.deep
@pytest.mark.parametrize(("tracks", "questions"), [(2, 14), (4, 14), (5, 11), (8, 8)])
def test_a_view_of_a_call_takes_little_memory_whatever_the_number_of_tracks(
    tmp_path: Path, tracks: int, questions: int
) -> None:
    guide = load_guide(written(tmp_path / "data", tracks, questions=questions))
    view = lambda: of_lattice(guide, outlook(guide, checked(guide, {})).lattice)  # noqa: E731
    assert peak_of(view) < 100 * MEGABYTE


def test_the_short_version_of_such_a_guide_asks_in_the_order_of_the_questionnaire() -> None:
    guide = large(5, 20, 9)
    assert next_question(guide, checked(guide, {}), ()) == "q0"


def test_a_thin_box_is_not_refused_for_the_margin_that_it_would_need() -> None:
    """Its few outcomes are kept by themselves, and they need none."""
    guide = large(4, 1, 1)
    rows: dict[str, dict[str, int]] = {
        "a": {"t0": 0, "t1": 0, "t2": 0, "t3": 0},
        "b": {"t0": 1000, "t1": 1, "t2": 1, "t3": 0},
    }
    points = {"q0": rows | {"c": rows["a"]}}
    guide = replace(guide, rules=replace(guide.rules, points=points))
    assert audit(guide).tops == {"t0": 1, "t1": 0, "t2": 0, "t3": 0, TIE: 2}


def test_four_tracks_are_no_hardship() -> None:
    guide = large(4, 8, 4)
    assert sum(audit(guide).tops.values()) == 3**8
    assert sum(outlook(guide, checked(guide, {})).tracks.values()) == pytest.approx(1)
    assert to_other_tracks(guide, checked(guide, {"q0": "a"}))


def kept_as(cells_per_outcome: int, work: Callable[[], object]) -> object:
    """What comes of work when boxes are used up to so many cells a sheet; 0 is none at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcomes, "CELLS_PER_OUTCOME", cells_per_outcome)
        return work()


@given(guides_and_sheets(most=4))
def test_outcomes_kept_by_themselves_count_what_a_box_counts(both: GuideAndSheet) -> None:
    guide, sheet = both.guide, checked(both.guide, both.sheet)

    def exact() -> object:
        turns = (*to_other_tracks(guide, sheet), *to_better_verdicts(guide, sheet))
        by_turn = [(turn.to, turn.changes, turn.ways) for turn in turns]
        return audit(guide), tops_in_reach(guide, sheet)[1], by_turn

    def likely() -> object:
        return dict(outlook(guide, sheet).tracks)

    assert kept_as(0, exact) == kept_as(10**9, exact)
    assert kept_as(0, likely) == pytest.approx(kept_as(10**9, likely))


def test_the_shipped_guide_counts_the_same_with_points_in_the_thousands() -> None:
    """Leaders do not depend on the unit of points, and all else is scaled with it."""
    guide = load_guide()
    strength = replace(
        guide.rules.strength,
        clear=1000 * guide.rules.strength.clear,
        lean=1000 * guide.rules.strength.lean,
    )
    scaled = with_all_points(guide, lambda points: 1000 * points)
    scaled = replace(scaled, rules=replace(scaled.rules, strength=strength))
    assert cross(scaled) == cross(guide)
    assert outlook(scaled, checked(scaled, {})).tracks == pytest.approx(
        outlook(guide, checked(guide, {})).tracks
    )
    whole, found = audit(guide), audit(scaled)
    assert (found.options, found.influence) == (whole.options, whole.influence)


def test_counts_of_far_scores_beyond_63_bits_stay_exact() -> None:
    narrow = large(2, 60, 1)
    whole, found = audit(narrow), audit(with_all_points(narrow, lambda points: 10**9 * points))
    assert found.combinations == whole.combinations == 3**60
    assert (found.options, found.influence) == (whole.options, whole.influence)
