"""How well the advice agrees with the tracks that people ended in, and how sure that is.

Today's rules were not made from the labels (cases excepted), so they are judged on all of them;
rivals, in `advisor.learning.rivals`, are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.judge import Judged
from advisor.analysis.rows import Bools, Ints
from advisor.guide.model import STRENGTHS, TIE, Guide
from advisor.learning.fitting import MIN_PEOPLE
from advisor.learning.intervals import Estimate, Share, difference
from advisor.learning.labels import LabeledSheets
from advisor.learning.rivals import Rivalry, rivals_of

MIN_GROUP: Final = 5  # a group of fewer people is hidden: it could identify people

MEANT: Final = {"clear": 0.8, "lean": 0.6}
"""How often a word should be right: clear 4 times in 5, a lean 3 times in 5."""


@dataclass(frozen=True)
class Word:
    """A word for a strength, and how often its results agree."""

    share: Share  # of the results with this strength, how many name the label
    meant: float | None  # how often they should; None where the word promises nothing
    today: int | None  # the margin from which on it is used; None where it is used below all others
    # The least margin from which on all results agree as often as meant; None where there is none,
    # or there are too few people.
    wanted: int | None


@dataclass(frozen=True)
class Group:
    """How the rules agree in a group, and how far from all others; None for too few people."""

    agreement: Share | None
    ahead: Estimate | None


@dataclass(frozen=True)
class Evaluation:
    """How the rules of today agree with labels."""

    sheets: int
    people: int
    named: int  # how many results name a track: no tie, and not too few answers
    agreement: Share  # of these, how many name the label
    # Track -> of the named results of people who ended there, how many name it.
    tracks: Mapping[str, Share]
    # Label, then top (a track, ``tie`` or ``unknown``) -> sheets.
    confusion: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Word]  # by strength
    rivals: Mapping[str, Rivalry]  # by name; empty with fewer than `MIN_PEOPLE` people
    groups: Mapping[str, Mapping[str, Group]]  # column -> group -> how the rules do there

    @property
    def enough(self) -> bool:
        """Whether there are enough people to say anything."""
        return self.people >= MIN_PEOPLE


def evaluate(guide: Guide, labeled: LabeledSheets) -> Evaluation:
    """Compare what the rules say with the tracks that people ended in, also by groups.

    Shares have Wilson intervals, differences of groups Newcombe's, differences to rivals Student's
    over people. Sheets of one person count as the fewer that they are worth.
    """
    results = Judged(guide, labeled.sheets)
    tops = (*guide.track_ids, TIE, "unknown")
    is_unknown = results.strength == STRENGTHS.index("unknown")
    top = np.array(tops)[np.where(is_unknown, len(tops) - 1, results.top)]
    right = top == labeled.track
    named = np.isin(top, guide.track_ids)
    person = labeled.person
    return Evaluation(
        sheets=len(labeled),
        people=labeled.people,
        named=int(named.sum()),
        agreement=_share(right, named, person),
        tracks={
            track: _share(right, named & (labeled.track == track), person)
            for track in guide.track_ids
        },
        confusion={
            track: {name: int(((labeled.track == track) & (top == name)).sum()) for name in tops}
            for track in guide.track_ids
        },
        words=dict(_words(results, named, right, person)),
        rivals=rivals_of(guide, labeled) if labeled.people >= MIN_PEOPLE else {},
        groups={name: _groups(group, right, named, person) for name, group in labeled.by.items()},
    )


def _share(right: Bools, among: Bools, person: Ints) -> Share:
    return Share.of(right[among], person[among])


def _words(results: Judged, named: Bools, right: Bools, person: Ints) -> Iterator[tuple[str, Word]]:
    rules = results.guide.rules.strength
    today = {"clear": rules.clear, "lean": rules.lean}
    for place, strength in enumerate(STRENGTHS[:-1]):
        here = named & (results.strength == place)
        meant = MEANT.get(strength)
        wanted = _threshold(results.margin, named, right, person, meant) if meant else None
        yield strength, Word(_share(right, here, person), meant, today.get(strength), wanted)


def _threshold(margins: Ints, named: Bools, right: Bools, person: Ints, meant: float) -> int | None:
    """The least margin from which on the results of enough people agree often enough."""
    for margin in np.unique(margins[named]).tolist():
        share = _share(right, named & (margins >= margin), person)
        if share.people < MIN_PEOPLE:
            return None
        if share.agree >= meant * share.sheets:
            return int(margin)
    return None


def _groups(group: NDArray[np.str_], right: Bools, named: Bools, person: Ints) -> dict[str, Group]:
    """Compare each group with all others; small ones are hidden.

    People without a group are one here, too: the rest of the total would reveal them.
    """
    shares = {
        name: _share(right, named & (group == name), person) for name in np.unique(group).tolist()
    }
    hidden = _hidden({name: share.people for name, share in shares.items() if share.people})
    found = {}
    for name, share in shares.items():
        if name == "":
            continue
        others = _share(right, named & (group != name), person)
        shown = Group(share, difference(share, others))
        few = name in hidden or not share.people
        found[name] = Group(None, None) if few else shown
    return found


def _hidden(people: Mapping[str, int]) -> set[str]:
    """The small groups, and the next smallest where the total would give one away."""
    ordered = sorted(people, key=people.__getitem__)
    hidden = {name for name in ordered if people[name] < MIN_GROUP}
    for name in ordered:
        if hidden and (len(hidden) == 1 or sum(people[each] for each in hidden) < MIN_GROUP):
            hidden.add(name)
    return hidden


def evaluation_as_dict(found: Evaluation) -> dict[str, Any]:
    """An evaluation as plain data, for JSON."""
    return {
        "sheets": found.sheets,
        "people": found.people,
        "enough": found.enough,
        "named": found.named,
        "agreement": found.agreement.as_dict(),
        "tracks": {track: share.as_dict() for track, share in found.tracks.items()},
        "confusion": {track: dict(tops) for track, tops in found.confusion.items()},
        "words": {
            name: {
                **word.share.as_dict(),
                "meant": word.meant,
                "today": word.today,
                "wanted": word.wanted,
            }
            for name, word in found.words.items()
        },
        "rivals": {
            name: {**rival.agreement.as_dict(), "today_ahead": rival.ahead.as_dict()}
            for name, rival in found.rivals.items()
        },
        "groups": {
            column: {
                name: {
                    "agreement": group.agreement.as_dict(),
                    "ahead": group.ahead.as_dict() if group.ahead else None,
                }
                for name, group in groups.items()
                if group.agreement
            }
            for column, groups in found.groups.items()
        },
        "hidden": {
            column: sum(group.agreement is None for group in groups.values())
            for column, groups in found.groups.items()
        },
        "intervals": {
            "shares": "Wilson 95%",
            "groups": "Newcombe 95%",
            "rivals": "Student's over people, 95%",
        },
    }
