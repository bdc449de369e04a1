"""Guides with more outcomes than fit into memory are refused before any memory is taken."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

from advisor.analysis.audit import audit, cross
from advisor.analysis.changes import to_other_tracks
from advisor.analysis.interview import is_decided, outlook
from advisor.analysis.short import Ahead, look
from advisor.analysis.tables import TooLargeError
from advisor.guide import Guide, load_guide
from advisor.guide.model import Option, Page, Question, Questionnaire
from tests.guides import program

MEGABYTE = 2**20


def large(tracks: int, questions: int, most: int) -> Guide:
    """A guide of questions with three options whose points are far apart."""
    names = [f"t{place}" for place in range(tracks)]
    made = tuple(
        Question(f"q{place}", "", tuple(Option(name, "", "") for name in "abc"))
        for place in range(questions)
    )
    points = {
        question.id: {
            option: {
                track: (1 if (place + number) % 2 else -1) * (most - number - len(question.id))
                for number, track in enumerate(names)
            }
            for place, option in enumerate("abc")
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


@pytest.mark.parametrize(
    ("tracks", "questions", "most"), [(4, 6, 99), (5, 20, 9), (6, 10, 9), (8, 40, 99), (3, 200, 99)]
)
@pytest.mark.parametrize(
    "work",
    [
        audit,
        cross,
        lambda guide: outlook(guide, {}),
        lambda guide: is_decided(guide, {}),
        lambda guide: to_other_tracks(guide, {"q0": "a"}),
    ],
    ids=["audit", "cross", "outlook", "is_decided", "what-if"],
)
def test_too_large_a_guide_is_refused_in_a_line_and_takes_no_memory(
    work: Callable[[Guide], object], tracks: int, questions: int, most: int
) -> None:
    guide = large(tracks, questions, most)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="fewer tracks or smaller points"):
            work(guide)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * MEGABYTE


def test_the_short_version_of_such_a_guide_asks_in_the_order_of_the_questionnaire() -> None:
    assert look(large(5, 20, 9), {}, ()) == Ahead("q0", 20)


def test_four_tracks_are_no_hardship() -> None:
    guide = large(4, 8, 4)
    assert sum(audit(guide).tops.values()) == 3**8
    assert sum(outlook(guide, {}).tracks.values()) == pytest.approx(1)
    assert to_other_tracks(guide, {"q0": "a"})
