"""What a visitor can do with a result: next steps, whom to ask, events, keeping and sharing it."""

from __future__ import annotations

from datetime import datetime

from advisor.guide import ApplicationDate, Event, Guide
from advisor.presentation import days
from advisor.presentation.summary import summary, to_admissions
from advisor.prospect.address import RESULT, CalendarKind, calendar_link, link, paper_link
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import contact_lines
from advisor.scoring import Recommendation, Sheet


def next_steps(guide: Guide, found: Recommendation) -> Html:
    """List what to do now, and whom to ask: the program's first contact."""
    words = guide.words.result
    steps = (tag("li", tag("a", step.label, href=step.url)) for step in found.next_steps)
    return section(
        words.steps,
        tag("ol", *steps, class_="steps"),
        tag("h3", words.contact),
        contact_lines(guide.program.contacts[0]),
    )


def ahead(guide: Guide, now: datetime) -> tuple[tuple[Event, ...], tuple[ApplicationDate, ...]]:
    """Look up what still lies ahead at a moment."""
    return guide.program.upcoming(now), guide.program.coming_dates(days.today(now))


def events(guide: Guide, now: datetime) -> Html:
    """Offer what still lies ahead at a moment; without an event, say how to hear of the next."""
    words, (coming, dates) = guide.words, ahead(guide, now)
    listed = (
        *(_event(guide, event) for event in coming),
        *(_date(guide, date) for date in dates),
    )
    return section(
        words.result.events,
        tag("ul", *listed, class_="plain") if listed else Html(),
        Html() if coming else _no_events(guide),
    )


def keep(guide: Guide, sheet: Sheet, found: Recommendation) -> Html:
    """Give the code and the link that bring this result back."""
    words = guide.words.result
    address = link(RESULT, sheet.given)
    return section(
        words.share,
        tag("p", words.code_says),
        tag(
            "p",
            tag("code", found.code, class_="code", id="code"),
            copy_button(guide, words.copy, data_copy=found.code),
            class_="copyline",
        ),
        tag("p", words.link_says),
        tag(
            "p",
            tag("a", words.link, href=address, class_="here"),
            copy_button(guide, words.copy_link, data_copy_address=address),
            class_="copyline",
        ),
        class_="share",
    )


def take_along(guide: Guide, sheet: Sheet, found: Recommendation, site: str, now: datetime) -> Html:
    """Offer the result as a PDF and as text, and an email to Admissions with the code in it.

    Parameters
    ----------
    guide, sheet, found
        The guide, the answers and what they come to.
    site
        The address of the first page.
    now
        The moment, with its zone.
    """
    words, paper = guide.words.paper, paper_link(guide, sheet.given)
    text = summary(guide, found, f"{site.rstrip('/')}/{link(RESULT, sheet.given)}", now)
    letter = to_admissions(guide, guide.program.contacts[0], found.code)
    return section(
        words.keep,
        tag("p", words.keep_says),
        tag("p", tag("a", words.pdf, href=paper, download=True, class_="file")),
        tag("h3", words.summary),
        tag("p", words.summary_says),
        tag("p", copy_button(guide, words.copy_summary, data_copy=text), class_="copyline"),
        tag("h3", words.write),
        tag("p", words.write_says),
        tag("p", tag("a", words.write, href=letter)),
        class_="take",
    )


def _event(guide: Guide, event: Event) -> Html:
    """Write an event with its time at the college.

    The page script adds the time at the reader's, where that differs: no server is told where
    they are.
    """
    language = guide.language.id
    when = guide.words.result.when.format(
        day=days.with_weekday(event.starts.astimezone(days.HOME), language),
        starts=days.time_of_day(event.starts, language),
        ends=days.time_of_day(event.ends, language),
        zone=days.zone_in_words(event.starts, language),
    )
    return tag(
        "li",
        tag("p", tag("a", event.name, href=event.url)),
        tag(
            "p",
            tag("time", when, datetime=event.starts.astimezone(days.HOME).isoformat()),
            data_ends=event.ends.isoformat(),
            data_here=guide.words.paper.here,
        ),
        tag("p", event.about),
        _calendar(guide, "event", event.id, event.name),
    )


def _date(guide: Guide, date: ApplicationDate) -> Html:
    """Write a date of the application, with its source, since dates go out of date."""
    day = days.with_weekday(date.day, guide.language.id)
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
    address = calendar_link(kind, name)
    return tag("p", tag("a", words.calendar, unseen, href=address, download=True, class_="file"))


def _no_events(guide: Guide) -> Html:
    contact = guide.program.contacts[0]
    address = tag("a", contact.email, href=contact.url)
    return join((tag("p", guide.words.paper.no_events), tag("p", address)))


def copy_button(guide: Guide, label: str, **what: str) -> Html:
    """Write a button that makes the page script copy its ``data-copy...`` and say so beside it."""
    copied = guide.words.result.copied
    return join(
        (
            tag("button", label, type="button", class_="copy", data_copied=copied, **what),
            tag("span", aria_live="polite", class_="copied"),
        )
    )
