"""The result: verdict, track, reasons, what to sort out, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.presentation.result import Contest, FlagGroup, NamedTrack, Result, Side, result
from advisor.prospect import firm, frame, keeping, short
from advisor.prospect.address import REVIEW, START, Visit
from advisor.prospect.chart import chart
from advisor.prospect.context import Context
from advisor.prospect.drawing import ways
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import program_notices
from advisor.prospect.offers import events, keep, next_steps, take_along
from advisor.prospect.tracks import side_by_side
from advisor.scoring import Flag, Recommendation, recommend


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write what the answers come to."""
    found, words = recommend(guide, visit.sheet), guide.words.result
    said = result(guide, visit.sheet, found)
    return frame.whole(
        guide,
        visit,
        context,
        _verdict(guide, visit, said),
        _tracks(guide, said),
        section(said.why, *map(_contest, said.contests)) if said.contests else None,
        firm.part(guide, visit, found),
        section(words.flags, _flags(said.flags)) if said.flags else None,
        side_by_side(guide, visit, found),
        next_steps(guide, found),
        events(guide, context.now),
        short.unasked(guide, visit),
        keep(guide, visit.sheet, found),
        _take_along(guide, visit, found, context),
        keeping.part(guide, visit, context),
        frame.ways(
            frame.way(words.change, "change", visit.link(REVIEW)),
            frame.way(words.restart, "restart", visit.link(START, {})),
        ),
        program_notices(guide),
    )


def _take_along(guide: Guide, visit: Visit, found: Recommendation, context: Context) -> Html:
    """Offer papers; not without answers, and not of a draft that staff are trying."""
    if not visit.sheet.given or visit.draft:
        return Html()
    return take_along(guide, visit.sheet, found, context.site, context.now)


def _verdict(guide: Guide, visit: Visit, said: Result) -> Html:
    """Say whether the program suits; where it does not, say at once what would."""
    return tag(
        "div",
        tag("p", guide.words.result.title, class_="site"),
        frame.told(guide, visit),
        tag(
            "div",
            frame.heading(said.headline),
            tag("p", said.guidance, class_="hint"),
            class_="panel",
        ),
        _flags(said.against) if said.against else None,
        class_=f"verdict level-{said.tone}",
    )


def _tracks(guide: Guide, said: Result) -> Html | None:
    """Name the track or tracks, say how clear that is, and draw the scores."""
    if not said.named:
        return None
    return section(
        said.track,
        ways(guide, [track.id for track in said.named]),
        tag("p", said.strength, class_="lead"),
        *map(_leader, said.named),
        chart(guide, said.bars),
    )


def _leader(track: NamedTrack) -> Html:
    return tag(
        "div",
        tag("h3", track.name),
        tag("p", track.about),
        class_=f"leader track-{track.place}",
    )


def _contest(contest: Contest) -> Html:
    """Write what speaks for either of two tracks, and what that adds up to."""
    return join((*map(_side, contest.sides), tag("p", contest.margin, class_="hint")))


def _side(side: Side) -> Html:
    reasons = (
        tag("li", tag("span", each.text), tag("span", each.weight, class_="points"))
        for each in side.reasons
    )
    return join((tag("h3", side.heading), tag("ul", *reasons, class_="reasons plain")))


def _flags(groups: Sequence[FlagGroup]) -> Html:
    """Write flags, those of one level in one box."""
    return tag(
        "div",
        *(
            tag(
                "div",
                tag("p", group.name, class_="level"),
                tag("ul", *map(_flag, group.flags), class_="plain"),
                class_=f"level-{group.level}",
            )
            for group in groups
        ),
        class_="flags",
    )


def _flag(flag: Flag) -> Html:
    return tag(
        "li",
        tag("p", flag.say),
        tag("p", flag.do),
        tag("p", tag("a", flag.link.label, href=flag.link.url)),
    )
