"""Staff pages against whoever writes the bytes: forged cookies, headers, addresses, variables."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from advisor import load_guide
from advisor.pages.staff_pages import PAGES
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.browser.sign_in import advisor_for_this_machine
from tests.checkout import CHECKOUT
from tests.server.wire import USER, shown, user_cookie

WORDS = load_guide(CHECKOUT / "data").words
SECRET = "the-secret-of-the-tests-and-no-other"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "advisor"
client_secret = "unused"
server_metadata_url = "http://127.0.0.1:9/unused"

[roles]
staff = ["ann@example.edu"]
counselor = ["group:admissions"]
"""
ANN: Mapping[str, Any] = {
    "iss": "https://id.example.edu",
    "sub": "1",
    "email": "ann@example.edu",
    "nonce": "n1",
}
BOB: Mapping[str, Any] = {
    **ANN,
    "sub": "2",
    "email": "bob@example.edu",
    "groups": ["admissions"],
    "nonce": "n2",
}
EVE: Mapping[str, Any] = {**ANN, "sub": "3", "email": "eve@example.edu", "nonce": "n3"}
FILES = "page=staff.files"
OPEN = f">{WORDS.staff.files_sound}<"
"""What only the page for staff says."""

DOORS = (WORDS.staff.sign_in_title, WORDS.staff.refused_title)


@contextmanager
def served(folder: Path, port: int, secrets: str = SECRETS, **variables: str) -> Iterator[Server]:
    """The advisor with secrets, as ``streamlit run app.py`` serves it."""
    file = folder / ".streamlit" / "secrets.toml"
    file.parent.mkdir()
    file.write_text(secrets.format(port=port, secret=SECRET), encoding="utf-8")
    data = copytree(CHECKOUT / "data", folder / "data")
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ADVISOR_DATA": str(data),
        **variables,
    }
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=folder, environment=environment) as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor with sign-in."""
    with served(tmp_path_factory.mktemp("site"), free_port()) as server:
        yield server


def signed_in(site: Server, claims: Mapping[str, Any]) -> dict[str, str]:
    """The cookie of somebody who has just signed in."""
    return user_cookie(SECRET, site.url, {"iat": time.time(), **claims})


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
        assert WORDS.staff.guide_about not in html
        assert OPEN not in html


def test_an_unknown_staff_page_is_the_first_one_with_a_remark(site: Server) -> None:
    html = shown(site.url, "page=staff.nowhere", cookies=signed_in(site, ANN))
    assert WORDS.staff.guide_about in html
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
        assert any(door in html for door in DOORS)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host"]
)
def test_headers_that_claim_to_be_here_do_not_help(site: Server, header: str) -> None:
    html = shown(site.url, FILES, headers={header: "127.0.0.1"}, host="localhost")
    assert WORDS.staff.sign_in_title in html


@pytest.mark.parametrize(
    "query",
    [
        f"{FILES}&role=staff",
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


def test_a_role_taken_away_in_the_secrets_is_gone(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as site:
        cookies = signed_in(site, ANN)
        assert OPEN in shown(site.url, FILES, cookies=cookies)
        secrets = tmp_path / ".streamlit" / "secrets.toml"
        text = secrets.read_text(encoding="utf-8")
        secrets.write_text(text.replace("ann@", "anne@"), encoding="utf-8")
        deadline = time.monotonic() + 30
        while OPEN in (html := shown(site.url, FILES, cookies=cookies)):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert WORDS.staff.refused_title in html


@pytest.mark.parametrize(
    "change",
    [
        ("[roles]", "[roles_of_old]"),
        (SECRET, "short"),
        ("[auth]", "[auth"),
    ],
    ids=["no roles", "weak secret", "no TOML"],
)
def test_unsound_secrets_leave_no_staff_page_to_find(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    secrets = SECRETS.replace("{secret}", SECRET).replace(*change)
    with served(tmp_path, free_port(), secrets) as site:
        html = shown(site.url, FILES, cookies=signed_in(site, ANN))
        assert WORDS.start.lead in html
        assert WORDS.site.damaged in html


@pytest.mark.parametrize("value", ["1", f"process {os.getpid()}"], ids=["1", "process"])
def test_no_variable_set_from_outside_opens_staff_pages(tmp_path: Path, value: str) -> None:
    with served(tmp_path, free_port(), "", ADVISOR_STAFF=value) as site:
        html = shown(site.url, FILES)
        assert WORDS.start.lead in html
        assert WORDS.site.damaged in html


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor that was started on this machine with its staff pages."""
    with advisor_for_this_machine(tmp_path_factory.mktemp("here")) as server:
        yield server


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_on_this_machine_every_staff_page_is_open_and_says_so(here: Server, page: Any) -> None:
    html = shown(here.url, f"page=staff.{page.name}")
    assert page.title(WORDS) in html
    assert WORDS.staff.local in html


@pytest.mark.parametrize(
    "claims",
    [
        {"host": "evil.example"},
        {"host": "evil.example", "origin": "http://localhost"},
        {"host": "192.168.1.7"},
        {"origin": None},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1;host=localhost"}},
        {"headers": {"X-Forwarded-Host": "localhost"}, "host": "msit.example.edu"},
        {"headers": {"Via": "1.1 proxy"}},
    ],
    ids=str,
)
def test_whoever_is_not_here_finds_no_staff_page(here: Server, claims: dict[str, Any]) -> None:
    html = shown(here.url, FILES, **claims)
    assert OPEN not in html
    assert WORDS.start.lead in html


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:1"])
def test_a_page_of_another_program_on_this_machine_finds_none_either(
    here: Server, origin: str
) -> None:
    assert OPEN not in shown(here.url, FILES, origin=origin)
