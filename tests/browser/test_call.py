"""A counselor's call in the real browser: by keys alone, beside others, and with trouble."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from advisor.guide import find_data
from advisor.records import MissingError, Notes
from advisor.records.search import Search
from advisor.records.store import Records
from advisor.scoring import pack, recommend
from tests.browser.conftest import Open
from tests.browser.counselor import Counselor
from tests.browser.staff_pages import USUAL
from tests.browser.staffed import Staffed, started
from tests.browser.visitor import LAPTOP, PATIENCE, PHONE, Visitor, address
from tests.records.postgres import running
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words.call
SOMEBODY = next(case for case in CASES if 5 < len(case.answers) < 18)
MOST_STROKES = 60

Begin = Callable[..., Counselor]


@pytest.fixture
def begin(open_page: Open, staff_site: Staffed) -> Begin:
    """Let a counselor begin a call in a tab of their own."""

    def begin(place: str = "?page=staff.call") -> Counselor:
        return Counselor(open_page(LAPTOP), staff_site.url, GUIDE).begin(place)

    return begin


@pytest.fixture
def phone(open_page: Open, staff_site: Staffed) -> Visitor:
    """A prospect's phone."""
    return Visitor(open_page(PHONE), GUIDE, staff_site.url)


def eventually(counselor: Counselor, holds: Callable[[], bool]) -> None:
    """Wait for something that is no part of the page; fail when it does not come."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not _holds(holds):
        assert time.monotonic() < deadline, "what was waited for did not happen"
        counselor.page.wait_for_timeout(100)


def _holds(holds: Callable[[], bool]) -> bool:
    """Whether it holds by now; what is said of a record does not before it is stored."""
    try:
        return holds()
    except MissingError:
        return False


OVER = """() => { const main = document.querySelector(".stMain");
  return [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth]; }"""
CUT = """() => [...document.querySelectorAll(".call-row :is(.call-text, .call-answer)")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1
    || getComputedStyle(cell).textOverflow === "ellipsis")
  .map(cell => cell.textContent)"""

LARGE = """panel => {
  const size = (each) => parseFloat(getComputedStyle(each).fontSize);
  return [...panel.querySelectorAll("p, li, summary")]
    .filter((each) => !each.matches(".call-leader, .call-next, .call-tracks *"))
    .filter((each) => size(each) > size(each.closest(".stHtml")))
    .map((each) => each.textContent);
}"""

AT_ONCE = """keys => { for (const key of keys) document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true })); }"""


def test_a_usual_call_takes_less_than_sixty_keys_and_no_mouse_and_all_is_on_one_screen(
    begin: Begin, staff_site: Staffed
) -> None:
    counselor = begin()
    counselor.answer(USUAL.answers)
    assert counselor.strokes < MOST_STROKES
    assert counselor.shows(USUAL.answers)
    counselor.saved()
    assert counselor.page.evaluate(OVER) == [0, 0], "everything is on one screen"
    assert counselor.page.evaluate(CUT) == [], "nothing in the list is cut"
    assert counselor.panel.evaluate(LARGE) == [], "all beside the form is as small as the form"
    found = recommend(GUIDE, USUAL.answers)
    expect(counselor.panel).to_contain_text(found.verdict.headline)
    for name in found.leaders:
        expect(counselor.panel.locator(".call-leader")).to_contain_text(
            GUIDE.program.track[name].name
        )
    expect(counselor.panel).to_contain_text(WORDS.nothing_left)
    record = staff_site.record(counselor.record)
    assert record.answers == USUAL.answers
    assert (record.status, record.by, record.person) == ("draft", "local", None)
    assert counselor.complaints == []


def test_the_keys_find_a_question_lead_to_the_best_one_and_take_an_answer_back(
    begin: Begin,
) -> None:
    counselor = begin()
    best = counselor.panel.locator(".call-next").inner_text()
    counselor.key("n")
    expect(counselor.current.locator(".call-text")).to_have_text(best)
    expect(counselor.current).to_be_focused()

    # One option too many is refused with a message.
    counselor.key("/")
    counselor.type("get better")
    counselor.key("Enter")
    counselor.key("1")
    counselor.key("2")
    counselor.row("skills").click()
    counselor.key("3")
    expect(counselor.page.locator(".call-message")).to_have_text(WORDS.over.format(most=2))
    assert counselor.told("skills").count(";") == 1

    # "None of these" takes the place of the others, and leads on.
    counselor.row("done").click()
    counselor.key("1")
    counselor.key(str(len(GUIDE.questionnaire.question["done"].options)))
    expect(counselor.row("done")).not_to_have_attribute("aria-current", "true")
    assert counselor.answers["done"] == "None of these yet"
    counselor.row("done").click()
    counselor.key("2")
    assert counselor.answers["done"] == "Led a team or owned a budget"
    counselor.key("0")
    counselor.row("skills").click()

    # A digit too many, typed before the next question can have been read, is no answer to it.
    counselor.key("0")
    counselor.page.evaluate(AT_ONCE, "123")
    expect(counselor.page.locator(".call-message")).to_have_text(WORDS.moved_on.format(most=2))
    expect(counselor.row("skills")).not_to_have_attribute("aria-current", "true")
    assert counselor.told("skills").count(";") == 1
    assert list(counselor.answers) == ["skills"]

    # What is no code changes nothing.
    counselor.key("c")
    counselor.type("NOT-A-CODE")
    counselor.key("Enter")
    expect(counselor.page.locator(".call-message")).to_have_text(GUIDE.words.code.length)
    assert counselor.told("skills").count(";") == 1
    counselor.key("Escape")

    counselor.key("/")
    counselor.type("scholarship")
    counselor.key("Enter")
    expect(counselor.row("pay")).to_be_focused()
    counselor.key("6")
    assert counselor.told("pay") == GUIDE.questionnaire.question["pay"].options[5].text

    # What is folded open stays open when the next answer comes.
    flag = counselor.panel.locator("details[data-name='flag/scholarship']")
    flag.locator("summary").click()
    expect(flag).to_have_attribute("open", "")
    counselor.row("degree").click()
    counselor.key("1")
    counselor.saved()
    expect(flag).to_have_attribute("open", "")

    counselor.key("/")
    counselor.type("pay for")
    counselor.key("Enter")
    counselor.key("0")
    assert counselor.told("pay") == ""


def test_notes_are_kept_for_a_question_and_for_the_call(begin: Begin, staff_site: Staffed) -> None:
    """A note is marked in the list, with and without an answer."""

    def mark(question: str) -> str:
        text = counselor.row(question).locator(".call-text")
        return str(text.evaluate("row => getComputedStyle(row, '::after').content"))

    counselor = begin()
    unmarked = mark("degree")
    nasty = "Zoë 🦊 '; DROP TABLE records; -- <script>alert(1)</script>"
    counselor.key("m")
    counselor.type(nasty)
    counselor.key("Escape")
    expect(counselor.row("degree")).to_have_attribute("data-noted", "")
    marked = mark("degree")
    assert marked != unmarked == mark("years")
    counselor.key("f")
    counselor.type("first line")
    counselor.key("Enter")
    counselor.type("second line")
    counselor.key("Escape")
    counselor.at_form()
    notes = Notes("first line\nsecond line", {"degree": nasty})
    eventually(counselor, lambda: staff_site.record(counselor.record).notes == notes)
    counselor.page.reload()
    counselor.wait()
    expect(counselor.page.locator(".call-pane textarea").first).to_have_value(nasty)
    expect(counselor.page.locator("#call-free")).to_have_value("first line\nsecond line")
    counselor.row("degree").click()
    counselor.key("1")
    assert mark("degree") == marked


def test_the_code_on_a_prospects_phone_fills_the_sheet(phone: Visitor, begin: Begin) -> None:
    phone.open(address("result", SOMEBODY.answers))
    phone.unfold(GUIDE.words.result.share)
    code = phone.page.locator("#code").inner_text()
    counselor = begin()
    counselor.open_code(code)
    assert counselor.shows(SOMEBODY.answers)
    counselor.at_form()


@pytest.mark.deep
def test_two_calls_in_two_tabs_do_not_mix(begin: Begin, staff_site: Staffed) -> None:
    one = begin()
    other = begin()
    one.answer({"degree": ("advanced",), "years": ("over_ten",)})
    other.answer({"degree": ("none",), "years": ("unsure",)})
    one.saved()
    other.saved()
    assert one.record != other.record
    assert staff_site.record(one.record).answers["degree"] == ("advanced",)
    assert staff_site.record(other.record).answers["degree"] == ("none",)
    one.page.reload()
    one.wait()
    one.at_form()
    assert one.shows({"degree": ("advanced",), "years": ("over_ten",)})


def test_somebody_who_changes_the_same_call_is_told_and_overwrites_nothing(
    begin: Begin, staff_site: Staffed
) -> None:
    one = begin()
    one.key("1")
    one.saved()
    other = begin(f"?page=staff.call&staff.call={one.record}")
    assert other.shows({"degree": ("bachelors_us",)})
    one.key("1")
    eventually(one, lambda: len(staff_site.record(one.record).answers) == 2)
    other.key("2")
    expect(other.panel.get_by_role("alert")).to_contain_text("nothing was overwritten")
    assert staff_site.record(one.record).answers["years"] == ("none",)
    other.page.locator(".st-key-call_apart button").click()
    other.saved()
    assert other.record != one.record
    assert staff_site.record(other.record).answers["years"] == ("one_or_two",)


def test_with_the_database_gone_in_mid_call_all_stays_and_is_saved_once_it_is_back(
    begin: Begin, staff_site: Staffed
) -> None:
    counselor = begin()
    counselor.key("1")
    counselor.saved()
    with sqlite3.connect(staff_site.state / "records.sqlite", isolation_level=None) as hold:
        hold.execute("BEGIN EXCLUSIVE")
        counselor.key("3")
        expect(counselor.panel.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
        counselor.key("2")
        assert counselor.told("field")
        hold.execute("ROLLBACK")
    hold.close()
    expect(counselor.panel.get_by_role("alert")).to_have_count(0, timeout=PATIENCE)
    asked = {"degree", "years", "field"}
    eventually(counselor, lambda: set(staff_site.record(counselor.record).answers) == asked)


@pytest.mark.deep
def test_with_postgresql_stopped_in_mid_call_all_stays_and_is_saved_once_it_runs_again(
    open_page: Open, tmp_path: Path
) -> None:
    with running() as postgres:
        url = postgres.new_database()
        with started(find_data(), tmp_path, ADVISOR_DATABASE_URL=url) as served:
            counselor = Counselor(open_page(LAPTOP), served.url, GUIDE).begin()
            counselor.key("1")
            counselor.saved()
            postgres.stop()
            counselor.key("3")
            alert = counselor.panel.get_by_role("alert")
            expect(alert).to_contain_text("are still here", timeout=PATIENCE)
            assert "Traceback" not in counselor.text
            counselor.key("2")
            counselor.key("m")
            counselor.type("heard while it was gone")
            counselor.key("Escape")
            assert len(counselor.answers) == 3, "the form takes answers as ever"
            expect(alert).to_be_visible()
            postgres.start()
            expect(alert).to_have_count(0, timeout=PATIENCE)
            counselor.saved()
        with Records(url) as records:
            (record,) = records.search(Search()).records
        assert record.id == counselor.record
        assert set(record.answers) == {"degree", "years", "field"}
        assert list(record.notes.questions.values()) == ["heard while it was gone"]


def finish(counselor: Counselor) -> None:
    counselor.page.locator(".call-finish").click()
    expect(counselor.page.locator("h1")).to_have_text([WORDS.wrap_title])
    expect(counselor.page.locator("h1")).to_be_focused()


def test_a_finished_call_gives_summary_code_and_a_link_that_shows_the_same_result(
    begin: Begin, staff_site: Staffed, phone: Visitor
) -> None:
    counselor = begin()
    counselor.open_code(pack(GUIDE, SOMEBODY.answers))
    counselor.saved()
    record = counselor.record
    finish(counselor)
    counselor.press("continue")
    expect(counselor.page.locator("h1")).to_have_text([WORDS.done_title])
    expect(counselor.page.locator("h1")).to_be_focused()
    found = recommend(GUIDE, SOMEBODY.answers)
    expect(counselor.page.locator("#code")).to_have_text(pack(GUIDE, SOMEBODY.answers))
    expect(counselor.page.locator(".call-summary")).to_contain_text(found.verdict.headline)
    assert (staff_site.record(record).status, staff_site.record(record).person) == ("final", None)
    link = counselor.page.get_by_role("link", name=GUIDE.words.result.link).get_attribute("href")
    assert link
    assert link.startswith(staff_site.url)
    phone.open(link.removeprefix(f"{staff_site.url}/"))
    assert phone.title == found.verdict.headline
    correct = counselor.page.get_by_role("link", name=WORDS.correct_later)
    expect(correct).to_have_attribute("href", re.compile(record))
    counselor.press("restart")
    counselor.at_form()
    assert counselor.record != record
    assert counselor.shows({})


def test_a_name_and_a_sound_address_are_stored_only_once_the_consent_is_ticked(
    begin: Begin, staff_site: Staffed
) -> None:
    counselor = begin()
    counselor.key("1")
    counselor.saved()
    record, page = counselor.record, counselor.page
    finish(counselor)
    name, email = (page.get_by_label(each, exact=True) for each in (WORDS.name, WORDS.email))
    assert name.count() == 0
    page.get_by_text(WORDS.consent).click()
    name.fill("Zoë Šimić")
    email.fill("not-an-email")
    page.keyboard.press("Tab")
    expect(page.get_by_text(WORDS.odd_email)).to_be_visible()
    counselor.press("continue")
    counselor.wait()
    expect(email).to_have_value("not-an-email")
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(WORDS.odd_email)
    page.get_by_label(WORDS.phone, exact=True).focus()
    counselor.press("continue")
    expect(email).to_be_focused()
    assert staff_site.record(record).status == "draft"
    email.fill("zoe@example.org")
    page.keyboard.press("Tab")
    expect(page.get_by_text(WORDS.odd_email)).to_have_count(0)
    expect(email).not_to_have_attribute("aria-invalid", "true")
    counselor.press("continue")
    expect(page.locator("h1")).to_have_text([WORDS.done_title])
    person = staff_site.record(record).person
    assert person is not None
    assert (person.name, person.email, person.consent.by) == (
        "Zoë Šimić",
        "zoe@example.org",
        "local",
    )
    assert "Zoë" not in page.locator(".call-summary").inner_text()


@pytest.mark.deep
def test_finishing_and_beginning_twice_at_once_leaves_one_record(
    begin: Begin, staff_site: Staffed
) -> None:
    """Back from the end, the call goes on where it was."""
    counselor = begin()
    counselor.key("1")
    counselor.saved()
    record, before = counselor.record, len(staff_site.records())
    finish(counselor)
    counselor.press("back")
    counselor.at_form()
    assert counselor.told("degree")
    counselor.key("2")
    counselor.saved()
    saved = staff_site.record(record)
    assert len(saved.answers) == 2
    finish(counselor)
    counselor.press_twice("continue")
    expect(counselor.page.locator("h1")).to_have_text([WORDS.done_title])
    counselor.wait()
    assert counselor.page.get_by_role("alert").count() == 0
    final = staff_site.record(record)
    assert (final.status, final.revision) == ("final", saved.revision + 1)
    counselor.press_twice("restart")
    counselor.at_form()
    counselor.key("2")
    counselor.saved()
    assert staff_site.record(counselor.record).answers == {"degree": ("bachelors_abroad",)}
    assert len(staff_site.records()) == before + 1
