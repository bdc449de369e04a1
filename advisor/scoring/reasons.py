"""Why one track is ahead of another, to the last point.

A reason is one part's share in the margin between two tracks: its points for
one minus its points for the other. Because scores are sums of parts, the
reasons add up to the margin exactly; nothing is estimated and nothing is left
over. (With a linear score this is also the Shapley value of each answer.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.guide.model import Guide
from advisor.scoring.score import Part, parts
from advisor.scoring.sheets import Answers, Sheet


@dataclass(frozen=True)
class Reason:
    """One answer's, or one bonus's, part in the margin between two tracks, as a sentence.

    ``question`` and ``option`` are None for a bonus, ``bonus`` is None for an answer. Points are
    positive for the first track, negative for the second, and never 0.
    """

    question: str | None
    option: str | None
    bonus: str | None
    points: int
    text: str


def reasons_between(guide: Guide, answers: Answers, track: str, other: str) -> tuple[Reason, ...]:
    """Explain the margin between two tracks, given by their ids.

    Answers to questions that are not asked are ignored.

    Returns
    -------
    tuple of Reason
        Strongest first, those for ``track`` before those for ``other`` where
        they are equally strong. Their points add up to the score of ``track``
        minus the score of ``other``.

    Raises
    ------
    KeyError
        A track is not one of the guide's.
    AnswerError
        An answer does not fit the questionnaire.
    """
    place = {name: place for place, name in enumerate(guide.track_ids)}
    first, second = place[track], place[other]
    return from_parts(parts(guide, Sheet.strict(guide.questionnaire, answers)), first, second)


def reasons_for(guide: Guide, answers: Answers, track: str) -> tuple[Reason, ...]:
    """Say what gave a track its points, with the parameters and errors of `reasons_between`.

    Returns
    -------
    tuple of Reason
        Most points first; negative points lower the score. They add up to the track's score.
    """
    place = {name: place for place, name in enumerate(guide.track_ids)}[track]
    found = [
        Reason(part.question, part.option, part.bonus, part.points[place], part.text)
        for part in parts(guide, Sheet.strict(guide.questionnaire, answers))
        if part.points[place]
    ]
    return tuple(sorted(found, key=lambda reason: -reason.points))


def from_parts(given: Iterable[Part], first: int, second: int) -> tuple[Reason, ...]:
    """Turn parts into reasons between two tracks, given by their index in the guide's order."""
    found = [
        Reason(part.question, part.option, part.bonus, points, part.text)
        for part in given
        if (points := part.points[first] - part.points[second])
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.points), -reason.points)))
