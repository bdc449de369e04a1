"""Every page runs under the policy that it comes with, and the policy holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.heard import heard
from tests.browser.staffed import Staffed
from tests.browser.visitor import COMPLETE, Visitor
from tests.shipped import GUIDE

OURS = (
    *("", "?page=code", "?page=you", "?page=short.goal", "?page=review&goal=protect"),
    "?page=result&goal=protect&monday=breach&skills=threats&skills=privacy",
)

POLICY = "Content Security Policy"
PUT_IN = "markup => document.body.append(document.createRange().createContextualFragment(markup))"

Look = Callable[[str], Visitor]


@pytest.fixture
def look(open_page: Open, staff_site: Staffed) -> Look:
    """Open an address."""
    visitor = Visitor(open_page(), GUIDE, staff_site.url)

    def look(address: str) -> Visitor:
        visitor.open(address)
        return visitor

    return look


def refusals(page: Page) -> list[str]:
    """What the browser said of the policy."""
    return [said for said in heard(page).complaints if POLICY in said]


def test_no_page_asks_for_what_its_policy_forbids(look: Look) -> None:
    """Pages of staff, and those that Streamlit draws: test_access and test_taking_over."""
    for address in OURS:
        visitor = look(address)
    visitor.taken_over().page.wait_for_load_state("networkidle")
    assert refusals(visitor.page) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=x onerror='window.bitten = true'>",
        "<script>window.bitten = true</script>",
        "<iframe srcdoc='<script>parent.bitten = true</script>'></iframe>",
    ],
)
def test_markup_that_gets_into_a_page_runs_nothing(look: Look, markup: str) -> None:
    page = look("").page
    with page.expect_console_message(lambda said: POLICY in said.text) as refused:
        page.evaluate(PUT_IN, markup)
    assert "script" in refused.value.text
    assert page.evaluate("window.bitten") is None


def test_a_page_can_send_nothing_to_another_site(look: Look) -> None:
    page = look("").page
    with page.expect_console_message(lambda said: POLICY in said.text) as refused:
        sent = page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'kept')")
    assert sent == "kept"
    assert "connect-src" in refused.value.text


def test_the_words_of_the_page_for_strange_addresses_are_shown_in_its_own_look(
    look: Look, staff_site: Staffed
) -> None:
    page = look("").page
    answer = page.goto(f"{staff_site.url}/wp-login.php?goal=protect")
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link").click()
    expect(page).to_have_title(GUIDE.words.site.title)
    page.wait_for_function(COMPLETE)
    assert refusals(page) == []
