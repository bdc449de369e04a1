"""The result: verdict, track, reasons, what to sort out, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations

import streamlit as st

from advisor.guide import Event, Guide, Track
from advisor.pages import frame, session
from advisor.pages.address import RESULT, REVIEW, START, Visit, link
from advisor.pages.chart import chart, points, track_class
from advisor.pages.markup import Html, join, tag
from advisor.pages.notices import contact_lines, program_notices
from advisor.scoring import Flag, Reason, Recommendation, reasons_between, recommend


def show(guide: Guide, visit: Visit) -> None:
    """Show what the answers come to."""
    found = recommend(guide, visit.sheet)
    frame.open_page(guide, guide.words.result.title)
    st.html(
        join(
            (
                _verdict(guide, visit, found),
                _track(guide, found),
                _why(guide, visit, found),
                _flags(guide, found),
                _side_by_side(guide, visit, found),
                _steps(guide, found),
                _events(guide, guide.program.upcoming(datetime.now(UTC))),
                _share(guide, visit, found),
            )
        )
    )
    with st.container(horizontal=True, key="ways"):
        st.button(
            guide.words.result.change,
            key="change",
            on_click=session.go,
            args=(REVIEW, visit.sheet),
        )
        st.button(guide.words.result.restart, key="restart", on_click=session.go, args=(START, {}))
    st.html(join((program_notices(guide), frame.foot(guide))))


def _section(title: str, *parts: Html, class_: str | None = None) -> Html:
    """Write a part of the page under its own heading."""
    return tag("section", tag("h2", title), *parts, class_=class_)


def _verdict(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Say whether the program suits; where it does not, say at once what would."""
    words = guide.words.result
    decisive = _decisive(found)
    return tag(
        "div",
        tag("p", words.title, class_="site"),
        frame.told(guide, visit.damaged),
        tag(
            "div",
            frame.heading(found.verdict.headline),
            tag("p", guide.words.site.guidance, class_="hint"),
            class_="panel",
        ),
        _flag_list(guide, decisive) if decisive else None,
        class_=f"verdict level-{found.verdict.level if found.leaders else 'note'}",
    )


def _decisive(found: Recommendation) -> tuple[Flag, ...]:
    """The flags that speak against the program now; they stand beside the verdict."""
    if found.verdict.level not in ("not_yet", "elsewhere"):
        return ()
    return tuple(flag for flag in found.flags if flag.level == found.verdict.level)


def _track(guide: Guide, found: Recommendation) -> Html:
    """Name the track or tracks, say how clear that is, and draw the scores."""
    if not found.leaders:
        return Html()
    return _section(
        _track_title(guide, found),
        tag("p", _strength(guide, found), class_="lead"),
        *(_leader(guide, guide.program.track[name]) for name in found.leaders),
        chart(guide, found.tracks),
    )


def _track_title(guide: Guide, found: Recommendation) -> str:
    words = guide.words.result
    if found.verdict.level == "elsewhere":
        return words.track_anyway
    return words.track if len(found.leaders) == 1 else words.tracks


def _strength(guide: Guide, found: Recommendation) -> str:
    """Say how clear the leader is, in words."""
    words = guide.words.strength
    if found.tied:
        names = frame.listed(guide, [guide.program.track[name].name for name in found.tied])
        return words.tie.format(tracks=names)
    first, second = found.tracks[0].name, found.tracks[1].name
    if found.strength == "clear":
        return words.clear.format(track=first)
    text = words.lean if found.strength == "lean" else words.toss_up
    return text.format(track=first, second=second)


def _leader(guide: Guide, track: Track) -> Html:
    return tag(
        "div",
        tag("h3", track.name),
        tag("p", track.about),
        class_=f"leader {track_class(guide, track.id)}",
    )


def _why(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Give the reasons: for and against the leader, or between tracks that are level."""
    if not found.leaders:
        return Html()
    words = guide.words.result
    pairs = (
        list(combinations(found.tied, 2))
        if found.tied
        else [(found.tracks[0].id, found.tracks[1].id)]
    )
    parts = [
        part
        for first, second in pairs
        for part in _between(
            guide, first, second, reasons_between(guide, visit.sheet, first, second)
        )
    ]
    return _section(words.separates if found.tied else words.why, *parts)


def _between(guide: Guide, first: str, second: str, reasons: Sequence[Reason]) -> list[Html]:
    """Write what speaks for either of two tracks, and what that adds up to."""
    words = guide.words.result
    name = {track.id: track.name for track in guide.tracks}
    parts = [
        join(
            (
                tag("h3", words.speaks_for.format(track=name[track])),
                _reasons(guide, [r for r in reasons if (r.points > 0) == positive]),
            )
        )
        for track, positive in ((first, True), (second, False))
        if any((r.points > 0) == positive for r in reasons)
    ]
    ahead = sum(reason.points for reason in reasons)
    total = (
        words.ahead.format(track=name[first], second=name[second], points=points(guide, ahead))
        if ahead
        else words.level.format(first=name[first], second=name[second])
    )
    return [*parts, tag("p", total, class_="hint")]


def _reasons(guide: Guide, reasons: Sequence[Reason]) -> Html:
    return tag(
        "ul",
        *(
            tag(
                "li",
                tag("span", reason.text),
                tag("span", points(guide, abs(reason.points)), class_="points"),
            )
            for reason in reasons
        ),
        class_="reasons plain",
    )


def _flags(guide: Guide, found: Recommendation) -> Html:
    """List what to sort out, besides what stands beside the verdict."""
    decisive = _decisive(found)
    others = tuple(flag for flag in found.flags if flag not in decisive)
    if not others:
        return Html()
    return _section(guide.words.result.flags, _flag_list(guide, others))


def _flag_list(guide: Guide, flags: Sequence[Flag]) -> Html:
    return tag("ul", *(_flag(guide, flag) for flag in flags), class_="flags plain")


def _flag(guide: Guide, flag: Flag) -> Html:
    words = guide.words.result
    names = {
        "note": words.note,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }
    return tag(
        "li",
        tag("p", names[flag.level], class_="level"),
        tag("p", flag.say),
        tag("p", flag.do),
        tag("p", tag("a", flag.link.label, href=flag.link.url)),
        class_=f"level-{flag.level}",
    )


def _side_by_side(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Set the tracks side by side, best first; without a leader, in the program's order."""
    words = guide.words.result
    if found.leaders:
        order = [guide.program.track[track.id] for track in found.tracks]
        lead = Html()
    else:
        order = list(guide.tracks)
        lead = join(
            (
                tag("p", guide.words.strength.unknown, class_="lead"),
                tag("p", tag("a", words.answer_more, href=link(REVIEW, visit.sheet))),
            )
        )
    cards = tag("div", *(_card(guide, track) for track in order), class_="cards wide")
    return _section(words.side_by_side, lead, cards)


def _card(guide: Guide, track: Track) -> Html:
    words = guide.words.result
    return tag(
        "article",
        tag("h3", track.name),
        tag("p", track.about),
        tag("h4", words.topics),
        tag("ul", *(tag("li", topic) for topic in track.topics)),
        tag("h4", words.suits),
        tag("p", track.suits),
        tag("h4", words.roles),
        tag("p", track.roles),
        tag("p", tag("a", words.more.format(track=track.short), href=track.url), class_="go"),
        tag("p", words.source.format(source=track.source, date=track.as_of), class_="hint"),
        class_=track_class(guide, track.id),
    )


def _steps(guide: Guide, found: Recommendation) -> Html:
    words = guide.words.result
    steps = tag(
        "ol",
        *(tag("li", tag("a", step.label, href=step.url)) for step in found.next_steps),
        class_="steps",
    )
    return _section(
        words.steps,
        steps,
        tag("h3", words.contact),
        contact_lines(guide.program.contacts[0]),
    )


def _events(guide: Guide, events: Sequence[Event]) -> Html:
    """Offer what can still be attended."""
    if not events:
        return Html()
    words = guide.words.result
    return _section(
        words.events,
        tag(
            "ul",
            *(
                tag(
                    "li",
                    tag("strong", tag("a", event.name, href=event.url)),
                    tag(
                        "p",
                        tag(
                            "time",
                            words.when.format(
                                day=event.starts.strftime("%A, %B %-d, %Y"),
                                starts=event.starts.strftime("%H:%M"),
                                ends=event.ends.strftime("%H:%M"),
                                zone=event.starts.strftime("%Z"),
                            ),
                            datetime=event.starts.isoformat(),
                        ),
                    ),
                    tag("p", event.about),
                )
                for event in events
            ),
            class_="plain",
        ),
    )


def _share(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Give the code and the link that bring this result back."""
    words = guide.words.result
    address = link(RESULT, visit.sheet)
    return _section(
        words.share,
        tag("p", words.code_says),
        tag(
            "p",
            tag("code", found.code, class_="code", id="code"),
            _copy(guide, text=found.code),
            class_="copyline",
        ),
        tag("p", words.link_says),
        tag(
            "p",
            tag("a", words.link, href=address, class_="here"),
            _copy(guide, address=address),
            class_="copyline",
        ),
        class_="share",
    )


def _copy(guide: Guide, text: str | None = None, address: str | None = None) -> Html:
    words = guide.words.result
    return tag(
        "button",
        words.copy if text else words.copy_link,
        type="button",
        class_="copy",
        data_copy=text,
        data_copy_address=address,
        data_copied=words.copied,
    )
