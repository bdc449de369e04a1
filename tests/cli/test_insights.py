from __future__ import annotations

import json
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.guide import Guide, find_data
from advisor.learning.drift import TunedOn, remember
from advisor.records import Record, read_settings
from advisor.records.store import Records
from tests.cli.conftest import Advisor
from tests.records.calls import any_record

PEOPLE = 200


@pytest.fixture(scope="module")
def made(shipped: Guide) -> list[Record]:
    """Records of all kinds."""
    draw = random.Random(5)
    return [any_record(shipped, draw) for _ in range(PEOPLE)]


@pytest.fixture
def stored(database: None, made: list[Record]) -> None:
    """Have a database with these."""
    with Records(read_settings(os.environ)) as kept:
        kept.add(replace(each, status="final", revision=1, person=None) for each in made)


def test_insights_are_told_in_words_with_the_small_counts_hidden(
    advisor: Advisor, stored: None, shipped: Guide
) -> None:
    ended = advisor("insights")
    assert (ended.status, ended.err) == (0, "")
    words = shipped.words.insights
    assert ended.out.startswith(f"{words.records}: {PEOPLE}\n")
    for name in (words.agreed, words.found_helpful):
        assert f"\n{name}: " in ended.out
    headings = (words.tops, words.verdicts, words.last_pages, words.strengths, words.answers)
    for heading in (*headings, words.answers_by_top, words.agreement, words.leanings):
        assert f"\n\n{heading}\n" in ended.out
    assert f"\n\n{words.population}\n" in ended.out
    for question in shipped.questionnaire.questions:
        assert f"\n{question.text}\n" in ended.out
    assert words.small in ended.out
    assert words.hidden in ended.out


def test_json_has_the_counts_their_scope_and_the_comparison(advisor: Advisor, stored: None) -> None:
    document = json.loads(advisor("insights", "--json").out)
    assert document["records"] == PEOPLE
    assert document["scope"]["kinds"] == ["call", "prospect", "import"]
    assert {each["about"] for each in document["population"]} >= {"top", "verdict", "goal"}
    counts = [cell["count"] for cell in document["answers"]]
    assert None in counts
    assert all(count is None or count >= 5 for count in counts)


def test_insights_narrow_by_kind_and_months(advisor: Advisor, stored: None) -> None:
    def records(*narrowing: str) -> int:
        document = json.loads(advisor("insights", "--json", *narrowing).out)
        count: int = document["records"]
        return count

    calls, sheets = records("--kind", "call"), records("--kind", "prospect")
    assert calls + sheets == records("--kind", "call", "--kind", "prospect") == PEOPLE
    assert records("--since", "2026-08") in (PEOPLE, PEOPLE - records("--until", "2026-07"))
    assert records("--since", "2030-01") == 0


def test_too_few_records_are_said_to_be_counted_with_others(
    advisor: Advisor, stored: None, shipped: Guide
) -> None:
    widened = shipped.words.insights.widened
    assert f"\n{widened}\n" in advisor("insights", "--since", "2026-11").out
    assert widened not in advisor("insights").out


def test_a_month_that_is_none_is_wrong_usage(advisor: Advisor) -> None:
    for month in ("2026-13", "November", "2026-1", "2026-01 "):
        ended = advisor("insights", "--since", month)
        assert ended.status == 2
        assert "write it as in 2026-11" in ended.err


def test_without_records_it_says_so(advisor: Advisor) -> None:
    assert advisor("insights").out == "There are no records yet.\n"


def test_a_database_that_cannot_be_had_is_one_line(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "sqlite:////dev/null/records.sqlite")
    ended = advisor("insights")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_drift_is_told_once_points_have_been_tuned(
    advisor: Advisor, stored: None, shipped: Guide, tmp_path: Path
) -> None:
    assert json.loads(advisor("insights", "--json").out)["drift"] is None
    data = tmp_path / "data"
    shutil.copytree(find_data(), data)
    goal = shipped.questionnaire.question["role"]
    one = {option.id: 300 * (place == 0) for place, option in enumerate(goal.options)}
    remember(data, TunedOn("2026-01-20T09:00:00+00:00", "0" * 12, 300, {"role": one}))
    told = advisor("insights", "--data", str(data)).out
    words = shipped.words.insights
    assert f"\n\n{words.drift}\n" in told
    assert words.drift_lead.format(people="300", day="2026-01-20", month="2026-02") in told
    assert f"{goal.text} (difference" in told
    drift = json.loads(advisor("insights", "--data", str(data), "--json").out)["drift"]
    assert drift["again"]
    assert drift["labels"] >= 0
    assert [each["question"] for each in drift["questions"] if each["drifted"]] == ["role"]
