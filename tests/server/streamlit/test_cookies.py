"""What of a sign-in stays in the browser."""

from __future__ import annotations

import asyncio
import json
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.web.server.starlette import starlette_auth_routes as streamlits

from advisor.server.accounts import read_table
from advisor.server.claims import remembered
from advisor.server.streamlit import cookies
from tests.server.calls import Call
from tests.server.wire import USER

CLAIMS: dict[str, Any] = {
    "is_logged_in": True,
    "origin": "https://msit.example.edu",
    "provider": "default",
    "iss": "https://id.example.edu",
    "sub": "17",
    "iat": 1_790_000_000,
    "nonce": "n1",
    "email": "ann@example.edu",
    "email_verified": True,
    "name": "Ann",
    "groups": [*(str(UUID(int=number)) for number in range(200)), "admissions"],
}
TABLE = read_table({"counselor": ["group:admissions"]})


@pytest.fixture(autouse=True)
def _sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlits, "get_cookie_secret", lambda: "a-secret-of-the-tests-alone")
    monkeypatch.setattr(streamlits, "_get_origin_from_secrets", lambda: "https://msit.example.edu")


@pytest.mark.parametrize(
    ("token", "names", "most"),
    [("t" * 2_001, [USER], 1_000), ("t" * 2_000, [USER, f"{USER}_tokens"], 4_000)],
)
def test_a_sign_in_leaves_small_cookies(token: str, names: list[str], most: int) -> None:
    response = Response()
    before = {"cookie": f"{USER}=x; {USER}_1=y; {USER}_tokens=z"}
    request = Request(Call("GET", "/oauth2callback", headers=before).scope())
    asyncio.run(cookies.keep(response, request, remembered(CLAIMS, TABLE), token))
    jar: SimpleCookie = SimpleCookie()
    for name, value in response.raw_headers:
        if name == b"set-cookie":
            jar.load(value.decode())
    kept = {name: each.value for name, each in jar.items() if each["max-age"] != "0"}
    assert [*kept] == names
    assert len(json.dumps(kept)) < most

    header = "; ".join(f"{name}={value}" for name, value in kept.items())
    read = cookies.signed_in(Call("GET", "/auth/logout", headers={"cookie": header}).scope())
    kept_claims = {k: v for k, v in CLAIMS.items() if k != "name"}
    assert read == {**kept_claims, "groups": ["admissions"], "groups_sent": 201}


@pytest.mark.parametrize("header", ["", f"{USER}=", f"{USER}=x.y.z"])
def test_a_cookie_that_is_none_of_ours_names_nobody(header: str) -> None:
    scope = Call("GET", "/auth/logout", headers={"cookie": header}).scope()
    assert cookies.signed_in(scope) is None
