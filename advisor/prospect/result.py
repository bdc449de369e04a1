"""The result: verdict, track, reasons, what to sort out, and what to do now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from advisor.guide import Guide, Level, Track
from advisor.prospect import firm, frame, keeping, short
from advisor.prospect.address import REVIEW, START, Visit
from advisor.prospect.chart import chart, track_class
from advisor.prospect.context import Context
from advisor.prospect.drawing import ways
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, tag
from advisor.prospect.notices import program_notices
from advisor.prospect.offers import events, keep, next_steps, take_along
from advisor.prospect.tracks import side_by_side
from advisor.prospect.why import why
from advisor.scoring import Flag, Recommendation, recommend
from advisor.scoring.sentences import decisive, level_name, strength_sentence


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write what the answers come to."""
    found, words = recommend(guide, visit.sheet), guide.words.result
    return frame.whole(
        guide,
        visit,
        context,
        visit.sheet,
        _verdict(guide, visit, found),
        _track(guide, found),
        why(guide, visit.sheet, found),
        firm.part(guide, visit, found),
        _flags(guide, found),
        side_by_side(guide, visit, found),
        next_steps(guide, found),
        events(guide, context.now),
        short.unasked(guide, visit),
        keep(guide, visit.sheet, found),
        _take_along(guide, visit, found, context),
        keeping.part(guide, visit, context),
        frame.ways(
            frame.way(words.change, "change", visit.link(REVIEW, visit.sheet)),
            frame.way(words.restart, "restart", visit.link(START, {})),
        ),
        program_notices(guide),
    )


def _take_along(guide: Guide, visit: Visit, found: Recommendation, context: Context) -> Html:
    """Offer papers; not without answers, and not of a draft that staff are trying."""
    if not visit.sheet or visit.draft:
        return Html()
    return take_along(guide, visit.sheet, found, context.site, context.now)


def _verdict(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Say whether the program suits; where it does not, say at once what would."""
    words = guide.words.result
    against = decisive(found)
    level = found.verdict.level
    open_yet = level == "yes" and not found.leaders
    return tag(
        "div",
        tag("p", words.title, class_="site"),
        frame.told(guide, visit),
        tag(
            "div",
            frame.heading(found.verdict.headline),
            tag("p", guide.words.site.guidance, class_="hint"),
            class_="panel",
        ),
        _flag_list(guide, against) if against else None,
        class_=f"verdict level-{'note' if open_yet else level}",
    )


def _track(guide: Guide, found: Recommendation) -> Html:
    """Name the track or tracks, say how clear that is, and draw the scores."""
    if not found.leaders:
        return Html()
    return section(
        _track_title(guide, found),
        ways(guide, found.leaders),
        tag("p", strength_sentence(guide, found), class_="lead"),
        *(_leader(guide, guide.program.track[name]) for name in found.leaders),
        chart(guide, found.tracks),
    )


def _track_title(guide: Guide, found: Recommendation) -> str:
    words = guide.words.result
    if found.verdict.level == "elsewhere":
        return words.track_anyway
    return words.track if len(found.leaders) == 1 else words.tracks


def _leader(guide: Guide, track: Track) -> Html:
    return tag(
        "div",
        tag("h3", track.name),
        tag("p", track.about),
        class_=f"leader {track_class(guide, track.id)}",
    )


def _flags(guide: Guide, found: Recommendation) -> Html:
    """List what to sort out, besides what stands beside the verdict."""
    against = decisive(found)
    others = tuple(flag for flag in found.flags if flag not in against)
    if not others:
        return Html()
    return section(guide.words.result.flags, _flag_list(guide, others))


def _flag_list(guide: Guide, flags: Sequence[Flag]) -> Html:
    """Write flags, those of one level in one box."""
    levels = groupby(flags, key=lambda flag: flag.level)
    return tag("div", *(_level(guide, *group) for group in levels), class_="flags")


def _level(guide: Guide, level: Level, flags: Iterable[Flag]) -> Html:
    return tag(
        "div",
        tag("p", level_name(guide, level), class_="level"),
        tag("ul", *map(_flag, flags), class_="plain"),
        class_=f"level-{level}",
    )


def _flag(flag: Flag) -> Html:
    return tag(
        "li",
        tag("p", flag.say),
        tag("p", flag.do),
        tag("p", tag("a", flag.link.label, href=flag.link.url)),
    )
