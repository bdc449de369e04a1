"""Signing in and out in the real browser, with a real OpenID provider.

What forged cookies, headers and addresses come to: `tests/server/test_roles.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from advisor.staff.frame import PAGES
from tests.browser.axe import violations, violations_in_both_themes
from tests.browser.conftest import REBOUND, Open
from tests.browser.server import HOST, Server
from tests.browser.sign_in import ACCOUNTS, Colleague, advisor_with_sign_in, provider
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE
from tests.depth import IS_DEEP
from tests.shipped import GUIDE

WORDS = GUIDE.words.staff
FILES = "?page=staff.files"
HOME = "?page=staff.home"
WIDTHS = (PHONE, LAPTOP) if IS_DEEP else (PHONE,)

Come = Callable[..., Colleague]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The advisor with sign-in, as anybody can deploy it."""
    folder = tmp_path_factory.mktemp("staffed")
    with provider(folder) as address, advisor_with_sign_in(folder, address) as server:
        yield server


@pytest.fixture
def come(open_page: Open, staffed: Server) -> Come:
    """Let a colleague come, in the browser context that tests share."""

    def come(site: str = staffed.url) -> Colleague:
        return Colleague(open_page(LAPTOP, own=True), site)

    return come


def inaccessible(page: Page) -> list[str]:
    """Give what axe-core finds wrong on a page, as wide as a phone and as a laptop."""
    found = []
    for viewport in WIDTHS:
        page.set_viewport_size(viewport)
        found += violations_in_both_themes(page)
    page.set_viewport_size(LAPTOP)
    page.emulate_media(color_scheme="light")
    return found


def test_staff_sign_in_come_back_to_the_page_that_they_asked_for_and_sign_out(come: Come) -> None:
    """The sign-in holds for reload, menu and another tab; signing out ends it in all of them."""
    ann = come()
    ann.open(FILES)
    assert inaccessible(ann.page) == []
    asked = {cookie["name"]: cookie for cookie in ann.context.cookies()}
    ann.sign_in_here("ann")
    assert ann.page.url == f"{ann.site}/{FILES}"
    assert ann.title == WORDS.files
    expect(ann.page.locator("main")).to_contain_text(WORDS.files_sound)
    assert WORDS.signed_in.format(name="Ann@Example.edu", role=WORDS.staff) in ann.text

    # Its cookies are hidden from scripts and from other sites.
    cookies = {cookie["name"]: cookie for cookie in ann.context.cookies(ann.site)}
    names = {name for name in cookies if name.startswith("_streamlit_user")}
    assert names == {"_streamlit_user", "_streamlit_user_tokens"}
    del cookies["_streamlit_xsrf"]  # made for scripts to read: it proves that they could
    for cookie in (asked["advisor_staff_page"], *cookies.values()):
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax"), cookie["name"]
    assert "_streamlit_user" not in ann.page.evaluate("document.cookie")

    ann.page.get_by_role("navigation").get_by_role("link", name=WORDS.home).click()
    expect(ann.page.locator("h1")).to_have_text([WORDS.home])
    expect(ann.page.locator("h1")).to_be_focused()
    expect(ann.page.locator("nav [aria-current=page]")).to_have_text(WORDS.home)
    assert inaccessible(ann.page) == []
    ann.page.reload()
    ann.wait()
    assert ann.title == WORDS.home
    other, ann.page = ann.page, ann.another_tab()
    ann.open(HOME)
    assert ann.title == WORDS.home

    kept: Any = ann.context.cookies()
    ann.sign_out()
    assert ann.title == WORDS.sign_in_title
    left = {cookie["name"] for cookie in ann.context.cookies()}
    assert not any(name.startswith("_streamlit_user") for name in left)
    ann.open(FILES)
    assert ann.title == WORDS.sign_in_title
    other.get_by_role("navigation").get_by_role("link", name=WORDS.home).click()
    expect(other.locator("h1")).to_have_text([WORDS.sign_in_title])

    # A thief who has kept the cookies.
    ann.context.clear_cookies()
    ann.context.add_cookies(kept)
    ann.open(FILES)
    assert ann.title == WORDS.sign_in_title
    assert WORDS.sign_in_again in ann.text


def test_a_counselor_sees_the_staff_pages_but_none_that_is_for_staff(come: Come) -> None:
    """Being in hundreds of groups makes no large cookie, and one that was changed no sign-in."""
    bob = come()
    bob.sign_in("bob")
    assert bob.title == WORDS.home
    links = bob.page.get_by_role("navigation").get_by_role("link")
    own = [page.title(GUIDE.words) for page in PAGES if page.role == "counselor"]
    assert links.all_inner_texts() == own
    (cookie,) = (c for c in bob.context.cookies() if c["name"].startswith("_streamlit_user"))
    assert cookie["name"] == "_streamlit_user"
    assert len(cookie["value"]) < 1_000
    bob.open(FILES)
    assert bob.title == WORDS.refused_title
    assert WORDS.refused.format(name="bob@example.edu", role=WORDS.staff) in bob.text
    assert inaccessible(bob.page) == []
    bob.page.get_by_role("link", name=WORDS.to_staff).click()
    expect(bob.page.locator("h1")).to_have_text([WORDS.home])

    place = len(cookie["value"]) // 2
    other = "A" if cookie["value"][place] != "A" else "B"
    changed = cookie["value"][:place] + other + cookie["value"][place + 1 :]
    bob.context.add_cookies([{"name": cookie["name"], "value": changed, "url": bob.site}])
    bob.open(HOME)
    assert bob.title == WORDS.sign_in_title


def test_an_account_without_a_role_opens_nothing_and_can_leave(come: Come) -> None:
    """Who has none, and what they read: `tests/server/test_roles.py`."""
    someone = come()
    someone.sign_in("nora", FILES)
    assert someone.title == WORDS.refused_title
    assert ACCOUNTS["nora"]["email"] in someone.text
    expect(someone.page.get_by_role("navigation")).to_have_count(0)
    someone.page.get_by_role("link", name=WORDS.to_prospects).click()
    expect(someone.page.locator("h1")).to_have_text([GUIDE.words.site.title])
    someone.page.go_back()
    expect(someone.page.locator("h1")).to_have_text([WORDS.refused_title])
    someone.sign_out()
    assert someone.title == WORDS.sign_in_title


def test_the_addresses_of_a_sign_in_lead_to_no_staff_page_without_one(come: Come) -> None:
    nobody = come()
    for path, title in (
        ("auth/login", WORDS.sign_in_title),
        ("oauth2callback", GUIDE.words.sign_in.failed_title),
    ):
        nobody.page.goto(f"{nobody.site}/{path}?role=staff&state=x&code=x&provider=x")
        expect(nobody.page.locator("h1")).to_have_text([title])
        expect(nobody.page.get_by_role("navigation", name=WORDS.menu)).to_have_count(0)


def test_whoever_does_not_consent_at_the_provider_is_not_signed_in(come: Come) -> None:
    ann = come()
    ann.open(FILES)
    ann.press("sign_in")
    ann.page.get_by_role("button", name="Deny").click()
    ann.page.wait_for_url(f"{ann.site}/**")
    assert ann.title == GUIDE.words.sign_in.failed_title
    assert "it says access_denied" in ann.text
    assert violations(ann.page) == []
    ann.page.get_by_role("link", name=GUIDE.words.sign_in.try_again).click()
    expect(ann.page.locator("h1")).to_have_text([WORDS.sign_in_title])
    assert ann.page.url == f"{ann.site}/{FILES}"


def test_on_ones_own_machine_a_staff_page_is_open_and_says_so(
    come: Come, staff_site: Staffed
) -> None:
    """Every other one, and by its number, without a browser: `tests/server/test_roles.py`."""
    someone = come(staff_site.url.replace(HOST, "localhost"))
    someone.open(FILES)
    assert someone.title == WORDS.files
    assert WORDS.local in someone.text
    expect(someone.page.locator(".st-key-sign_out")).to_have_count(0)


def test_a_name_that_was_bent_to_this_machine_opens_no_staff_page(
    come: Come, staff_site: Staffed
) -> None:
    nobody = come(staff_site.url.replace(HOST, REBOUND))
    nobody.open(FILES)
    assert nobody.title == GUIDE.words.site.title
    assert WORDS.files_sound not in nobody.text


def test_no_other_site_can_show_a_staff_page_inside_its_own(
    come: Come, staff_site: Staffed, tmp_path: Path
) -> None:
    trap = tmp_path / "trap.html"
    trap.write_text(
        f"<title>Trap</title><iframe src='{staff_site.url}/{FILES}' width=600 height=400></iframe>",
        encoding="utf-8",
    )
    someone = come(staff_site.url)
    someone.page.goto(trap.as_uri())
    (frame,) = someone.page.main_frame.child_frames
    assert "Streamlit" not in frame.content()
    expect(frame.locator("h1[data-turn]")).to_have_count(0)
