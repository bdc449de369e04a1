"""What a recommendation says in sentences: the same on a page, in the terminal and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from advisor.guide.language_parts import joined
from advisor.guide.model import Guide, Level
from advisor.guide.program import Event
from advisor.presentation import days
from advisor.scoring.fit import Flag, left_open
from advisor.scoring.recommend import Recommendation

_TRACKING: Final = ("utm_", "fbclid=", "gclid=", "mc_cid=", "mc_eid=")
"""How tracking parameters begin."""


def listed(guide: Guide, names: Sequence[str]) -> str:
    """Join names into a phrase: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return joined("", names)
    return guide.words.site.both.format(first=joined(", ", names[:-1]), second=names[-1])


def without_scheme(url: str) -> str:
    """Give an address as a reader writes it: a mail address without its scheme."""
    return url.removeprefix("mailto:")


def written(url: str) -> str:
    """Give an address as it is typed: without its scheme and tracking parameters."""
    parts = urlsplit(url)
    asked = [each for each in parts.query.split("&") if not each.startswith(_TRACKING)]
    return urlunsplit(("", parts.netloc, parts.path, "&".join(asked), "")).strip("/")


def flags_to_say(guide: Guide, found: Recommendation) -> tuple[Flag, ...]:
    """Give the flags; of a verdict that holds so far, without those for open questions."""
    if not found.verdict.so_far:
        return found.flags
    return tuple(flag for flag in found.flags if flag.id not in left_open(guide))


def strength_sentence(guide: Guide, found: Recommendation) -> str:
    """Say in words how clear the lead is, or which tracks are level."""
    words = guide.words.strength
    if found.strength == "unknown":
        return words.unknown
    if found.tied:
        return words.tie.format(tracks=listed(guide, _tied_names(guide, found)))
    first, second = (track.name for track in found.tracks[:2])
    if found.strength == "clear":
        return words.clear.format(track=first)
    text = words.lean if found.strength == "lean" else words.toss_up
    return text.format(track=first, second=second)


def event_sentence(guide: Guide, event: Event) -> str:
    """Say when an event is, where the college is: with both days if it ends on another one."""
    words, zone = guide.words.result, guide.program.site.zone
    first, last = (each.astimezone(zone) for each in (event.starts, event.ends))
    sentence = words.when if first.date() == last.date() else words.when_days
    return sentence.format(
        day=days.with_weekday(guide, first),
        starts=days.time_of_day(guide, first),
        last=days.with_weekday(guide, last),
        ends=days.time_of_day(guide, last),
        zone=days.zone_in_words(guide, first, until=last),
    )


def level_name(guide: Guide, level: Level) -> str:
    """Name the level of a flag."""
    words = guide.words.result
    return {
        "note": words.note,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }[level]


def points(guide: Guide, count: int) -> str:
    """Say a number of points in words."""
    words = guide.words.result
    number = f"\N{MINUS SIGN}{-count}" if count < 0 else str(count)
    return (words.point if abs(count) == 1 else words.points).format(points=number)


def margin_sentence(guide: Guide, found: Recommendation) -> str:
    """Say by how many points the first track is ahead; "" while none may be named."""
    words = guide.words.result
    if not found.leaders:
        return ""
    if found.tied:
        *others, last = _tied_names(guide, found)
        return words.level.format(first=joined(", ", others), second=last)
    first, second = (track.name for track in found.tracks[:2])
    return words.ahead.format(track=first, second=second, points=points(guide, found.margin))


def _tied_names(guide: Guide, found: Recommendation) -> list[str]:
    return [guide.program.track[name].name for name in found.tied]
