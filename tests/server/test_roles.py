"""Staff pages against a client that sends anything: forged cookies, headers, addresses, variables.

The last tests are about drafts, which staff alone can try: they use the same servers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest
from streamlit import config
from streamlit.runtime.secrets import Secrets
from websockets.exceptions import InvalidStatus

from advisor import load_guide
from advisor.publishing.drafts import Draft, Drafts
from advisor.server import SCRIPT
from advisor.server.logs import Event
from advisor.server.sign_in import _tell, sign_in
from advisor.staff.frame import PAGES
from tests.app import AppTest
from tests.browser.server import Server
from tests.publishing.drafting import set_points
from tests.server.staff import (
    ANN,
    BOB,
    EVE,
    SECRET,
    SECRETS,
    WORDS,
    secrets_file,
    served,
    signed_in,
)
from tests.server.wire import USER, shown, user_cookie

FILES = "page=staff.files"
OPEN = f">{WORDS.staff.files_sound}<"
"""What only the page for staff says."""

CLOSED = (WORDS.staff.sign_in_title, WORDS.staff.refused_title)
PATIENCE = 60.0
"""Seconds that a change of the secrets may take to be noticed on a loaded machine."""


def test_staff_open_every_page(site: Server) -> None:
    for page in PAGES:
        html = shown(site.url, f"page=staff.{page.name}", cookies=signed_in(site, ANN))
        assert page.title(WORDS) in html
        assert WORDS.staff.signed_in.format(name=ANN["email"], role=WORDS.staff.staff) in html
    assert OPEN in shown(site.url, FILES, cookies=signed_in(site, ANN))


def test_a_counselor_opens_only_what_is_for_counselors(site: Server) -> None:
    for page in PAGES:
        html = shown(site.url, f"page=staff.{page.name}", cookies=signed_in(site, BOB))
        assert (WORDS.staff.refused_title in html) == (page.role == "staff")
    assert OPEN not in shown(site.url, FILES, cookies=signed_in(site, BOB))


@pytest.mark.parametrize("page", [*(page.name for page in PAGES), "nowhere", ""])
def test_an_account_without_a_role_and_nobody_open_nothing(site: Server, page: str) -> None:
    eve = shown(site.url, f"page=staff.{page}", cookies=signed_in(site, EVE))
    assert WORDS.staff.refused_title in eve
    nobody = shown(site.url, f"page=staff.{page}")
    assert WORDS.staff.sign_in_title in nobody
    for html in (eve, nobody):
        assert "<nav" not in html
        assert WORDS.staff.pages not in html
        assert OPEN not in html


def test_an_unknown_staff_page_is_the_first_one_with_a_remark(site: Server) -> None:
    html = shown(site.url, "page=staff.nowhere", cookies=signed_in(site, ANN))
    assert WORDS.staff.pages in html
    assert WORDS.site.damaged in html


@pytest.mark.parametrize(
    "cookie",
    [
        {"secret": SECRET + "x"},
        {"secret": ""},
        {"secret": "xxx"},
        {"origin": "https://msit.example.edu"},
        {"origin": ""},
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"provider": "other"},
        {"iat": 0},
        {"iat": None},
    ],
)
def test_a_cookie_that_is_not_all_right_counts_as_none(
    site: Server, cookie: dict[str, Any]
) -> None:
    claims = {"iat": time.time(), **ANN, **cookie}
    forged = user_cookie(claims.pop("secret", SECRET), site.url, claims)
    html = shown(site.url, FILES, cookies=forged)
    assert WORDS.staff.sign_in_title in html
    assert OPEN not in html


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of another server."""
    return tmp_path_factory.mktemp("other")


@pytest.fixture(scope="module")
def other(folder: Path, home: Path) -> Iterator[Server]:
    """Another server of the same data, with secrets of its own."""
    with served(home, folder) as server:
        yield server


def test_who_signed_out_at_one_server_is_out_at_all_that_share_the_data(
    site: Server, other: Server
) -> None:
    claims = {**ANN, "nonce": "leaves", "iat": time.time()}
    here, there = signed_in(site, claims), signed_in(other, claims)
    assert OPEN in shown(other.url, FILES, cookies=there)
    leave = Request(f"{site.url}/auth/logout", headers={"Cookie": f"{USER}={here[USER]}"})
    with urlopen(leave) as answer:
        assert answer.status == 200
    for server, cookies in ((site, here), (other, there)):
        html = shown(server.url, FILES, cookies=cookies)
        assert WORDS.staff.sign_in_again in html
        assert OPEN not in html
    assert OPEN in shown(site.url, FILES, cookies=signed_in(site, ANN))


def test_the_way_to_the_provider_and_back_is_ours_and_not_streamlits(site: Server) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{site.url}/oauth2callback?error=access_denied")
    assert refused.value.status == HTTPStatus.FORBIDDEN
    assert WORDS.sign_in.stale in unescape(refused.value.read().decode())


def test_nobody_signs_out_somebody_else(site: Server) -> None:
    claims = {**ANN, "nonce": "stays", "iat": time.time()}
    forged = user_cookie("another-secret-that-is-long-enough", site.url, claims)
    with urlopen(Request(f"{site.url}/auth/logout", headers={"Cookie": f"{USER}={forged[USER]}"})):
        assert OPEN in shown(site.url, FILES, cookies=signed_in(site, claims))


def test_no_changed_character_of_a_cookie_goes_unnoticed(site: Server) -> None:
    value = signed_in(site, BOB)[USER]
    for place in range(0, len(value), max(1, len(value) // 25)):
        other = "A" if value[place] != "A" else "B"
        changed = value[:place] + other + value[place + 1 :]
        html = shown(site.url, "page=staff.home", cookies={USER: changed})
        assert WORDS.staff.sign_in_title in html


@pytest.mark.parametrize("purpose", [f"{USER}_tokens", f"{USER}_1", "_streamlit_session", ""])
def test_a_cookie_signed_for_another_purpose_counts_as_none(site: Server, purpose: str) -> None:
    forged = user_cookie(SECRET, site.url, {"iat": time.time(), **ANN}, purpose)
    assert WORDS.staff.sign_in_title in shown(site.url, FILES, cookies=forged)


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Preferred-Username",
        "X-Auth-Request-Email",
        "Remote-User",
        "X-Remote-User",
        "X-User",
        "X-Goog-Authenticated-User-Email",
        "X-Ms-Client-Principal-Name",
        "X-Streamlit-User",
        "Authorization",
    ],
)
def test_headers_that_claim_to_be_somebody_do_not_help(site: Server, header: str) -> None:
    for who in (None, BOB):
        cookies = signed_in(site, who) if who else {}
        html = shown(site.url, FILES, headers={header: ANN["email"]}, cookies=cookies)
        assert OPEN not in html
        assert any(title in html for title in CLOSED)


@pytest.mark.parametrize(
    ("header", "origin"),
    [
        *(("X-Forwarded-For", ""), ("X-Real-IP", ""), ("Forwarded", "")),
        ("X-Forwarded-Host", "http://127.0.0.1"),
    ],
)
def test_headers_that_claim_to_be_here_do_not_help(site: Server, header: str, origin: str) -> None:
    """A claim of the host comes with a page of that host, or the connection would be refused."""
    html = shown(site.url, FILES, headers={header: "127.0.0.1"}, host="localhost", origin=origin)
    assert WORDS.staff.sign_in_title in html


@pytest.mark.parametrize(
    "query",
    [
        f"{FILES}&role=staff&email=ann@example.edu",
        f"{FILES}&who=ann@example.edu",
        f"{FILES}&is_logged_in=true",
        f"page=result&{FILES}",
        "p%61ge=%73taff.files",
        f"{FILES}&embed=true",
        "staff.draft=ann@example.edu",
    ],
)
def test_no_address_helps(site: Server, query: str) -> None:
    assert WORDS.staff.sign_in_title in shown(site.url, query)
    assert WORDS.staff.refused_title in shown(site.url, query, cookies=signed_in(site, BOB))


@pytest.mark.parametrize(
    "query", [f"{FILES}&page=result", "page=STAFF.files", "page=staff", "page=/staff.files", "desk"]
)
def test_other_addresses_are_the_prospects(site: Server, query: str) -> None:
    html = shown(site.url, query, cookies=signed_in(site, ANN))
    assert OPEN not in html
    assert WORDS.site.guidance in html


def test_a_role_taken_away_in_the_secrets_is_gone_and_so_are_all_pages_once_these_are_unsound(
    other: Server, home: Path
) -> None:
    cookies = signed_in(other, ANN)
    assert OPEN in shown(other.url, FILES, cookies=cookies)
    secrets = secrets_file(home)
    sound = secrets.read_text(encoding="utf-8")
    for text, expected in (
        (sound.replace("ann@", "anne@"), WORDS.staff.refused_title),
        (sound.replace("[roles]", "[roles_of_old]"), WORDS.start.lead),
        (sound, OPEN),
    ):
        secrets.write_text(text, encoding="utf-8")
        deadline = time.monotonic() + PATIENCE
        while expected not in (html := shown(other.url, FILES, cookies=cookies)):
            assert time.monotonic() < deadline, f"still not there: {expected}"
            time.sleep(0.2)  # Streamlit looks as often
        assert (OPEN in html) is (expected == OPEN)
        assert (WORDS.site.damaged in html) is (expected == WORDS.start.lead)


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of Streamlit's secrets, which is read at the first need."""
    file = tmp_path / "secrets.toml"
    others = config.get_option
    monkeypatch.setattr(
        config, "get_option", lambda name: [str(file)] if name == "secrets.files" else others(name)
    )
    monkeypatch.setattr(Secrets, "_maybe_install_file_watchers", lambda _self: None)
    monkeypatch.setattr("streamlit.secrets", Secrets())
    _tell.cache_clear()
    yield file
    _tell.cache_clear()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("", ""), None),
        (("[roles]", "[roles_of_old]"), "no section [roles]"),
        ((SECRET, "short"), "cookie_secret is shorter"),
        (("[auth", "[auth["), ""),
    ],
    ids=["sound", "no roles", "weak secret", "no TOML"],
)
def test_unsound_secrets_leave_no_staff_page_to_find(
    secrets: Path, caplog: pytest.LogCaptureFixture, change: tuple[str, str], fault: str | None
) -> None:
    text = SECRETS.format(port=1, secret=SECRET).replace(*change)
    secrets.write_text(text, encoding="utf-8")
    assert (sign_in() is not None) is (fault is None)
    assert (fault or "") in caplog.text
    html = page_in_process(FILES)
    assert (WORDS.staff.sign_in_title in html) is (fault is None)
    assert (WORDS.start.lead in html) is (fault is not None)
    assert (WORDS.site.damaged in html) is (fault is not None)


def page_in_process(query: str, runs: int = 1) -> str:
    """The HTML that Streamlit's own test runner shows at an address, after some runs."""
    app = AppTest.from_file(SCRIPT, default_timeout=PATIENCE)
    app.query_params.update(parse_qs(query))
    for _ in range(runs):
        assert not app.run().exception
    return unescape("\n".join(element.proto.body for element in app.get("html")))


@pytest.mark.parametrize(
    ("claims", "said", "logged"),
    [
        (
            {**EVE, "groups": ["alumni"]},
            WORDS.sign_in.no_role_groups.format(count=1, claim="groups", some="alumni"),
            "name in email not in [roles]; groups in groups: 1, none in [roles]",
        ),
        (
            {**ANN, "email_verified": False},
            WORDS.sign_in.unverified.format(name="ann@example.edu", said="false"),
            "email_verified is false; no group in groups",
        ),
        (
            BOB,
            WORDS.sign_in.other_role.format(role=WORDS.staff.counselor),
            "counselor where staff is needed",
        ),
    ],
)
def test_whoever_is_turned_away_reads_why_and_the_log_says_it_once_without_a_name(
    secrets: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, Any],
    said: str,
    logged: str,
) -> None:
    secrets.write_text(SECRETS.format(port=1, secret=SECRET), encoding="utf-8")
    fresh = {"is_logged_in": True, "provider": "default", "iat": time.time(), **claims}
    monkeypatch.setattr("advisor.server.roles._claims", lambda: fresh)
    html = page_in_process(FILES, runs=2)
    assert WORDS.staff.refused_title in html
    assert said in html
    assert (WORDS.sign_in.settings in html) == (claims is not BOB)
    assert "admissions" not in html
    assert OPEN not in html
    found = [each.__dict__.get("event") for each in caplog.records]
    (why,) = [each.why for each in found if isinstance(each, Event) and each.event == "turned away"]
    assert why == logged


def test_guessed_paths_lead_nowhere(site: Server) -> None:
    for path in ("staff", "desk", "staff.home"):
        with pytest.raises(HTTPError) as lost:
            urlopen(f"{site.url}/{path}?role=staff")
        assert lost.value.code == HTTPStatus.NOT_FOUND, path
        links = re.findall("<a .*?</a>", lost.value.read().decode())
        assert links == ['<a href="/">Go to the first page</a>'], path


def test_no_variable_set_from_outside_opens_staff_pages(plain: Server) -> None:
    for page in PAGES:
        html = shown(plain.url, f"page=staff.{page.name}")
        assert WORDS.start.lead in html
        assert WORDS.site.damaged in html


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page, marks=() if page.name in ("home", "files") else pytest.mark.deep, id=page.name
        )
        for page in PAGES
    ],
)
def test_on_this_machine_every_staff_page_is_open_and_says_so(here: Server, page: Any) -> None:
    html = shown(here.url, f"page=staff.{page.name}")
    assert page.title(WORDS) in html
    assert WORDS.staff.local in html


@pytest.mark.parametrize(
    "claims",
    [
        {"host": "evil.example"},
        {"host": "192.168.1.7"},
        {"origin": None},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1;host=localhost"}, "origin": "http://localhost"},
        {"headers": {"X-Forwarded-Host": "localhost"}, "origin": "http://localhost"},
        {"headers": {"Via": "1.1 proxy"}},
    ],
    ids=str,
)
def test_whoever_is_not_here_finds_no_staff_page(here: Server, claims: dict[str, Any]) -> None:
    html = shown(here.url, FILES, **claims)
    assert OPEN not in html
    assert WORDS.start.lead in html


@pytest.mark.parametrize(
    "claims",
    [
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:1"},
        {"host": "evil.example", "origin": "http://localhost"},
        {"headers": {"X-Forwarded-Host": "localhost"}, "host": "msit.example.edu"},
    ],
    ids=str,
)
def test_a_page_of_another_program_on_this_machine_is_not_let_in(
    here: Server, claims: dict[str, Any]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        shown(here.url, FILES, **claims)
    assert refused.value.response.status_code == HTTPStatus.FORBIDDEN


RESULT = "page=result&goal=lead_it&role=it_lead&monday=over_budget"
PUBLISHED = WORDS.result.points.format(points=9)
TRIED = WORDS.result.points.format(points=56)


@pytest.fixture(scope="module")
def draft(folder: Path) -> str:
    """The address of a draft in which one answer is worth much more."""
    text = (folder / "rules.yaml").read_text()
    more = set_points(text, "goal", "lead_it", "itm", 50)
    made = Draft("ann@example.edu", load_guide(folder).fingerprints.rules, text, more)
    Drafts(folder).keep(made)
    return f"{RESULT}&staff.draft={made.id}"


def test_staff_try_a_draft_and_are_told_so_on_the_page(site: Server, draft: str) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, ANN))
    assert TRIED in html
    assert WORDS.desk.trying in html
    assert TRIED not in shown(site.url, RESULT, cookies=signed_in(site, ANN))


@pytest.mark.parametrize(
    ("who", "title"),
    [
        (BOB, WORDS.staff.refused_title),
        (EVE, WORDS.staff.refused_title),
        (None, WORDS.staff.sign_in_title),
    ],
    ids=["counselor", "someone", "nobody"],
)
def test_nobody_else_is_shown_a_draft(
    site: Server, draft: str, who: Mapping[str, Any] | None, title: str
) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, who) if who else {})
    assert title in html
    assert TRIED not in html
    assert WORDS.desk.trying not in html


@pytest.mark.parametrize("name", ["0123456789abcdef", "", "../rules"])
def test_a_draft_that_is_not_there_leaves_the_published_rules(site: Server, name: str) -> None:
    html = shown(site.url, f"{RESULT}&staff.draft={name}", cookies=signed_in(site, ANN))
    assert PUBLISHED in html
    assert WORDS.desk.trying not in html
    assert WORDS.site.damaged not in html


def test_without_staff_pages_the_address_of_a_draft_shows_the_published_rules(
    plain: Server, draft: str
) -> None:
    html = shown(plain.url, draft)
    assert PUBLISHED in html
    assert TRIED not in html
