"""What browsers are told to keep to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from advisor.server import middleware, routes
from advisor.server.accounts import RoleTable
from advisor.server.allowlist import Allowlist
from advisor.server.logs import Event
from advisor.server.refusals import POLICY_VIOLATION
from advisor.server.security import NOTHING, SIGN_IN, policy
from advisor.server.sign_in import SignIn
from advisor.server.streamlit.internals import files
from tests.server.calls import Answer, Call, get


def _theirs(request: Request) -> Response:
    """Something of Streamlit's, or what is left of it."""
    if request.query_params.get("fail"):
        raise RuntimeError("no such column: /srv/advisor/secret.py")
    answer = PlainTextResponse("static", headers={"x-own": "1"})
    answer.set_cookie("_streamlit_xsrf", "token")
    answer.set_cookie("_streamlit_session", "signed", secure=True)
    return answer


SCRIPT = min(files())
"""One of Streamlit's own files."""

OURS = routes()
APP = Starlette(
    routes=[*OURS, Route(SCRIPT, _theirs), Route("/_stcore/metrics", _theirs)],
    middleware=middleware(OURS),
)
EVERYWHERE = [
    "/",
    "/?page=staff.home",
    "/healthz",
    "/api/v1/questionnaire",
    SCRIPT,
    "/nowhere",
    "/api/nowhere",
    f"{SCRIPT}?fail=1",
]


def rules(answer: Answer) -> dict[str, str]:
    """The directives of a policy."""
    parts = (rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    return {rule[0]: rule[-1] for rule in parts}


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_response_is_kept_to_what_it_needs(address: str) -> None:
    headers = get(APP, address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["content-security-policy"]
    assert headers["x-request-id"]


@pytest.mark.parametrize("address", ["/healthz", "/api/v1/questionnaire", SCRIPT])
def test_what_is_no_page_may_do_nothing_in_a_browser(address: str) -> None:
    assert get(APP, address).headers["content-security-policy"] == NOTHING


@pytest.mark.parametrize("address", ["/healthz", "/api/v1/questionnaire", SCRIPT])
@pytest.mark.parametrize("query", ["page=staff.home", "staff.draft=ann"])
def test_what_is_no_page_may_do_nothing_where_its_address_names_a_staff_page(
    address: str, query: str
) -> None:
    policies = get(APP, f"{address}?{query}").all("content-security-policy")
    assert policies == [NOTHING, "frame-ancestors 'none'"]


def test_a_page_runs_the_scripts_of_its_document_and_no_other() -> None:
    answer = get(APP, "/")
    allowed = rules(answer)["script-src"].split()
    inline = re.findall(r"<script>(.*?)</script>", answer.body.decode(), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in inline)
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    assert len(inline) == 2
    assert allowed == ["'self'", *hashes]


def test_components_may_run_where_staff_are_alone() -> None:
    assert "blob:" not in policy()
    assert "blob:" in policy(components=True)
    assert "unsafe-eval" not in policy()
    assert "'unsafe-eval'" not in policy(components=True)


def test_a_staff_page_is_in_no_frame_and_keeps_its_own_policy_too() -> None:
    own, apart = get(APP, "/?page=staff.home").all("content-security-policy")
    assert "script-src" in own
    assert apart == "frame-ancestors 'none'"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_browsers_that_came_by_https_are_told_to_stay_with_it(scheme: str) -> None:
    headers = get(APP, "/", scheme=scheme).headers
    assert ("strict-transport-security" in headers) is (scheme == "https")


@pytest.mark.parametrize(("scheme", "secure"), [("http", [0, 1]), ("https", [1, 1])])
def test_no_cookie_of_a_browser_that_came_by_https_goes_without(
    scheme: str, secure: list[int]
) -> None:
    cookies = get(APP, SCRIPT, scheme=scheme).all("set-cookie")
    assert [cookie.count("; Secure") for cookie in cookies] == secure


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/_stcore/metrics",
            "/manifest.json",
            "/_stcore/upload_file/a/b",
            "/_stcore/script-health-check",
        ),
        *("/wp-login.php", "/.env", "/static", "/app/static/x", "/component/x", "/_stcore/x/y"),
        *("/_stcore/stream", "/manifest.json"),
        *("/static/.git/config", "/static/", "/static/js", "/static/js/none.js", f"{SCRIPT}/"),
        *("/auth/login", "/auth/logout", "/oauth2callback", "/auth/", "/auth/other"),
    ],
)
def test_what_has_no_use_here_has_no_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("advisor.server.sign_in.sign_in", lambda: None)
    answer = get(APP, address)
    assert answer.status == 404
    assert '<a href="/">' in answer.body.decode()


@pytest.mark.parametrize("address", ["/", "/api/v1/score", "/healthz", SCRIPT, "/media/x"])
def test_a_visit_begins_at_its_own_address_alone(address: str) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(
        Allowlist(APP, OURS, site="")(Call("GET", address).scope("websocket"), receive, send)
    )
    assert sent == [{"type": "websocket.close", "code": POLICY_VIOLATION}]


@pytest.mark.parametrize("address", SIGN_IN)
def test_the_addresses_of_a_sign_in_are_open_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    reached = Starlette(
        routes=[Route(address, _theirs)], middleware=[Middleware(Allowlist, routes=OURS, site="")]
    )
    monkeypatch.setattr("advisor.server.sign_in.sign_in", lambda: None)
    assert get(reached, address).status == 404
    settings = SignIn(RoleTable({}, {}), https=False)
    monkeypatch.setattr("advisor.server.sign_in.sign_in", lambda: settings)
    assert get(reached, address).body == b"static"


def test_a_program_that_mistypes_an_address_gets_a_problem() -> None:
    answer = get(APP, "/api/v2/questionnaire")
    assert answer.status == 404
    assert answer.json()["title"] == "Not Found"


def test_a_failure_gives_a_number_and_no_path_no_version_and_no_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = get(APP, f"{SCRIPT}?fail=1")
    text = answer.body.decode()
    (incident,) = [event.incident for event in _events(caplog) if event.event == "incident"]
    assert answer.status == 500
    assert incident in text
    for secret in ("secret", "column", "Traceback", "RuntimeError", "Streamlit", "/srv"):
        assert secret not in text
    assert "no such column" in caplog.text


def _events(caplog: pytest.LogCaptureFixture) -> list[Event]:
    return [record.event for record in caplog.records if hasattr(record, "event")]
