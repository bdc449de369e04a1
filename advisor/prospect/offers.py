"""What a visitor can do with a result: next steps, contact, events, keeping and sharing it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from advisor.guide import ApplicationDate, Event, Guide
from advisor.presentation import days
from advisor.presentation.result import Result
from advisor.presentation.sentences import event_sentence
from advisor.presentation.summary import email_to_admissions, email_to_self, summary, to_do
from advisor.prospect import address
from advisor.prospect.about import contact_lines
from advisor.prospect.address import RESULT, CalendarKind, code_link
from advisor.prospect.frame import fold, section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Sheet, pack

SHARE = "share"  # the id of the part about keeping and sharing the result


def code_to_send(guide: Guide, visit: Visit) -> str:
    """Give the code that others can open; "" without answers, and for a draft of the rules."""
    return pack(guide, visit.sheet.kept) if visit.sheet.given and not visit.draft else ""


def next_steps(guide: Guide, visit: Visit, said: Result) -> Html | None:
    """List what to do after the one action. The tracks named have links of their own above."""
    named = {guide.program.track[track].url for track in said.named}
    rest = [step for step in said.steps if step != said.action and step.url not in named]
    code = code_to_send(guide, visit)
    steps = (
        tag("li", tag("a", step.label, href=to_do(guide, step.label, step.url, code)))
        for step in rest
    )
    return section(guide.words.result.steps, tag("ol", *steps, class_="steps")) if rest else None


def contact(guide: Guide, code: str = "") -> Html | None:
    """Give the program's first contact, whom an email tells the code, if there is one."""
    if not guide.program.contacts:
        return None
    first = guide.program.contacts[0]
    said = contact_lines(guide, first, email_to_admissions(guide, first, code) if code else "")
    return fold(guide.words.result.contact, said, on_paper=True)


def ahead(guide: Guide, now: datetime) -> tuple[tuple[Event, ...], tuple[ApplicationDate, ...]]:
    """Look up what still lies ahead at a moment."""
    return guide.program.upcoming(now), guide.program.coming_dates(days.today(guide, now))


def events(guide: Guide, now: datetime) -> Html:
    """List the events and dates that still lie ahead at a moment."""
    coming, dates = ahead(guide, now)
    listed = [_event(guide, event) for event in coming] + [_date(guide, date) for date in dates]
    inside = tag("ul", *listed, class_="plain")
    return section(guide.words.result.events, inside) if listed else Html()


def keep(guide: Guide, visit: Visit, said: Result, context: Context) -> Html:
    """Give the code and the link of this result, and, of a live guide with answers, its papers."""
    words, shared = guide.words.result, share_link(visit, said)
    return fold(
        words.share,
        tag("p", words.code_says, id=SHARE),  # in the fold: browsers open what is around a target
        code_line(guide, said.code),
        tag("p", words.link_says),
        tag(
            "p",
            tag("a", _absolute(context, shared), href=shared, class_="here"),
            copy_button(guide, words.copy_link, data_copy_address=shared),
            class_="copyline",
        ),
        *(_papers(guide, visit, said, context) if code_to_send(guide, visit) else ()),
        on_paper=True,
    )


def share_link(visit: Visit, said: Result) -> str:
    """Give the address to share: it holds the code, and opens in the browser's own language."""
    return code_link(said.code) if visit.sheet.given else address.link(RESULT, {})


def _absolute(context: Context, relative: str) -> str:
    return f"{context.site.rstrip('/')}/{relative}"


def code_line(guide: Guide, code: str) -> Html:
    """Write a share code with its button."""
    button = copy_button(guide, guide.words.result.copy, data_copy=code)
    return tag("p", tag("code", code, class_="code", id="code"), button, class_="copyline")


def later(guide: Guide, visit: Visit) -> tuple[Html, Html]:
    """Give the code with which a visitor can finish later."""
    code = pack(guide, visit.sheet.kept)
    return tag("p", guide.words.question.later_says), code_line(guide, code)


def pdf_link(guide: Guide, sheet: Sheet) -> Html:
    """Write the link to a result's PDF."""
    there = address.paper_link(guide, sheet.given)
    return tag("a", guide.words.paper.pdf, href=there, download=True, class_="file")


def _papers(guide: Guide, visit: Visit, said: Result, context: Context) -> Iterator[Html]:
    """Offer the result by email, as a PDF and as text, and an email to Admissions with the code."""
    words = guide.words.paper
    result = _absolute(context, share_link(visit, said))
    mine = _absolute(context, code_link(said.code, guide.language.id))
    pdf = _absolute(context, address.PAPER + code_link(said.code, guide.language.id))
    text = summary(guide, said, result, context.now)
    yield tag("p", tag("a", words.to_self, href=email_to_self(guide, said, mine, pdf)))
    yield tag("p", words.self_says, class_="hint")
    yield tag("p", pdf_link(guide, visit.sheet))
    yield tag("p", words.keep_says, class_="hint")
    yield tag("p", copy_button(guide, words.copy_summary, data_copy=text), class_="copyline")
    if guide.program.contacts:
        letter = email_to_admissions(guide, guide.program.contacts[0], said.code)
        yield tag("p", tag("a", words.write, href=letter))
        yield tag("p", words.write_says, class_="hint")


def _event(guide: Guide, event: Event) -> Html:
    """Write an event with its time at the college; the page script adds the reader's own."""
    starts, ends = (each.astimezone(guide.program.site.zone) for each in (event.starts, event.ends))
    return tag(
        "li",
        tag("p", tag("a", event.name, href=event.url)),
        tag(
            "p",
            tag("time", event_sentence(guide, event), datetime=starts.isoformat()),
            data_ends=ends.isoformat(),
            data_here=guide.words.paper.here,
        ),
        tag("p", event.about),
        _calendar(guide, "event", event.id, event.name),
    )


def _date(guide: Guide, date: ApplicationDate) -> Html:
    day = days.with_weekday(guide, date.day)
    source = guide.words.paper.date_source.format(source=date.source, date=date.as_of)
    return tag(
        "li",
        tag("p", tag("a", date.name, href=date.url)),
        tag("p", tag("time", day, datetime=date.day.isoformat())),
        tag("p", date.about),
        tag("p", source, class_="hint"),
        _calendar(guide, "date", date.id, date.name),
    )


def _calendar(guide: Guide, kind: CalendarKind, name: str, called: str) -> Html:
    words = guide.words.paper
    unseen = tag("span", words.calendar_for.format(name=called), class_="unseen")
    entry = address.calendar_link(kind, name, guide.language.id)
    return tag("p", tag("a", words.calendar, unseen, href=entry, download=True, class_="file"))


def copy_button(guide: Guide, label: str, **what: str) -> Html:
    """Write a button whose ``data-copy...`` the page script copies, with room to say so."""
    words = guide.words.result
    says = {"data_copied": words.copied, "data_refused": words.not_copied}
    return join(
        (
            tag("button", label, type="button", class_="copy", **says, **what),
            tag("span", aria_live="polite", class_="copied"),
        )
    )
