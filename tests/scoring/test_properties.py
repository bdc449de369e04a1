"""Laws of scoring that hold for every guide and every sheet."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from advisor.guide.model import LEVELS, Choices, Condition, FitRule, Guide, Level
from advisor.scoring import (
    CodeError,
    holds,
    pack,
    reasons_between,
    recommend,
    unpack,
)
from advisor.scoring.codes import ALPHABET
from advisor.scoring.score import parts, scores
from tests.guides import GuideAndSheet, checked, conditions, every_sheet, guides, guides_and_sheets


def score_of(guide: Guide, sheet: Choices) -> dict[str, int]:
    return {track.id: track.score for track in recommend(guide, sheet).tracks}


@given(guides_and_sheets())
def test_reasons_add_up_to_the_margin_between_any_two_tracks(both: GuideAndSheet) -> None:
    found = score_of(both.guide, both.sheet)
    for track in both.guide.track_ids:
        for other in both.guide.track_ids:
            reasons = reasons_between(both.guide, both.sheet, track, other)
            assert sum(reason.points for reason in reasons) == found[track] - found[other]
            assert all(reason.points for reason in reasons)


@given(guides_and_sheets())
def test_the_recommendations_own_reasons_add_up_to_its_margin(both: GuideAndSheet) -> None:
    result = recommend(both.guide, both.sheet)
    assert sum(reason.points for reason in result.reasons) == result.margin
    strengths = [abs(reason.points) for reason in result.reasons]
    assert strengths == sorted(strengths, reverse=True)


@given(guides_and_sheets(), st.data())
def test_more_points_for_a_track_never_lower_its_rank(
    both: GuideAndSheet, data: st.DataObject
) -> None:
    guide, sheet = both.guide, both.sheet
    question = data.draw(st.sampled_from(guide.questionnaire.questions))
    option = data.draw(st.sampled_from(question.options)).id
    track = data.draw(st.sampled_from(guide.track_ids))
    points = {
        name: {o: dict(row) for o, row in table.items()}
        for name, table in guide.rules.points.items()
    }
    row = points[question.id][option]
    row[track] = row.get(track, 0) + data.draw(st.integers(1, 4))
    raised = replace(guide, rules=replace(guide.rules, points=points))

    def better(of: Guide) -> int:
        found = score_of(of, sheet)
        return sum(score > found[track] for score in found.values())

    assert better(raised) <= better(guide)


@given(guides_and_sheets(), st.randoms())
def test_the_order_of_the_answers_never_matters(both: GuideAndSheet, random: object) -> None:
    shuffled = list(both.sheet.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    upside_down = {question: tuple(reversed(options)) for question, options in shuffled}
    expected = json.dumps(recommend(both.guide, both.sheet).as_dict())
    assert json.dumps(recommend(both.guide, upside_down).as_dict()) == expected


@given(guides_and_sheets())
def test_a_skipped_or_unasked_question_never_gives_points(both: GuideAndSheet) -> None:
    guide = both.guide
    sheet = checked(guide, both.sheet)
    given_points = {part.question for part in parts(guide, sheet) if part.question}
    assert given_points == set(sheet)
    assert set(sheet.unasked).isdisjoint(sheet)
    assert {*sheet.unasked, *sheet} == set(both.sheet)
    assert {question.id for question in sheet.asked} >= set(sheet)
    assert recommend(guide, both.sheet) == recommend(guide, dict(sheet))


@given(guides_and_sheets())
def test_the_verdict_is_the_worst_flag_and_points_do_not_touch_it(both: GuideAndSheet) -> None:
    result = recommend(both.guide, both.sheet)
    order = ("yes", "yes_if", "not_yet", "elsewhere")
    levels = [flag.level for flag in result.flags if flag.level != "note"]
    assert result.verdict.level == max(levels, key=order.index, default="yes")
    without = replace(both.guide, rules=replace(both.guide.rules, points={}, bonuses=()))
    assert recommend(without, both.sheet).flags == result.flags


@given(guides_and_sheets(), st.lists(st.sampled_from(LEVELS), max_size=8), st.data())
def test_every_fit_rule_that_holds_is_a_flag_worst_first(
    both: GuideAndSheet, levels: list[Level], data: st.DataObject
) -> None:
    when = conditions(both.guide.questionnaire.questions)
    fit = tuple(
        FitRule(
            f"f{place}", data.draw(st.just(Condition()) | when), level, "say", "do", "admissions"
        )
        for place, level in enumerate(levels)
    )
    guide = replace(both.guide, rules=replace(both.guide.rules, fit=fit))
    kept = checked(guide, both.sheet)
    expected = [
        rule.id
        for level in reversed(LEVELS)
        for rule in fit
        if rule.level == level and holds(rule.when, kept)
    ]
    assert [flag.id for flag in recommend(guide, both.sheet).flags] == expected


@given(guides_and_sheets())
def test_a_tie_is_called_a_tie_and_a_leader_is_strictly_ahead(both: GuideAndSheet) -> None:
    result = recommend(both.guide, both.sheet)
    found = score_of(both.guide, both.sheet)
    best = {track for track, score in found.items() if score == max(found.values())}
    assert (result.top is None) == (len(best) > 1)
    assert set(result.tied) == (best if len(best) > 1 else set())
    assert result.top in {*best, None}


@given(guides_and_sheets())
def test_share_codes_give_the_sheet_back(both: GuideAndSheet) -> None:
    code = pack(both.guide, both.sheet)
    assert unpack(both.guide, code) == both.sheet
    assert unpack(both.guide, code.lower().replace("-", " ").replace("0", "o")) == both.sheet
    assert unpack(both.guide, code.replace("1", "I")) == both.sheet
    assert unpack(both.guide, code.replace("1", "l")) == both.sheet


@given(guides_and_sheets(), st.data())
def test_share_codes_catch_a_wrong_character_and_swapped_neighbors(
    both: GuideAndSheet, data: st.DataObject
) -> None:
    code = pack(both.guide, both.sheet).replace("-", "")
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(sorted(set(ALPHABET) - {code[place]})))
    damaged = [code[:place] + wrong + code[place + 1 :]]
    if place and code[place - 1] != code[place]:
        damaged.append(code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :])
    for bad in damaged:
        try:
            unpack(both.guide, bad)
        except CodeError as error:
            assert error.problem == "check"
        else:
            raise AssertionError(bad)


@given(guides_and_sheets(), st.text(max_size=40))
def test_reading_a_share_code_never_fails_but_with_our_error(
    both: GuideAndSheet, text: str
) -> None:
    try:
        sheet = unpack(both.guide, text)
    except CodeError as error:
        assert "\n" not in str(error)
    else:
        assert pack(both.guide, sheet).replace("-", "")


@given(guides(most=4))
def test_complete_sheets_are_those_that_answer_what_is_asked(guide: Guide) -> None:
    seen = set()
    for sheet in every_sheet(guide.questionnaire):
        full = checked(guide, sheet)
        assert {question.id for question in full.asked} == set(sheet)
        seen.add(pack(guide, sheet))
        assert len(scores(guide, parts(guide, full))) == len(guide.tracks)
    assert len(seen) == sum(1 for _ in every_sheet(guide.questionnaire))
