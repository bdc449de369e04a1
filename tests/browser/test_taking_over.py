"""Streamlit takes the place of a page that is there already, and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, product
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from advisor.prospect.address import ENTERED
from tests.browser.conftest import Arrive
from tests.browser.heard import heard
from tests.browser.people import FEW, PAGES, SEVERAL, TALKATIVE, page_of
from tests.browser.visitor import LAPTOP, PATIENCE, PHONE, SAVING, TAKEN_OVER, Visitor, address
from tests.browser.wire import Wire
from tests.shipped import GUIDE

MAX_SHIFT: Final = 0.02
"""The most that a page may move as it comes and is taken over, by the browser's own measure."""

WATCH: Final = """window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true })"""
BOXES: Final = """() => [...document.querySelectorAll(".page, .page *")].map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const box = [left + scrollX, top + scrollY, width, height].map((each) => Math.round(each));
  return `${element.localName} ${element.className} ${box}`;
})"""
DRAWN: Final = "() => document.querySelector('#root[hidden] .page')"
STATE: Final = """() => ({
  scroll: scrollY,
  focus: document.activeElement.outerHTML,
  selected: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
  opened: [...document.querySelectorAll(".page details")].map((each) => each.open),
  typed: [...document.querySelectorAll(".page input:not([type])")].map((each) => each.value),
  url: location.href,
})"""
deep = pytest.mark.deep


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page whose movements are watched."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.add_init_script(SAVING)
        context.add_init_script(WATCH)
        yield context.new_page()


QUICK = ("start", page_of(SEVERAL), f"result {FEW[0].id}")


@pytest.mark.parametrize(
    ("name", "viewport"),
    [
        *(pytest.param(name, PHONE, id=f"{name}-phone") for name in QUICK),
        *(
            pytest.param(name, viewport, id=f"{name}-{viewport['width']}", marks=deep)
            for name, viewport in zip(PAGES, cycle((LAPTOP, PHONE)), strict=False)
            if (name, viewport) not in product(QUICK, [PHONE])
        ),
    ],
)
def test_no_part_of_a_page_moves(page: Page, site: str, name: str, viewport: ViewportSize) -> None:
    page.set_viewport_size(viewport)
    visitor = Visitor(page, GUIDE, site)
    visitor.open(PAGES[name])
    page.evaluate("document.fonts.ready.then(() => null)")
    before = page.evaluate(BOXES)
    visitor.taken_over()
    assert page.evaluate(BOXES) == before
    assert page.evaluate("window.shifted") < MAX_SHIFT
    assert visitor.complaints == []


def state(visitor: Visitor) -> dict[str, Any]:
    """Give all that a visitor has done to a page."""
    found: dict[str, Any] = visitor.page.evaluate(STATE)
    return {**found, "ticked": visitor.ticked()}


def test_it_is_asked_for_the_page_once(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.page.evaluate("addEventListener('popstate', () => { window.askedAgain = true; })")
    visitor.taken_over()
    assert visitor.page.evaluate("window.askedAgain") is None
    assert visitor.messages == 1


def test_what_was_ticked_scrolled_and_focused_stays(arrive: Arrive) -> None:
    visitor = arrive(address(page_of(SEVERAL), TALKATIVE.answers))
    first, second, *_ = visitor.asked()
    visitor.take_back(first)
    visitor.choose(second, 0)
    visitor.page.evaluate("scrollTo(0, 333)")
    before = state(visitor)
    assert before["scroll"] == 333
    assert "<input" in before["focus"]
    visitor.taken_over()
    assert state(visitor) == before
    chosen = visitor.ticked()
    visitor.follow("continue")
    visitor.follow("back")
    assert visitor.ticked() == chosen


def test_what_was_typed_and_selected_stays(arrive: Arrive) -> None:
    visitor = arrive(address("code"))
    visitor.field(ENTERED).press_sequentially("4JAYN-Z1")
    visitor.page.keyboard.press("Shift+ArrowLeft")
    before = state(visitor)
    assert (before["typed"], before["selected"]) == (["4JAYN-Z1"], [7, 8])
    visitor.taken_over()
    assert state(visitor) == before


def test_what_was_opened_stays(arrive: Arrive) -> None:
    visitor = arrive(address("result", FEW[0].answers))
    visitor.page.locator("summary").nth(1).click()
    visitor.control("firm").click()
    expect(visitor.page.locator(".firm")).to_be_visible()
    visitor.page.locator("summary").nth(2).click()
    before = state(visitor)
    assert any(before["opened"])
    visitor.taken_over()
    assert state(visitor) == before
    expect(visitor.page.locator(".firm")).to_be_visible()


def test_what_is_under_a_finger_is_not_exchanged_and_the_tap_counts(arrive: Arrive) -> None:
    visitor = arrive(address(page_of(SEVERAL)))
    mouse, row = visitor.page.mouse, visitor.rows(SEVERAL).first
    row.hover()
    mouse.down()
    visitor.bring()
    visitor.page.wait_for_function(DRAWN)
    expect(visitor.page.locator("body > main .page")).to_be_visible()
    mouse.up()
    visitor.taken_over_now()
    assert visitor.ticked() == {SEVERAL.id: (SEVERAL.options[0].id,)}


def test_a_button_that_is_held_meanwhile_leads_on(arrive: Arrive) -> None:
    visitor = arrive(address(page_of(SEVERAL)))
    old = visitor.title
    visitor.control("continue").hover()
    visitor.page.mouse.down()
    visitor.bring()
    visitor.page.wait_for_function(DRAWN)
    visitor.page.mouse.up()
    visitor.arrive(old)
    visitor.taken_over_now()
    assert visitor.title != old


def test_a_page_that_was_turned_while_streamlit_came_is_the_one_that_it_takes_over(
    arrive: Arrive,
) -> None:
    first, second = GUIDE.questionnaire.pages[:2]
    visitor = arrive(address(first.id), own=True)
    wire = Wire()
    wire.lay(visitor.page)
    wire.hold()
    visitor.bring()
    visitor.wait_until(lambda: bool(wire.held))
    visitor.choose(first.questions[0], 1)
    chosen = visitor.ticked()
    visitor.follow("continue")
    visitor.choose(visitor.asked()[0], 1)
    later = visitor.ticked()
    wire.let_go()
    visitor.taken_over_now()
    assert (visitor.title, visitor.ticked()) == (second.title, later)
    visitor.follow("back")
    assert visitor.ticked() == chosen
    visitor.follow("continue")
    assert visitor.ticked() == later


def test_what_streamlit_had_drawn_before_the_connection_hung_is_not_taken_for_its_answer(
    arrive: Arrive,
) -> None:
    first = GUIDE.questionnaire.pages[0]
    visitor = arrive(address(first.id), own=True)
    wire = Wire()
    wire.lay(visitor.page)
    visitor.taken_over()
    visitor.choose(first.questions[0], 1)
    chosen = visitor.ticked()
    wire.fall_quiet(visitor.page)
    wire.hold()
    visitor.follow("continue")
    visitor.follow("back")
    query = visitor.query
    assert not visitor.page.evaluate(TAKEN_OVER)
    wire.let_go()
    visitor.taken_over_now()
    wire.fall_quiet(visitor.page)
    assert (visitor.title, visitor.ticked()) == (first.title, chosen)
    assert visitor.query == query


@pytest.mark.parametrize("saves", [False, True])
def test_streamlit_comes_by_itself_unless_the_reader_saves_data(
    browser: Browser, site: str, saves: bool
) -> None:
    with browser.new_context() as context:
        if saves:
            context.add_init_script(SAVING)
        page = context.new_page()
        visitor = Visitor(page, GUIDE, site)
        page.clock.install()
        visitor.open("")
        page.clock.run_for(60_000)
        if not saves:
            page.wait_for_function(TAKEN_OVER, timeout=PATIENCE)
        asked = [url for url in heard(page).requests if "/static/" in url]
        assert bool(asked) is not saves
        assert visitor.complaints == []


SAME: Final = """async (address) => {
  const write = (element) => {
    const names = element.getAttributeNames().filter((name) => !LEFT_OUT(element, name)).sort();
    const own = names.map((name) => `${name}=${element.getAttribute(name)}`).join(" ");
    const inside = [...element.childNodes].map(
      (each) => each.nodeType === Node.TEXT_NODE ? each.data : write(each));
    return `<${element.localName} ${own}>\\n${inside.join("\\n")}`;
  };
  // The page script notes for itself which questions have what the address answers; and it makes
  // the address itself, so that nobody misses the names of hidden fields that Streamlit takes away.
  const LEFT_OUT = (element, name) => name === "data-settled"
    || (name === "name" && element.type === "hidden");
  const looks = (page) => [...page.querySelectorAll(":not(input, svg, svg *)")].map((element) => {
    const style = getComputedStyle(element);
    const { margin, padding, fontSize, fontWeight, lineHeight, color } = style;
    return [element.tagName, element.className, margin, padding, fontSize, fontWeight, lineHeight,
      color].join(" ");
  });
  const text = await (await fetch(address)).text();
  const found = new DOMParser().parseFromString(text, "text/html");
  const pages = [
    found.querySelector("main > .page"), document.querySelector("#root:not([hidden]) .page"),
  ];
  const held = document.body.appendChild(document.createElement("main"));
  held.append(pages[0]);
  const [plain, ours] = pages.map((page) => [...write(page).split("\\n"), ...looks(page)]);
  held.remove();
  return plain.map((line, at) => [line, ours[at]]).filter(([one, other]) => one !== other);
}"""


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=deep)])
def test_what_streamlit_shows_is_what_the_document_has(arrive: Arrive, language: str) -> None:
    visitor = arrive("?page=tracks&lang=es").taken_over()
    found = {}
    for name, where in PAGES.items():
        asked = f"{where}{'&' if where else '?'}lang={language}"
        visitor.turn_to(asked)
        if differing := visitor.page.evaluate(SAME, asked):
            found[name] = differing[:3]
    assert found == {}
    assert visitor.complaints == []


def test_of_radio_buttons_one_is_chosen_whatever_their_question_is_called(arrive: Arrive) -> None:
    """Streamlit takes names away that are also a document's properties, as ``role`` is."""
    question = GUIDE.questionnaire.question["role"]
    visitor = arrive(address("code")).taken_over()
    visitor.turn_to(address(page_of(question), TALKATIVE.answers))
    for place in range(2):
        visitor.choose(question, place)
        assert visitor.ticked()[question.id] == (question.options[place].id,)
