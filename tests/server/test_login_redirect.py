"""A browser's way to sign-in and back, and what is said along the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from httpx import ASGITransport, AsyncClient, Cookies
from httpx import Response as Answer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor.server.accounts import RoleTable
from advisor.server.login_redirect import COOKIE, return_to_page
from advisor.server.security import ResponseHeaders, secure_staff
from advisor.server.sign_in import SignIn

FRAMED = ("content-security-policy", "x-frame-options", "cache-control")


async def _document(_request: Request) -> Response:
    return HTMLResponse("<p>Hello")


async def _redirect(request: Request) -> Response:
    """Send on to where the test says, as Streamlit does after sign-in."""
    response = RedirectResponse(request.query_params.get("to", "/"), status_code=302)
    response.set_cookie("_streamlit_user", "signed", httponly=True, samesite="lax")
    return response


class Browser:
    """A browser at a site whose sign-in redirects as Streamlit's does; it follows none itself."""

    def __init__(self) -> None:
        routes = [
            Route("/", _document),
            Route("/anything", _document),
            Route("/auth/login", _redirect),
            Route("/oauth2callback", _redirect),
            Route("/auth/logout", _redirect),
        ]
        self._app = Starlette(
            routes=routes,
            middleware=[
                Middleware(ResponseHeaders, change=secure_staff),
                Middleware(ResponseHeaders, change=return_to_page),
            ],
        )
        self.cookies = Cookies()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address, and keep the cookies that come with it."""
        return asyncio.run(self._get(address, headers))

    async def _get(self, address: str, headers: Mapping[str, str] | None) -> Answer:
        transport = ASGITransport(self._app)
        async with AsyncClient(
            transport=transport, base_url="http://msit.example.edu", cookies=self.cookies
        ) as client:
            answer = await client.get(address, headers=headers)
            self.cookies = client.cookies
        return answer


@pytest.fixture
def visitor() -> Browser:
    return Browser()


@pytest.mark.parametrize("page", ["home", "rules_desk"])
def test_whoever_signs_in_comes_back_to_the_page_that_they_asked_for(
    visitor: Browser, page: str
) -> None:
    visitor.get(f"/?page=staff.{page}")
    back = visitor.get("/oauth2callback")
    assert back.headers["location"] == f"/?page=staff.{page}"
    assert visitor.cookies.get(COOKIE) is None


@pytest.mark.parametrize("trip", ["/oauth2callback", "/auth/logout"])
def test_whoever_asked_for_nothing_comes_to_the_first_staff_page(
    visitor: Browser, trip: str
) -> None:
    assert visitor.get(trip).headers["location"] == "/?page=staff.home"


@pytest.mark.parametrize(
    "value", ["//evil.example", "https://evil.example", "a&b=c", "Home", "%0d%0aX: y", "a" * 41, ""]
)
def test_a_forged_way_back_leads_home(visitor: Browser, value: str) -> None:
    back = visitor.get("/oauth2callback", headers={"Cookie": f"{COOKIE}={value}"})
    assert back.headers["location"] == "/?page=staff.home"


def test_the_page_of_a_strange_address_is_not_kept(visitor: Browser) -> None:
    kept = visitor.get("/?page=staff.%0d%0aSet-Cookie:x=y")
    assert "set-cookie" not in kept.headers


@pytest.mark.parametrize(
    "where", ["https://id.example.edu/logout", "//id.example.edu/", "/elsewhere", "/?page=result"]
)
def test_a_redirect_to_anything_but_the_first_page_is_left_alone(
    visitor: Browser, where: str
) -> None:
    left = visitor.get(f"/auth/logout?to={quote(where)}")
    assert left.headers["location"] == where


def test_below_a_path_the_way_back_stays_there(visitor: Browser) -> None:
    assert visitor.get("/oauth2callback?to=/msit/").headers["location"] == (
        "/msit/?page=staff.home"
    )


def test_the_note_of_the_page_is_hidden_from_scripts_and_other_sites(visitor: Browser) -> None:
    note = visitor.get("/?page=staff.home").headers["set-cookie"]
    assert note == f"{COOKIE}=home; Max-Age=600; Path=/; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    "address",
    [
        "/?page=staff.home",
        "/?p%61ge=%73taff.home",
        "/anything?page=x&page=staff.home",
        "/?staff.draft=ann&goal=lead_it",
    ],
)
def test_a_staff_page_is_shown_in_no_frame_and_kept_by_no_cache(
    visitor: Browser, address: str
) -> None:
    headers = visitor.get(address).headers
    last = [headers.get_list(name)[-1] for name in FRAMED]
    assert last == ["frame-ancestors 'none'", "DENY", "no-store"]


@pytest.mark.parametrize("address", ["/", "/?page=result&goal=lead_it", "/?goal=staff.home"])
def test_a_prospects_page_is_left_as_it_is(visitor: Browser, address: str) -> None:
    headers = visitor.get(address).headers
    assert not {*FRAMED, "set-cookie"} & set(headers)


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize("trip", ["/auth/login", "/oauth2callback", "/auth/logout"])
def test_where_pages_come_by_https_no_cookie_of_a_sign_in_goes_without(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch, trip: str, https: bool
) -> None:
    settings = SignIn(RoleTable({}, {}), https)
    monkeypatch.setattr("advisor.server.sign_in.sign_in", lambda: settings)
    cookies = visitor.get(trip).headers.get_list("set-cookie")
    assert len(cookies) >= 1
    assert all(("; Secure" in cookie) is https for cookie in cookies)
