"""The result: the answer first, then what to check, the fit profile, the track, what to do now.

Everything else is folded under its heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.guide import Guide
from advisor.presentation.profile import ProfileRow
from advisor.presentation.result import OtherProgram, Result, Tally, result
from advisor.presentation.summary import to_do
from advisor.prospect import consent, frame, journey, offers, review, short
from advisor.prospect.about import basics, program_notices
from advisor.prospect.address import ALL_TRACKS, FIRM, OPEN, REVIEW, START, query_string
from advisor.prospect.fork import fork
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Flag, Recommendation, Step, recommend
from advisor.scoring.fit import left_open

MOST_CHECKED: Final = 2  # so many flags are listed apart; the rest stands in the fit profile


def page(guide: Guide, visit: Visit, context: Context) -> Iterator[Html | None]:
    """Write what the answers come to."""
    found, words = recommend(guide, visit.sheet), guide.words.result
    said = result(guide, visit.sheet, found)
    checked = _checked(said)
    stands_last = found.verdict.level in ("not_yet", "elsewhere")
    tracks = _tracks(guide, visit, said, folded=stands_last)
    yield _verdict(guide, visit, said)
    yield from (_other(other, why=place > 0) for place, other in enumerate(said.others))
    if checked:
        yield frame.section(said.check, *_check(guide, visit, said, checked), class_="check")
    yield _profile(guide, visit, said.profile, checked)
    if not stands_last:
        yield tracks
    yield offers.next_steps(guide, visit, said)
    yield offers.events(guide, context.now)
    if stands_last:
        yield tracks
    yield from _folds(guide, visit, found, said)
    if not found.verdict.so_far:
        yield short.unasked(guide, visit)
    yield offers.contact(guide, offers.code_to_send(guide, visit))
    yield basics(guide)
    yield offers.keep(guide, visit, said, context)
    yield program_notices(guide, frame.fold)
    yield consent.part(guide, visit, context)
    yield _more(guide, visit, said)
    yield frame.ways(
        frame.way(words.change, "change", visit.link(REVIEW)),
        frame.way(words.restart, "restart", visit.link(START, {})),
    )


def _verdict(guide: Guide, visit: Visit, said: Result) -> Html:
    """Say whether the program suits, which track leads, and the one thing to do now."""
    return tag(
        "div",
        frame.messages(guide, visit),
        tag(
            "div",
            frame.heading(said.headline),
            tag("p", join(said.lead, " "), class_="match") if said.lead else None,
            tag("p", _action(guide, visit, said), class_="act"),
            tag("p", *_quick(guide, visit, said), class_="quick") if visit.sheet.given else None,
            class_="panel",
        ),
        class_=f"verdict level-{said.tone}",
    )


def _action(guide: Guide, visit: Visit, said: Result) -> Html:
    if said.action is None:
        words = guide.words.result
        more = words.answer_more if visit.sheet.given else words.answer_first
        return frame.way(more, "more", visit.link(journey.unanswered(visit.sheet)), main=True)
    flag = next(filter(said.asks_for, said.against), None)
    label, there = _to_do(guide, visit, said.action, flag)
    return frame.way(label, "action", there, main=True)


def _more(guide: Guide, visit: Visit, said: Result) -> Html | None:
    """Lead to what was left unanswered, unless the page does so elsewhere."""
    place = journey.unanswered(visit.sheet)
    if not said.action or place == REVIEW or visit.place.trail:
        return None
    link = frame.link_to(visit, place, guide.words.result.answer_more)
    return tag("p", link, class_="aside leaving")


def _to_do(guide: Guide, visit: Visit, step: Step, flag: Flag | None) -> tuple[str, str]:
    """Give label and address of a step, or of the question that its flag is about, if left open."""
    words = guide.words.review
    question = left_open(guide).get(flag.id) if flag else None
    if question is None:
        return step.label, to_do(guide, step.label, step.url, offers.code_to_send(guide, visit))
    asked = words.about.format(question=guide.questionnaire.question[question].text)
    return join((words.answer, asked)), visit.changing(question)


def _quick(guide: Guide, visit: Visit, said: Result) -> tuple[Html | None, ...]:
    """Lead to what most people want next: to share it, and the PDF."""
    address = offers.share_link(visit, said)
    share = tag("a", guide.words.result.share_now, href=f"#{offers.SHARE}", data_share=address)
    return share, None if visit.draft else offers.pdf_link(guide, visit.sheet)


def _other(other: OtherProgram, *, why: bool) -> Html:
    """Name another program, ``why`` unless the verdict says so, and the source of what is known."""
    return tag(
        "section",
        tag("h2", tag("a", other.name, href=other.url)),
        tag("p", other.about),
        *(tag("p", said) for said in other.why if why),
        tag("p", other.source, class_="source"),
        class_="other",
    )


def _checked(said: Result) -> list[Flag]:
    """List what to check first: the worst, and what the fit profile lacks."""
    apart = _apart(said, said.against)
    return [flag for n, flag in enumerate(said.against) if n < MOST_CHECKED or flag in apart]


def _apart(said: Result, flags: Sequence[Flag]) -> list[Flag]:
    """List the flags that the fit profile lacks."""
    there = [flag for row in said.profile for flag in row.flags]
    return [flag for flag in flags if flag not in there]


def _check(guide: Guide, visit: Visit, said: Result, flags: Sequence[Flag]) -> Iterator[Html]:
    """Write what to check first. What the one action above asks for is not said again."""
    items = (_flag(guide, visit, flag, done=said.asks_for(flag)) for flag in flags)
    yield tag("ul", *items, class_="flags plain")
    if more := len(said.against) - len(flags):
        yield tag("p", guide.words.result.more_flags.format(count=more), class_="hint")


def _flag(guide: Guide, visit: Visit, flag: Flag, *, done: bool = False) -> Html:
    """Write what a flag says, and a link to do it unless that is ``done`` elsewhere."""
    label, there = _to_do(guide, visit, Step(flag.do, flag.link.url), flag)
    way = tag("a", label, href=there)
    return tag("li", tag("p", flag.say), None if done else tag("p", way, class_="do"))


def _profile(
    guide: Guide, visit: Visit, rows: Sequence[ProfileRow], said: Sequence[Flag]
) -> Html | None:
    """Write the fit profile, without the flags that are said above it; None without rows."""
    written = [
        _row(guide, visit, row, [flag for flag in row.flags if flag not in said]) for row in rows
    ]
    inside = tag("div", *written, class_="profile")
    return frame.section(guide.words.profile.title, inside) if rows else None


def _row(guide: Guide, visit: Visit, row: ProfileRow, flags: Sequence[Flag]) -> Html:
    """Write a row with its state in words and as a shape; it opens to the details."""
    name = tag("span", row.name, class_="name")
    state = tag("span", row.says, class_="state")
    inside = (
        *_answers(guide, visit, row),
        tag("ul", *(_flag(guide, visit, flag) for flag in flags), class_="plain")
        if flags
        else None,
    )
    if not any(inside):
        return tag("div", name, state, class_=f"row is-{row.state}")
    return tag("details", tag("summary", name, state), *inside, class_=f"row is-{row.state}")


def _answers(guide: Guide, visit: Visit, row: ProfileRow) -> Iterator[Html]:
    for name, said in row.answers.items():
        question = guide.questionnaire.question[name]
        change = review.change_link(guide, visit, question, class_="change")
        yield tag("p", join(said, " "), " ", change)


def _tracks(guide: Guide, visit: Visit, said: Result, *, folded: bool) -> Html:
    """Draw the scores; while no track may be named, only link to all tracks."""
    link = frame.link_to(visit, ALL_TRACKS, guide.words.result.side_by_side)
    compare = tag("p", link, class_="aside")
    if not said.named:
        return compare
    drawn = fork(guide, visit, said.fork, said.named)
    if folded:
        return frame.fold(said.track, drawn, compare, on_paper=True)
    return frame.section(said.track, drawn, compare)


def _folds(guide: Guide, visit: Visit, found: Recommendation, said: Result) -> Iterator[Html]:
    """Write the parts that are folded."""
    words = guide.words.result
    if said.tallies:
        tallies = tag("div", *(_tally(guide, each) for each in said.tallies), class_="tallies")
        yield frame.fold(said.why, tallies, tag("p", said.margin, class_="hint"), on_paper=True)
    yield _firm(guide, visit, found)
    if notes := _apart(said, said.notes):
        listed = tag("ul", *(_flag(guide, visit, note) for note in notes), class_="flags plain")
        yield frame.fold(words.notes, listed, on_paper=True)
    if visit.sheet.given:
        yield frame.fold(words.answers, review.rows(guide, visit), class_="given", on_paper=True)


def _tally(guide: Guide, tally: Tally) -> Html:
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


def _firm(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Link to how firm the result is, and say it once that is opened."""
    turned = visit.to(visit.place) | ({} if visit.opened else {OPEN: [FIRM]})
    link = tag(
        "a",
        guide.words.what_if.title,
        href=f"{query_string(turned)}#{FIRM}",
        data_key="firm",
        aria_expanded="true" if visit.opened else "false",
    )
    said = _turns(guide, visit, found) if visit.opened else None
    return tag("div", tag("p", link), said, id=FIRM, class_="firm-part")


def _turns(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Write what would have to differ for another result."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks
    from advisor.analysis.ways import TooTangledError
    from advisor.presentation.firmness import firmness

    try:
        tracks = to_other_tracks(guide, visit.sheet)
        verdicts = to_better_verdicts(guide, visit.sheet)
    except TooTangledError:
        return tag("p", guide.words.what_if.too_many, class_="firm")
    parts = []
    for said in firmness(guide, found, tracks, verdicts):
        examples = [tag("li", example) for example in said.examples]
        listed = tag("ul", *examples) if examples else None
        parts.append(tag("div", tag("p", said.text), listed))
    return tag("div", tag("p", guide.words.what_if.lead, class_="hint"), *parts, class_="firm")
