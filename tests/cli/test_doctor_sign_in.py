"""``advisor doctor --sign-in``, and the identity provider that it asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from advisor.server import provider as asked
from tests.cli.conftest import Advisor, Ended
from tests.server.identity import WELL_KNOWN, Provider, provider

pytestmark = [
    pytest.mark.usefixtures("elsewhere"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SECRETS: Final = """
[auth]
redirect_uri = "{back}"
cookie_secret = "a-secret-for-cookies-that-is-long-enough"
client_id = "advisor"
client_secret = "hunter2"
server_metadata_url = "{metadata}"
client_kwargs = {{ scope = "openid email groups" }}

[roles]
staff = ["ann@example.edu", "bob@example.edu"]
counselor = ["group:admissions"]
"""
BACK: Final = "http://127.0.0.1:8501/oauth2callback"

Write = Callable[..., None]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with provider(monkeypatch) as found:
        yield found


@pytest.fixture
def write(there: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the secrets of a site whose staff sign in there."""

    def write(back: str = BACK, metadata: str = "") -> None:
        file = tmp_path / ".streamlit" / "secrets.toml"
        file.parent.mkdir(exist_ok=True)
        text = SECRETS.format(back=back, metadata=metadata or there.metadata)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.chdir(tmp_path)

    write()
    return write


def signs(advisor: Advisor) -> tuple[Ended, dict[str, tuple[bool, str]]]:
    """What was looked at for sign-in, whether it is well, and what is said of it."""
    ended = advisor("doctor", "--sign-in", "--json")
    found = {sign["what"]: (sign["well"], sign["text"]) for sign in json.loads(ended.out)["signs"]}
    assert "hunter2" not in ended.out + ended.err
    assert "Traceback" not in ended.err
    return ended, {what: sign for what, sign in found.items() if what.startswith("sign-in ")}


@pytest.mark.usefixtures("write")
def test_a_provider_that_is_well_is_said_to_be_with_what_a_sign_in_will_bring(
    advisor: Advisor, there: Provider
) -> None:
    there.ahead = 180
    ended, found = signs(advisor)
    assert (ended.status, ended.err) == (0, "")
    assert "secrets.toml is readable by its owner alone" in ended.out
    assert all(well for well, _ in found.values())
    assert found["sign-in redirect"][1] == f"register {BACK} with the provider, exactly so"
    assert found["sign-in provider"][1] == f"{there.address} answers"
    assert found["sign-in keys"][1] == "1 to check tokens with"
    assert "seconds ahead of this machine's" in found["sign-in clock"][1]
    assert "does not list groups" in found["sign-in scope"][1]
    assert found["sign-in people"][1] == (
        "[roles] has 2, found by the claim email, if email_verified is true"
    )
    assert found["sign-in groups"][1] == "[roles] has 1, found by the claim groups"
    assert "/oauth2/authorize" not in there.asked


Fault = Callable[[Provider], object]


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("go_wrong", "what", "said"),
    [
        (
            lambda there: there.replies.update({WELL_KNOWN: (200, "text/html", "<p>Sign in")}),
            "sign-in provider",
            "metadata: a page in HTML rather than JSON",
        ),
        (
            lambda there: there.replies.update({WELL_KNOWN: (301, "text/html", "")}),
            "sign-in provider",
            "metadata: ",
        ),
        (lambda there: there.silent_at.add(WELL_KNOWN), "sign-in provider", "no answer in 1"),
        (
            lambda there: there.changes.update(
                {WELL_KNOWN: lambda held: held.update(issuer="https://id.example.edu/{tenantid}")}
            ),
            "sign-in provider",
            "name your own tenant in server_metadata_url",
        ),
        (
            lambda there: there.changes.update(
                {WELL_KNOWN: lambda held: held.update(token_endpoint="http://id.example.edu")}
            ),
            "sign-in provider",
            "has token_endpoint without HTTPS",
        ),
        (
            lambda there: there.replies.update({"/jwks": (200, "x", '{"keys": "none"}')}),
            "sign-in keys",
            "keys: none that can be used",
        ),
        (lambda there: there.silent_at.add("/jwks"), "sign-in keys", "no answer in 1"),
        (lambda there: setattr(there, "ahead", 700), "sign-in clock", "300 are allowed"),
        (lambda there: setattr(there, "ahead", -700), "sign-in clock", "behind this machine's"),
    ],
)
def test_what_is_wrong_with_a_provider_is_named(
    advisor: Advisor,
    there: Provider,
    go_wrong: Fault,
    what: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asked, "TIMEOUT_S", 1.0)
    go_wrong(there)
    ended, found = signs(advisor)
    assert ended.status == 1
    assert [name for name, (well, _) in found.items() if not well] == [what]
    assert said in found[what][1]
    assert ended.err.count("\n") == 1
    assert ended.err.startswith(f"{what}: ")


@pytest.mark.parametrize(
    ("settings", "site", "what", "said"),
    [
        ({"metadata": "http://127.0.0.1:1/x"}, "", "sign-in provider", "http://127.0.0.1:1/x: "),
        ({"metadata": "https://id.invalid/x"}, "", "sign-in provider", "metadata: "),
        ({"back": "http://a.edu/oauth2callback"}, "", "sign-in redirect", "is no HTTPS"),
        (
            {"back": "https://a.edu/oauth2callback"},
            "https://a.edu/msit",
            "sign-in redirect",
            "is not below ADVISOR_SITE, which is https://a.edu/msit",
        ),
    ],
)
def test_what_is_wrong_with_the_settings_is_named(
    advisor: Advisor,
    write: Write,
    settings: dict[str, Any],
    site: str,
    what: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(**settings)
    monkeypatch.setenv("ADVISOR_SITE", site)
    ended, found = signs(advisor)
    assert ended.status == 1
    assert not found[what][0]
    assert said in found[what][1]


def test_where_no_sign_in_is_set_up_there_is_nothing_to_ask(advisor: Advisor) -> None:
    ended = advisor("doctor", "--sign-in")
    assert ended.status == 1
    assert ended.err == "sign-in provider: there is none to ask: see docs/sign-in.md\n"
