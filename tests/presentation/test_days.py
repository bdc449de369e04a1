"""Days, times and zones as people say them, in their own language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from advisor.guide import Guide
from advisor.guide.site import Language, Site
from advisor.presentation.days import in_words, time_of_day, today, with_weekday, zone_in_words
from tests.shipped import GUIDE

DAY = date(2026, 11, 6)
WINTER = datetime(2026, 11, 6, 17, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 17, tzinfo=UTC)


def guide(
    language: str = "en", *, time_zone: str = "America/New_York", country: str = "US"
) -> Guide:
    """The guide in a language, of a college elsewhere."""
    program = replace(GUIDE.program, site=Site(time_zone, country))
    return replace(GUIDE, program=program, language=Language(language, language))


@pytest.mark.parametrize(
    ("language", "said", "with_day"),
    [
        ("en", "November 6, 2026", "Friday, November 6, 2026"),
        ("es", "6 de noviembre de 2026", "viernes, 6 de noviembre de 2026"),
        ("fr", "6 novembre 2026", "vendredi 6 novembre 2026"),
        ("zz", "November 6, 2026", "Friday, November 6, 2026"),
    ],
)
def test_a_day_is_said_as_the_language_says_it_and_in_english_where_none_is_known(
    language: str, said: str, with_day: str
) -> None:
    assert (in_words(guide(language), DAY), with_weekday(guide(language), DAY)) == (said, with_day)


@pytest.mark.parametrize(
    ("moment", "language", "said", "zone"),
    [
        (WINTER, "en", "12:00\N{NO-BREAK SPACE}PM", "Eastern Standard Time"),
        (SUMMER, "en", "1:00\N{NO-BREAK SPACE}PM", "Eastern Daylight Time"),
        (WINTER, "es", "12:00\N{NO-BREAK SPACE}p.m.", "hora estándar oriental"),
        (SUMMER, "es", "1:00\N{NO-BREAK SPACE}p.m.", "hora de verano oriental"),
    ],
)
def test_a_time_is_that_of_the_college_on_both_sides_of_a_clock_change(
    moment: datetime, language: str, said: str, zone: str
) -> None:
    here = guide(language)
    assert (time_of_day(here, moment), zone_in_words(here, moment)) == (said, zone)


def test_days_and_times_are_those_of_the_college_s_own_zone_and_country() -> None:
    london = guide("en", time_zone="Europe/London", country="GB")
    berlin = guide("de", time_zone="Europe/Berlin", country="DE")
    assert (in_words(london, DAY), time_of_day(london, WINTER)) == ("6 November 2026", "17:00")
    assert zone_in_words(london, WINTER) == "Greenwich Mean Time"
    assert (in_words(berlin, DAY), time_of_day(berlin, WINTER)) == ("6. November 2026", "18:00")
    assert today(berlin, datetime(2026, 11, 6, 23, tzinfo=UTC)) == date(2026, 11, 7)


def test_summer_time_is_that_of_summer_though_dublin_s_rules_have_it_as_standard() -> None:
    dublin = guide("en", time_zone="Europe/Dublin", country="IE")
    assert zone_in_words(dublin, WINTER) == "Greenwich Mean Time"
    assert zone_in_words(dublin, SUMMER) == "Irish Standard Time"
    sydney = guide("en", time_zone="Australia/Sydney", country="AU")
    assert zone_in_words(sydney, WINTER) == "Australian Eastern Daylight Time"
    assert zone_in_words(sydney, SUMMER) == "Australian Eastern Standard Time"


def test_a_zone_whose_clocks_change_meanwhile_is_named_without_them() -> None:
    before, after = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert zone_in_words(guide(), before, until=after) == "Eastern Time"
    assert zone_in_words(guide("es"), before, until=after) == "hora oriental"
    assert zone_in_words(guide(), before, until=before) == "Eastern Daylight Time"


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ("05:30", "06:30", "Eastern Daylight Time \N{EN DASH} Eastern Standard Time"),
        ("05:30", "20:00", "Eastern Daylight Time \N{EN DASH} Eastern Standard Time"),
        ("04:30", "06:30", "Eastern Daylight Time \N{EN DASH} Eastern Standard Time"),
        ("04:30", "07:30", "Eastern Time"),
        ("06:10", "06:50", "Eastern Standard Time"),
        ("05:10", "05:50", "Eastern Daylight Time"),
    ],
)
def test_a_time_that_comes_twice_in_autumn_is_told_from_the_other(
    starts: str, ends: str, says: str
) -> None:
    first, last = (datetime.fromisoformat(f"2026-11-01T{each}+00:00") for each in (starts, ends))
    assert zone_in_words(guide(), first, until=last) == says


def test_today_is_the_day_at_the_college() -> None:
    assert today(guide(), datetime(2026, 11, 7, 4, 59, tzinfo=UTC)) == DAY
    assert today(guide(), datetime(2026, 11, 7, 5, tzinfo=UTC)) == date(2026, 11, 7)
