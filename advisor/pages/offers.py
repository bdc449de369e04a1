"""What a visitor can do with a result: next steps, whom to ask, events, keeping and sharing it."""

from __future__ import annotations

from datetime import datetime

from advisor.guide import Event, Guide, Sheet
from advisor.pages.address import RESULT, link
from advisor.pages.frame import section
from advisor.pages.markup import Html, join, tag
from advisor.pages.notices import contact_lines
from advisor.scoring import Recommendation


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


def events(guide: Guide, now: datetime) -> Html:
    """Offer what can still be attended at a moment; nothing at all when nothing can."""
    coming = guide.program.upcoming(now)
    if not coming:
        return Html()
    listed = tag("ul", *(_event(guide, event) for event in coming), class_="plain")
    return section(guide.words.result.events, listed)


def keep(guide: Guide, sheet: Sheet, found: Recommendation) -> Html:
    """Give the code and the link that bring this result back."""
    words = guide.words.result
    address = link(RESULT, sheet)
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


def _event(guide: Guide, event: Event) -> Html:
    """Write an event with its time at the college, in the reader's language."""
    from advisor.documents.days import HOME, time_of_day, with_weekday, zone_in_words

    language = guide.language.id
    when = guide.words.result.when.format(
        day=with_weekday(event.starts.astimezone(HOME), language),
        starts=time_of_day(event.starts, language),
        ends=time_of_day(event.ends, language),
        zone=zone_in_words(event.starts, language),
    )
    return tag(
        "li",
        tag("p", tag("a", event.name, href=event.url)),
        tag("p", tag("time", when, datetime=event.starts.isoformat())),
        tag("p", event.about),
    )


def copy_button(guide: Guide, label: str, **what: str) -> Html:
    """Write a button that makes the page script copy its ``data-copy...`` and say so beside it."""
    copied = guide.words.result.copied
    return join(
        (
            tag("button", label, type="button", class_="copy", data_copied=copied, **what),
            tag("span", aria_live="polite", class_="copied"),
        )
    )
