"""What is taken along, fetched with a real browser by prospects and by a counselor."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from advisor.guide import Choices
from advisor.prospect.address import code_link
from advisor.scoring import pack, recommend
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.counselor import Counselor
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PATIENCE, address, folded
from tests.presentation.reader import Reader
from tests.shipped import GUIDE

WORDS = GUIDE.words.paper
SHEET: Choices = {"goal": ("protect",), "monday": ("breach",), "skills": ("threats", "privacy")}
CODE = pack(GUIDE, SHEET)


@pytest.fixture
def page(open_page: Open, staff_site: Staffed) -> Page:
    """A prospect's result on a phone, with what can be taken along unfolded."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_default_timeout(PATIENCE)
    page.goto(f"{staff_site.url}/{address('result', SHEET)}")
    folded(page, GUIDE.words.result.share).click()
    return page


def fetched(page: Page, press: str) -> tuple[str, bytes]:
    """Press what downloads a file; give its name and what it holds."""
    with page.expect_download(timeout=PATIENCE) as download:
        page.locator(press).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_prospect_fetches_the_result_as_pdf_and_stays_on_the_page(page: Page) -> None:
    before = page.url
    name, pdf = fetched(page, ".fold a.file[href^='result.pdf']")
    assert name == f"result-{CODE}.pdf"
    assert recommend(GUIDE, SHEET).verdict.headline in Reader(pdf).text
    assert page.url == before


def test_the_summary_is_copied_whole(page: Page) -> None:
    page.get_by_role("button", name=WORDS.copy_summary).click()
    expect(page.get_by_text(GUIDE.words.result.copied, exact=True)).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    link = WORDS.link_line.format(link=page.url.partition("?")[0])
    assert lines[-1] == GUIDE.words.site.guidance
    assert any(line.startswith(link) for line in lines)


REFUSES = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
COPIES_NOTHING = "() => { document.execCommand = () => false; }"
SHARES = """name => { navigator.share = async (what) => {
  window.shared = what;
  if (name) throw new DOMException("", name);
}; }"""


def test_what_cannot_be_copied_is_shown_and_selected_instead(page: Page) -> None:
    page.evaluate(REFUSES)
    page.evaluate(COPIES_NOTHING)
    link = page.get_by_role("button", name=GUIDE.words.result.copy_link)
    link.click()
    expect(page.get_by_text(GUIDE.words.result.not_copied)).to_be_visible()
    field = page.get_by_role("textbox", name=GUIDE.words.result.copy_link)
    expect(field).to_be_focused()
    expect(field).to_have_value(f"{page.url.partition('?')[0]}{code_link(CODE)}")
    assert page.evaluate("() => getSelection().toString()") == field.input_value()
    assert violations(page, within=".fold[open]") == []
    page.evaluate("() => delete document.execCommand")
    link.click()  # as browsers copied before they had a clipboard for pages
    expect(page.get_by_text(GUIDE.words.result.copied, exact=True)).to_be_visible()
    expect(field).to_have_count(0)


def test_a_result_is_shared_by_the_browsers_own_way_or_else_copied(page: Page) -> None:
    share = page.get_by_role("link", name=GUIDE.words.result.share_now, exact=True)
    address = f"{page.url.partition('?')[0]}{code_link(CODE)}"
    copied = page.get_by_text(GUIDE.words.result.copied, exact=True)
    for refusal in ("", "AbortError"):
        page.evaluate(SHARES, refusal)
        share.click()
        page.wait_for_function("() => window.shared")
        assert page.evaluate("() => window.shared.url") == address
        expect(copied).to_have_count(0)
    page.evaluate(SHARES, "NotAllowedError")
    share.click()
    expect(copied).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_an_email_to_admissions_has_the_code_and_nothing_else(page: Page) -> None:
    link = page.get_by_role("link", name=WORDS.write, exact=True).get_attribute("href")
    assert link
    letter = urlsplit(link)
    assert (letter.scheme, letter.path) == ("mailto", GUIDE.program.contacts[0].email)
    assert parse_qs(letter.query)["body"] == [WORDS.body.format(code=CODE)]
    assert not any(option in link for options in SHEET.values() for option in options)


def test_a_counselor_gives_out_a_paper_without_or_with_the_notes(
    open_page: Open, staff_site: Staffed
) -> None:
    counselor = Counselor(open_page(LAPTOP), staff_site.url, GUIDE).begin()
    page = counselor.page
    counselor.key("1")
    counselor.key("m")
    counselor.type("Asked twice.")
    counselor.key("Escape")
    counselor.saved()
    page.locator(".call-finish").click()
    expect(page.locator("h1")).to_have_text([GUIDE.words.call.wrap_title])
    counselor.press("continue")
    expect(page.locator("h1")).to_have_text([GUIDE.words.call.done_title])
    _, plain = fetched(page, ".st-key-call_pdf button")
    _, noted = fetched(page, ".st-key-call_pdf_with_notes button")
    assert "Asked twice." not in Reader(plain).text
    assert "Asked twice." in Reader(noted).text
    assert counselor.complaints == []
