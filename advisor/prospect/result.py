"""The result: the answer first, then what to check, the track, and what to do now.

Everything else is folded under its heading.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.presentation.result import FlagGroup, NamedTrack, OtherProgram, Result, result
from advisor.presentation.scores import Tally
from advisor.prospect import basics, firm, frame, keeping, profile, review, short
from advisor.prospect.address import REVIEW, START, Visit
from advisor.prospect.context import Context
from advisor.prospect.fork import fork
from advisor.prospect.frame import fold, section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import program_notices
from advisor.prospect.offers import SHARE, events, keep, next_steps, pdf_link, share_link
from advisor.prospect.profile import flag_item
from advisor.prospect.tracks import side_by_side
from advisor.scoring import Recommendation, action_of, recommend


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write what the answers come to."""
    found, words = recommend(guide, visit.sheet), guide.words.result
    said = result(guide, visit.sheet, found)
    tracks = _tracks(guide, said)
    stands_last = found.verdict.level in ("not_yet", "elsewhere")
    return frame.whole(
        guide,
        visit,
        context,
        _verdict(guide, visit, found, said),
        *map(_other, said.others),
        section(words.flags, _check(said), class_="check") if said.against else None,
        section(said.track, *tracks) if tracks and not stands_last else None,
        profile.part(guide, said.profile),
        next_steps(guide, said),
        fold(said.track, *tracks, on_paper=True) if tracks and stands_last else None,
        _folds(guide, visit, found, said),
        side_by_side(guide, visit, found),
        basics.part(guide),
        events(guide, context.now),
        short.unasked(guide, visit),
        keep(guide, visit, found, context),
        fold(guide.words.site.notices, program_notices(guide)),
        keeping.part(guide, visit, context),
        frame.ways(
            frame.way(words.change, "change", visit.link(REVIEW)),
            frame.way(words.restart, "restart", visit.link(START, {})),
        ),
    )


def _verdict(guide: Guide, visit: Visit, found: Recommendation, said: Result) -> Html:
    """Say whether the program suits, which track leads, and the one thing to do now."""
    words = guide.words.result
    return tag(
        "div",
        frame.told(guide, visit),
        tag(
            "div",
            tag("p", words.title, class_="eyebrow"),
            frame.heading(said.headline),
            tag("p", said.strength, class_="match") if said.tone != "elsewhere" else None,
            tag("p", _action(guide, visit, said), class_="act"),
            tag("p", *_quick(guide, visit, found), class_="quick") if visit.sheet.given else None,
            class_="panel",
        ),
        tag("p", said.guidance, class_="hint"),
        class_=f"verdict level-{said.tone}",
    )


def _action(guide: Guide, visit: Visit, said: Result) -> Html:
    if said.action is None:
        more = guide.words.result.answer_more
        return frame.way(more, "more", visit.link(REVIEW), main=True)
    return frame.way(said.action.label, "action", said.action.url, main=True)


def _quick(guide: Guide, visit: Visit, found: Recommendation) -> tuple[Html | None, ...]:
    """Lead to what most people want next: to share it, and the PDF."""
    address = share_link(visit, found)
    share = tag("a", guide.words.result.share_now, href=f"#{SHARE}", data_share=address)
    return share, None if visit.draft else pdf_link(guide, visit.sheet)


def _other(other: OtherProgram) -> Html:
    """Name another program exactly as sure as what is known of it."""
    return tag(
        "section",
        tag("h2", tag("a", other.name, href=other.url)),
        *(tag("p", why) for why in other.why),
        tag("p", other.about),
        tag("p", other.source, class_="source"),
        class_="other",
    )


def _check(said: Result) -> Html:
    """Write what to check first. What the one action above asks for is not said again."""
    flags = [flag for group in said.against for flag in group.flags]
    items = (flag_item(flag, done=said.action == action_of(flag)) for flag in flags)
    return tag("ul", *items, class_="flags plain")


def _flags(groups: Sequence[FlagGroup]) -> Html:
    items = (flag_item(flag) for group in groups for flag in group.flags)
    return tag("ul", *items, class_="flags plain")


def _tracks(guide: Guide, said: Result) -> tuple[Html, ...]:
    """Name the track or tracks, and draw the scores; nothing while none may be named."""
    if not said.named:
        return ()
    return (*map(_leader, said.named), fork(guide, said.fork))


def _leader(track: NamedTrack) -> Html:
    return tag(
        "div", tag("h3", track.name), tag("p", track.about), class_=f"leader track-{track.place}"
    )


def _folds(guide: Guide, visit: Visit, found: Recommendation, said: Result) -> Html:
    """Write what is opened by whoever wants to know more."""
    words = guide.words.result
    return join(
        (
            fold(said.why, _tallies(guide, said), _margin(said), on_paper=True)
            if said.tallies
            else Html(),
            firm.part(guide, visit, found),
            fold(words.notes, _flags(said.notes), on_paper=True) if said.notes else Html(),
            fold(words.answers, review.rows(guide, visit), on_paper=True)
            if visit.sheet.given
            else Html(),
        )
    )


def _margin(said: Result) -> Html:
    return tag("p", said.margin, class_="hint")


def _tallies(guide: Guide, said: Result) -> Html:
    return tag("div", *(_tally(guide, tally) for tally in said.tallies), class_="tallies")


def _tally(guide: Guide, tally: Tally) -> Html:
    """Write what gave a track its points, and the sum."""
    rows = [
        tag("li", tag("span", each.text), tag("span", each.weight, class_="points"))
        for each in tally.reasons
    ]
    total = tag(
        "li",
        tag("span", guide.words.result.total),
        tag("span", tally.total, class_="points"),
        class_="total",
    )
    return tag("div", tag("h3", tally.heading), tag("ul", *rows, total, class_="reasons plain"))
