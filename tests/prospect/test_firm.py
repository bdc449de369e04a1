"""How firm a result is: said to whoever asks, and true to the core."""

from __future__ import annotations

import pytest

from advisor.analysis.changes import to_better_verdicts, to_other_tracks
from advisor.guide import Choices
from advisor.prospect.address import RESULT
from advisor.scoring import recommend
from tests.guides import checked
from tests.prospect.visitor import Visitor
from tests.shipped import GUIDE

WORDS = GUIDE.words.what_if
SHEET: Choices = {
    "degree": ("bachelors_us",),
    "years": ("six_to_ten",),
    "goal": ("protect",),
    "monday": ("breach",),
    "skills": ("threats", "privacy"),
    "study": ("campus",),
    "time": ("enough",),
}


def test_nothing_is_said_of_it_until_somebody_asks_and_asking_again_closes_it() -> None:
    visitor = Visitor.on(RESULT, SHEET)
    assert WORDS.lead not in visitor.text
    assert WORDS.lead in visitor.press("firm").text
    assert WORDS.lead not in visitor.press("firm").text


def test_every_other_track_and_better_verdict_is_named_with_what_would_have_to_differ() -> None:
    text = Visitor.on(RESULT, SHEET).press("firm").text
    turns = to_other_tracks(GUIDE, checked(GUIDE, SHEET))
    assert {turn.to for turn in turns} == {"itm", "bida"}
    for turn in turns:
        name = GUIDE.program.track[turn.to].name.replace("&", "&amp;")
        one = WORDS.track_one.format(track=name)
        several = WORDS.track.format(changes=turn.changes, track=name)
        said = one if turn.changes == 1 else several
        assert said.replace("&amp;", "&") in text.replace("&amp;", "&")
    nearest = to_better_verdicts(GUIDE, checked(GUIDE, SHEET))[0]
    assert nearest.changes == 1
    assert WORDS.verdict_one.format(verdict=WORDS.yes) in text.replace("&quot;", '"')


def test_other_answers_begin_closed() -> None:
    visitor = Visitor.on(RESULT, SHEET).press("firm")
    assert WORDS.lead not in visitor.at(RESULT, {**SHEET, "goal": ("lead_it",)}).text


def test_with_too_few_answers_no_track_is_said_to_be_near() -> None:
    sheet: Choices = {"goal": ("protect",)}
    assert recommend(GUIDE, sheet).strength == "unknown"
    text = Visitor.on(RESULT, sheet).press("firm").text
    assert WORDS.unknown in text


def test_where_there_are_too_many_ways_to_answer_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisor.analysis.changes.MAX_CELLS", 10)
    assert WORDS.too_many in Visitor.on(RESULT, SHEET).press("firm").text
