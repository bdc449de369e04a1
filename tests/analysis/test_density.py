"""Densities equal scoring every sheet, place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis.audit import audit
from advisor.analysis.density import Density, of_all_sheets, of_lattice
from advisor.analysis.interview import outlook
from advisor.guide import Guide, load_guide
from advisor.scoring import recommend
from tests.analysis.wide import guides_of_any_width
from tests.guides import GuideAndSheet, checked, every_sheet, guides, guides_and_sheets

Places = Mapping[tuple[str, ...], Counter[tuple[int, ...]]]
"""The tracks of a map -> how far each is behind -> what the sheets there weigh."""


def scores_of(guide: Guide, sheet: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found = {track.id: track.score for track in recommend(guide, sheet).tracks}
    return {track: found[track] for track in guide.track_ids}


def brute(guide: Guide, sheets: Iterator[tuple[dict[str, int], Any]]) -> Places:
    """Count the slow way: all tracks where there are two or three, else each two that lead."""
    tracks = guide.track_ids
    groups = [tracks] if len(tracks) <= 3 else list(combinations(tracks, 2))
    found: dict[tuple[str, ...], Counter[tuple[int, ...]]] = {group: Counter() for group in groups}
    for scores, weight in sheets:
        for group in groups:
            rest = [scores[track] for track in tracks if track not in group]
            if min(scores[track] for track in group) >= max(rest, default=-(10**18)):
                best = max(scores[track] for track in group)
                found[group][tuple(best - scores[track] for track in group)] += weight
    return found


def read(densities: tuple[Density, ...]) -> Places:
    return {
        each.tracks: Counter(
            dict(zip(map(tuple, each.behind.tolist()), each.sheets.tolist(), strict=True))
        )
        for each in densities
    }


@given(guides_of_any_width(most=4))
def test_all_sheets_lie_where_scoring_each_puts_them(guide: Guide) -> None:
    sheets = ((scores_of(guide, sheet), 1) for sheet in every_sheet(guide.questionnaire))
    assert read(of_all_sheets(guide)) == brute(guide, sheets)


@given(guides(most=4), st.integers(1, 4))
def test_places_that_are_close_can_share_a_cell(guide: Guide, width: int) -> None:
    for density in of_all_sheets(guide):
        coarse = density.coarser(width)
        assert coarse.sheets.sum() == density.sheets.sum()
        assert len(coarse.sheets) <= len(density.sheets)
        assert (coarse.behind.min(axis=1, initial=0) == 0).all()


@given(guides_and_sheets(most=4))
def test_an_unfinished_sheet_can_come_to_what_its_ways_to_finish_come_to(
    both: GuideAndSheet,
) -> None:
    """Each way is as likely as its answers are, follow-ups where they are asked."""
    guide, given_answers = both.guide, checked(both.guide, both.sheet)
    questions = guide.questionnaire.question
    likely = {name: Fraction(1, question.ways - 1) for name, question in questions.items()}

    def ways() -> Iterator[tuple[dict[str, int], Fraction]]:
        for sheet in every_sheet(guide.questionnaire):
            if given_answers.items() <= sheet.items():
                left = (likely[name] for name in sheet if name not in given_answers)
                yield scores_of(guide, sheet), prod(left, start=Fraction(1))

    expected = brute(guide, ways())
    found = read(of_lattice(guide, outlook(guide, given_answers).lattice))
    for group, places in expected.items():
        assert {place: float(share) for place, share in places.items()} == pytest.approx(
            dict(found[group])
        )


def test_the_shipped_guide_has_a_place_for_every_sheet() -> None:
    guide = load_guide()
    (found,) = of_all_sheets(guide)
    counted = audit(guide)
    assert found.sheets.sum() == counted.combinations
    for place, track in enumerate(guide.track_ids):
        assert found.sheets[found.leader == place].sum() == counted.tops[track]
