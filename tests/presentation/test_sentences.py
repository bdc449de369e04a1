"""Tracks that are level, in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.presentation.sentences import margin_sentence, strength_sentence
from advisor.scoring import recommend
from tests.presentation.results import SHEET
from tests.shipped import GUIDE


@pytest.mark.parametrize("count", [2, 3])
def test_each_track_that_is_level_is_named(count: int) -> None:
    clear = recommend(GUIDE, SHEET)
    found = replace(clear, top=None, tied=GUIDE.track_ids[:count], margin=0, strength="toss-up")
    *others, last = (track.name for track in GUIDE.program.tracks[:count])
    named = f"{', '.join(others)} and {last}"
    assert strength_sentence(GUIDE, found) == f"{named} fit you equally well."
    assert margin_sentence(GUIDE, found) == f"{named} are tied."


def test_no_track_is_named_while_too_little_is_known() -> None:
    found = recommend(GUIDE, {})
    assert found.tied == GUIDE.track_ids
    assert margin_sentence(GUIDE, found) == ""
