"""Events and dates of the application as calendar entries (iCalendar, RFC 5545).

An event is written in UTC: no table of a zone's rules is needed, and every calendar shows it in its
reader's own time. A date of the application is a day without a zone. East of the college it ends
earlier than the college's day, which is the safe side of a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.guide import ApplicationDate, Event, Guide

LONGEST_LINE: Final = 75  # octets that a line may have before it has to be folded

_ESCAPED: Final = str.maketrans(
    {"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None, "\t": " "}
)


def of_event(guide: Guide, event: Event, now: datetime) -> str:
    """Write the calendar entry of an event; ``now`` is when it is made, with its zone."""
    times = (f"DTSTART:{_moment(event.starts)}", f"DTEND:{_moment(event.ends)}")
    return _file(guide, event, f"event.{event.id}", times, now)


def of_date(guide: Guide, date: ApplicationDate, now: datetime) -> str:
    """Write the calendar entry of a date of the application: a whole day that blocks nothing."""
    times = (
        f"DTSTART;VALUE=DATE:{date.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{date.day + timedelta(days=1):%Y%m%d}",
        "TRANSP:TRANSPARENT",
    )
    return _file(guide, date, f"date.{date.id}", times, now)


def _file(
    guide: Guide, about: Event | ApplicationDate, name: str, times: tuple[str, ...], now: datetime
) -> str:
    described = f"{about.about}\n{about.url}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(guide.program.short)} advisor//{guide.language.id.upper()}",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        # An entry downloaded again after a change replaces the old one.
        f"UID:{name}@{guide.program.slug}",
        f"DTSTAMP:{_moment(now)}",
        *times,
        f"SUMMARY:{_text(about.name)}",
        f"DESCRIPTION:{_text(described)}",
        f"URL:{about.url}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Break a line that is too long; what follows begins with a space, and no letter is cut."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
