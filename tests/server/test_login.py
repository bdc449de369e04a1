"""Signing in at a provider: the recipes of the documents, and what may go wrong on the way."""

from __future__ import annotations

import logging
import re
import socket
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

import pytest
from joserfc.jwk import RSAKey

from advisor.server import provider as asked
from advisor.server.accounts import read_table
from advisor.server.claims import account
from advisor.server.logs import Event, JsonLines, TextLines
from advisor.server.roles import reasons
from advisor.server.security import CALLBACK, LOGOUT
from tests.checkout import CHECKOUT
from tests.server.identity import WELL_KNOWN, Browser, Provider, asked_for, provider, secrets
from tests.server.shapes import SHAPES
from tests.server.staff import WORDS

ROLES: Final = {"staff": ["ann@example.edu"], "counselor": ["group:admissions"]}
ANN: Final = {"email": "Ann@example.edu", "email_verified": True, "groups": []}
HOME: Final = "/?page=staff.home"
SAID = WORDS.sign_in

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that knows Ann."""
    with provider(monkeypatch) as found:
        found.knows("ann", ANN)
        yield found


@pytest.fixture
def visitor(there: Provider, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser at a site whose staff sign in there."""
    return Browser(monkeypatch, secrets(there, ROLES))


def recipe(title: str) -> dict[str, Any]:
    """The settings that a recipe of the documents has."""
    page = (CHECKOUT / "docs" / "sign-in.md").read_text(encoding="utf-8")
    section = page.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    (settings,) = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    return tomllib.loads(settings)


@pytest.mark.parametrize("name", SHAPES)
def test_a_recipe_admits_whom_its_provider_describes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = SHAPES[name]
    written = recipe(shape.title)
    assert written["auth"]["redirect_uri"].endswith(CALLBACK)
    assert written["auth"]["server_metadata_url"].endswith(WELL_KNOWN)
    table = read_table(written["roles"])
    with provider(monkeypatch, shape) as there:
        kwargs = written["auth"].get("client_kwargs", {})
        there.thin = shape.thin
        visitor = Browser(monkeypatch, secrets(there, written["roles"], client_kwargs=kwargs))
        for sub in shape.accounts:
            assert visitor.sign_in(sub).headers["location"] == HOME
            found = account(visitor.claims, table, datetime.now(UTC))
            assert found is not None
            role = {"ann": "staff", "bob": "counselor"}.get(sub)
            assert table.role(found) == role, sub
            if role:
                assert found.name.lower() == sub or f"{sub}@example.edu" in found.name.lower()
            else:
                assert any(each.key.startswith("no_") for each in reasons(visitor.claims, table))
        visitor.sign_in("ann")
        monkeypatch.setattr("advisor.server.signed_out.add", lambda _: None)
        end = visitor.get(LOGOUT).headers["location"]
        assert end == HOME if name == "google" else "id_token_hint=ey" in end


def test_in_too_many_groups_somebody_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, SHAPES["entra"]) as there:
        visitor = Browser(monkeypatch, secrets(there, ROLES))
        visitor.sign_in("max")
        told = [reason.key for reason in reasons(visitor.claims, read_table(ROLES))]
        assert told == ["no_name", "too_many_groups", "came"]


@pytest.mark.parametrize("ahead", [-180, 180])
def test_clocks_may_differ_by_some_minutes(there: Provider, visitor: Browser, ahead: int) -> None:
    there.ahead = ahead
    assert visitor.sign_in("ann").headers["location"] == HOME
    assert account(visitor.claims, read_table(ROLES), datetime.now(UTC)) is not None


def test_keys_may_change_at_any_time_and_be_of_unknown_kinds(
    there: Provider, visitor: Browser
) -> None:
    there.changes["/jwks"] = lambda held: held["keys"].extend(
        [{"kty": "AKP", "kid": "x", "pub": "y"}, {"kty": "RSA"}, "no key", {"use": "enc"}]
    )
    for _ in range(2):
        assert visitor.sign_in("ann").headers["location"] == HOME
        there.rotate_keys()
        visitor.cookies.clear()


def test_a_provider_is_asked_in_the_way_that_it_understands(
    there: Provider, visitor: Browser
) -> None:
    assert asked_for(visitor.press_sign_in())["prompt"] == "select_account"
    there.changes[WELL_KNOWN] = lambda held: (
        held
        | {
            "prompt_values_supported": ["none", "login"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "code_challenge_methods_supported": ["S256"],
            "client_id": "a word of the provider's own",
        }
    )
    asked = asked_for(visitor.press_sign_in())
    assert "prompt" not in asked
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email profile"


def test_a_page_about_the_user_that_cannot_be_had_is_done_without(
    there: Provider, visitor: Browser
) -> None:
    there.knows("bob", {"groups": ["admissions"]})
    for reply in ((500, "text/html", "<p>"), (200, "application/jwt", "a.b.c"), (200, "x", "[]")):
        there.replies["/userinfo"] = reply
        assert visitor.sign_in("bob").headers["location"] == HOME
        assert visitor.claims["groups"] == ["admissions"]


def html(status: int = 200) -> tuple[int, str, str]:
    """A page for people."""
    return (status, "text/html", "<!DOCTYPE html><title>Sign in</title>")


def another_key() -> dict[str, Any]:
    """A set of keys in which that of the provider is not."""
    return {"keys": [RSAKey.generate_key(2048).as_dict(private=False)]}


Fault = Callable[[Provider], object]

FAULTS: Final[Mapping[str, tuple[Fault, str, str]]] = {
    "metadata in HTML": (
        lambda there: there.replies.update({WELL_KNOWN: html()}),
        "strange",
        "metadata: a page in HTML rather than JSON",
    ),
    "metadata gone": (
        lambda there: there.replies.update({WELL_KNOWN: html(404)}),
        "strange",
        "metadata: status 404",
    ),
    "metadata broken": (
        lambda there: there.replies.update({WELL_KNOWN: html(503)}),
        "strange",
        "metadata: status 503",
    ),
    "metadata a list": (
        lambda there: there.replies.update({WELL_KNOWN: (200, "application/json", "[]")}),
        "strange",
        "metadata: JSON, but no object",
    ),
    "metadata cut off": (
        lambda there: there.replies.update({WELL_KNOWN: (200, "application/json", '{"a')}),
        "strange",
        "metadata: something else rather than JSON",
    ),
    "metadata endless": (
        lambda there: there.replies.update({WELL_KNOWN: (200, "x", " " * 2_000_000)}),
        "strange",
        "metadata: more than 1,000,000 bytes",
    ),
    "metadata without an endpoint": (
        lambda there: there.changes.update(
            {WELL_KNOWN: lambda held: held.update(token_endpoint="")}
        ),
        "strange",
        "metadata: no token_endpoint",
    ),
    "metadata silent": (lambda there: there.silent_at.add(WELL_KNOWN), "silent", ""),
    "keys in HTML": (
        lambda there: there.replies.update({"/jwks": html()}),
        "strange",
        "keys: a page in HTML",
    ),
    "keys none": (
        lambda there: there.replies.update({"/jwks": (200, "x", '{"keys": []}')}),
        "strange",
        "keys: none",
    ),
    "keys of another": (
        lambda there: there.changes.update({"/jwks": lambda _: another_key()}),
        "token",
        "bad_signature",
    ),
    "keys silent": (lambda there: there.silent_at.add("/jwks"), "silent", ""),
    "token silent": (lambda there: there.silent_at.add("/oauth2/token"), "silent", ""),
    "token in HTML": (
        lambda there: there.replies.update({"/oauth2/token": html()}),
        "strange",
        "",
    ),
    "token broken": (
        lambda there: there.replies.update({"/oauth2/token": html(502)}),
        "strange",
        "",
    ),
    "secret refused": (
        lambda there: there.replies.update(
            {"/oauth2/token": (401, "application/json", '{"error": "invalid_client"}')}
        ),
        "client",
        "it says invalid_client",
    ),
    "error of anybody": (
        lambda there: there.replies.update(
            {"/oauth2/token": (400, "application/json", '{"error": "call 555-0100"}')}
        ),
        "refused",
        "it says another error",
    ),
    "clock ahead": (lambda there: setattr(there, "ahead", 400), "clock", "the token's iat"),
    "clock behind": (lambda there: setattr(there, "ahead", -4_000), "clock", "the token's exp"),
    "issuer of another tenant": (
        lambda there: there.knows("ann", {**ANN, "iss": "https://id.example.com"}),
        "token",
        "the token's iss",
    ),
    "token for another site": (
        lambda there: there.knows("ann", {**ANN, "aud": "another"}),
        "token",
        "the token's aud",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_goes_wrong_has_a_page_and_one_line_in_the_log(
    there: Provider,
    visitor: Browser,
    name: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_wrong, kind, detail = FAULTS[name]
    if name.endswith("silent"):
        monkeypatch.setattr(asked, "TIMEOUT_S", 0.2)
    visitor.get(CALLBACK)
    go_wrong(there)
    caplog.clear()
    answer = visitor.sign_in("ann")
    assert answer.status_code == (503 if kind in ("silent", "unreachable", "strange") else 403)
    text = unescape(answer.text)
    assert getattr(SAID, kind) in text
    assert f'<a href="{HOME}">{SAID.try_again}</a>' in text
    assert detail in text
    assert "555" not in text
    assert visitor.claims == {}
    (why,) = events(caplog)
    assert why.startswith(kind)
    assert detail in why
    assert "@" not in why


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The reasons in the log: there is nothing else in it, and no traceback."""
    records = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert all(isinstance(getattr(each, "event", None), Event) for each in records)
    assert not any(each.exc_info for each in records)
    for each in records:
        why = each.__dict__["event"].why
        assert '"event": "sign-in failed"' in JsonLines().format(each)
        assert TextLines().format(each) == f"sign-in failed: {why}"
    return [each.__dict__["event"].why for each in records]


def test_a_provider_that_is_down_has_a_page_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        down = Provider(address=f"http://127.0.0.1:{closed.getsockname()[1]}")
        answer = Browser(monkeypatch, secrets(down, ROLES)).press_sign_in()
    assert (answer.status_code, SAID.unreachable in unescape(answer.text)) == (503, True)
    (why,) = events(caplog)
    assert why.startswith("unreachable: metadata: ")


@pytest.mark.parametrize(
    ("error", "sent_back"),
    [
        ("access_denied", "&state={}"),
        ("access_denied", ""),  # as a provider may that forgets it
        ("invalid_scope", "&state={}"),
        ("%3Cb%3Ecall%20555-0100", "&state={}"),
    ],
)
def test_what_the_provider_refuses_is_told_by_its_code_and_in_no_words_of_a_link(
    visitor: Browser, caplog: pytest.LogCaptureFixture, error: str, sent_back: str
) -> None:
    state = asked_for(visitor.press_sign_in())["state"]
    said = f"error={error}&error_description=call%20555-0100{sent_back.format(state)}"
    answer = visitor.get(f"{CALLBACK}?{said}")
    assert answer.status_code == 403
    assert SAID.refused in unescape(answer.text)
    assert "555" not in answer.text
    assert f"it says {'another error' if '%' in error else error}" in answer.text
    assert len(events(caplog)) == 1


@pytest.mark.parametrize("said", ["code=x&state=x", "error=invalid_client", "code=x"])
def test_an_answer_that_nobody_waits_for_signs_in_nobody_and_asks_nobody(
    visitor: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
) -> None:
    monkeypatch.setattr(asked, "metadata", None)  # to ask the provider would fail
    answer = visitor.get(f"{CALLBACK}?{said}")
    assert (answer.status_code, SAID.stale in unescape(answer.text)) == (403, True)
    assert len(events(caplog)) == 1


def test_whoever_goes_back_to_an_answer_stays_signed_in(visitor: Browser) -> None:
    back = visitor.at_provider(visitor.press_sign_in(), "ann")
    assert visitor.get(back).headers["location"] == HOME
    before = visitor.claims
    assert before["sub"] == "ann"
    assert visitor.get(back).headers["location"] == HOME
    assert visitor.claims == before


@pytest.mark.parametrize("path", ["/auth/login", "/auth/login?provider=x", CALLBACK])
def test_an_address_of_the_sign_in_alone_leads_to_the_staff_pages(
    visitor: Browser, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert visitor.get(path).headers["location"] == HOME
    assert events(caplog) == []


@pytest.mark.parametrize("fault", ["metadata in HTML", "metadata gone", "metadata silent", ""])
def test_signing_out_works_whatever_the_provider_does(
    there: Provider, visitor: Browser, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.sign_in("ann")
    if fault.endswith("silent"):
        monkeypatch.setattr(asked, "TIMEOUT_S", 0.2)
    ended: list[Any] = []
    monkeypatch.setattr("advisor.server.signed_out.add", ended.append)
    if fault:
        FAULTS[fault][0](there)
    where = visitor.get(LOGOUT).headers["location"]
    assert where == HOME if fault else where.startswith(f"{there.address}/oauth2/end_session?")
    assert visitor.claims == {}
    assert [claims["sub"] for claims in ended] == ["ann"]
