"""Days and times in words, in the college's zone, by Babel, which is loaded with the first date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from advisor.guide import Guide

if TYPE_CHECKING:
    from babel import Locale


def today(guide: Guide, now: datetime) -> date:
    """Give the day at the college, where days without a time, such as a deadline, are days."""
    return now.astimezone(guide.program.site.zone).date()


def in_words(guide: Guide, day: date) -> str:
    """Write a day: "November 6, 2025", "6 de noviembre de 2025"."""
    from babel.dates import format_date

    return format_date(day, "long", locale=locale(guide))


def with_weekday(guide: Guide, day: date) -> str:
    """Write a day with the day of the week."""
    from babel.dates import format_date

    return format_date(day, "full", locale=locale(guide))


def time_of_day(guide: Guide, moment: datetime) -> str:
    """Write the time at the college: "12:00 PM", "12:00 p.m."."""
    from babel.dates import format_time

    zone = guide.program.site.zone
    said = format_time(moment.astimezone(zone), "short", locale=locale(guide), tzinfo=zone)
    # Few fonts have the narrow space that stands before "PM".
    return said.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


def zone_in_words(guide: Guide, moment: datetime, until: datetime | None = None) -> str:
    """Name the college's zone at a moment: "Eastern Standard Time", "hora estándar oriental".

    If its clocks change before ``until``, it is "Eastern Time", "hora oriental"; both names if one
    of the two times comes twice that night, as 1:30 AM does.
    """
    zone = guide.program.site.zone
    moments = [each.astimezone(zone) for each in (moment, until or moment)]
    if len({each.utcoffset() for each in moments}) == 1:
        return _zone_at(guide, moments[0])
    if any(map(_comes_twice, moments)):
        return " \N{EN DASH} ".join(_zone_at(guide, each) for each in moments)
    return _zone_at(guide, zone)


def _comes_twice(moment: datetime) -> bool:
    return moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()


def _zone_at(guide: Guide, at: datetime | ZoneInfo) -> str:
    """Name a zone in general, or at a moment: it is daylight time if it ever saves less daylight.

    Babel asks whether it saves any. Dublin saves none in summer and less than none in winter.
    """
    from babel.dates import get_timezone_name

    variant: Literal["daylight", "standard"] | None = None
    if isinstance(at, datetime):
        least = min(at.replace(month=month, day=1).dst() or timedelta() for month in (1, 7))
        variant = "daylight" if (at.dst() or timedelta()) > least else "standard"
    return get_timezone_name(at, zone_variant=variant, locale=locale(guide))


def name_of(language: str) -> str:
    """Give a language's own name; "" for an unknown id."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(language).get_display_name()).capitalize()
    except (UnknownLocaleError, ValueError):
        return ""


def locale(guide: Guide) -> Locale:
    """Give the conventions of the guide's language in the college's country."""
    return _locale(guide.language.id, guide.program.site.country)


@lru_cache
def _locale(language: str, country: str) -> Locale:
    from babel import Locale, localedata

    wanted = (f"{language}_{country}", language, "en")
    return Locale.negotiate(wanted, localedata.locale_identifiers()) or Locale("en")
