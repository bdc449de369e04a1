"""What goes wrong on the way: nothing is lost, no page is blank, and it is said only if need be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from advisor.guide import find_data
from advisor.guide.translation import translated
from advisor.prospect import document
from advisor.prospect.looks import look
from tests.browser.gate import Gate, Way, gate
from tests.browser.people import FEW
from tests.browser.server import free_port, serving, streamlit_run
from tests.browser.visitor import HURRIED, PHONE, SAVING, Scriptless, Visitor, address
from tests.checkout import CHECKOUT
from tests.shipped import GUIDE

SPANISH = translated(GUIDE, find_data(), "es")
FIRST, SECOND, THIRD = GUIDE.questionnaire.pages[:3]
QUESTION = FIRST.questions[0]
SIGN = ".unconnected"
deep = pytest.mark.deep

Turn = Callable[[bool], None]
"""What makes a server come or go."""
Going = AbstractContextManager[tuple[str, Turn]]


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context to which Streamlit comes when a test says so."""
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as made:
        made.add_init_script(SAVING)
        yield made


@pytest.fixture(scope="module")
def hurried(shared: BrowserContext) -> Page:
    """A page whose script has little patience."""
    page = shared.new_page()
    page.add_init_script(HURRIED)
    return page


@pytest.fixture
def page(hurried: Page) -> Iterator[Page]:
    """That page, on which a test may change what comes."""
    yield hurried
    hurried.unroute_all()
    hurried.goto("about:blank")  # or it would go on asking for a server that is gone


@pytest.fixture
def standing(site: str) -> Iterator[Gate]:
    """A proxy before the server."""
    with gate(site) as made:
        yield made


@pytest.mark.parametrize("way", ["refused", pytest.param("silent", marks=deep)])
def test_where_no_websocket_comes_through_pages_go_on_and_streamlit_comes_when_one_does(
    page: Page, standing: Gate, way: Way
) -> None:
    standing.way = way
    visitor = Visitor(page, GUIDE, standing.url)
    visitor.open(address(FIRST.id))
    visitor.bring()
    visitor.wait_until(lambda: standing.asked > 0)
    visitor.choose(QUESTION, 1)
    chosen = visitor.ticked()
    visitor.follow("continue")
    visitor.choose(visitor.asked()[0], 1)
    later = visitor.ticked()
    expect(visitor.page.locator(SIGN)).to_have_count(0)
    standing.way = "open"
    visitor.taken_over_now()
    assert (visitor.title, visitor.ticked()) == (SECOND.title, later)
    visitor.follow("back")
    assert visitor.ticked() == chosen
    expect(visitor.page.locator(SIGN)).to_have_count(0)


def altered(visitor: Visitor, alter: Callable[[str], str], policy: str = "") -> None:
    """Have every document come changed, and under another policy."""

    def change(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        headers = {**answer.headers, "content-security-policy": policy}
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            route.fulfill(response=answer)
        else:
            route.fulfill(response=answer, headers=headers, body=alter(answer.text()))

    visitor.page.route(re.compile(r"/(\?.*)?$"), change)


def test_where_a_policy_blocks_scripts_every_page_is_a_document(page: Page, site: str) -> None:
    visitor = Scriptless(page, GUIDE, site)
    altered(visitor, str, "script-src 'none'")
    visitor.open("")
    visitor.take(FEW[0].answers)
    expect(visitor.page.locator(".fork > p strong")).to_have_count(1)


SCRIPT = document.scripts(look(GUIDE))[1].removeprefix(document.read("dom.js"))
PARTS = [
    at.start()
    for at in re.finditer(r"^  (?=const |let |add|new |for |setI|hist)", SCRIPT, re.MULTILINE)
]
"""Where the page script can stop between two of its statements."""
BROKEN = "throw new Error('broken on purpose');\n"


@pytest.mark.parametrize(
    "at",
    [
        at if at in PARTS[5::40] else pytest.param(at, marks=deep)
        for at in (*PARTS[1::2], len(SCRIPT))
    ],
)
def test_wherever_the_page_script_stops_the_journey_goes_on(page: Page, site: str, at: int) -> None:
    visitor = Scriptless(page, GUIDE, site)
    broken = SCRIPT[:at] + BROKEN + SCRIPT[at:]
    altered(visitor, lambda text: text.replace(SCRIPT, broken))
    walk(visitor)
    assert any("broken on purpose" in said for said in visitor.complaints)


@pytest.mark.parametrize(
    "name", ["go", "hold", *(pytest.param(name, marks=deep) for name in ("here", "framed"))]
)
def test_what_the_page_script_cannot_do_the_browser_does(page: Page, site: str, name: str) -> None:
    visitor = Scriptless(page, GUIDE, site)
    head = re.search(rf"function {name}\(.*?\) {{\n", SCRIPT)
    assert head
    broken = SCRIPT.replace(head[0], head[0] + BROKEN)
    altered(visitor, lambda text: text.replace(SCRIPT, broken))
    walk(visitor)
    assert any("broken on purpose" in said for said in visitor.complaints)


def test_a_browser_that_lacks_newer_functions_turns_pages_all_the_same(
    shared: BrowserContext, site: str
) -> None:
    page = shared.new_page()
    page.add_init_script("delete AbortSignal.timeout; delete window.requestIdleCallback;")
    visitor = Visitor(page, GUIDE, site)
    walk(visitor)
    assert visitor.complaints == []


def walk(visitor: Visitor) -> None:
    """Take the first steps; nothing that was chosen is lost on them."""
    visitor.open("")
    visitor.follow("start")
    visitor.choose(QUESTION, 1)
    visitor.follow("continue")
    assert visitor.title == SECOND.title
    assert f"{QUESTION.id}={QUESTION.options[1].id}" in visitor.query
    visitor.follow("back")
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}


@contextmanager
def restarted(_standing: Gate) -> Iterator[tuple[str, Turn]]:
    """A server of its own: its address, and what stops it or starts it again."""
    port = free_port()
    with ExitStack() as running:

        def turn(on: bool) -> None:
            running.close()
            if on:
                command = streamlit_run(CHECKOUT / "app.py", port)
                running.enter_context(serving(command, port, folder=CHECKOUT))

        yield f"http://127.0.0.1:{port}", turn


@contextmanager
def cut_off(standing: Gate) -> Iterator[tuple[str, Turn]]:
    """The proxy's address, and what cuts its connections or lets them through again."""

    def turn(on: bool) -> None:
        standing.way = "open" if on else "gone"
        standing.cut()

    yield standing.url, turn


@pytest.mark.parametrize(
    ("gone", "streamlits"),
    [
        pytest.param(cut_off, False, id="plain"),
        pytest.param(cut_off, True, id="Streamlit", marks=deep),
        pytest.param(restarted, False, id="plain-restarted", marks=deep),
        pytest.param(restarted, True, id="Streamlit-restarted", marks=deep),
    ],
)
def test_a_server_that_goes_is_told_when_it_is_needed_and_nothing_is_lost_until_it_is_back(
    page: Page, standing: Gate, gone: Callable[[Gate], Going], streamlits: bool
) -> None:
    words = SPANISH.words.document
    first, second = SPANISH.questionnaire.pages[:2]
    with gone(standing) as (url, turn):
        visitor = Visitor(page, SPANISH, url)
        turn(True)
        visitor.open(f"{address(first.id)}&lang=es")
        if streamlits:
            visitor.taken_over()
        turn(False)
        visitor.choose(first.questions[0], 1)
        chosen = visitor.ticked()
        visitor.press("continue")
        sign = visitor.page.locator(SIGN)
        expect(sign).to_contain_text(words.lost)
        expect(sign.get_by_role("link", name=words.again)).to_be_visible()
        expect(visitor.page.locator("[role=dialog]")).to_have_count(0)
        assert (visitor.title, visitor.ticked()) == (first.title, chosen)
        visitor.choose(first.questions[1], 1)
        turn(True)
        visitor.arrive(first.title)
        assert visitor.title == second.title
        expect(sign).to_have_count(0)
        visitor.follow("back")
        assert visitor.ticked()[first.questions[0].id] == chosen[first.questions[0].id]


def test_a_phone_that_slept_goes_on_where_it_was(page: Page, standing: Gate) -> None:
    visitor = Visitor(page, GUIDE, standing.url)
    visitor.open(address(FIRST.id))
    visitor.taken_over()
    visitor.choose(QUESTION, 1)
    chosen = visitor.ticked()
    page.context.set_offline(True)
    standing.cut()
    visitor.page.wait_for_function(LOST)
    visitor.choose(FIRST.questions[1], 2)
    page.context.set_offline(False)
    visitor.taken_over_now()
    assert visitor.ticked() == {
        **chosen,
        FIRST.questions[1].id: (FIRST.questions[1].options[2].id,),
    }
    expect(visitor.page.locator(SIGN)).to_have_count(0)
    visitor.follow("continue")
    assert f"{QUESTION.id}={QUESTION.options[1].id}" in visitor.query


LOST = """() => document.querySelector("[data-test-connection-state]")
  .dataset.testConnectionState !== "CONNECTED" """
