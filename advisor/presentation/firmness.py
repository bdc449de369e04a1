"""How firm a result is, in sentences: what would have to differ for another one.

It explains, and never advises anybody to answer differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.analysis.changes import Changed, Turn
from advisor.guide.language_parts import joined
from advisor.guide.model import Guide
from advisor.presentation.sentences import listed
from advisor.presentation.shares import decimal
from advisor.scoring import Recommendation


@dataclass(frozen=True)
class Firmness:
    """How many answers would have to differ for another result, with examples as sentences."""

    text: str
    examples: tuple[str, ...] = ()


def firmness(
    guide: Guide, result: Recommendation, tracks: Sequence[Turn], verdicts: Sequence[Turn]
) -> tuple[Firmness, ...]:
    """Say how far other tracks are, the nearest first, and then better verdicts.

    ``tracks`` and ``verdicts`` come from `advisor.analysis.changes`. While too little is known to
    name a track, that is all that is said of tracks.
    """
    unknown = (Firmness(guide.words.what_if.unknown),)
    said = unknown if result.strength == "unknown" else _tracks(guide, result, tracks)
    return (*said, *_verdicts(guide, verdicts))


def _tracks(guide: Guide, result: Recommendation, turns: Sequence[Turn]) -> Iterator[Firmness]:
    words = guide.words.what_if
    for turn in turns:
        text = words.track_one if turn.changes == 1 else words.track
        name = guide.program.track[turn.to].name
        yield _firmness(guide, turn, text.format(changes=turn.changes, track=name))
    reached = {result.top, *(turn.to for turn in turns)}
    for track in guide.tracks:
        if track.id not in reached:
            yield Firmness(words.track_never.format(track=track.name))


def _verdicts(guide: Guide, turns: Sequence[Turn]) -> Iterator[Firmness]:
    words = guide.words.what_if
    for turn in turns:
        text = words.verdict_one if turn.changes == 1 else words.verdict
        name = verdict_name(guide, turn.to)
        yield _firmness(guide, turn, text.format(changes=turn.changes, verdict=name))


def verdict_name(guide: Guide, level: str) -> str:
    """Name a better verdict; no verdict is worse than ``elsewhere``."""
    words = guide.words.what_if
    return {"yes": words.yes, "yes_if": words.yes_if, "not_yet": words.not_yet}[level]


def _firmness(guide: Guide, turn: Turn, text: str) -> Firmness:
    words = guide.words.what_if
    ways = words.way if turn.ways == 1 else words.ways.format(ways=decimal(guide, turn.ways))
    examples = tuple(_said(guide, example) for example in turn.examples)
    return Firmness(joined(" ", (text, ways)), examples)


def _said(guide: Guide, answers: Changed) -> str:
    """Say what would then hold, each answer in one sentence: one change must not look like two."""
    words = guide.words.what_if
    sentences = []
    for name, chosen in answers.items():
        question = guide.questionnaire.question[name]
        if len(chosen) == 1:
            sentences.append(question.option[chosen[0]].reason)
        else:
            options = [words.pick.format(option=question.option[each].text) for each in chosen]
            picks = words.picks.format(question=question.text, options=listed(guide, options))
            sentences.append(picks)
    return joined(" ", sentences)
