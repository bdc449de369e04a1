"""How well the advice agrees with the tracks that people ended in, and how sure that is.

Everything that is learned is judged on people that it was not learned from. What the
rules say needs no such care: they were not made from these labels (cases excepted).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.judge import judge
from advisor.analysis.rows import Bools, Ints
from advisor.guide.model import STRENGTHS, TIE, Guide
from advisor.learning import cores
from advisor.learning.design import Design
from advisor.learning.estimator import TrackClassifier
from advisor.learning.fitting import FEWEST
from advisor.learning.intervals import Estimate, Share, difference, mean_of
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import Labeled, folds_of
from advisor.learning.rivals import Logistic, Majority, Rival, named
from advisor.learning.targets import numbered

FEW: Final = 5
"""A group of fewer people is hidden: it could point at somebody."""

ENOUGH: Final = 30
"""With fewer people than this no threshold is proposed and no rival compared."""

MEANT: Final = {"clear": 0.8, "lean": 0.6}
"""How often a word should be right: clear 4 times in 5, a lean 3 times in 5."""

FOLDS: Final = 5
SEED: Final = 2026


@dataclass(frozen=True)
class Word:
    """A word for a strength, and how often its results agree.

    Attributes
    ----------
    share
        Of the results that are called so, how many name the label.
    meant
        How often it should; None where the word promises nothing.
    today
        The margin from which on it is used; None where it is used below all others.
    wanted
        The least margin from which on results, that one and all greater ones together,
        agree as often as is meant; None where none does, or too few people tell.
    """

    share: Share
    meant: float | None
    today: int | None
    wanted: int | None


@dataclass(frozen=True)
class Rivalry:
    """Something else that could name tracks, on people that it has not seen.

    Attributes
    ----------
    agreement
        How often it names the label.
    ahead
        How much more often today's rules do, with Student's interval over people; ties of the
        rules go to the first track in the program's order.
    """

    agreement: Share
    ahead: Estimate


@dataclass(frozen=True)
class Group:
    """People of one group.

    Attributes
    ----------
    agreement
        How often the rules name their label; None where there are too few of them.
    ahead
        How much more often than for all others, after Newcombe; None likewise.
    """

    agreement: Share | None
    ahead: Estimate | None


@dataclass(frozen=True)
class Evaluation:
    """How the rules of today agree with labels.

    Attributes
    ----------
    sheets, people
        How many there are.
    named
        How many results name a track: no tie, and not too few answers.
    agreement
        Of these, how many name the label.
    tracks
        Track -> of the people who ended there and got a named result, how many were
        pointed there.
    confusion
        Label, then top (a track, ``tie`` or ``unknown``) -> sheets.
    words
        Strength -> what it is worth.
    rivals
        Name -> how it does; empty with fewer than `ENOUGH` people.
    groups
        Column -> group -> how the rules do there.
    """

    sheets: int
    people: int
    named: int
    agreement: Share
    tracks: Mapping[str, Share]
    confusion: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Word]
    rivals: Mapping[str, Rivalry]
    groups: Mapping[str, Mapping[str, Group]]

    @property
    def tells(self) -> bool:
        """Whether there are enough people to say anything."""
        return self.people >= ENOUGH


@dataclass(frozen=True, eq=False)
class Results:
    """What the rules say of sheets, in columns.

    Attributes
    ----------
    top
        The leader's id, ``tie``, or ``unknown`` where too few answers give points.
    margin, strength
        As in a recommendation.
    """

    top: NDArray[np.str_]
    margin: Ints
    strength: NDArray[np.str_]

    @property
    def named(self) -> Bools:
        """Which results name a track."""
        found: Bools = (self.top != TIE) & (self.top != "unknown")
        return found


def results_of(guide: Guide, labeled: LabeledSheets) -> Results:
    """Score labeled sheets by a guide."""
    found = judge(guide, labeled.sheets)
    strength = np.array(STRENGTHS)[found.strength]
    top = np.array((*guide.track_ids, TIE))[found.top]
    return Results(np.where(strength == "unknown", "unknown", top), found.margin, strength)


def evaluate(guide: Guide, labeled: LabeledSheets) -> Evaluation:
    """Compare what the rules say with the tracks that people ended in.

    Parameters
    ----------
    guide
        The guide whose rules hold.
    labeled
        People with their tracks; those of ``by`` are compared group by group.

    Returns
    -------
    Evaluation
        Shares have Wilson intervals, differences of groups Newcombe's, differences to
        rivals Student's over people. Sheets of one person count as the fewer that they are
        worth.
    """
    results = results_of(guide, labeled)
    right = results.top == labeled.track
    person = labeled.person
    told = results.named
    tops = (*guide.track_ids, TIE, "unknown")
    return Evaluation(
        sheets=len(labeled),
        people=labeled.people,
        named=int(told.sum()),
        agreement=_share(right, told, person),
        tracks={
            track: _share(right, told & (labeled.track == track), person)
            for track in guide.track_ids
        },
        confusion={
            track: {
                top: int(((labeled.track == track) & (results.top == top)).sum()) for top in tops
            }
            for track in guide.track_ids
        },
        words=dict(_words(guide, results, right, person)),
        rivals=_rivals(guide, labeled) if labeled.people >= ENOUGH else {},
        groups={name: _groups(group, right, told, person) for name, group in labeled.by.items()},
    )


def _share(right: Bools, among: Bools, person: Ints) -> Share:
    return Share.of(right[among], person[among])


def _words(
    guide: Guide, results: Results, right: Bools, person: Ints
) -> Iterator[tuple[str, Word]]:
    rules = guide.rules.strength
    today = {"clear": rules.clear, "lean": rules.lean}
    for strength in STRENGTHS[:-1]:
        here = results.named & (results.strength == strength)
        meant = MEANT.get(strength)
        wanted = _threshold(results, right, person, meant) if meant else None
        yield strength, Word(_share(right, here, person), meant, today.get(strength), wanted)


def _threshold(results: Results, right: Bools, person: Ints, meant: float) -> int | None:
    """The least margin from which on the results of enough people agree often enough."""
    for margin in np.unique(results.margin[results.named]).tolist():
        share = _share(right, results.named & (results.margin >= margin), person)
        if share.people < ENOUGH:
            return None
        if share.agree >= meant * share.sheets:
            return int(margin)
    return None


def _groups(group: NDArray[np.str_], right: Bools, told: Bools, person: Ints) -> dict[str, Group]:
    """Compare each group with all others; small ones are hidden.

    Who is in no group is one for this: what is left of the total would tell of them.
    """
    shares = {
        name: _share(right, told & (group == name), person) for name in np.unique(group).tolist()
    }
    hidden = _hidden({name: share.people for name, share in shares.items() if share.people})
    found = {}
    for name, share in shares.items():
        if name == "":
            continue
        others = _share(right, told & (group != name), person)
        shown = Group(share, difference(share, others))
        few = name in hidden or not share.people
        found[name] = Group(None, None) if few else shown
    return found


def _hidden(people: Mapping[str, int]) -> set[str]:
    """The small groups, and the next smallest where the total would give one away."""
    ordered = sorted(people, key=people.__getitem__)
    hidden = {name for name in ordered if people[name] < FEW}
    for name in ordered:
        if hidden and (len(hidden) == 1 or sum(people[each] for each in hidden) < FEW):
            hidden.add(name)
    return hidden


# -------------------------------------------------------------------------- rivals


Named = Callable[[Ints, Ints], Ints]
"""Learns from the rows of the first, and names tracks by number for those of the second."""


def held_out(labeled: LabeledSheets, tracks: Sequence[str], name: Named) -> Ints:
    """Name a track for each sheet by what was learned from other people's.

    Parameters
    ----------
    labeled
        The sheets.
    tracks
        The ids of the tracks, in the program's order.
    name
        Learns and names.

    Returns
    -------
    array
        The place of a track, shape (sheets,).
    """
    found = np.zeros(len(labeled), np.int64)
    track = numbered(labeled.track.tolist(), tracks)
    for rows in folds_of(labeled.person, track, FOLDS, SEED):
        others = np.setdiff1d(np.arange(len(labeled)), rows)
        found[rows] = name(others, rows)
    return found


def _rivals(guide: Guide, labeled: LabeledSheets) -> dict[str, Rivalry]:
    with cores.one():
        return dict(_rivalries(guide, labeled))


def _rivalries(guide: Guide, labeled: LabeledSheets) -> Iterator[tuple[str, Rivalry]]:
    design = Design.of(guide)
    track = numbered(labeled.track.tolist(), guide.track_ids)
    known = Labeled(design.indicators(labeled.sheets), track, np.ones(len(labeled)))
    today = named((known.indicators @ design.today).astype(np.float64)) == track
    for name, learns in _competitors(design, labeled, known):
        right = held_out(labeled, guide.track_ids, learns) == track
        ahead = mean_of(today.astype(float) - right, labeled.person)
        yield name, Rivalry(Share.of(right, labeled.person), ahead)


def _competitors(
    design: Design, labeled: LabeledSheets, known: Labeled
) -> Iterator[tuple[str, Named]]:
    tracks = len(design.tracks)

    def by(rival: Rival) -> Named:
        def learns(train: Ints, test: Ints) -> Ints:
            several = len(np.unique(known.track[train])) > 1
            able: Rival = rival if several else Majority()
            return named(able.fit(known.take(train), tracks).logits(known.indicators[test]))

        return learns

    yield "majority", by(Majority())
    yield "logistic regression", by(Logistic())
    yield "tuned", tuned(design, labeled, known)


def tuned(design: Design, labeled: LabeledSheets, known: Labeled) -> Named:
    """What the points that `TrackClassifier` learns name: what tuning would come to.

    Whether there are enough people is for the whole to say, not for a part of it.
    """
    fewest = 1 if labeled.people >= FEWEST else FEWEST

    def learns(train: Ints, test: Ints) -> Ints:
        points = design.today
        if len(np.unique(known.track[train])) > 1:
            some, fit = labeled.take(train), TrackClassifier(design.guide, fewest=fewest)
            points = fit.fit(some.sheets, some.track, groups=some.person).points_
        return named((known.indicators[test] @ points).astype(np.float64))

    return learns


# ---------------------------------------------------------------------------- JSON


def evaluation_as_dict(found: Evaluation) -> dict[str, Any]:
    """An evaluation as plain data, for JSON."""
    return {
        "sheets": found.sheets,
        "people": found.people,
        "enough": found.tells,
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
