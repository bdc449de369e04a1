from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from advisor.analysis.audit import audit
from advisor.guide import Guide
from advisor.learning.drift import TunedOn
from advisor.records.errors import RecordsError
from advisor.records.insights import Cell, Insights, shown
from advisor.records.making import begin_call
from advisor.records.model import Consent, Person, Record, new_id, person_key
from advisor.records.population import compare, since_tuned
from advisor.records.scopes import EVERYTHING, Scope
from advisor.records.store import Records
from advisor.records.suppression import LEAST
from tests.depth import IS_DEEP
from tests.records.calls import ANN, BOB, PROTECT, any_record, call, with_answers
from tests.records.conftest import NOW
from tests.records.test_suppression import some_people


@pytest.fixture(scope="module")
def people(guide: Guide) -> list[Record]:
    """Three hundred final records of all kinds."""
    draw = random.Random(8)
    return [replace(any_record(guide, draw), status="final", revision=1) for _ in range(300)]


def table(cells: Iterable[Cell]) -> dict[tuple[str, str], int | None]:
    return {(cell.group, cell.name): cell.count for cell in cells}


def assert_shown(cells: Iterable[Cell], counts: Counter[tuple[str, str]]) -> None:
    """Whatever is shown is right and not small; what is not there is 0, or nothing is told."""
    found = table(cells)
    assert not found or found.keys() >= counts.keys()
    for key, number in found.items():
        assert number is None or (number == counts[key] and number >= LEAST)


def assert_counts(insights: Insights, people: list[Record]) -> None:
    """Compare what the database counted with a plain count of the records."""
    rows = [cell.name for cell in insights.months]
    months = {
        record.id: next(
            (row for row in rows if row[:7] <= f"{record.created:%Y-%m}" <= row[-7:]), ""
        )
        for record in people
    }
    assert insights.records == shown(len(people))
    answers = Counter(
        (question, option)
        for record in people
        for question, chosen in record.answers.items()
        for option in chosen
    )
    for name, number in insights.answered.items():
        mine = Counter({key: n for key, n in answers.items() if key[0] == name})
        assert number in (None, mine.total())
        assert_shown([cell for cell in insights.answers if cell.group == name], mine)
    assert_shown(insights.tops, Counter(("", one.top) for one in people))
    assert_shown(insights.verdicts, Counter(("", one.verdict) for one in people))
    assert_shown(insights.months, Counter(("", months[one.id]) for one in people))
    assert_shown(insights.tops_by_month, Counter((months[one.id], one.top) for one in people))
    assert_shown(
        insights.verdicts_by_month, Counter((months[one.id], one.verdict) for one in people)
    )
    assert_shown(insights.strengths, Counter(("", one.strength) for one in people))
    assert_shown(insights.last_pages, Counter(("", one.last_page) for one in people))
    assert_shown(
        insights.leanings, Counter((one.top, one.leaning) for one in people if one.leaning)
    )
    yes = Counter(("", "yes" if one.helpful else "no") for one in people if one.helpful is not None)
    assert_shown(insights.helpful, yes)
    for question in {cell.question for cell in insights.answers_by_top}:
        found = [
            Cell(cell.option, cell.top, cell.count)
            for cell in insights.answers_by_top
            if cell.question == question
        ]
        chosen = Counter(
            (option, one.top) for one in people for option in one.answers.get(question, ())
        )
        assert_shown(found, chosen)


def within(scope: Scope, people: list[Record]) -> list[Record]:
    """The records of a scope."""
    return [
        one
        for one in people
        if one.kind in scope.kinds
        and scope.since <= f"{one.created:%Y-%m}" <= (scope.until or "9999")
    ]


def test_the_database_counts_what_the_records_say(
    kept: Records, people: list[Record], guide: Guide
) -> None:
    assert kept.add(people) == len(people)
    assert_counts(kept.insights(), people)
    for asked in (
        Scope(kinds=("prospect",)),
        Scope(kinds=("call", "import")),
        Scope(since="2026-09"),
        Scope(until="2026-08"),
        Scope(since="2026-09", until="2026-09", kinds=("call",)),
    ):
        found = kept.insights(asked)
        assert_counts(found, within(found.scope, people))
        narrow, wide = ({r.id for r in within(s, people)} for s in (asked, found.scope))
        assert narrow <= wide
    assert kept.insights(Scope(since="2030-01")).records == 0


@pytest.mark.parametrize("seed", range(8) if IS_DEEP else [7])
def test_every_page_agrees_with_a_plain_count(kept: Records, seed: int) -> None:
    people = some_people(seed)
    kept.add(people)
    for asked in (EVERYTHING, Scope(kinds=("prospect",)), Scope("2026-09", "2026-10")):
        found = kept.insights(asked)
        assert_counts(found, within(found.scope, people))


def test_too_few_records_to_be_shown_apart_are_counted_with_others(
    kept: Records, people: list[Record]
) -> None:
    asked = Scope(kinds=("call",), until="2026-08")
    early = within(asked, people)[:1]
    some = [*early, *within(Scope(kinds=("prospect",)), people)[:7]] * 10
    kept.add(replace(one, id=new_id(one.created)) for one in some)
    found = kept.insights(asked)
    assert found.records == 80
    assert found == replace(kept.insights(), scope=found.scope)


def test_drafts_count_only_as_calls_that_were_left(kept: Records, guide: Guide) -> None:
    for _ in range(LEAST):
        kept.save_draft(call(guide), by=ANN, now=NOW)
    insights = kept.insights()
    assert (insights.records, insights.answers) == (0, ())
    left = {("", call(guide).last_page): LEAST}
    assert table(insights.left_at) == left
    for here in (
        Scope(since="2026-11"),
        Scope(until="2026-11"),
    ):
        assert table(kept.insights(here).left_at) == left
    for elsewhere in (Scope(since="2026-12"), Scope(until="2026-10")):
        assert kept.insights(elsewhere).left_at == ()


@pytest.mark.parametrize("month", ["2026", "2026-13", "11-2026", "soon"])
def test_a_month_that_is_none_is_refused(month: str) -> None:
    with pytest.raises(RecordsError, match="is no month"):
        Scope(since=month)
    with pytest.raises(RecordsError, match="is no month"):
        Scope(until=month)


def test_agreement_says_how_often_the_counselor_would_advise_the_same(
    kept: Records, guide: Guide
) -> None:
    for advice, times in (("isa", 12), ("itm", 6), ("", 5)):
        for _ in range(times):
            kept.finish(replace(call(guide), advice=advice), by=ANN, now=NOW)
    nothing_named = with_answers(begin_call(BOB, NOW), guide, {})
    kept.finish(replace(nothing_named, advice="itm"), by=BOB, now=NOW)
    agreement = kept.insights().agreement
    assert (agreement.same, agreement.judged) == (12, 18)
    assert table(agreement.cells) == {("isa", "isa"): 12, ("isa", "itm"): 6}


def test_agreement_among_too_few_is_hidden(kept: Records, guide: Guide) -> None:
    for advice in ("isa", "isa", "isa", "isa", "isa", "isa", "itm"):
        kept.finish(replace(call(guide), advice=advice), by=ANN, now=NOW)
    agreement = kept.insights().agreement
    assert agreement.same is None
    assert agreement.judged in (None, 7)
    assert set(table(agreement.cells).values()) == {None}


def test_records_differ_from_all_sheets_counted_equally(kept: Records, guide: Guide) -> None:
    kept.add(replace(call(guide, PROTECT), status="final", revision=1) for _ in range(10))
    compared = {(one.about, one.name): one for one in compare(kept.insights(), audit(guide))}
    assert compared["top", "isa"].recorded == 1
    assert 0 < compared["top", "isa"].all_sheets < 1
    assert compared["goal", "protect"].recorded == 1
    assert compared["skills", "threats"].recorded == 0.5
    assert compared["years", "none"].recorded is None
    for about in ("top", "strength", "verdict", "goal", "skills"):
        shares = [one.all_sheets for key, one in compared.items() if key[0] == about]
        assert sum(shares) == pytest.approx(1)


def test_insights_are_plain_data_for_programs(kept: Records, guide: Guide) -> None:
    kept.add(call(guide) for _ in range(LEAST))
    plain = kept.insights().as_dict()
    assert plain["records"] == LEAST
    assert set(plain["answers"][0]) == {"group", "name", "count"}


def known_people(some: list[Record]) -> int:
    """How many people some records are about: those that name nobody are someone else's each."""
    named = [person_key(r.person.name, r.person.email, r.person.phone) for r in some if r.person]
    return len(set(named)) + len(some) - len(named)


def test_people_whose_track_is_known_are_counted(
    guide: Guide, kept: Records, people: list[Record]
) -> None:
    since = TunedOn("2026-01-20T00:00:00+00:00", "0" * 12, 100, {})
    assert since_tuned(guide, kept, since).later.labels == 0
    kept.add(people)
    known = known_people([one for one in people if one.outcome.track])
    assert since_tuned(guide, kept, since).later.labels == known


def test_records_of_later_months_are_compared_with_those_tuned_on(
    guide: Guide, kept: Records, people: list[Record]
) -> None:
    people = [replace(one, person=None) for one in people]
    kept.add(people)
    months = sorted({f"{record.created:%Y-%m}" for record in people})
    day = f"{months[0]}-20T00:00:00+00:00"
    since = TunedOn(day, "0" * 12, 100, {"role": {"it_lead": 100, "security_lead": 0}})
    advice = since_tuned(guide, kept, since)
    later = [one for one in people if f"{one.created:%Y-%m}" >= months[1]]
    for option in ("it_lead", "security_lead"):
        chose = sum(option in one.answers.get("role", ()) for one in later)
        assert advice.later.answers["role"][option] == chose
    assert advice.later.answered == {
        several: sum(several in one.answers for one in later)
        for several in ("field", "done", "goal", "skills")
    }
    assert advice.later.sheets == len(later)
    assert advice.later.labels == known_people([one for one in people if one.outcome.track])
    assert [drift.question for drift in advice.drifted] == ["role"]
    assert not since_tuned(guide, kept, replace(since, when="2030-01-01T00:00:00+00:00")).drifts


def test_records_of_one_person_make_no_drift(guide: Guide, kept: Records) -> None:
    """Someone who calls again and again tells what one call tells."""
    person = Person("Ann Lee", Consent("ann", NOW), "Ann.Lee@example.edu")
    again = replace(person, name="A. Lee", email="ann.lee@example.edu ")
    who = [*[person, again] * 40, *[None] * 20]
    kept.add(replace(call(guide), person=each) for each in who)
    day = "2026-01-20T00:00:00+00:00"
    advice = since_tuned(guide, kept, TunedOn(day, "0" * 12, 100, {}))
    assert advice.later.sheets == 100
    assert advice.later.effect == (80 * 80 + 20) / 100
    assert not advice.later.enough
