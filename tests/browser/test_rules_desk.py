"""The rules desk in the real browser, from halving a weight to undoing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from advisor.guide import find_data, load_cases
from advisor.guide.fields import MAX_POINTS
from advisor.guide.site import ENGLISH
from advisor.publishing.drafts import Drafts
from advisor.publishing.history import history
from advisor.publishing.text_edits import text_in
from advisor.publishing.texts import save as change_text
from tests.browser.axe import violations
from tests.browser.clerk import Clerk, publish_as_somebody_else
from tests.browser.conftest import Open, Scheme
from tests.browser.staffed import Staffed, started
from tests.browser.visitor import LAPTOP, PHONE, Visitor, address
from tests.depth import IS_DEEP
from tests.publishing.drafting import set_points
from tests.shipped import GUIDE

WORDS = GUIDE.words.desk
CASES = len(load_cases(None, GUIDE))
SHEET = {"field": ("operations",), "goal": ("lead_it",), "monday": ("over_budget",)}
BEFORE, AFTER = (GUIDE.words.result.points.format(points=points) for points in (10, 9))
MOVED = WORDS.changed.partition("}")[2].partition("{")[0].strip()
WEIGHT = ("field", "operations", "itm")
"""It is worth 2; halved, it fails one case, and the sheet comes to one point less."""

WRONG = ("2.5", "x", "100", "-100", "2 3") if IS_DEEP else ("-100", "2 3")
FIELDS = (WORDS.texts_find, ENGLISH.name)
REFUSAL = ".desk-grid .desk-faults, tr:has([aria-invalid=true]), .summary, .closed"
"""What looks different while a number is wrong."""

Enter = Callable[..., Clerk]
Come = Callable[[], Visitor]


@pytest.fixture
def data(staff: Staffed) -> Path:
    """The data folder that the server serves, without drafts and history."""
    return staff.data


@pytest.fixture
def enter(open_page: Open, staff: Staffed) -> Enter:
    """Let someone sit down at the desk."""

    def enter(
        viewport: ViewportSize = LAPTOP, scheme: Scheme = "light", site: str = staff.url
    ) -> Clerk:
        return Clerk(open_page(viewport, scheme), site, GUIDE).come()

    return enter


@pytest.fixture
def come(open_page: Open, staff: Staffed) -> Come:
    """Let a prospect come."""

    def come() -> Visitor:
        return Visitor(open_page(PHONE), GUIDE, staff.url)

    return come


def lines_changed(data: Path, text: str) -> list[tuple[str, str]]:
    """The lines of the shipped rules that differ in a text of as many lines."""
    before = (data / "rules.yaml").read_text(encoding="utf-8").split("\n")
    pairs = zip(before, text.split("\n"), strict=True)
    return [(old.strip(), new.strip()) for old, new in pairs if old != new]


def _kept_reason(data: Path) -> str:
    draft = Drafts(data).of("local")
    return draft.why if draft else ""


def test_a_weight_is_halved_stopped_by_a_case_mended_published_used_and_undone(
    enter: Enter, come: Come, data: Path
) -> None:
    early = come()
    early.open(address("practical", SHEET))
    early.taken_over()  # A visit by Streamlit has a session; a plain page has none.
    rules = (data / "rules.yaml").read_bytes()
    ann = enter()

    # She halves a weight and reads what that would do.
    ann.set(*WEIGHT, 1)
    expect(ann.summary).to_contain_text(MOVED)
    published, draft, difference = ann.shares(GUIDE.program.track["itm"].short)
    assert float(draft.rstrip("%")) < float(published.rstrip("%"))
    assert difference.startswith("\N{MINUS SIGN}")
    assert (data / "rules.yaml").read_bytes() == rules
    shown = ann.page.locator(".people > li:visible")
    expect(shown.first).to_be_visible()
    few = shown.count()
    ann.page.get_by_role("button", name=WORDS.people_more).click()
    expect(shown.nth(few)).to_be_visible()

    # A case stands in the way.
    expect(ann.summary).to_contain_text(WORDS.fails_one.format(cases=CASES))
    failing = ann.page.locator(".failing")
    expect(failing).to_have_count(1)
    expect(ann.page.locator(".closed")).to_have_text(WORDS.publish_failing)
    expect(ann.publish).to_be_disabled()
    expect(ann.summary).to_contain_text(WORDS.publish_failing)
    ann.summary.get_by_role("button", name=WORDS.to_publish).click()
    expect(ann.reason).to_be_focused()
    expect(ann.reason).to_be_in_viewport()
    # From any tab, one press leads from there to the case.
    ann.look_at(WORDS.history)
    ann.page.get_by_role("button", name=WORDS.to_cases).click()
    expect(ann.page.locator('[class*="st-key-expect_"] button')).to_be_focused()
    expect(failing).to_be_in_viewport()

    # She would tell that person the new result to his face, so the case expects it.
    ann.page.locator('[class*="st-key-expect_"] button').click()
    done = ann.page.get_by_role("button", name=WORDS.expected_now)
    expect(done).to_be_disabled()
    expect(ann.publish).to_be_enabled()

    # No reason, no publishing.
    ann.publish.click()
    expect(ann.page.locator(".closed[role=alert]")).to_have_text(WORDS.why_missing)
    ann.give_reason("Running systems says less about leading than we thought.")
    # Pressed twice in a hurry, it publishes once and says so.
    ann.publish.dblclick()
    expect(ann.page.get_by_text(WORDS.publish_done)).to_be_visible()
    expect(ann.page.locator("h1")).to_be_focused()
    ann.rest()
    expect(ann.page.get_by_text(WORDS.publish_done)).to_be_visible()
    expect(ann.page.locator(".messages")).to_be_empty()
    live, before = history(data)
    assert (live.who, live.expectations != ()) == ("local", True)
    assert lines_changed(find_data(), (data / "rules.yaml").read_text()) == [
        ("operations:      {itm: 2, isa: 1}", "operations:      {itm: 1, isa: 1}")
    ]

    # A prospect who comes now gets it; one who was at it finishes on the old rules.
    late = come()
    late.open(address("result", SHEET))
    expect(late.page.locator(".fork")).to_contain_text(AFTER)
    early.follow("continue")
    early.follow("continue")
    expect(early.page.locator(".fork")).to_contain_text(BEFORE)

    # One click undoes it.
    ann.look_at(WORDS.history)
    expect(ann.page.locator(".version").first).to_contain_text("IT Management 2 to 1")
    ann.page.locator(".st-key-desk_undo button").click()
    expect(ann.page.get_by_text(WORDS.undone).first).to_be_visible()
    ann.wait_until(lambda: len(history(data)) == 3)
    assert (data / "rules.yaml").read_bytes() == rules
    assert [version.fingerprint for version in history(data)] == [
        before.fingerprint,
        live.fingerprint,
        before.fingerprint,
    ]
    late.open(address("result", SHEET))
    expect(late.page.locator(".fork")).to_contain_text(BEFORE)
    assert ann.complaints == []


def test_an_edit_in_the_table_shows_in_the_text_and_the_other_way_round(
    enter: Enter, data: Path
) -> None:
    """A fault in the text is marked in its line, and the table waits until it is fixed."""
    ann = enter()
    find = ann.page.get_by_role("searchbox", name=WORDS.find)
    find.fill(GUIDE.questionnaire.question["goal"].option["lead_it"].text)
    # The answer with its question, and a bonus for it with their heading.
    expect(ann.page.locator(".desk-editor tbody tr:visible")).to_have_count(4)
    expect(ann.page.locator(".desk-editor mark")).to_have_count(2)
    ann.set("goal", "lead_it", "itm", 1)
    find.fill("")
    changed = [("lead_it:         {itm: 3}", "lead_it:         {itm: 1}")]
    ann.reads((data / "rules.yaml").read_text().replace(*changed[0]))
    ann.type_over("protect:         {isa: 3}", "protect:         {isa: 2, itm: 1}")
    expect(ann.cell("goal", "protect", "isa")).to_have_value("2")
    expect(ann.cell("goal", "protect", "itm")).to_have_value("1")
    expect(ann.cell("goal", "protect", "isa")).to_have_accessible_description(
        WORDS.was.format(points=3)
    )
    changed.append(("protect:         {isa: 3}", "protect:         {isa: 2, itm: 1}"))
    assert sorted(lines_changed(data, ann.rules.input_value())) == sorted(changed)

    ann.type_over("lead_it:         {itm: 1}", "lead_it:         {itmm: 3}")
    fault = ann.page.locator(".desk-faults li")
    expect(fault).to_contain_text('did you mean "itm"?')
    lines = ann.rules.input_value().split("\n")
    line = next(n for n, each in enumerate(lines, 1) if each.strip().startswith("lead_it:"))
    expect(ann.page.locator(".desk-gutter .mark-fault")).to_have_text(str(line))
    expect(ann.rules).to_have_attribute("aria-invalid", "true")
    expect(ann.cell("goal", "lead_it", "itm")).to_have_attribute("readonly", "")
    expect(ann.cell("goal", "lead_it", "itm")).to_have_value("1")
    expect(ann.publish).to_be_disabled()
    assert violations(ann.page, within=".desk-text, .summary, .closed") == []

    fault.get_by_role("button").click()
    expect(ann.rules).to_be_focused()
    selected = ann.rules.evaluate(
        "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    )
    assert selected.strip() == "lead_it:         {itmm: 3}"

    ann.type_over("{itmm: 3}", "{itm: 2}")
    expect(fault).to_have_count(0)
    expect(ann.cell("goal", "lead_it", "itm")).to_have_value("2")
    expect(ann.cell("goal", "lead_it", "itm")).not_to_have_attribute("readonly", "")


@pytest.mark.deep
def test_many_fast_edits_all_arrive(enter: Enter, data: Path) -> None:
    ann = enter()
    options = GUIDE.questionnaire.question["monday"].options
    for option in options:
        ann.set("monday", option.id, "bida", 1)
    expected = (data / "rules.yaml").read_text()
    for option in options:
        expected = set_points(expected, "monday", option.id, "bida", 1, tracks=GUIDE.track_ids)
    ann.reads(expected)
    ann.rest()
    for option in options:
        expect(ann.cell("monday", option.id, "bida")).to_have_value("1")


def test_what_is_no_number_of_points_stays_with_a_message_until_it_is_fixed(
    enter: Enter, data: Path
) -> None:
    ann = enter()
    cell, refusals = ann.cell(*WEIGHT), ann.page.locator(".desk-grid [role=alert]")
    question = GUIDE.questionnaire.question[WEIGHT[0]]
    cell.fill("2.5")
    cell.press("Enter")
    expect(ann.summary).to_contain_text(WORDS.refused_one)
    cell.press("Escape")  # which brings back the number of the draft
    expect(cell).to_have_value("2")
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    expect(ann.summary).not_to_contain_text(WORDS.refused_one)
    # Nothing is no number either, and no message moves the table.
    place = cell.bounding_box()
    cell.fill("")
    cell.press("Enter")
    said = WORDS.refused_empty.format(least=-MAX_POINTS, most=MAX_POINTS, points=2)
    expect(refusals).to_contain_text(said)
    expect(refusals).to_contain_text(GUIDE.program.track[WEIGHT[2]].short)
    assert cell.bounding_box() == place
    for wrong in WRONG:
        cell.fill(wrong)
        cell.press("Enter")
        said = WORDS.refused.format(typed=wrong, least=-MAX_POINTS, most=MAX_POINTS, points=2)
        expect(refusals).to_contain_text(said)
        expect(refusals).to_contain_text(question.option[WEIGHT[1]].text)
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(cell).to_have_accessible_description(re.compile(re.escape(said)))
        expect(cell).to_have_value(wrong)
    expect(ann.summary).to_contain_text(WORDS.refused_one)
    # It stays in sight whatever is searched for: the summary says that it is marked there.
    find = ann.page.get_by_role("searchbox", name=WORDS.find)
    find.fill("monday breach")
    expect(ann.cell("monday", "unsure", "itm")).to_be_hidden()
    expect(cell).to_be_visible()
    find.fill("")
    # What is sound goes on being taken, and what is not stays.
    ann.set("goal", "lead_it", "itm", 2)
    expect(ann.summary).to_contain_text(WORDS.publish_refused)
    expect(cell).to_have_value("2 3")
    expect(ann.publish).to_be_disabled()
    assert violations(ann.page, within=REFUSAL) == []
    refusals.get_by_role("button").click()
    expect(cell).to_be_focused()
    ann.set(*WEIGHT, -1)
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    expect(refusals).to_be_empty()
    expect(ann.summary).not_to_contain_text(WORDS.refused_one)
    ann.reads(
        (data / "rules.yaml")
        .read_text()
        .replace("operations:      {itm: 2, isa: 1}", "operations:      {itm: -1, isa: 1}")
        .replace("lead_it:         {itm: 3}", "lead_it:         {itm: 2}")
    )


def test_escape_undoes_what_is_typed_and_then_the_change(enter: Enter, data: Path) -> None:
    ann = enter()
    published = (data / "rules.yaml").read_text()
    cell = ann.cell(*WEIGHT)
    ann.set(*WEIGHT, 50)
    unusual = WORDS.unusual.format(least=-2, most=3)
    expect(cell).to_have_accessible_description(f"{WORDS.was.format(points=2)} {unusual}")
    cell.fill("7")
    cell.press("Escape")
    expect(cell).to_have_value("50")
    cell.press("Escape")
    expect(cell).to_have_value("2")
    expect(cell).to_be_focused()
    ann.reads(published)


def test_a_search_says_why_a_row_is_shown(enter: Enter) -> None:
    ann = enter()
    find = ann.page.get_by_role("searchbox", name=WORDS.find)
    rows = ann.page.locator(".desk-editor tbody tr:not(.desk-question):visible")
    find.fill("MONDAY breach")  # an id, which the table does not show otherwise
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(WORDS.find_id.format(name="monday breach"))
    expect(rows.locator("mark")).to_have_text("monday breach")
    assert violations(ann.page, within=".desk-grid") == []
    find.fill("?")  # is no pattern
    expect(ann.page.locator(".desk-editor mark").first).to_have_text("?")
    find.fill("no such words")
    expect(rows).to_have_count(0)
    expect(ann.page.get_by_text(WORDS.find_none)).to_be_visible()
    find.fill("")
    expect(ann.page.locator(".desk-editor mark")).to_have_count(0)
    expect(ann.page.locator(".desk-grid").get_by_text("monday breach")).to_have_count(0)


def test_a_number_in_the_only_row_keeps_the_focus_and_the_page_its_place(enter: Enter) -> None:
    ann = enter()
    ann.page.get_by_role("searchbox", name=WORDS.find).fill("monday breach")
    cell = ann.cell("monday", "breach", "itm")
    cell.fill("1")
    cell.press("Enter")
    expect(cell).to_be_focused()
    expect(ann.summary).to_contain_text(WORDS.to_publish)
    ann.rest()
    expect(cell).to_be_focused()
    # Tab from the last column leads to the summary, which is in sight already.
    last = ann.cell("monday", "breach", "isa")
    last.fill("x")
    before = last.bounding_box()
    last.press("Tab")
    expect(last).to_have_attribute("aria-invalid", "true")
    ann.rest()
    assert last.bounding_box() == before


def test_what_is_taken_back_keeps_its_place_in_the_list(enter: Enter) -> None:
    """Else a second press at the same place would take back the next change."""
    ann = enter()
    ann.set("goal", "lead_it", "itm", 1)
    ann.set("goal", "protect", "isa", 1)
    ways = ann.page.locator('[class*="st-key-take_back_"] button')
    expect(ways).to_have_text([WORDS.take_back, WORDS.take_back])
    ways.nth(0).focus()
    ways.nth(0).press("Enter")
    expect(ways).to_have_text([WORDS.taken_back, WORDS.take_back])
    expect(ways.nth(0)).to_be_disabled()
    place = ann.page.locator('[class*="st-key-take_back_"]').first
    expect(place).to_be_focused()  # and not lost, as nobody can press it now
    assert violations(ann.page, within='[class*="st-key-desk_change_"]') == []
    # The next edit clears the list up.
    ann.set("monday", "breach", "isa", 1)
    expect(ways).to_have_text([WORDS.take_back, WORDS.take_back])
    # The longest button fits into the narrowest window.
    ann.page.locator(".st-key-all_expected button").click()
    expect(ann.page.get_by_role("button", name=WORDS.expect_again_all)).to_be_visible()
    ann.page.set_viewport_size({"width": 320, "height": 700})
    assert ann.page.locator(".stMain").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_button_that_is_disabled_as_the_last_that_changes_hands_the_focus_on(
    enter: Enter,
) -> None:
    ann = enter()
    ann.set("goal", "lead_it", "itm", 1)
    place = ann.page.locator('[class*="st-key-take_back_"]')
    button = place.locator("button")
    expect(button).to_be_enabled()
    ann.rest()
    button.evaluate("button => { button.focus(); button.disabled = true; button.append(' '); }")
    expect(place).to_be_focused()


@pytest.mark.deep
def test_the_text_shows_the_line_that_was_changed_in_the_table(enter: Enter) -> None:
    ann = enter()
    ann.set("monday", "unsure", "itm", 1)
    mark = ann.page.locator(".desk-gutter .mark-changed")
    ann.view(WORDS.text)
    expect(mark).to_have_count(1)
    for _ in range(2):
        gutter = ann.page.locator(".desk-gutter").bounding_box()
        line = mark.bounding_box()
        assert gutter is not None
        assert line is not None
        assert gutter["y"] <= line["y"] <= gutter["y"] + gutter["height"] - line["height"]
        # So does a desk that is opened with a draft.
        ann.page.reload()
        expect(mark).to_have_count(1)
        ann.view(WORDS.text)


@pytest.mark.deep
def test_faulty_rules_on_disk_are_mended_here(enter: Enter, come: Come, data: Path) -> None:
    rules = data / "rules.yaml"
    sound = rules.read_text()
    rules.write_text(sound.replace("lead_it:         {itm: 3}", "lead_it:         {itmm: 3}"))
    ann = enter()
    expect(ann.page.get_by_text(WORDS.fix_here)).to_be_visible()
    expect(ann.page.locator(".desk-faults li")).to_contain_text('did you mean "itm"?')
    ann.type_over("{itmm: 3}", "{itm: 3}")
    ann.give_reason("A slip of the finger")
    ann.publish.click()
    expect(ann.page.get_by_text(WORDS.publish_done)).to_be_visible()
    expect(ann.page.locator(".faults")).to_have_count(0)
    assert rules.read_text() == sound
    prospect = come()
    prospect.open(address("result", SHEET))
    expect(prospect.page.locator(".fork")).to_contain_text(BEFORE)


@pytest.mark.deep
def test_a_draft_survives_a_reload_another_browser_and_a_restart(
    enter: Enter, data: Path, tmp_path: Path
) -> None:
    ann = enter()
    ann.set(*WEIGHT, 1)
    expect(ann.summary).to_contain_text(WORDS.fails_one.format(cases=CASES))
    ann.give_reason("Half a reason")
    ann.wait_until(lambda: _kept_reason(data) == "Half a reason")
    ann.page.reload()
    expect(ann.cell(*WEIGHT)).to_have_value("1")
    with started(data, tmp_path) as restarted:
        again = enter(site=restarted.url)
        expect(again.cell(*WEIGHT)).to_have_value("1")
        expect(again.reason).to_have_value("Half a reason")
    ann.page.locator(".st-key-start_over button").click()
    ann.page.get_by_role("button", name=WORDS.start_over_yes).click()
    expect(ann.cell(*WEIGHT)).to_have_value("2")
    expect(ann.page.get_by_text(WORDS.started_over)).to_be_visible()
    ann.page.get_by_role("button", name=WORDS.bring_back).click()
    expect(ann.cell(*WEIGHT)).to_have_value("1")
    ann.page.get_by_role("button", name=WORDS.take_back).click()
    expect(ann.cell(*WEIGHT)).to_have_value("2")


@pytest.mark.deep
def test_a_draft_is_tried_on_the_whole_questionnaire_by_staff_alone(
    enter: Enter, come: Come
) -> None:
    ann = enter()
    ann.set(*WEIGHT, 1)
    with ann.context.expect_page() as opened:
        ann.page.get_by_role("link", name=WORDS.try_it).click()
    trying = Visitor(opened.value, GUIDE, ann.site)
    expect(trying.page.locator(".trying")).to_contain_text(WORDS.trying)
    trying.take(SHEET)
    expect(trying.page.locator(".trying")).to_be_visible()
    expect(trying.page.locator(".fork")).to_contain_text(AFTER)
    assert violations(trying.page, within=".trying") == []
    trying.page.reload()
    expect(trying.page.locator(".fork")).to_contain_text(AFTER)
    prospect = come()
    prospect.open(address("result", SHEET))
    expect(prospect.page.locator(".fork")).to_contain_text(BEFORE)
    trying.page.get_by_role("link", name=WORDS.to_desk).click()
    expect(trying.page.locator("h1")).to_have_text([WORDS.title])


@pytest.mark.deep
def test_a_draft_is_brought_up_to_date_when_somebody_else_has_published(
    enter: Enter, data: Path
) -> None:
    ann = enter()
    ann.set("monday", "unsure", "itm", 1)
    ann.rest()
    publish_as_somebody_else(data)
    # Whoever comes back to the window sees it, before anything is pressed.
    ann.page.evaluate("dispatchEvent(new Event('focus'))")
    notice = ann.page.locator(".notice")
    expect(notice).to_contain_text("bob@example.edu")
    expect(notice).to_contain_text("Titles differ too much.")
    expect(ann.publish).to_be_disabled()
    ann.page.locator(".st-key-catch_up button").click()
    expect(notice).to_have_count(0)
    expect(ann.cell("monday", "unsure", "itm")).to_have_value("1")
    expect(ann.cell("role", "it_lead", "itm")).to_have_value("2")
    differences = ann.page.locator('[class*="st-key-desk_change_"]')
    expect(differences).to_have_count(1)
    unsure = GUIDE.questionnaire.question["monday"].option["unsure"].text
    expect(differences).to_contain_text(unsure)


def test_a_file_that_breaks_on_disk_is_told_here_and_not_to_prospects(
    enter: Enter, come: Come, data: Path
) -> None:
    prospect = come()
    prospect.open(address("result", SHEET))
    questions = data / "questions.yaml"
    questions.write_text(questions.read_text() + "pages: again\n")
    ann = enter()
    expect(ann.page.locator(".faults")).to_contain_text("questions.yaml")
    prospect.reload()
    expect(prospect.page.locator(".fork")).to_contain_text(BEFORE)


def test_the_keyboard_alone_edits_and_publishes(enter: Enter, data: Path) -> None:
    ann = enter()
    ann.tab_to(ann.page.get_by_role("searchbox", name=WORDS.find))
    ann.page.keyboard.type(GUIDE.questionnaire.question["role"].text)
    ann.tab_to(ann.cell("role", "it_lead", "itm"))
    ann.page.keyboard.type("2")
    ann.page.keyboard.press("Enter")
    below = ann.cell("role", "data_lead", "itm")
    expect(below).to_be_focused()
    expect(ann.summary).to_contain_text(MOVED)
    expect(below).to_be_focused()
    ann.tab_to(ann.reason)
    ann.page.keyboard.type("Titles differ too much.")
    ann.page.keyboard.press("Tab")
    expect(ann.publish).to_be_enabled()
    ann.tab_to(ann.publish)
    ann.page.keyboard.press("Enter")
    expect(ann.page.get_by_text(WORDS.publish_done)).to_be_visible()
    assert history(data)[0].why == "Titles differ too much."


def test_every_tab_says_what_it_is_for(enter: Enter) -> None:
    ann = enter()
    ann.page.set_viewport_size(PHONE)
    tabs = ann.page.get_by_role("tablist")
    assert tabs.evaluate("e => e.scrollWidth <= e.clientWidth"), "the last ones are out of sight"
    ann.page.set_viewport_size(LAPTOP)
    ann.look_at(WORDS.robustness)
    expect(ann.page.locator(".heat tbody tr:not(.group)")).to_have_count(
        sum(len(question.options) for question in GUIDE.questionnaire.questions)
    )
    ann.look_at(WORDS.concerns)
    concerns = ann.page.locator(".concerns")
    expect(concerns.get_by_text("questions.yaml, line").first).to_be_visible()
    concerns.get_by_role("button").first.click()
    expect(ann.rules).to_be_focused()
    ann.look_at(WORDS.flow)
    cards = ann.page.locator("[role=tabpanel]:not([hidden]) .people > li")
    expect(cards).to_have_count(len(GUIDE.questionnaire.questions))
    ann.look_at(WORDS.texts)
    find = ann.page.get_by_label(WORDS.texts_find)
    answer = GUIDE.questionnaire.question["monday"].option["over_budget"].text
    find.fill(answer)  # and no Enter
    field = ann.page.get_by_label(ENGLISH.name, exact=True)
    expect(field).to_have_value(answer)
    expect(ann.publish).to_be_hidden()  # a text is live once it is saved
    field.fill("Rescue a late project")
    save = ann.page.get_by_role("button", name=WORDS.texts_save)
    save.focus()
    save.press("Enter")
    expect(ann.page.get_by_text(WORDS.texts_saved)).to_be_visible()
    expect(save).to_be_focused()
    expect(ann.page.locator(".desk-editor").get_by_text("Rescue a late project")).to_be_attached()
    ann.page.get_by_role("button", name=WORDS.texts_back.format(text=answer)).click()
    expect(ann.page.locator(".desk-editor").get_by_text(answer)).to_be_attached()
    ann.look_at(WORDS.history)
    back, edit = (ann.page.locator('[class*="st-key-desk_edit_"]').nth(place) for place in (0, 1))
    restored = WORDS.texts_restored.format(before="Rescue a late project", after=answer)
    expect(back).to_contain_text(restored)
    expect(back).to_contain_text(ENGLISH.name)
    expect(back.get_by_role("button")).to_have_count(0)
    expect(edit).to_contain_text(WORDS.texts_taken_back)
    again = WORDS.texts_back.format(text="Rescue a late project")
    expect(edit.get_by_role("button", name=again)).to_be_visible()
    assert ann.complaints == []


def test_a_text_that_cannot_be_saved_stays_with_the_reason_until_it_is(
    enter: Enter, data: Path
) -> None:
    """It stays whatever is searched for next; what someone else wrote is not lost unseen."""
    path, ann = "program.yaml about", enter()
    before = text_in(data, "", path)
    ann.look_at(WORDS.texts)
    find, field = (ann.page.get_by_label(name, exact=True) for name in FIELDS)
    find.fill(before[:40])
    find.press("Enter")
    save = ann.page.get_by_role("button", name=WORDS.texts_save)
    why_not = ann.page.locator('[class*="st-key-desk_text_"] [role=alert]')
    expect(field).to_have_value(before)
    field.fill("")
    save.click()
    expect(why_not).to_have_text(WORDS.texts_empty)
    assert violations(ann.page, within='[class*="st-key-desk_text_"]') == []
    change_text(
        data, path, "", before, "Bob's words.", who="bob@example.edu", now=datetime.now(UTC)
    )
    field.fill("Ann's words.")
    save.click()
    expect(why_not).to_have_text(WORDS.texts_changed.format(now="Bob's words."))
    find.fill("no text has these words")
    find.press("Enter")
    expect(ann.page.get_by_text(WORDS.texts_none)).to_be_visible()
    expect(field).to_have_value("Ann's words.")
    save.click()
    expect(ann.page.get_by_text(WORDS.texts_saved)).to_be_visible()
    expect(why_not).to_have_count(0)
    assert text_in(data, "", path) == "Ann's words."
    find.fill(GUIDE.program.track["itm"].short)
    find.press("Enter")
    name = WORDS.texts_name.format(name=GUIDE.program.track["itm"].short)
    expect(ann.page.get_by_text(name)).to_be_visible()
    assert ann.complaints == []
