"""The fewest changes, and in how many ways, as trying everything would find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import given

from advisor.analysis.changes import to_better_verdicts, to_other_tracks
from advisor.guide import load_guide
from advisor.guide.model import VERDICT_LEVELS, Choices, Guide, Question
from advisor.presentation.firmness import firmness
from advisor.scoring import holds, recommend
from tests.analysis.wide import guides_of_any_width_and_sheets
from tests.guides import GuideAndSheet, checked, sets


def alternatives(guide: Guide, now: Choices) -> Iterator[tuple[Choices, int]]:
    """Every sheet that answers at least what this one does, and how many answers differ."""

    def extend(
        sheet: Choices, left: tuple[Question, ...], changes: int
    ) -> Iterator[tuple[Choices, int]]:
        if not left:
            yield sheet, changes
            return
        question, rest = left[0], left[1:]
        asked = question.ask_when is None or holds(question.ask_when, sheet)
        if not asked or question.id not in now:
            yield from extend(sheet, rest, changes)
        if asked:
            for chosen in sets(question):
                differs = now.get(question.id, ()) != chosen
                yield from extend({**sheet, question.id: chosen}, rest, changes + differs)

    return extend({}, guide.questionnaire.questions, 0)


@given(guides_of_any_width_and_sheets(most=4))
def test_the_fewest_changes_equal_trying_everything(both: GuideAndSheet) -> None:
    guide = both.guide
    now = checked(guide, both.sheet)
    fewest: dict[str, int] = {}
    ways: Counter[str] = Counter()
    for sheet, changes in alternatives(guide, now):
        result = recommend(guide, sheet)
        for reached in (result.top, result.verdict.level):
            if reached is None:
                continue
            if changes < fewest.get(reached, changes + 1):
                fewest[reached], ways[reached] = changes, 0
            ways[reached] += changes == fewest[reached]
    current = VERDICT_LEVELS.index(recommend(guide, now).verdict.level)
    better = VERDICT_LEVELS[:current]

    turns = to_other_tracks(guide, now)
    assert {turn.to: (turn.changes, turn.ways) for turn in turns} == {
        track: (fewest[track], ways[track]) for track in guide.track_ids if fewest.get(track)
    }
    for turn in turns:
        assert turn.examples
        for example in turn.examples:
            assert len(example) == turn.changes
            assert recommend(guide, {**now, **example}).top == turn.to
    assert {turn.to: (turn.changes, turn.ways) for turn in to_better_verdicts(guide, now)} == {
        verdict: (fewest[verdict], ways[verdict]) for verdict in better if verdict in fewest
    }


def test_one_wish_stands_between_this_person_and_a_yes() -> None:
    guide = load_guide()
    answers = {
        "degree": "bachelors_us",
        "years": "six_to_ten",
        "study": "campus",
        "time": "enough",
    }
    nearest = to_better_verdicts(guide, checked(guide, answers))[0]
    assert (nearest.to, nearest.changes) == ("yes", 1)
    assert set(nearest.examples[0]) == {"study"}


ANSWERS = {
    "goal": "protect",
    "role": "it_lead",
    "monday": "breach",
    "skills": ("threats", "privacy"),
}


def test_answers_that_speak_for_the_other_track_come_before_those_that_only_take_away() -> None:
    guide = load_guide()

    def speaks_for(track: str, example: Choices) -> int:
        def given(question: str, chosen: Sequence[str]) -> int:
            rows = guide.rules.points.get(question, {})
            return sum(rows.get(option, {}).get(track, 0) for option in chosen)

        now = checked(guide, ANSWERS)
        return sum(
            given(question, chosen) > given(question, now.get(question, ()))
            for question, chosen in example.items()
        )

    turn = to_other_tracks(guide, checked(guide, ANSWERS))[-1]
    counts = [speaks_for(turn.to, example) for example in turn.examples]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == turn.changes == 2


def test_of_several_picks_as_few_as_possible_are_changed() -> None:
    guide = load_guide()
    turns = to_other_tracks(guide, checked(guide, ANSWERS))
    changed = [
        example["skills"] for turn in turns for example in turn.examples if "skills" in example
    ]
    assert changed
    # Whatever could keep one of the picks of now does: the others give these points to no pair.
    rows = guide.rules.points["skills"]
    for chosen in changed:
        kept = set(chosen) & set(ANSWERS["skills"])
        points = Counter[str]()
        for option in chosen:
            points.update(rows.get(option, {}))
        same = [
            other
            for other in sets(guide.questionnaire.question["skills"])
            if sum((Counter(rows.get(option, {})) for option in other), Counter()) == points
        ]
        assert len(kept) == max(len(set(other) & set(ANSWERS["skills"])) for other in same)


def test_a_change_of_several_picks_is_said_in_one_sentence() -> None:
    guide = load_guide()
    turns = to_other_tracks(guide, checked(guide, ANSWERS))
    said = firmness(guide, recommend(guide, ANSWERS), turns, ())
    question, several = guide.questionnaire.question["skills"], 0
    for turn, each in zip(turns, said, strict=True):
        for example, text in zip(turn.examples, each.examples, strict=True):
            assert text.count(".") == turn.changes, text
            chosen = [question.option[option] for option in example.get("skills", ())]
            if len(chosen) > 1:
                several += 1
                assert question.text in text
                assert all(option.text in text for option in chosen)
            else:
                assert all(option.reason in text for option in chosen)
    assert several
