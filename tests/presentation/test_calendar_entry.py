"""Calendar entries: read by two parsers, right on both sides of a clock change and in Tokyo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from advisor.guide import ApplicationDate, Event
from advisor.guide.site import Language
from advisor.presentation.calendar_entry import LONGEST_LINE, of_date, of_event
from tests.shipped import GUIDE

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
HOME = GUIDE.program.site.zone
TOKYO = ZoneInfo("Asia/Tokyo")
EVENT = Event(
    id="info_session",
    name="MSIT info session",
    about="The college explains how the part-time MSIT can help.",
    starts=datetime(2026, 11, 6, 12, tzinfo=HOME),
    ends=datetime(2026, 11, 6, 13, tzinfo=HOME),
    url="https://x.test/register/?id=1;2,3",
    source="MSIT landing page",
    as_of="2026",
)
DATE = ApplicationDate(
    id="deadline",
    name="Last day to apply",
    about="Confirm it with Admissions.",
    day=date(2027, 3, 14),
    url="https://x.test/apply",
    source="How to apply",
    as_of="2026",
)
NOONS = {
    "the last Saturday of summer time": date(2026, 10, 31),
    "the first Monday after it": date(2026, 11, 2),
    "the last Saturday of winter time": date(2027, 3, 13),
    "the first Monday after that": date(2027, 3, 15),
}
TOKYO_HOUR = dict(zip(NOONS, (1, 2, 2, 1), strict=True))
"""What the clock in Tokyo says, on the next day, when it is noon in Pittsburgh."""


def at_noon(day: date) -> Event:
    starts = datetime(day.year, day.month, day.day, 12, tzinfo=HOME)
    return replace(EVENT, starts=starts, ends=starts + timedelta(hours=1))


def times_by_icalendar(text: str) -> tuple[datetime, datetime]:
    (entry,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return entry.decoded("DTSTART"), entry.decoded("DTEND")


def times_by_vobject(text: str) -> tuple[datetime, datetime]:
    entry = vobject.readOne(text).vevent
    return entry.dtstart.value, entry.dtend.value


@pytest.mark.parametrize("read", [times_by_icalendar, times_by_vobject])
@pytest.mark.parametrize("when", NOONS)
def test_noon_in_pittsburgh_is_noon_there_and_the_right_hour_in_tokyo(
    when: str, read: Callable[[str], tuple[datetime, datetime]]
) -> None:
    starts, ends = read(of_event(GUIDE, at_noon(NOONS[when]), NOW))
    assert starts.astimezone(HOME).replace(tzinfo=None) == datetime.combine(
        NOONS[when], datetime.min.time().replace(hour=12)
    )
    there = starts.astimezone(TOKYO)
    assert (there.date(), there.hour) == (NOONS[when] + timedelta(days=1), TOKYO_HOUR[when])
    assert ends - starts == timedelta(hours=1)


@pytest.mark.parametrize("read", [times_by_icalendar, times_by_vobject])
def test_an_event_over_midnight_and_a_clock_change_ends_when_the_clock_there_says(
    read: Callable[[str], tuple[datetime, datetime]],
) -> None:
    event = replace(
        EVENT,
        starts=datetime(2026, 10, 31, 22, tzinfo=HOME),
        ends=datetime(2026, 11, 2, 9, tzinfo=HOME),
    )
    starts, ends = read(of_event(GUIDE, event, NOW))
    assert (starts.astimezone(HOME), ends.astimezone(HOME)) == (event.starts, event.ends)
    assert ends - starts == timedelta(hours=36)  # the clock says 35


def test_an_event_with_a_plain_offset_is_the_same_moment() -> None:
    starts = datetime.fromisoformat("2026-11-06T12:00:00-05:00")
    event = replace(EVENT, starts=starts, ends=starts + timedelta(hours=1))
    assert of_event(GUIDE, event, NOW) == of_event(GUIDE, EVENT, NOW)


def test_both_parsers_read_the_same_words() -> None:
    event = replace(
        EVENT, name="Talk; with commas, a \\ and\na new line", about="Über 王小明 🎓 " * 20
    )
    text = of_event(GUIDE, event, NOW)
    (one,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text).vevent
    assert str(one["SUMMARY"]) == other.summary.value == event.name
    described = f"{event.about}\n{event.url}"
    assert str(one["DESCRIPTION"]) == other.description.value == described
    assert str(one["URL"]) == other.url.value == event.url


def test_lines_are_short_whole_and_end_as_the_standard_says() -> None:
    text = of_event(GUIDE, replace(EVENT, about="Über 王小明 🎓 " * 20), NOW)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE
    assert "\ufffd" not in text


def test_the_product_names_program_and_language() -> None:
    german = replace(GUIDE, language=Language("de", "Deutsch"))
    for guide, language in ((GUIDE, "EN"), (german, "DE")):
        calendar = icalendar.Calendar.from_ical(of_event(guide, EVENT, NOW))
        assert calendar["PRODID"] == f"-//MSIT advisor//{language}"


def test_an_entry_taken_again_takes_the_place_of_the_old_one() -> None:
    moved = replace(EVENT, starts=EVENT.starts + timedelta(days=7), ends=EVENT.ends)

    def name(event: Event) -> str:
        (entry,) = icalendar.Calendar.from_ical(of_event(GUIDE, event, NOW)).walk("VEVENT")
        return str(entry["UID"])

    assert name(EVENT) == name(moved)


def test_a_date_is_a_whole_day_wherever_its_reader_is_and_blocks_nothing() -> None:
    text = of_date(GUIDE, DATE, NOW)
    (one,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text).vevent
    assert one.decoded("DTSTART") == other.dtstart.value == DATE.day
    assert one.decoded("DTEND") == other.dtend.value == DATE.day + timedelta(days=1)
    assert str(one["TRANSP"]) == "TRANSPARENT"


def test_an_event_and_a_date_of_one_name_are_two_entries() -> None:
    event, day = (
        of_event(GUIDE, replace(EVENT, id="x"), NOW),
        of_date(GUIDE, replace(DATE, id="x"), NOW),
    )
    names = {
        str(entry["UID"])
        for text in (event, day)
        for entry in icalendar.Calendar.from_ical(text).walk("VEVENT")
    }
    assert len(names) == 2
