"""The order of tied questions: sound for any guide, and cheap for the shipped one."""

from __future__ import annotations

import pytest
from hypothesis import given

from advisor.analysis import listing
from advisor.analysis.lattice import score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.ordering import best_order
from advisor.analysis.rows import Rows
from advisor.guide import load_guide
from advisor.guide.model import Guide
from tests.guides import guides


@given(guides(most=6))
def test_every_question_comes_once_and_after_what_it_follows(guide: Guide) -> None:
    found = Listing(guide)
    for group in found.groups:
        order, _ = best_order(found, group, score_axes(len(guide.tracks)))
        assert sorted(order) == sorted(group)
        for place, question in enumerate(order):
            assert found.needs(question) <= {*order[:place]}


def test_few_rows_are_made_of_the_questions_that_the_shipped_rules_tie_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the order of the questionnaire six times as many are made."""
    guide = load_guide()
    axes = score_axes(len(guide.tracks))

    def made(group: tuple[str, ...]) -> int:
        found = Listing(guide)
        sizes = []
        extended = found._extended

        def counted(*arguments: object) -> Rows:
            rows = extended(*arguments)  # type: ignore[arg-type]
            sizes.append(len(rows))
            return rows

        monkeypatch.setattr(found, "_extended", counted)
        found.rows(group, axes)
        return sum(sizes)

    tied = max(Listing(guide).groups, key=len)
    cheap = made(tied)
    monkeypatch.setattr(listing, "best_order", lambda tables, group, *_: (list(group), 0))
    assert 5 * cheap < made(tied)
