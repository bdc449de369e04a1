"""Days, times and zones as people say them, in their own language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from advisor.presentation.days import in_words, time_of_day, today, with_weekday, zone_in_words

DAY = date(2026, 11, 6)
WINTER = datetime(2026, 11, 6, 17, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 17, tzinfo=UTC)


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
    assert (in_words(DAY, language), with_weekday(DAY, language)) == (said, with_day)


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
    assert (time_of_day(moment, language), zone_in_words(moment, language)) == (said, zone)


def test_a_time_can_be_said_where_the_reader_is() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert time_of_day(WINTER, "en", tokyo) == "2:00\N{NO-BREAK SPACE}AM"
    assert zone_in_words(WINTER, "es", tokyo) == "hora estándar de Japón"


def test_a_zone_whose_clocks_change_meanwhile_is_named_without_them() -> None:
    before, after = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert zone_in_words(before, "en", until=after) == "Eastern Time"
    assert zone_in_words(before, "es", until=after) == "hora oriental"
    assert zone_in_words(before, "en", until=before) == "Eastern Daylight Time"


def test_today_is_the_day_at_the_college() -> None:
    assert today(datetime(2026, 11, 7, 4, 59, tzinfo=UTC)) == DAY
    assert today(datetime(2026, 11, 7, 5, tzinfo=UTC)) == date(2026, 11, 7)
