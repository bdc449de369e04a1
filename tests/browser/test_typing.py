"""What someone types while the server is busy is never lost: its answer is held up on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from advisor.prospect.address import ENTERED
from advisor.publishing.drafts import Drafts
from advisor.records import Notes
from advisor.scoring import pack
from tests.browser.clerk import Clerk, publish_as_somebody_else
from tests.browser.conftest import Arrive
from tests.browser.counselor import Counselor
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, address
from tests.browser.wire import Wire, hold_turns
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words.call
WEIGHT = ("field", "operations", "itm")
LEAD = "lead_it:         {itm: 3}"
REASON = "Running systems says less about leading than we thought."
SHEET = next(case for case in CASES if {"degree", "years"} <= case.answers.keys()).answers

Window = tuple[Page, Wire]
Enter = Callable[[], tuple[Clerk, Wire]]
Begin = Callable[[], tuple[Counselor, Wire]]


@pytest.fixture(scope="module")
def windows() -> Iterator[list[Window]]:
    """Windows that have a wire to the server, for one test after the other."""
    opened: list[Window] = []
    yield opened
    for page, _ in opened:
        page.close()


@pytest.fixture
def window(context: BrowserContext, windows: list[Window]) -> Iterator[Callable[[], Window]]:
    """Give a window that nobody in this test uses."""
    free = [each for each in windows if not each[0].is_closed()]

    def window() -> Window:
        if not free:
            page, wire = context.new_page(), Wire()
            page.set_viewport_size(LAPTOP)
            wire.lay(page)
            windows.append((page, wire))
            free.append((page, wire))
        return free.pop()

    yield window
    for _, wire in windows:
        wire.let_go()


@pytest.fixture
def enter(window: Callable[[], Window], staff: Staffed) -> Enter:
    """Let someone sit down at the desk, on a wire."""

    def enter() -> tuple[Clerk, Wire]:
        page, wire = window()
        return Clerk(page, staff.url, GUIDE).come(), wire

    return enter


@pytest.fixture
def begin(window: Callable[[], Window], staff_site: Staffed) -> Begin:
    """Let a counselor begin a call, on a wire."""

    def begin() -> tuple[Counselor, Wire]:
        page, wire = window()
        return Counselor(page, staff_site.url, GUIDE).begin(), wire

    return begin


def reason_on_disk(staff: Staffed) -> str:
    draft = Drafts(staff.data).of("local")
    return draft.why if draft else ""


def test_a_reason_half_typed_stays_whatever_the_answer_adds_around_it(
    enter: Enter, staff: Staffed
) -> None:
    ann, wire = enter()
    wire.hold()
    ann.set(*WEIGHT, 1)
    ann.reason.press_sequentially(REASON[:20])
    wire.let_go()
    expect(ann.page.locator(".failing").first).to_be_visible()
    expect(ann.reason).to_be_focused()
    ann.page.keyboard.type(REASON[20:30])
    publish_as_somebody_else(staff.data)
    wire.hold()
    ann.set("goal", "lead_it", "itm", 2)
    ann.reason.press("End")
    ann.page.keyboard.type(REASON[30:-1])
    wire.let_go()
    expect(ann.page.locator(".notice")).to_contain_text("bob@example.edu")
    expect(ann.reason).to_be_focused()
    ann.page.keyboard.type(REASON[-1:])
    expect(ann.reason).to_have_value(REASON)
    ann.reason.press("Tab")
    ann.wait_until(lambda: reason_on_disk(staff) == REASON)
    ann.page.reload()
    expect(ann.reason).to_have_value(REASON)


@pytest.mark.deep
def test_a_reason_that_is_sent_before_the_answer_comes_is_kept_with_the_changed_point(
    enter: Enter, staff: Staffed
) -> None:
    ann, wire = enter()
    wire.hold()
    ann.set(*WEIGHT, 1)
    ann.reason.fill(REASON)
    ann.reason.press("Tab")
    ann.set("goal", "lead_it", "itm", 2)
    wire.let_go()
    ann.wait_until(lambda: reason_on_disk(staff) == REASON)
    expect(ann.reason).to_have_value(REASON)
    expect(ann.cell(*WEIGHT)).to_have_value("1")
    ann.rest()
    draft = Drafts(staff.data).of("local")
    assert draft is not None
    assert "operations:      {itm: 1, isa: 1}" in draft.text
    assert "lead_it:         {itm: 2}" in draft.text


@pytest.mark.deep
def test_rules_half_typed_stay_when_the_answer_to_a_changed_point_comes(enter: Enter) -> None:
    ann, wire = enter()
    wire.hold()
    ann.set(*WEIGHT, 1)
    ann.view(GUIDE.words.desk.text)
    ann.rules.press("Control+Home")
    ann.page.keyboard.type("# While the server was busy\n")
    wire.let_go()
    expect(ann.page.locator(".failing").first).to_be_visible()
    expect(ann.rules).to_be_focused()
    expect(ann.rules).to_have_value(re.compile("# While the server was busy\n"))
    ann.rules.blur()
    expect(ann.rules).to_have_value(re.compile("operations: +{itm: 1, isa: 1}"))
    assert ann.rules.input_value().startswith("# While the server was busy\n")


def test_a_number_that_is_changed_back_before_the_answer_comes_is_changed_back(
    enter: Enter, staff: Staffed
) -> None:
    ann, wire = enter()
    wire.hold()
    ann.set(*WEIGHT, 1)
    ann.set(*WEIGHT, 2)
    ann.set("goal", "lead_it", "itm", 1)
    wire.let_go()
    ann.reads((staff.data / "rules.yaml").read_text().replace(LEAD, LEAD.replace("3", "1")))
    ann.rest()
    expect(ann.cell(*WEIGHT)).to_have_value("2")


@pytest.mark.deep
def test_a_number_that_is_typed_before_the_text_is_known_to_be_faulty_waits_for_a_sound_one(
    enter: Enter, staff: Staffed
) -> None:
    ann, wire = enter()
    wire.hold()
    ann.type_over(LEAD, LEAD.replace("itm", "itmm"))
    ann.set(*WEIGHT, 1)
    wire.let_go()
    expect(ann.page.locator(".desk-faults li")).to_contain_text('did you mean "itm"?')
    expect(ann.cell(*WEIGHT)).to_have_value("1")
    ann.type_over(LEAD.replace("itm", "itmm"), LEAD)
    expect(ann.rules).to_have_value(re.compile("operations: +{itm: 1, isa: 1}"))
    expect(ann.cell(*WEIGHT)).to_have_value("1")
    assert LEAD in ann.rules.input_value()


@pytest.mark.deep
def test_two_windows_of_one_person_lose_nothing(enter: Enter, staff: Staffed) -> None:
    (ann, _), (again, _) = enter(), enter()
    ann.set(*WEIGHT, 1)
    expect(ann.rules).to_have_value(re.compile("operations: +{itm: 1, isa: 1}"))
    again.type_over(LEAD, LEAD.replace("3", "2"))
    again.rules.blur()
    expect(again.cell(*WEIGHT)).to_have_value("1")
    ann.set("goal", "protect", "isa", 2)
    expect(ann.cell("goal", "lead_it", "itm")).to_have_value("2")
    expect(ann.rules).to_have_value(re.compile("operations: +{itm: 1, isa: 1}"))


def test_notes_and_a_search_half_typed_stay_when_the_answer_comes(
    begin: Begin, staff_site: Staffed
) -> None:
    counselor, wire = begin()
    note, free = counselor.page.locator(".call-pane textarea").all()
    wire.hold()
    counselor.key("1")
    counselor.key("m")
    counselor.type("two ")
    wire.let_go()
    counselor.saved()
    counselor.type("schools")
    expect(note).to_have_value("two schools")
    counselor.key("Escape")
    wire.hold()
    counselor.key("2")
    counselor.key("f")
    counselor.type("calls again ")
    wire.let_go()
    counselor.saved()
    counselor.type("on Monday")
    expect(free).to_have_value("calls again on Monday")
    counselor.key("Escape")
    wire.hold()
    counselor.key("3")
    counselor.key("/")
    counselor.type("schol")
    wire.let_go()
    counselor.saved()
    counselor.type("arship")
    counselor.key("Enter")
    expect(counselor.row("pay")).to_be_focused()
    counselor.saved()
    notes = staff_site.record(counselor.record).notes
    assert notes == Notes("calls again on Monday", {"years": "two schools"})


def test_what_is_entered_while_a_code_is_opened_is_kept_beside_its_answers(
    begin: Begin, staff_site: Staffed
) -> None:
    code = pack(GUIDE, {"degree": SHEET["degree"], "years": SHEET["years"]})
    counselor, wire = begin()
    counselor.key("c")
    wire.hold()
    counselor.type(code)
    counselor.key("Enter")
    counselor.key("Escape")
    counselor.key("f")
    counselor.type("reads out a ")
    counselor.row("pay").click()
    counselor.key("4")
    counselor.key("f")
    counselor.page.keyboard.press("End")
    wire.let_go()
    expect(counselor.page.locator(".call-message")).to_have_text(WORDS.opened)
    expect(counselor.page.locator("#call-free")).to_be_focused()
    counselor.type("code")
    expect(counselor.page.locator("#call-free")).to_have_value("reads out a code")
    pay = GUIDE.questionnaire.question["pay"].options[3]
    answers = {"degree": SHEET["degree"], "years": SHEET["years"], "pay": (pay.id,)}
    assert counselor.shows(answers)
    counselor.key("Escape")
    counselor.saved()
    record = staff_site.record(counselor.record)
    assert (record.answers, record.notes.free) == (answers, "reads out a code")


def test_whoever_goes_on_typing_after_next_call_sees_that_nothing_is_taken_until_it_is_there(
    begin: Begin, staff_site: Staffed
) -> None:
    counselor, wire = begin()
    counselor.key("m")
    counselor.type("a note")
    counselor.key("Escape")
    counselor.key("f")
    counselor.type("to the end")
    first = counselor.record
    wire.hold()
    counselor.page.locator(".call-fresh").click()
    counselor.page.locator("#call-free").click()
    counselor.type(" and beyond")
    expect(counselor.page.locator("#call-free")).to_have_value("to the end")
    wire.let_go()
    expect(counselor.page.locator("#call-free")).to_have_value("")
    expect(counselor.page.locator(".call-pane textarea").first).to_have_value("")
    assert staff_site.record(first).notes == Notes("to the end", {"degree": "a note"})
    counselor.at_form()
    counselor.key("1")
    counselor.saved()
    assert counselor.record != first


def test_a_name_half_typed_stays_when_the_answer_to_the_email_comes(begin: Begin) -> None:
    counselor, wire = begin()
    counselor.key("1")
    counselor.saved()
    page = counselor.page
    page.locator(".call-finish").click()
    page.get_by_text(WORDS.consent).click()
    email, name = (page.get_by_label(each, exact=True) for each in (WORDS.email, WORDS.name))
    email.fill("not-an-email")
    wire.hold()
    name.press_sequentially("Zoë ")
    wire.let_go()
    expect(page.get_by_text(WORDS.odd_email)).to_be_visible()
    expect(name).to_be_focused()
    page.keyboard.type("Šimić")
    expect(name).to_have_value("Zoë Šimić")


@pytest.mark.parametrize("streamlits", [False, True], ids=["plain", "Streamlit"])
def test_a_code_that_is_corrected_before_the_answer_comes_stays_corrected(
    arrive: Arrive, streamlits: bool
) -> None:
    visitor = arrive(own=True)
    wire = Wire()
    wire.lay(visitor.page)
    visitor.open(address("code"))
    if streamlits:
        visitor.taken_over()
    code = pack(GUIDE, SHEET)
    visitor.type(ENTERED, code[:-1])
    wire.hold()
    held = hold_turns(visitor.page)
    visitor.press("continue")
    visitor.wait_until(lambda: bool(wire.held or held))
    visitor.field(ENTERED).fill(code)
    wire.let_go()
    for route in held:
        route.continue_()
    visitor.page.unroute_all(behavior="wait")
    expect(visitor.page.locator(".errors")).to_be_visible()
    expect(visitor.field(ENTERED)).to_have_value(code)
    expect(visitor.field(ENTERED)).to_be_focused()
    visitor.follow("continue")
    expect(visitor.page.locator("#code")).to_have_text(code)
