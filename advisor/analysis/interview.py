"""The interview: where an incomplete sheet is heading, and what to ask next.

For a sheet with some questions still open, exactly, over all ways to finish it:

- how likely each track, a tie and each verdict are, when the answers to an open
  question are equally likely. A follow-up is answered only where it is asked, so that ways
  to finish are not;
- what is *decided*: what no further answer can change, skipping included;
- how much each open question is expected to tell about track and verdict, in bits
  (mutual information, Shannon 1948; asking the one that tells most is Lindley's rule, 1956).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from advisor.analysis.finishes import (
    Floats,
    TrackView,
    VerdictView,
    decided_verdict,
    tops_in_reach,
)
from advisor.analysis.lattice import Lattice
from advisor.analysis.ways import TooTangledError
from advisor.guide.model import TIE, VERDICT_LEVELS, Guide, VerdictLevel
from advisor.scoring import Sheet, recommend

_DIGITS: Final = 12  # digits to which bits are rounded; beyond them is floating-point noise


@dataclass(frozen=True)
class Worth:
    """What asking an open question is worth.

    That is the expected information about the leading track and about the verdict, in bits.
    It ``stops`` if an answer to it can make the verdict ``not_yet`` or worse.
    """

    question: str
    track_bits: float
    verdict_bits: float
    stops: bool

    @property
    def bits(self) -> float:
        """Expected information about both."""
        return self.track_bits + self.verdict_bits


@dataclass(frozen=True)
class Outlook:
    """Where a sheet is heading.

    Attributes
    ----------
    tracks, verdicts
        Chance of each track, and of a ``tie``, to come first once all is answered; and of
        each verdict.
    in_reach
        The tracks that can still come first, alone or on a tie, skipping included.
    track, verdict
        The track, or ``tie``, and the verdict that are decided; None while answers can change it.
    questions
        The open questions that are asked, most worth asking first.
    more
        About how many more answers are needed until both are decided.
    lattice
        The chance of each difference between the tracks, once all is answered.
    """

    tracks: Mapping[str, float]
    verdicts: Mapping[VerdictLevel, float]
    in_reach: frozenset[str]
    track: str | None
    verdict: VerdictLevel | None
    questions: tuple[Worth, ...]
    more: int
    lattice: Lattice = field(repr=False, compare=False)

    @property
    def to_ask(self) -> tuple[Worth, ...]:
        """The open questions in the order in which to ask them.

        It is that of `questions`, except that a question that could stop everything comes
        first if it tells at least half as much as the best one.
        """
        if self.verdict is not None or not self.questions:
            return self.questions
        cheap = self.questions[0].bits / 2
        first = [each for each in self.questions if each.stops and each.verdict_bits >= cheap]
        first.sort(key=lambda each: -each.verdict_bits)
        return (*first, *(each for each in self.questions if each not in first))

    @property
    def track_bits(self) -> float:
        """The uncertainty about the track, in bits."""
        return _entropy(np.array(list(self.tracks.values())))

    @property
    def decided(self) -> bool:
        """Whether track and verdict are both decided."""
        return self.track is not None and self.verdict is not None


def outlook(guide: Guide, sheet: Sheet) -> Outlook:
    """Compute where a sheet is heading and what to ask next.

    Raises `TooTangledError` if the combinations of a component are too many to be listed, or the
    outcomes of all (`TooLargeError`).
    """
    open_questions = [question for question in sheet.asked if question.id not in sheet]
    track = TrackView(guide, sheet)
    verdict = VerdictView(guide, sheet)
    worth = [
        Worth(
            question.id,
            _information(track.by_answer(question.id)),
            _information(verdict.by_answer(question.id)),
            verdict.stops(question.id),
        )
        for question in open_questions
    ]
    worth.sort(key=lambda each: -each.bits)
    tracks = dict(zip((*guide.track_ids, TIE), track.chances.tolist(), strict=True))
    verdicts = dict(zip(VERDICT_LEVELS, verdict.chances.tolist(), strict=True))
    in_reach, decided = frozenset(guide.track_ids), None
    if not track.chances[:-1].all():  # skipping may still lead to a track that has no chance
        in_reach, decided = tops_in_reach(guide, sheet)
    return Outlook(
        tracks,
        verdicts,
        in_reach,
        decided,
        decided_verdict(guide, sheet) if _is_single(verdict.chances) else None,
        tuple(worth),
        _more(worth, _entropy(track.chances) + _entropy(verdict.chances)),
        track.all,
    )


def next_question(guide: Guide, sheet: Sheet, trail: Collection[str]) -> str | None:
    """Find the question that the short version asks next; None when it is done.

    That is when no further answer can change track or verdict and the track may be named, or
    when every question has been asked: the ``trail`` has those so far, answered or not.
    """
    left = [each.id for each in sheet.asked if each.id not in sheet]
    try:
        ahead = outlook(guide, sheet)
        if ahead.decided and recommend(guide, sheet).strength != "unknown":
            return None
        left = [worth.question for worth in ahead.to_ask]
    except TooTangledError:
        pass  # then keep the questionnaire's order
    return next((each for each in left if each not in trail), None)


def _is_single(chances: Floats) -> bool:
    """Whether only one result is possible when everything is answered; else none is decided."""
    return int(np.count_nonzero(chances > 0)) == 1


def _entropy(chances: Floats) -> float:
    positive = chances[chances > 0]
    return float(-(positive * np.log2(positive)).sum())


def _information(joint: Floats) -> float:
    """Mutual information of rows and columns of joint chances, in bits."""
    joint = joint / joint.sum()
    found = _entropy(joint.sum(axis=0)) + _entropy(joint.sum(axis=1)) - _entropy(joint)
    return max(0.0, round(found, _DIGITS))  # so that ties keep the questionnaire's order


def _more(worth: Sequence[Worth], entropy: float) -> int:
    """About how many of the best questions resolve nine tenths of the uncertainty."""
    left = round(0.9 * entropy, _DIGITS)
    count = 0
    for each in worth:
        if left <= 0:
            break
        left -= each.bits
        count += 1
    return count
