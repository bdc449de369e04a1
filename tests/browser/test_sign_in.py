"""Signing in and out in the real browser, with a real OpenID provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from advisor.staff.pages import PAGES
from tests.browser.axe import violations, violations_in_both_themes
from tests.browser.chromium import QUIET, find
from tests.browser.people import GUIDE
from tests.browser.server import HOST, Server
from tests.browser.sign_in import (
    ACCOUNTS,
    Colleague,
    advisor_with_sign_in,
    provider,
)
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE
from tests.depth import IS_DEEP

WORDS = GUIDE.words.staff
FILES = "?page=staff.files"
HOME = "?page=staff.home"

LOOKED_AT = PAGES if IS_DEEP else tuple(page for page in PAGES if page.name in ("home", "files"))
"""The staff pages that are opened, one for each role; every one is over the wire (test_roles)."""

Come = Callable[..., Colleague]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The advisor with sign-in, as anybody can deploy it."""
    folder = tmp_path_factory.mktemp("staffed")
    with provider(folder) as address, advisor_with_sign_in(folder, address) as server:
        yield server


@pytest.fixture(scope="module")
def usual(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context that is used again, without its cookies."""
    with _context(browser) as context:
        yield context


def _context(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**{"viewport": LAPTOP, "reduced_motion": "reduce", **options})
    # The provider's pages would like a style sheet from elsewhere.
    context.route("https://**", lambda route: route.abort())
    return context


@pytest.fixture
def come(browser: Browser, usual: BrowserContext, staffed: Server) -> Iterator[Come]:
    """Let a colleague come; the second, or one with options, with a browser of their own."""
    opened: list[Page] = []
    with ExitStack() as contexts:

        def come(site: str = staffed.url, **options: Any) -> Colleague:
            if opened or options:
                context = contexts.enter_context(_context(browser, **options))
            else:
                context = usual
            opened.append(context.new_page())
            return Colleague(opened[-1], site)

        yield come
    for page in usual.pages:
        page.close()
    usual.clear_cookies()


def test_staff_sign_in_and_come_back_to_the_page_that_they_asked_for(come: Come) -> None:
    """The sign-in holds for reload, menu and another tab."""
    ann = come()
    ann.sign_in("ann", FILES)
    assert ann.page.url == f"{ann.site}/{FILES}"
    assert ann.title == WORDS.files
    assert WORDS.files_sound in ann.text
    assert WORDS.signed_in.format(name="Ann@Example.edu", role=WORDS.staff) in ann.text
    ann.page.reload()
    ann.wait()
    assert ann.title == WORDS.files
    ann.page.get_by_role("navigation").get_by_role("link", name=WORDS.home).click()
    expect(ann.page.locator("h1")).to_have_text(WORDS.home)
    expect(ann.page.locator("h1")).to_be_focused()
    expect(ann.page.locator("nav [aria-current=page]")).to_have_text(WORDS.home)
    ann.page = ann.another_tab()
    ann.open(FILES)
    assert ann.title == WORDS.files


def test_a_counselor_sees_the_staff_pages_but_none_that_is_for_staff(come: Come) -> None:
    bob = come()
    bob.sign_in("bob")
    assert bob.title == WORDS.home
    links = bob.page.get_by_role("navigation").get_by_role("link")
    own = [page.title(GUIDE.words) for page in PAGES if page.role == "counselor"]
    assert links.all_inner_texts() == own
    for page in LOOKED_AT:
        bob.open(f"?page=staff.{page.name}")
        assert (bob.title == WORDS.refused_title) == (page.role == "staff")
    bob.open(FILES)
    assert WORDS.refused.format(name="bob@example.edu", role=WORDS.staff) in bob.text
    bob.page.get_by_role("link", name=WORDS.to_staff).click()
    expect(bob.page.locator("h1")).to_have_text(WORDS.home)


@pytest.mark.parametrize(
    "account",
    ["nora", *(pytest.param(name, marks=pytest.mark.deep) for name in ("eve", "mallory"))],
)
def test_an_account_without_a_role_opens_nothing_and_can_leave(come: Come, account: str) -> None:
    somebody = come()
    somebody.sign_in(account)
    for page in LOOKED_AT:
        somebody.open(f"?page=staff.{page.name}")
        assert somebody.title == WORDS.refused_title
        assert ACCOUNTS[account]["email"] in somebody.text
        expect(somebody.page.get_by_role("navigation")).to_have_count(0)
    somebody.page.get_by_role("link", name=WORDS.to_prospects).click()
    expect(somebody.page.locator("h1")).to_have_text(GUIDE.words.site.title)
    somebody.page.go_back()
    expect(somebody.page.locator("h1")).to_have_text(WORDS.refused_title)
    somebody.sign_out()
    assert somebody.title == WORDS.sign_in_title


def test_the_addresses_of_a_sign_in_lead_to_no_staff_page_without_one(come: Come) -> None:
    nobody = come()
    for path, title in (
        ("auth/login", WORDS.sign_in_title),
        ("oauth2callback", GUIDE.words.sign_in.failed_title),
    ):
        nobody.page.goto(f"{nobody.site}/{path}?role=staff&state=x&code=x&provider=x")
        expect(nobody.page.locator("h1")).to_have_text(title)
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
    ann.wait()
    assert ann.title == WORDS.sign_in_title
    assert ann.page.url == f"{ann.site}/{FILES}"


def test_signing_out_ends_it_here_in_other_tabs_and_for_kept_cookies(come: Come) -> None:
    ann = come()
    ann.sign_in("ann", FILES)
    kept = ann.context.storage_state()
    other = ann.another_tab()
    other.goto(f"{ann.site}/{FILES}")
    expect(other.locator("h1")).to_have_text(WORDS.files)

    ann.sign_out()
    assert ann.title == WORDS.sign_in_title
    names = {cookie.get("name", "") for cookie in ann.context.cookies()}
    assert not any(name.startswith("_streamlit_user") for name in names)
    ann.open(FILES)
    assert ann.title == WORDS.sign_in_title

    other.get_by_role("navigation").get_by_role("link", name=WORDS.home).click()
    expect(other.locator("h1")).to_have_text(WORDS.sign_in_title)

    thief = come(storage_state=kept)
    thief.open(FILES)
    assert thief.title == WORDS.sign_in_title
    assert WORDS.sign_in_again in thief.text


def test_cookies_of_sign_in_are_hidden_from_scripts_and_from_other_sites(come: Come) -> None:
    ann = come()
    ann.open(FILES)
    notes = {cookie["name"]: cookie for cookie in ann.context.cookies()}
    assert "advisor_staff_page" in notes
    ann.sign_in("ann", FILES)
    cookies = {cookie["name"]: cookie for cookie in ann.context.cookies(ann.site)}
    kept = {name for name in cookies if name.startswith("_streamlit_user")}
    assert kept == {"_streamlit_user", "_streamlit_user_tokens"}
    del cookies["_streamlit_xsrf"]  # made for scripts to read: it proves that they could
    for cookie in (notes["advisor_staff_page"], *cookies.values()):
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax"), cookie["name"]
    assert "_streamlit_user" not in ann.page.evaluate("document.cookie")


@pytest.mark.deep
def test_somebody_in_hundreds_of_groups_works_with_one_small_cookie(come: Come) -> None:
    bob = come()
    bob.sign_in("bob")
    assert bob.title == WORDS.home
    (cookie,) = (c for c in bob.context.cookies() if c["name"].startswith("_streamlit_user"))
    assert len(cookie["value"]) < 1_000
    bob.page.reload()
    bob.wait()
    assert bob.title == WORDS.home


@pytest.mark.deep
def test_a_changed_cookie_is_no_sign_in(come: Come) -> None:
    bob = come()
    bob.sign_in("bob")
    (cookie,) = (c for c in bob.context.cookies() if c["name"] == "_streamlit_user")
    place = len(cookie["value"]) // 2
    other = "A" if cookie["value"][place] != "A" else "B"
    changed = cookie["value"][:place] + other + cookie["value"][place + 1 :]
    bob.context.add_cookies([{"name": cookie["name"], "value": changed, "url": bob.site}])
    bob.open(HOME)
    assert bob.title == WORDS.sign_in_title


@pytest.mark.deep
def test_headers_that_claim_to_be_staff_do_not_help(come: Come) -> None:
    claims = ("X-Forwarded-User", "X-Forwarded-Email", "Remote-User", "X-Auth-Request-Email")
    headers = {**dict.fromkeys(claims, "ann@example.edu"), "X-Forwarded-For": "127.0.0.1"}
    nobody = come(extra_http_headers=headers)
    nobody.open(FILES)
    assert nobody.title == WORDS.sign_in_title
    bob = come(extra_http_headers=headers)
    bob.sign_in("bob", FILES)
    assert bob.title == WORDS.refused_title


@pytest.mark.parametrize(
    "viewport", [PHONE, pytest.param(LAPTOP, marks=pytest.mark.deep)], ids=["phone", "laptop"]
)
def test_axe_finds_nothing_before_and_after_sign_in(come: Come, viewport: ViewportSize) -> None:
    found = {}
    ann = come(viewport=viewport)
    ann.open(FILES)
    found["sign in"] = violations_in_both_themes(ann.page)
    ann.sign_in("ann")
    found["signed in"] = violations_in_both_themes(ann.page)
    bob = come(viewport=viewport)
    bob.sign_in("bob", FILES)
    found["refused"] = violations_in_both_themes(bob.page)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("host", [pytest.param(HOST, marks=pytest.mark.deep), "localhost"])
def test_on_ones_own_machine_every_staff_page_is_open_and_says_so(
    come: Come, staff_site: Staffed, host: str
) -> None:
    somebody = come(staff_site.url.replace(HOST, host))
    for page in LOOKED_AT:
        somebody.open(f"?page=staff.{page.name}")
        assert somebody.title == page.title(GUIDE.words)
        assert WORDS.local in somebody.text
        expect(somebody.page.locator(".st-key-sign_out")).to_have_count(0)


def test_a_name_that_was_bent_to_this_machine_opens_no_staff_page(
    browser: Browser, staff_site: Staffed
) -> None:
    switches = [*QUIET, f"--host-resolver-rules=MAP evil.example {HOST}"]
    launch = browser.browser_type.launch
    with launch(executable_path=find(), args=switches) as bent, bent.new_context() as context:
        nobody = Colleague(context.new_page(), staff_site.url.replace(HOST, "evil.example"))
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
    somebody = come(staff_site.url)
    somebody.page.goto(trap.as_uri())
    (frame,) = somebody.page.main_frame.child_frames
    assert "Streamlit" not in frame.content()
    expect(frame.locator("h1[data-turn]")).to_have_count(0)
