"""A counselor's day after the calls, in the real browser, by keyboard alone."""

from __future__ import annotations

import sqlite3
from calendar import FRIDAY
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from advisor.presentation.days import today, with_weekday
from advisor.records import MissingError
from advisor.scoring import pack
from tests.browser.conftest import Open
from tests.browser.counselor import Counselor
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE
from tests.shipped import GUIDE

CALL, CALLS = GUIDE.words.call, GUIDE.words.calls


@pytest.fixture
def counselor(open_page: Open, staff_site: Staffed) -> Counselor:
    """A counselor at the beginning of a call."""
    return Counselor(open_page(LAPTOP), staff_site.url, GUIDE).begin()


def use(counselor: Counselor, key: str) -> None:
    """Reach a button by Tab and press it."""
    counselor.tab_to(counselor.page.locator(f".st-key-{key} button"))
    counselor.key("Enter")


def test_a_code_is_compared_and_taken_back_by_keys(counselor: Counselor) -> None:
    counselor.key("3")
    counselor.key("5")
    heard = dict(counselor.answers)
    code = pack(GUIDE, {"degree": ("none",), "years": ("over_ten",), "pay": ("loan",)})
    counselor.key("c")
    counselor.type(code)
    counselor.key("Enter")
    offered = counselor.page.locator(".call-code button")
    expect(offered).to_have_count(3)
    expect(offered.first).to_be_focused()
    assert {**counselor.answers, "pay": ""} == {**heard, "pay": ""}, "nothing is overwritten"
    counselor.key("Tab")
    counselor.key("Enter")
    expect(offered).to_have_count(1)
    assert counselor.told("degree") != heard["degree"]
    expect(counselor.page.locator(".call-message")).to_have_text(CALL.opened)
    counselor.at_form()
    counselor.key("u")
    expect(offered).to_have_count(0)
    assert counselor.answers == heard


def test_a_follow_up_is_found_before_it_is_asked(counselor: Counselor) -> None:
    counselor.key("/")
    counselor.type("visa")
    row = counselor.row("visa")
    expect(row).to_be_visible()
    expect(row).to_have_attribute("data-later", "")
    counselor.key("Enter")
    said = counselor.page.locator(".call-message")
    expect(said).to_contain_text(GUIDE.questionnaire.question["place"].options[0].text)
    expect(counselor.row("place")).to_be_focused()
    counselor.key("/")
    counselor.type("visa")
    row.click()
    expect(counselor.row("place")).to_be_focused()
    counselor.key("1")
    expect(row).not_to_have_attribute("data-later", "")
    expect(row).to_be_visible()


@pytest.mark.deep
def test_on_a_phone_typed_notes_are_in_sight_and_so_is_that_they_are_not_saved(
    open_page: Open, staff_site: Staffed
) -> None:
    counselor = Counselor(open_page(PHONE), staff_site.url, GUIDE).begin()
    counselor.answer({"degree": ("advanced",), "years": ("over_ten",)})
    counselor.saved()
    with sqlite3.connect(staff_site.state / "records.sqlite", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        counselor.key("2")
        fault = counselor.panel.locator(".notice")
        expect(fault).to_be_in_viewport(ratio=1)
        counselor.key("f")
        counselor.type("kept")
        shown = counselor.page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const seen = document.elementFromPoint(box.x + 20, box.y + 10);
              return seen === document.activeElement;
            }"""
        )
        other.execute("ROLLBACK")
    assert shown, "nothing covers the first line"
    expect(fault).to_have_count(0)
    assert staff_site.record(counselor.record).notes.free == "kept"


def test_a_call_is_finished_found_corrected_and_deleted_by_keys(
    counselor: Counselor, staff_site: Staffed
) -> None:
    page = counselor.page
    counselor.answer({"degree": ("advanced",), "years": ("over_ten",)})
    counselor.saved()
    record, person = counselor.record, f"Zoe {counselor.record[-8:]}"
    counselor.key("e")
    expect(page.locator("h1")).to_have_text([CALL.wrap_title])
    use(counselor, "back")
    counselor.at_form()
    counselor.tab_to(page.locator(".call-finish"))
    counselor.key("Enter")
    expect(page.locator("h1")).to_have_text([CALL.wrap_title])
    counselor.tab_to(page.get_by_role("checkbox", name=CALL.consent))
    counselor.key("Space")
    name = page.get_by_label(CALL.name, exact=True)
    expect(name).to_be_visible()
    counselor.tab_to(name)
    counselor.type(person)
    counselor.tab_to(page.get_by_label(CALL.call_back))
    counselor.type("fri")
    ahead = (today(GUIDE, datetime.now(UTC)) + timedelta(days=days) for days in range(7))
    friday = next(day for day in ahead if day.weekday() == FRIDAY)
    expect(page.get_by_role("option").first).to_have_text(with_weekday(GUIDE, friday))
    counselor.key("Enter")
    use(counselor, "continue")
    expect(page.locator("h1")).to_have_text([CALL.done_title])
    assert staff_site.record(record).outcome.call_back == friday
    expect(page.locator(".call-summary")).to_contain_text(CALL.sum_call_back.partition("{")[0])
    use(counselor, "restart")
    counselor.at_form()
    assert counselor.record != record
    counselor.tab_to(page.get_by_role("link", name=CALLS.title, exact=True))
    counselor.key("Enter")
    expect(page.locator("h1")).to_have_text([CALLS.title])
    counselor.wait()
    counselor.tab_to(page.get_by_label(CALLS.search))
    counselor.type(person.lower())
    counselor.key("Enter")
    rows = page.locator(".st-key-calls_list button")
    expect(rows).to_have_count(1)
    counselor.tab_to(rows.first)
    counselor.key("Enter")
    expect(page.locator("h1")).to_have_text([person])
    expect(page.locator("h1")).to_be_focused()
    notes = page.get_by_role("textbox", name=CALL.free)
    counselor.tab_to(notes)
    counselor.type("sent the brochure")
    use(counselor, "continue")
    expect(page.get_by_text(CALLS.saved)).to_be_visible()
    assert staff_site.record(record).notes.free == "sent the brochure"
    counselor.tab_to(page.get_by_role("link", name=CALLS.change, exact=True))
    counselor.key("Enter")
    counselor.at_form()
    expect(page.locator(".call-clock")).to_be_hidden()
    counselor.row("degree").click()
    counselor.key("1")
    expect(counselor.panel.locator(".call-saved")).to_have_text(CALL.correcting)
    counselor.tab_to(page.get_by_role("link", name=CALL.leave, exact=True))
    counselor.key("Enter")
    expect(page.locator("h1")).to_have_text([person])
    counselor.wait()
    assert staff_site.record(record).answers["degree"] == ("advanced",)
    use(counselor, "call_delete")
    expect(page.get_by_text(CALLS.sure)).to_be_focused()
    use(counselor, "call_gone")
    expect(page.get_by_text(CALLS.bytes_left.format(left=0))).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    with pytest.raises(MissingError):
        staff_site.record(record)
    assert counselor.complaints == []
