"""What comes of learning, in lines of text, at the desk as on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.guide import Guide
from advisor.presentation.shares import decimal, percent

if TYPE_CHECKING:
    from advisor.learning.tune import Suggestion, Tuning


def outcome(guide: Guide, tuning: Tuning) -> str:
    """Say what came of learning: what is suggested or why nothing, and what could be found."""
    words, gain = guide.words.desk, tuning.gain
    people = decimal(guide, tuning.people)
    if not tuning.enough:
        return words.suggest_few.format(people=people)
    if gain is None:
        said = words.suggest_none
    elif not gain.holds:
        said = words.suggest_doubtful
    else:
        agreement = gain.agreement.as_dict().items()
        points = {name: decimal(guide, 100 * each, 1) for name, each in agreement}
        before, after = (percent(each, guide=guide) for each in (gain.before, gain.after))
        said = words.suggest_gain.format(before=before, after=after, **points)
    if tuning.findable is None:
        return f"{said} {words.suggest_powerless.format(people=people)}"
    before, after = (percent(each, guide=guide) for each in (tuning.chance, tuning.findable))
    return f"{said} {words.suggest_power.format(people=people, before=before, after=after)}"


def effects(guide: Guide, tuning: Tuning, suggestion: Suggestion) -> Iterator[str]:
    """Say what a suggestion changes, and what that does by itself."""
    words, edit = guide.words.desk, suggestion.edit
    yield ", ".join(
        f"{track.short} {edit.before.get(track.id, 0)} \N{RIGHTWARDS ARROW} "
        f"{edit.after.get(track.id, 0)}"
        for track in guide.tracks
        if track.id in edit.cells
    )
    yield words.suggest_people.format(people=decimal(guide, edit.people))
    yield words.suggest_moves.format(share=percent(suggestion.moved, tuning.combinations, guide))
    for case in suggestion.cases:
        yield words.suggest_case.format(who=case.who)
