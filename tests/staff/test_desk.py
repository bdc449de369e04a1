"""The rules desk without a browser: drafts, edits, findings and publishing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from random import Random
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from advisor.analysis.columns import Columns
from advisor.analysis.impact import Impact, State
from advisor.guide import Guide, find_data, load_cases, load_guide, stale_translations
from advisor.guide.difference import Change, changes
from advisor.live import live
from advisor.presentation.days import time_of_day
from advisor.presentation.density_map import describe
from advisor.presentation.shares import percent
from advisor.publishing import trial
from advisor.publishing.drafts import FOLDER, LOCAL, Draft, Drafts, published_text
from advisor.publishing.history import history
from advisor.publishing.live import LiveGuide
from advisor.publishing.publisher import publish, record, restore
from advisor.publishing.text_edits import edits_of, recent, text_in
from advisor.publishing.version import Version
from advisor.records import opening
from advisor.scoring import Sheet, recommend
from advisor.scoring.cases import found
from advisor.staff import files, session
from advisor.staff.access import Member, Role
from advisor.staff.desk import (
    editor,
    entries,
    people,
    publication,
    report,
    tabs,
    texts,
    versions,
)
from advisor.staff.desk import page as rules_desk
from advisor.staff.desk.people import People, cards
from advisor.staff.desk.state import Desk, DeskState, Edits, NewNumber, Typed, number_at
from advisor.staff.desk.versions import Return, last_return
from advisor.staff.frame import PAGES, StaffVisit
from tests.app import AppTest, staff_page
from tests.depth import IS_DEEP
from tests.publishing.drafting import draft_of, halved, set_points
from tests.shipped import GUIDE

WORDS = GUIDE.words.desk
ANN = Member("ann@example.edu", "staff")
EDITS = 100 if IS_DEEP else 20
"""How many numbers are changed at random, one after the other."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of one's own."""
    data = tmp_path / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER))
    return data


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The memory of one browser session."""
    memory: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", memory)
    return memory


@pytest.fixture
def desk(folder: Path, state: dict[str, Any]) -> Desk:
    """Ann's desk."""
    nobody = People(Columns.of(GUIDE.questionnaire, ()))
    return Desk(folder, ANN.name, GUIDE, DeskState(people=nobody))


@dataclass
class Access:
    """Access for one member, which counts how often it was asked for."""

    member: Member = ANN
    asked: int = 0

    def require(self, role: Role) -> Member:
        self.asked += 1
        assert role == "staff"
        return self.member

    def sign_out(self) -> None:
        raise AssertionError("nobody signs out here")


@pytest.fixture
def visit() -> StaffVisit:
    """Ann's visit at the desk."""
    page = next(page for page in PAGES if page.name == "desk")
    return StaffVisit(ANN, Access(), page, tuple(PAGES))


# ------------------------------------------------------------------- edits in the browser


def test_a_message_of_the_browser_is_understood() -> None:
    message = {
        "number": 3,
        "cells": [["points goal lead_it itm", 1]],
        "text": {"base": "a", "typed": "b"},
        "refused": 1,
    }
    assert editor.read(message) == Edits(
        3, (NewNumber(("points", "goal", "lead_it", "itm"), 1),), Typed("a", "b"), 1
    )
    assert editor.read({"number": 4, "cells": [], "text": None, "refused": 0}) == Edits(4)


def test_an_edit_in_the_table_changes_one_line_of_the_text(desk: Desk) -> None:
    before = desk.draft().text
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    pairs = zip(before.splitlines(), desk.draft().text.splitlines(), strict=True)
    assert [(old, new) for old, new in pairs if old != new] == [
        ("    lead_it:         {itm: 3}", "    lead_it:         {itm: 1}")
    ]


def test_bonuses_and_limits_are_changed_in_the_table_and_taken_back(desk: Desk) -> None:
    before = desk.draft().text
    cells = (
        NewNumber(("bonuses", "ready_to_lead", "points", "itm"), 0),
        NewNumber(("bonuses", "builder_turns_guard", "points", "itm"), 2),
        NewNumber(("strength", "clear"), 12),
    )
    desk.take(Edits(1, cells))
    assert desk.state.messages == []
    pairs = zip(before.splitlines(), desk.draft().text.splitlines(), strict=True)
    assert [(old.strip(), new.strip()) for old, new in pairs if old != new] == [
        ("points: {itm: 2}", "points: {itm: 0}"),  # a bonus has to name a track
        ("points: {isa: 1}", "points: {itm: 2, isa: 1}"),
        (
            "strength: {clear: 10, lean: 3, least_answers: 3}",
            "strength: {clear: 12, lean: 3, least_answers: 3}",
        ),
    ]
    tried = trial.try_out(desk.folder, desk.draft()).guide
    assert tried is not None
    fields = {
        field.key: (field.points, field.was)
        for group in editor.groups(GUIDE, tried.rules)
        for row in group.rows
        for field in row.fields
    }
    assert {key: pair for key, pair in fields.items() if pair[0] != pair[1]} == {
        "bonuses ready_to_lead points itm": (0, 2),
        "bonuses builder_turns_guard points itm": (2, 0),
        "strength clear": (12, 10),
    }
    found = changes(GUIDE.rules, tried.rules, GUIDE.program)
    said = " ".join(report.change_said(GUIDE, change) for change in found)
    assert GUIDE.rules.bonuses[1].reason in said
    assert WORDS.limits in said
    for change in found:
        desk.take_back(publication._numbers(GUIDE, tried, change))
    assert desk.draft().text == before


def test_an_edit_in_the_text_shows_in_the_table(desk: Desk) -> None:
    text = desk.draft().text
    desk.take(
        Edits(1, (), Typed(text, text.replace("lead_it:         {itm: 3}", "lead_it: {isa: 2}")))
    )
    guide = trial.try_out(desk.folder, desk.draft()).guide
    assert guide is not None
    assert [number_at(guide.rules, ("points", "goal", "lead_it", t)) for t in GUIDE.track_ids] == [
        0,
        0,
        2,
    ]


def test_an_edit_that_is_sent_again_counts_once(desk: Desk) -> None:
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    desk.take(Edits(2, (NewNumber(("points", "goal", "lead_it", "itm"), 2),)))
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    assert "lead_it:         {itm: 2}" in desk.draft().text
    assert desk.state.answered == 2


def test_an_edit_whose_callback_was_cut_off_is_taken_by_the_next_run(
    desk: Desk, state: dict[str, Any]
) -> None:
    rules_desk._take_edits(desk)
    assert not desk.draft().changed
    message = {"number": 1, "cells": [["points goal lead_it itm", 1]], "text": None, "refused": 0}
    state[editor.KEY] = SimpleNamespace(edits=message)
    for _ in range(2):
        rules_desk._take_edits(desk)
    assert "lead_it:         {itm: 1}" in desk.draft().text
    assert desk.state.answered == 1


def test_typing_keeps_what_was_meanwhile_changed_in_the_table(desk: Desk) -> None:
    base = desk.draft().text
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    desk.take(Edits(2, (), Typed(base, base.replace("clear: 10", "clear: 11"))))
    text = desk.draft().text
    assert "lead_it:         {itm: 1}" in text
    assert "clear: 11" in text


@pytest.mark.parametrize("arrived", [True, False])
def test_typing_goes_on_where_it_was_whether_or_not_the_first_part_arrived(
    desk: Desk, arrived: bool
) -> None:
    base = desk.draft().text
    if arrived:
        desk.take(Edits(1, (), Typed(base, base.replace("clear: 10", "clear: 77"))))
    desk.take(Edits(2, (), Typed(base, base.replace("lean: 3", "lean: 1"))))
    assert "{clear: 10, lean: 1" in desk.draft().text


def test_an_edit_that_cannot_be_made_is_told_and_the_others_are_kept(desk: Desk) -> None:
    row = "lead_it:         {itm: 3}"
    text = desk.draft().text
    by_hand = text.replace(row, "lead_it:         { itm: 3 }")
    cells = (
        NewNumber(("points", "goal", "lead_it", "itm"), 1),
        NewNumber(("points", "goal", "protect", "isa"), 1),
    )
    desk.take(Edits(1, cells, Typed(text, by_hand)))
    assert desk.draft().text == by_hand.replace(
        "protect:         {isa: 3}", "protect:         {isa: 1}"
    )
    (told,) = desk.state.messages
    assert told.startswith(WORDS.not_kept.partition("{")[0])
    assert "change it by hand" in told


def test_a_number_that_comes_with_a_faulty_text_is_taken_once_that_is_sound(desk: Desk) -> None:
    text = desk.draft().text
    faulty = text.replace("points:\n", "points: [\n", 1)
    cells = (NewNumber(("points", "goal", "lead_it", "itm"), 1),)
    desk.take(Edits(1, cells, Typed(text, faulty)))
    assert desk.draft().text == faulty
    assert desk.state.messages == []
    desk.take(Edits(2, cells, Typed(faulty, text)))
    assert desk.draft().text == set_points(text, "goal", "lead_it", "itm", 1)


def test_random_edits_in_the_table_change_those_numbers_and_nothing_else(
    desk: Desk,
) -> None:
    before = desk.draft().text
    draw = Random(4)
    wanted: dict[tuple[str, str], dict[str, int]] = {}
    for number in range(1, EDITS + 1):
        question = draw.choice(sorted(GUIDE.rules.points))
        option, track = (
            draw.choice(sorted(GUIDE.rules.points[question])),
            draw.choice(GUIDE.track_ids),
        )
        points = draw.randint(-2, 3)
        desk.take(Edits(number, (NewNumber(("points", question, option, track), points),)))
        wanted.setdefault((question, option), {})[track] = points
    assert desk.state.messages == []
    tried = trial.try_out(desk.folder, desk.draft()).guide
    assert tried is not None
    for question, rows in GUIDE.rules.points.items():
        for option, row in rows.items():
            new = {**row, **wanted.get((question, option), {})}
            for track in GUIDE.track_ids:
                assert number_at(tried.rules, ("points", question, option, track)) == new.get(
                    track, 0
                )
    edited = {option for _, option in wanted}
    pairs = zip(before.splitlines(), desk.draft().text.splitlines(), strict=True)
    for old, new_line in pairs:
        if old != new_line:
            assert old.split(":")[0].strip() in edited
            assert old.partition("#")[2] == new_line.partition("#")[2]


def test_what_cannot_be_kept_is_told(desk: Desk) -> None:
    (desk.folder / FOLDER).write_text("in the way")
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    (told,) = desk.state.messages
    assert "cannot be kept" in told


@pytest.mark.parametrize("tab", ["the same tab", "another tab"])
def test_a_point_and_a_reason_that_are_kept_at_once_are_both_kept(
    desk: Desk, tab: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of the page that brings a reason begins while the one with the point is under way."""
    other = desk if tab == "the same tab" else replace(desk, state=DeskState())
    begun, other_came = Event(), Event()
    real = Desk._with_cells

    def slowly(*given: Any) -> Any:
        begun.set()
        other_came.wait(0.3)  # in vain, while the draft is locked
        return real(*given)

    monkeypatch.setattr(Desk, "_with_cells", slowly)
    run = Thread(
        target=desk.take, args=(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)),)
    )
    run.start()
    assert begun.wait(60)
    other.change(lambda draft: replace(draft, why="Too much."))
    other_came.set()
    run.join(60)
    assert "lead_it:         {itm: 1}" in desk.draft().text
    assert desk.draft().why == "Too much."


def test_rules_that_are_gone_from_the_disk_leave_a_faulty_draft(desk: Desk) -> None:
    (desk.folder / "rules.yaml").unlink()
    (fault,) = trial.try_out(desk.folder, desk.draft()).of_rules
    assert "empty" in fault.message


def test_taking_everything_back_leaves_no_draft(desk: Desk) -> None:
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    desk.take(Edits(2, (NewNumber(("points", "goal", "lead_it", "itm"), 3),)))
    assert desk.drafts.of(ANN.name) is None


def test_the_table_keeps_the_last_good_points_while_the_text_is_faulty(desk: Desk) -> None:
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    good = desk.good_rules(trial.try_out(desk.folder, desk.draft()).guide)
    assert desk.good_rules(None) == good
    assert number_at(good, ("points", "goal", "lead_it", "itm")) == 1


def test_a_draft_is_brought_into_rules_that_were_published_meanwhile(desk: Desk) -> None:
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    rules = desk.folder / "rules.yaml"
    rules.write_text(set_points(rules.read_text(), "goal", "protect", "isa", 2))
    later = Desk(desk.folder, desk.who, load_guide(desk.folder))
    assert later.moved(later.draft())
    later.catch_up()
    draft = later.draft()
    assert not later.moved(draft)
    assert draft.base_text == rules.read_text()
    assert "lead_it:         {itm: 1}" in draft.text
    assert "protect:         {isa: 2}" in draft.text


def test_a_draft_without_changes_follows_what_is_published(desk: Desk) -> None:
    desk.keep(replace(desk.draft(), why="Soon"))
    rules = desk.folder / "rules.yaml"
    rules.write_text(set_points(rules.read_text(), "goal", "protect", "isa", 2))
    later = Desk(desk.folder, desk.who, load_guide(desk.folder))
    assert not later.moved(later.draft())
    assert later.draft().why == "Soon"


# ------------------------------------------------------------------------- findings


@pytest.fixture(scope="module")
def pair() -> tuple[Guide, Guide]:
    """The published guide, and one with a weight halved."""
    text = halved((find_data() / "rules.yaml").read_text(encoding="utf-8"))
    return GUIDE, load_guide(None, {"rules.yaml": text})


def test_faults_of_a_draft_have_their_line(folder: Path) -> None:
    draft = draft_of(
        folder, lambda text: text.replace("lead_it:         {itm: 3}", "lead_it: {itmm: 3}")
    )
    tried = trial.try_out(folder, draft)
    assert tried.guide is None
    (fault,) = tried.of_rules
    line = next(n for n, each in enumerate(draft.text.splitlines(), 1) if "itmm" in each)
    assert fault.line == line
    assert editor.marks(draft, tried) == {line: "fault"}


def test_changed_lines_are_marked(folder: Path) -> None:
    draft = draft_of(folder, halved)
    (line,) = editor.marks(draft, trial.try_out(folder, draft))
    assert draft.text.splitlines()[line - 1] == "    lead_it:         {itm: 1}"


def test_shares_before_and_after_are_those_of_the_audits(pair: tuple[Guide, Guide]) -> None:
    found = trial.comparison(*pair).impact
    shown = report.before_and_after(GUIDE, found, WORDS.audit)
    for guide in pair:
        audit = trial.audited(guide)
        for count in (*audit.tops.values(), *audit.strengths.values(), *audit.verdicts.values()):
            assert f"<td>{escape(percent(count, audit.combinations))}</td>" in shown


def test_people_on_record_are_counted_and_shown_with_the_answer_that_moves_them(
    pair: tuple[Guide, Guide],
) -> None:
    cases = load_cases(None, GUIDE)
    sheets = [Sheet.strict(GUIDE.questionnaire, case.answers) for case in cases]
    known = People(Columns.of(GUIDE.questionnaire, sheets))
    moved = [s for s in sheets if len({found(recommend(guide, s)) for guide in pair}) > 1]
    assert moved
    said = WORDS.people_move.format(people=len(cases), moved=len(moved))
    assert known.said(*pair) == said
    shown = cards(known.tried(*pair))
    assert shown.count("<details>") == min(len(moved), people.MOST_SHOWN)
    edited = GUIDE.questionnaire.question["goal"].option["lead_it"].text
    assert shown.count(f"<q>{edited}</q>") == shown.count("<details>")
    assert known.scores(GUIDE)[0] == [
        each.score
        for each in sorted(
            recommend(GUIDE, sheets[0]).tracks, key=lambda t: GUIDE.track_ids.index(t.id)
        )
    ]


def test_every_part_of_a_result_is_named_and_all_whose_result_changes_are_counted_by_what_changes(
    pair: tuple[Guide, Guide],
) -> None:
    known = people.likely(GUIDE, load_cases(None, GUIDE)).tried(*pair)
    shown = str(report.moves(GUIDE, known.impact))
    counts = [int(n) for n in re.findall(r'class="points">(\d+)<', shown)]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == known.impact.moved > people.MOST_SHOWN
    lead = f"{WORDS.strengths}: {WORDS.lean} \N{RIGHTWARDS ARROW} {WORDS.toss_up}"
    assert f"<span>{lead}</span>" in shown
    each = str(cards(known))
    assert f"<strong>{lead}</strong>" in each
    for title in (WORDS.tracks, WORDS.strengths, WORDS.verdicts):
        assert each.count(f"{title}: ") == people.MOST_SHOWN


def test_more_of_the_people_are_shown_on_demand_until_the_next_edit(
    desk: Desk, pair: tuple[Guide, Guide]
) -> None:
    known = people.likely(GUIDE, load_cases(None, GUIDE)).tried(*pair)
    desk.show_more()
    shown = cards(known, desk.state.people_shown)
    assert shown.count("<details>") == people.MOST_SHOWN + people.MOST_MORE
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    assert desk.state.people_shown == people.MOST_SHOWN


def test_next_to_nothing_is_said_in_words() -> None:
    total = 10**6
    moves = {
        (State("itm", "clear", "yes"), State("itm", "lean", "yes")): 3,
        (State("itm", "clear", "yes"), State("itm", "clear", "yes")): total - 3,
    }
    shown = unescape(report.before_and_after(GUIDE, Impact(total, moves), WORDS.audit))
    assert f"<td>{WORDS.slightly_less.format(share='<0.1%')}</td>" in shown
    assert f"<td>{WORDS.slightly_more.format(share='<0.1%')}</td>" in shown
    assert "+<" not in shown


def test_two_shares_differ_by_what_can_be_seen_of_them() -> None:
    """4.449% to 4.151% is shown as 4.4% to 4.2%: by 0.2, though they differ by almost 0.3."""
    lean, clear = State("itm", "lean", "yes"), State("itm", "clear", "yes")
    rest = State("itm", "toss-up", "yes")
    moves = {(lean, clear): 298, (lean, lean): 4_151, (rest, rest): 100_000 - 4_449}
    shown = unescape(report.before_and_after(GUIDE, Impact(100_000, moves), WORDS.audit))
    assert "<td>4.4%</td><td>4.2%</td><td>\N{MINUS SIGN}0.2%</td>" in shown
    assert "<td>0%</td><td>0.3%</td><td>+0.3%</td>" in shown


def test_the_map_says_the_same_strengths_as_the_table(pair: tuple[Guide, Guide]) -> None:
    impact = trial.comparison(*pair).impact
    shares = str(report.before_and_after(GUIDE, impact, WORDS.audit))
    for guide, counted in zip(pair, report.totals(impact, "strength"), strict=True):
        (density,) = trial.densities(guide)
        said = describe(guide, density, counted)
        for name in ("clear", "lean", "toss_up", "unknown"):
            share = percent(counted[name.replace("_", "-")], impact.combinations, GUIDE)
            assert f"{getattr(WORDS, name)} {share}" in said
            assert f"<td>{escape(share)}</td>" in shares


def test_the_table_remarks_on_points_that_the_guide_advises_against(desk: Desk) -> None:
    cells = (
        NewNumber(("points", "goal", "lead_it", "itm"), 50),
        NewNumber(("points", "goal", "protect", "isa"), -2),
        NewNumber(("bonuses", "ready_to_lead", "points", "itm"), 4),
        NewNumber(("strength", "clear"), 12),
    )
    desk.take(Edits(1, cells))
    tried = trial.try_out(desk.folder, desk.draft()).guide
    assert tried is not None
    rows = [row for group in editor.groups(GUIDE, tried.rules) for row in group.rows]
    unusual = {field.key for row in rows for field in row.fields if field.remark}
    assert unusual == {"points goal lead_it itm", "bonuses ready_to_lead points itm"}


def test_without_records_likely_people_are_shown_by_what_they_answered(
    pair: tuple[Guide, Guide], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    opening.forget()
    known = people.read(GUIDE, find_data())
    opening.forget()
    assert not known.on_record
    assert known.scores(GUIDE) == []
    cases = [Sheet.lenient(GUIDE.questionnaire, each.answers) for each in load_cases(None, GUIDE)]
    sheets = [known.sheets.sheet(row) for row in range(len(known))]
    assert sheets[: len(cases)] == cases
    always = [q.id for q in GUIDE.questionnaire.questions if q.ask_when is None]
    for sheet in sheets[:: len(cases)]:
        differing = [
            sum(sheet.given.get(name) != case.given.get(name) for name in always) for case in cases
        ]
        assert min(differing) <= 1
    moved = known.tried(*pair).impact.moved
    said = WORDS.people_likely.format(people=f"{len(known):,}", moved=f"{moved:,}")
    assert known.said(*pair) == said
    shown = cards(known.tried(*pair))
    assert shown.count("<details>") == people.MOST_SHOWN
    edited = GUIDE.questionnaire.question["goal"].option["lead_it"].text
    assert shown.count(f"<q>{edited}</q>") == people.MOST_SHOWN


def test_a_change_is_said_by_texts_and_not_by_ids(pair: tuple[Guide, Guide]) -> None:
    (change,) = changes(pair[0].rules, pair[1].rules, GUIDE.program)
    question = GUIDE.questionnaire.question["goal"]
    named = WORDS.named_answer.format(
        option=question.option["lead_it"].text, question=question.text
    )
    assert report.change_said(GUIDE, change) == f"{named}: IT Management 3 to 1"
    case = load_cases(None, GUIDE)[0]
    said = report.expectation_said(GUIDE, [case], f"case {case.id}: verdict yes_if to yes")
    assert case.who in said
    assert f"{WORDS.verdicts}: {WORDS.yes_if} \N{RIGHTWARDS ARROW} {WORDS.yes}" in said


def test_what_is_discarded_can_be_brought_back_and_one_change_be_taken_back(desk: Desk) -> None:
    desk.take(
        Edits(
            1,
            (
                NewNumber(("points", "goal", "lead_it", "itm"), 1),
                NewNumber(("points", "goal", "protect", "isa"), 1),
            ),
        )
    )
    draft = desk.draft()
    desk.discard()
    assert not desk.draft().changed
    assert desk.drafts.discarded(desk.who)
    for _ in range(2):  # a second press does nothing more
        desk.discard(back=True)
        assert desk.draft() == draft
    desk.take_back([("points", "goal", "protect", track) for track in GUIDE.track_ids])
    assert desk.draft().text == set_points(draft.text, "goal", "protect", "isa", 3)


def test_what_is_taken_back_stays_in_its_place_until_the_next_edit(desk: Desk) -> None:
    def listed() -> list[tuple[str, bool]]:
        guide = trial.try_out(desk.folder, desk.draft()).guide
        assert guide is not None
        found = changes(GUIDE.rules, guide.rules, GUIDE.program)
        rows = desk.listed(found)
        places.clear()
        places.update({row[0].name: (place, row[0]) for place, row in enumerate(rows)})
        return [(change.name, is_back) for change, is_back in rows]

    places: dict[str, tuple[int, Change]] = {}
    edited = ("lead_it", "itm"), ("protect", "isa"), ("use_data", "bida")
    cells = tuple(NewNumber(("points", "goal", *cell), 1) for cell in edited)
    desk.take(Edits(1, cells))
    names = [name for name, _ in listed()]
    for name in (names[1], names[0]):
        paths = [("points", *name.split(" / "), track) for track in GUIDE.track_ids]
        desk.take_back(paths, places[name])
        listed()
    assert listed() == [(names[0], True), (names[1], True), (names[2], False)]
    desk.take(Edits(2, cells[1:2]))
    assert listed() == [(names[1], False), (names[2], False)]


def test_the_heat_of_a_cell_is_its_greater_effect() -> None:
    audit = trial.audited(GUIDE)
    heat = tabs.heat_of(audit)
    assert max(heat.values()) == audit.edits[0].changed
    assert len(heat) == sum(len(q.options) for q in GUIDE.questionnaire.questions) * 3
    assert tabs.heat_map(GUIDE, audit).count("--heat:1.000") == 1


def test_the_most_fragile_points_come_first() -> None:
    audit = trial.audited(GUIDE)
    shown = tabs.fragile(GUIDE, audit)
    assert shown.count("<li>") == tabs.MOST_FRAGILE
    first, _, others = shown.partition("</li>")
    assert percent(audit.edits[0].changed, audit.combinations) in first
    assert percent(audit.edits[1].changed, audit.combinations) in others


def test_a_warning_leads_to_its_line(folder: Path) -> None:
    text = published_text(folder)
    warnings = trial.warned(GUIDE)
    assert warnings
    files = {"rules.yaml": text, "questions.yaml": (folder / "questions.yaml").read_text()}
    for warning in warnings:
        line = files[warning.file].splitlines()[tabs.line_of_warning(folder, text, warning) - 1]
        assert warning.id.rpartition("/")[2] in line or warning.path[-1] == "when"
    shown = tabs.warnings(GUIDE, folder, text, warnings)
    elsewhere = next(warning for warning in warnings if warning.file == "questions.yaml")
    place = WORDS.line_of_file.format(
        file="questions.yaml", line=tabs.line_of_warning(folder, text, elsewhere)
    )
    assert place in shown
    assert WORDS.no_open_warnings in shown
    assert warnings[0].accepted in shown.replace("&#x27;", "'")


def test_the_summary_says_what_moves_and_how_many_cases_fail(desk: Desk) -> None:
    desk.take(Edits(1, (NewNumber(("points", "field", "operations", "itm"), -1),)))
    draft = desk.draft()
    tried = trial.try_out(desk.folder, draft)
    shown = rules_desk.summary(desk, draft, tried)
    assert tried.guide is not None
    moves = trial.comparison(desk.guide, tried.guide).impact
    share = percent(moves.moved, moves.combinations)
    assert (
        WORDS.changed.format(people=desk.people().said(desk.guide, tried.guide), share=share)
        in shown
    )
    assert WORDS.fails.format(failing=len(tried.failing), cases=tried.cases) in shown


def test_the_summary_counts_one_case_as_one_and_says_nothing_of_none(desk: Desk) -> None:
    tried = trial.try_out(desk.folder, desk.draft())

    def said(cases: int) -> str:
        return str(rules_desk.summary(desk, desk.draft(), replace(tried, cases=cases)))

    assert WORDS.fails_none_one in said(1)
    assert not re.search("[Cc]ases?", said(0))


def test_on_a_phone_the_summary_says_the_two_things_that_matter_or_what_is_to_be_fixed(
    desk: Desk,
) -> None:
    def briefly(edits: Edits) -> str:
        desk.take(edits)
        draft = desk.draft()
        shown = str(rules_desk.summary(desk, draft, trial.try_out(desk.folder, draft)))
        for hidden in re.findall(r'<span class="full">.*?</span>', shown):
            shown = shown.replace(hidden, "")
        return re.sub("<.*?>", " ", unescape(shown))

    assert WORDS.unchanged in briefly(Edits(1))
    said = briefly(Edits(2, (NewNumber(("points", "field", "operations", "itm"), -1),)))
    assert WORDS.changed_brief.partition("}")[2] in said
    assert "cases no longer agree" in said
    assert WORDS.publish_failing not in said
    assert len(" ".join(said.split())) < 80, "it has two lines of some forty characters"
    said = briefly(Edits(3, refused=1))
    assert said.split() == [*WORDS.refused_one.split(), WORDS.publish]


# ----------------------------------------------------------------------- publishing


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Ann's draft, which fails no case."""
    data = tmp_path_factory.mktemp("drafted") / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", {})
        desk = Desk(data, ANN.name, GUIDE)
        desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
        for difference in trial.try_out(desk.folder, desk.draft()).failing:
            found = {each.field: each.found for each in difference.contrasts if each.differs}
            desk.keep(desk.draft().expecting(difference.case.id, found))
    return data / FOLDER


@pytest.fixture
def ready(desk: Desk, drafted: Path, state: dict[str, Any]) -> Desk:
    """A desk whose draft fails no case, with a reason."""
    shutil.copytree(drafted, desk.folder / FOLDER)
    state["desk_why"] = "Leading matters\n less"
    return desk


@pytest.fixture(scope="module")
def live_folder(drafted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which that draft was published."""
    data = tmp_path_factory.mktemp("published") / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER))
    shutil.copytree(drafted, data / FOLDER)
    draft = Desk(data, ANN.name, GUIDE).draft()
    publish(
        data,
        draft.text,
        base=draft.base,
        who=ANN.name,
        why="Leading matters less",
        now=datetime.now(UTC),
        expectations=draft.expectations,
    )
    shutil.rmtree(data / FOLDER)
    return data


@pytest.fixture
def published(desk: Desk, live_folder: Path) -> Desk:
    """A desk whose draft was published."""
    shutil.copytree(live_folder, desk.folder, dirs_exist_ok=True)
    return desk


def test_publishing_makes_the_draft_live_and_says_who_and_why(
    ready: Desk, visit: StaffVisit
) -> None:
    """It checks access first."""
    draft = ready.draft()
    publication._publish(ready, visit)
    assert isinstance(visit.access, Access)
    assert visit.access.asked == 1
    assert (ready.folder / "rules.yaml").read_text() == draft.text
    live, before = history(ready.folder)
    assert (live.who, live.why) == (ANN.name, "Leading matters less")
    assert len(live.expectations) == len(draft.expectations)
    assert before.fingerprint == draft.base
    assert ready.drafts.of(ANN.name) is None
    guide = load_guide(ready.folder)
    assert trial.try_out(ready.folder, ready.draft()).failing == ()
    assert number_at(guide.rules, ("points", "goal", "lead_it", "itm")) == 1


class Cut(BaseException):
    """What Streamlit ends a callback with, at its next look at the session, after a new click."""


class CutSession(dict[str, Any]):
    """The memory of a browser session whose owner clicks again during a lasting deed."""

    cut = False

    def __getitem__(self, key: str) -> Any:
        self._look()
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._look()
        super().__setitem__(key, value)

    def __contains__(self, key: object) -> bool:
        self._look()
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._look()
        return super().get(key, default)

    def _look(self) -> None:
        if self.cut:
            raise Cut


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, ready: Desk, state: dict[str, Any]) -> CutSession:
    """A session that is cut off as soon as something is published or restored."""
    hurrying = CutSession(state)
    monkeypatch.setattr(st, "session_state", hurrying)

    def cutting(deed: Callable[..., Version]) -> Callable[..., Version]:
        def done(*args: Any, **kwargs: Any) -> Version:
            version = deed(*args, **kwargs)
            hurrying.cut = True
            return version

        return done

    monkeypatch.setattr(publication, "publish", cutting(publish))
    monkeypatch.setattr(versions, "restore", cutting(restore))
    return hurrying


def test_a_click_that_cuts_publishing_off_leaves_its_success_to_be_told(
    ready: Desk, visit: StaffVisit, hurried: CutSession
) -> None:
    publication._publish(ready, visit)
    assert ready.state.done == WORDS.publish_done
    assert ready.drafts.of(ANN.name) is None
    with pytest.raises(Cut):
        publication.settle(ready)
    hurried.cut = False
    publication.settle(ready)
    assert session.notices() == (WORDS.publish_done,)
    assert ready.state.done == ""
    assert hurried["desk_why"] == ""


@pytest.mark.parametrize("shown", [False, True], ids=["before it is told", "after it was told"])
def test_a_second_press_tells_the_same_success(
    ready: Desk, visit: StaffVisit, hurried: CutSession, shown: bool
) -> None:
    publication._publish(ready, visit)
    hurried.cut = False
    versions = history(ready.folder)
    if shown:
        publication.settle(ready)
    publication._publish(ready, visit)
    assert ready.state.done == WORDS.publish_done
    assert ready.state.messages == []
    assert history(ready.folder) == versions


def test_whoever_is_killed_after_publishing_finds_a_clear_desk(
    ready: Desk, visit: StaffVisit
) -> None:
    draft = ready.draft()
    publication._publish(ready, visit)
    ready.drafts.keep(draft)
    later = Desk(ready.folder, ready.who, load_guide(ready.folder))
    assert not later.draft().changed
    assert not later.moved(later.draft())


def test_a_press_when_somebody_else_has_published_the_same_says_there_is_nothing_to_publish(
    ready: Desk, visit: StaffVisit
) -> None:
    (ready.folder / "rules.yaml").write_text(ready.draft().text)
    publication._publish(ready, visit)
    assert (ready.state.done, ready.state.messages) == ("", [WORDS.publish_nothing])


def test_a_second_press_of_undo_undoes_nothing_more(
    published: Desk, visit: StaffVisit, hurried: CutSession
) -> None:
    _, before = history(published.folder)
    for _ in range(2):
        hurried.cut = False
        versions._restore(published, visit, before, "Undone")
        assert published.state.done == WORDS.undone
    assert len(history(published.folder)) == 3


def test_undo_keeps_the_reason_of_a_draft_that_is_begun(
    ready: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    publication._publish(ready, visit)
    publication.settle(ready)
    ready.take(Edits(2, (NewNumber(("points", "goal", "protect", "isa"), 2),)))
    state["desk_why"] = "Not so much"
    publication.take_reason(ready)
    versions._restore(ready, visit, history(ready.folder)[1], "Undone")
    publication.settle(ready)
    assert state["desk_why"] == "Not so much"


def test_a_reason_is_kept_by_the_run_after_one_that_was_cut_off(
    ready: Desk, hurried: CutSession
) -> None:
    hurried.cut = True
    with pytest.raises(Cut):
        publication.take_reason(ready)
    hurried.cut = False
    publication.take_reason(ready)
    assert ready.draft().why == hurried["desk_why"] == "Leading matters\n less"


def test_a_tab_does_not_bring_its_old_reason_back(ready: Desk, state: dict[str, Any]) -> None:
    publication.take_reason(ready)
    ready.change(lambda draft: replace(draft, why="Typed in another tab"))
    publication.take_reason(ready)
    assert ready.draft().why == "Typed in another tab"


def test_a_published_reason_is_not_the_next_ones(
    ready: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    publication._publish(ready, visit)
    publication.take_reason(ready)
    publication.settle(ready)
    assert (ready.draft().why, state["desk_why"]) == ("", "")


def test_a_reason_typed_after_publish_was_pressed_is_kept_for_the_next_one(
    ready: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    publication._publish(ready, visit)
    state["desk_why"] = "And another thing"
    publication.take_reason(ready)
    publication.settle(ready)
    assert (ready.draft().why, state["desk_why"]) == ("And another thing", "And another thing")


def test_nothing_is_published_without_a_reason(
    ready: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    state["desk_why"] = "  \n"
    publication._publish(ready, visit)
    assert ready.state.why_missing
    assert history(ready.folder) == ()


def test_nothing_is_published_while_a_case_fails(ready: Desk, visit: StaffVisit) -> None:
    draft = ready.draft()
    ready.keep(draft.expecting_as_before(next(iter(draft.expectations))))
    publication._publish(ready, visit)
    (told,) = ready.state.messages
    assert "expected" in told
    assert history(ready.folder) == ()


def test_one_press_lets_all_cases_expect_what_was_found_and_one_takes_that_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def expected(app: AppTest) -> int:
        return sum(str(each.key).startswith("expect_again_") for each in app.button)

    def listed(app: AppTest) -> list[str]:
        keys = [str(each.key) for each in app.button]
        return [key for key in keys if key.startswith("expect_") and "_again_" not in key]

    def failing(app: AppTest) -> int:
        return sum(not app.button(key=key).disabled for key in listed(app))

    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(live, "__dict__", LiveGuide(folder).__dict__)
    text = set_points(published_text(folder), "field", "operations", "itm", -1)
    drafts = Drafts(folder)
    drafts.keep(replace(drafts.fresh(ANN.name, GUIDE.fingerprints.rules), text=text))
    app = staff_page("desk").run()
    cases = failing(app)
    assert cases > 1
    assert app.button(key="all_expected").label == WORDS.expect_all.format(cases=cases)
    # A case keeps its place, so that a second press there is not about the next one.
    before = listed(app)
    app = app.button(key=before[0]).click().run()
    assert (listed(app), failing(app), expected(app)) == (before, cases - 1, 1)
    assert app.button(key=before[0]).label == WORDS.expected_now
    app = app.button(key="all_expected").click().run()
    assert not app.exception
    assert listed(app) == before
    assert (failing(app), expected(app)) == (0, cases)
    app = app.button(key="all_expected_again").click().run()
    assert (failing(app), expected(app)) == (cases, 0)
    kept = drafts.of(ANN.name)
    assert kept is not None
    assert (kept.text, kept.expectations) == (text, {})


def test_nothing_is_published_over_what_somebody_else_published(
    ready: Desk, visit: StaffVisit
) -> None:
    rules = ready.folder / "rules.yaml"
    theirs = set_points(rules.read_text(), "goal", "protect", "isa", 2)
    rules.write_text(theirs)
    publication._publish(ready, visit)
    assert ready.state.messages == [WORDS.publish_moved]
    assert rules.read_text() == theirs
    assert ready.draft().changed


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (str, WORDS.publish_nothing),
        (halved, WORDS.publish_failing),
        (lambda text: text + "more: 1\n", WORDS.publish_faulty),
        (lambda text: text + "# a remark\n", ""),
    ],
)
def test_publishing_is_closed_for_a_reason(
    desk: Desk, edit: Callable[[str], str], said: str
) -> None:
    draft = draft_of(desk.folder, edit)
    assert publication.why_closed(desk, draft, trial.try_out(desk.folder, draft)) == said


def test_undo_brings_the_version_before_back_as_a_new_entry(
    published: Desk, visit: StaffVisit
) -> None:
    cases = (find_data() / "cases.yaml").read_bytes()
    rules = (find_data() / "rules.yaml").read_bytes()
    _, before = history(published.folder)
    versions._restore(published, visit, before, WORDS.undo_why.format(why="Leading matters less"))
    assert (published.folder / "rules.yaml").read_bytes() == rules
    assert (published.folder / "cases.yaml").read_bytes() == cases
    live, *older = history(published.folder)
    assert len(older) == 2
    assert live.fingerprint == before.fingerprint
    assert live.why == "Undone: Leading matters less"


def way_back(desk: Desk) -> Return | None:
    """The way back that the history offers."""
    all_versions = history(desk.folder)
    return last_return(GUIDE, all_versions, edits_of(recent(desk.folder), all_versions))


def go_back(desk: Desk, visit: StaffVisit) -> Return:
    """Take the way back that the history offers."""
    back = way_back(desk)
    assert back is not None
    versions._restore(desk, visit, back.to, back.why)
    return back


def test_undo_and_redo_name_what_changes_in_the_words_of_the_change(
    published: Desk, visit: StaffVisit
) -> None:
    def told() -> tuple[bool, str, str]:
        back = go_back(published, visit)
        (change,) = versions.undoing(published, back)
        return back.redo, change.rpartition(": ")[2], history(published.folder)[0].why

    undone = False, "IT Management 3 to 1", "Undone: Leading matters less"
    redone = True, "IT Management 3 to 1", "Redone: Leading matters less"
    assert [told() for _ in range(3)] == [undone, redone, undone]


def test_there_is_no_way_back_from_the_first_version_or_to_the_same_rules(published: Desk) -> None:
    newest, first = history(published.folder)
    assert last_return(GUIDE, (first,), {}) is None
    assert last_return(GUIDE, (replace(first, number=9), newest, first), {}) is not None
    assert last_return(GUIDE, (replace(first, number=9), first), {}) is None


def test_texts_and_rules_in_one_history_each_go_their_own_way(
    published: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    """A text that is saved after a publication neither hides its undo nor is undone by it."""
    flag, button = "rules.yaml fit degree_unsure do", "words.yaml result contact"
    before = {path: text_in(published.folder, "", path) for path in (flag, button)}
    rules = (published.folder / "rules.yaml").read_bytes()
    for path, text in ((flag, "Ask us about your degree."), (button, "Write to {office}")):
        assert entries.put(published, ANN.name, (path, "", before[path], text)) == ""
    shown = history(published.folder)
    edits = edits_of(recent(published.folder), shown)
    assert [edits[each.number].path if each.number in edits else "" for each in shown] == [
        *(button, flag),
        *("", ""),
    ]
    assert versions.published_last(published.folder, shown[0].fingerprint) == shown[2]
    back = go_back(published, visit)
    assert (back.live, back.to) == (shown[2], shown[3])
    (change,) = versions.undoing(published, back)
    assert change.endswith(": IT Management 3 to 1")
    guide = load_guide(published.folder)
    assert number_at(guide.rules, ("points", "goal", "lead_it", "itm")) == 3
    assert text_in(published.folder, "", flag) == "Ask us about your degree."
    assert text_in(published.folder, "", button) == "Write to {office}"
    # One text goes back alone: the other, and the points, stay as they are.
    edit = recent(published.folder)[1]
    entries._back(published, visit, edit, edit.after, edit.before, edit.seen)
    assert text_in(published.folder, "", flag) == before[flag]
    assert text_in(published.folder, "", button) == "Write to {office}"
    expected = rules.replace(b"lead_it:         {itm: 1}", b"lead_it:         {itm: 3}")
    assert load_guide(published.folder, {"rules.yaml": expected}).rules == (
        load_guide(published.folder).rules
    )


def test_what_was_done_without_a_sign_in_is_by_nobody_of_that_name(published: Desk) -> None:
    version = replace(history(published.folder)[0], who=LOCAL)
    assert versions.title_of(GUIDE, version).startswith("Someone without a sign-in, ")
    assert " someone without a sign-in " in versions.named(GUIDE, version)


def test_what_was_found_on_disk_is_said_to_be_in_words(published: Desk) -> None:
    rules = published.folder / "rules.yaml"
    rules.write_text(set_points(rules.read_text(), "goal", "protect", "isa", 2))
    record(published.folder, now=datetime(2026, 11, 2, 8, 5, tzinfo=UTC))
    edited, _, first = history(published.folder)
    shown = versions._entry(published, edited, None, is_live=True)
    time = time_of_day(GUIDE, edited.when)
    assert time == "3:05\N{NO-BREAK SPACE}AM", "by the clocks of the college"
    assert WORDS.version_found.format(day="November 2, 2026", time=time) in shown
    assert WORDS.found_later in shown
    assert WORDS.found_first in versions._entry(published, first, None, is_live=False)
    assert "unknown" not in shown


def test_faulty_rules_on_disk_are_mended_at_the_desk_and_published(
    desk: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    rules = desk.folder / "rules.yaml"
    sound = rules.read_text()
    faulty = sound.replace("lead_it:         {itm: 3}", "lead_it:         {itmm: 3}")
    rules.write_text(faulty)
    draft = desk.draft()
    assert draft.text == faulty
    tried = trial.try_out(desk.folder, draft)
    assert [fault.line for fault in tried.of_rules] == [
        line for line, text in enumerate(faulty.splitlines(), 1) if "itmm" in text
    ]
    assert publication.why_closed(desk, draft, tried) == WORDS.publish_faulty
    desk.take(Edits(1, (), Typed(faulty, faulty.replace("itmm", "itm") + "# Mended.\n")))
    draft = desk.draft()
    assert publication.why_closed(desk, draft, trial.try_out(desk.folder, draft)) == ""
    state["desk_why"] = "A slip of the finger"
    publication._publish(desk, visit)
    assert desk.state.messages == []
    assert rules.read_text() == sound + "# Mended.\n"
    (aside,) = (desk.folder / "history").glob("faulty-*.yaml")
    assert aside.read_text() == faulty


def test_faults_of_other_files_keep_publishing_closed(desk: Desk) -> None:
    questions = desk.folder / "questions.yaml"
    questions.write_text(questions.read_text() + "more: 1\n")
    draft = draft_of_text(desk, halved(desk.draft().text))
    tried = trial.try_out(desk.folder, draft)
    assert publication.why_closed(desk, draft, tried) == WORDS.publish_faulty_files


def draft_of_text(desk: Desk, text: str) -> Draft:
    """A draft that is kept on a desk."""
    draft = replace(desk.draft(), text=text)
    desk.keep(draft)
    return draft


def test_numbers_that_cannot_be_used_are_in_the_summary_and_keep_publishing_closed(
    ready: Desk,
) -> None:
    draft = ready.draft()
    tried = trial.try_out(ready.folder, draft)
    assert WORDS.publish_ready in rules_desk.summary(ready, draft, tried)
    ready.take(Edits(2, refused=1))
    assert ready.draft() == draft
    shown = unescape(rules_desk.summary(ready, draft, tried))
    assert WORDS.refused_one in shown
    assert publication.why_closed(ready, draft, tried) == WORDS.publish_refused
    ready.take(Edits(3, refused=2))
    assert WORDS.refused_some.format(count=2) in unescape(rules_desk.summary(ready, draft, tried))
    ready.take(Edits(4))
    assert publication.why_closed(ready, draft, tried) == ""


def test_the_history_says_in_words_what_a_version_changed(published: Desk) -> None:
    live, before = history(published.folder)
    shown = versions._entry(published, live, before, is_live=True)
    assert escape(": IT Management 3 to 1") in shown
    assert "lead_it" not in shown
    who = {case.id: case.who for case in load_cases(None, GUIDE)}
    assert live.expectations
    for expectation in live.expectations:
        name = expectation.removeprefix("case ").partition(":")[0]
        assert escape(who[name]) in shown
        assert name not in shown


# ---------------------------------------------------------------- texts, flow, data files


def test_texts_are_found_by_words_of_either_language_and_without_any_those_that_lag(
    desk: Desk,
) -> None:
    beside = texts.read(desk, "es")
    path = "questions.yaml pages goals questions monday options over_budget text"
    assert beside.found("LATE and over") == [path]
    assert beside.found("over-budget late") == [path]
    assert path in beside.found(beside.said[path].upper())
    assert beside.found(" ") == []
    assert replace(beside, lagging=frozenset({path})).found("") == [path]
    assert entries.place_of(GUIDE, path) == GUIDE.questionnaire.question["monday"].text


def test_a_search_says_how_many_texts_it_finds_and_which_words_are_a_name() -> None:
    track = GUIDE.program.track["itm"]
    name = WORDS.texts_name.format(name=track.short)
    assert [*texts.counted(GUIDE, "zzz", 0)] == [WORDS.texts_none]
    assert [*texts.counted(GUIDE, "zzz", 2)] == [WORDS.texts_found.format(texts=2)]
    assert [*texts.counted(GUIDE, track.short.lower(), 0)] == [name]
    found = WORDS.texts_found.format(texts=9), WORDS.texts_first.format(texts=texts.MOST)
    assert [*texts.counted(GUIDE, track.short, 9)] == [*found, name]
    assert [*texts.counted(GUIDE, " ", 3)] == [WORDS.texts_lagging.format(texts=3)]


def test_a_text_that_cannot_be_saved_is_kept_with_a_reason_that_says_what_to_do(
    desk: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    path = "words.yaml result contact"
    before = {language: text_in(desk.folder, language, path) for language in ("", "es")}
    state |= {"a": " ", "b": f"{before['es']} {{track}}"}
    texts._save(desk, visit, path, before, {"": "a", "es": "b"})
    unsaved = texts._unsaved()
    assert unsaved[path, ""] == (" ", WORDS.texts_empty)
    typed, why_not = unsaved[path, "es"]
    assert typed == state["b"]
    assert "track" in why_not or "braces" in why_not
    assert str(desk.folder) not in why_not
    state |= {"a": "Write to {office}", "b": before["es"]}
    texts._save(desk, visit, path, before, {"": "a", "es": "b"})
    assert texts._unsaved() == {}
    assert desk.state.messages == [WORDS.texts_saved]


def test_saving_texts_changes_only_those_that_were_typed_over(
    desk: Desk, visit: StaffVisit, state: dict[str, Any]
) -> None:
    path = "rules.yaml fit degree_unsure do"
    beside = texts.read(desk, "es")
    before = {"": beside.english[path], "es": beside.said[path]}
    desk.take(Edits(1, (NewNumber(("points", "goal", "lead_it", "itm"), 1),)))
    state |= {"a": "Ask Admissions about your degree.", "b": before["es"]}
    texts._save(desk, visit, path, before, {"": "a", "es": "b"})
    assert desk.state.messages == [WORDS.texts_saved]
    later = Desk(desk.folder, desk.who, load_guide(desk.folder))
    assert later.guide.rules.fit
    assert texts.read(later, "es").lagging == {path}
    edited = texts.read(later, "es")
    assert path not in edited.found(before[""])
    assert path in edited.found(before[""], recent(desk.folder)[:1]), "it stays to be translated"
    # The draft goes on from the rules with the new text.
    assert not later.moved(later.draft())
    assert "lead_it:         {itm: 1}" in later.draft().text
    edit = recent(desk.folder)[0]
    entries._back(later, visit, edit, edit.after, edit.before, edit.seen)
    assert stale_translations.leaves_of(load_guide(desk.folder))[path] == before[""]


def test_every_flag_and_follow_up_stands_on_the_card_of_an_answer_that_calls_for_it() -> None:
    shown = unescape(tabs.flow(GUIDE))
    for rule in GUIDE.rules.fit:
        if any(part.chosen and not negated for part, negated in rule.when.parts()):
            assert (rule.brief or rule.say) in shown
    for question in GUIDE.questionnaire.questions:
        assert question.text in shown
        if question.ask_when is not None:
            assert WORDS.flow_asks.format(question=question.text) in shown


def test_the_data_files_page_says_what_check_says(folder: Path) -> None:
    words = GUIDE.words.staff
    assert words.files_sound in "".join(files.findings(words, folder))
    spanish = folder / "es" / "words.yaml"
    spanish.write_text(spanish.read_text().replace("\n  time: ", "\n  tiem: ", 1))
    shown = "".join(files.findings(words, folder))
    assert words.files_untranslated in shown
    assert "start.tiem" in unescape(shown)
    (folder / "rules.yaml").write_text("points: [\n")
    assert words.files_faulty in unescape("".join(files.findings(words, folder)))
