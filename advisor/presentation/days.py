"""Days and times as people say them, where the college is.

What a day is called, and in which order its parts stand, is known to Babel, from the
Unicode Common Locale Data Repository. It is loaded once a date is shown.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from advisor.guide import model

if TYPE_CHECKING:
    from babel import Locale

HOME: Final = ZoneInfo(model.HOME)
"""The zone of the college. Days without a time, such as a deadline, are days there."""

_ENGLISH: Final = "en"


def today(now: datetime) -> date:
    """Give the day that it is at the college at a moment with its zone."""
    return now.astimezone(HOME).date()


def in_words(day: date, language: str = _ENGLISH) -> str:
    """Write a day as people say it: "November 6, 2025", "6 de noviembre de 2025".

    Parameters
    ----------
    day
        The day.
    language
        The id of a guide's language.
    """
    from babel.dates import format_date

    return format_date(day, "long", locale=_locale(language))


def with_weekday(day: date, language: str = _ENGLISH) -> str:
    """Write a day as `in_words` does, with the day of the week."""
    from babel.dates import format_date

    return format_date(day, "full", locale=_locale(language))


def time_of_day(moment: datetime, language: str = _ENGLISH, zone: ZoneInfo = HOME) -> str:
    """Write the time at the college, or in another zone: "12:00 PM", "12:00 p.m."."""
    from babel.dates import format_time

    said = format_time(moment.astimezone(zone), "short", locale=_locale(language), tzinfo=zone)
    # Few fonts have the narrow space that stands before "PM".
    return said.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


def zone_in_words(
    moment: datetime, language: str = _ENGLISH, zone: ZoneInfo = HOME, until: datetime | None = None
) -> str:
    """Name a zone at a moment: "Eastern Standard Time", "hora estándar oriental".

    If its clocks change before ``until``, it is "Eastern Time", "hora oriental".
    """
    from babel.dates import get_timezone_name

    there, then = (each.astimezone(zone) for each in (moment, until or moment))
    named = there if there.utcoffset() == then.utcoffset() else zone
    return get_timezone_name(named, locale=_locale(language))


def _locale(language: str) -> Locale:
    """Give the habits of a language as it is spoken in the US, where the college is."""
    from babel import Locale, localedata

    known = localedata.locale_identifiers()
    found = Locale.negotiate((f"{language}_US", language, _ENGLISH), known)
    return found or Locale(_ENGLISH)
