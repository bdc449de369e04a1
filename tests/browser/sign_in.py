"""A real OpenID provider on this machine, the accounts that it knows, and their browsers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page

from tests.browser.heard import listen
from tests.browser.server import HOST, Server, free_port, serving, streamlit_run
from tests.browser.visitor import LOOK, PATIENCE, tab_to
from tests.checkout import CHECKOUT, DATA

ACCOUNTS: dict[str, dict[str, Any]] = {
    "ann": {"email": "Ann@Example.edu", "email_verified": True},
    "bob": {
        "email": "bob@example.edu",
        "email_verified": True,
        "groups": [*(str(UUID(int=number)) for number in range(200)), "admissions"],
    },
    "nora": {"email": "ann@example.edu"},
}
"""Ann is staff, Bob a counselor by one of his many groups; Nora only claims to be Ann."""

SECRETS = """
[auth]
redirect_uri = "http://{host}:{port}/oauth2callback"
cookie_secret = "a-secret-for-cookies-that-is-long-enough"
client_id = "advisor"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
staff = ["ann@example.edu"]
counselor = ["group:admissions"]
"""

MOST_STOPS = 400
SHOWN = """() => document.querySelector("main > .page .foot")
  || document.querySelector('[data-test-script-state="notRunning"] :is(h1[data-turn], .foot)')
    && !document.querySelector('[data-stale="true"]')"""


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """An OpenID provider that knows the accounts; gives its address."""
    port = free_port()
    accounts = (json.dumps({"sub": name, **claims}) for name, claims in ACCOUNTS.items())
    command = [
        *(sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce=true"),
        *(f"--user-claims={account}" for account in accounts),
    ]
    with serving(command, port, folder=folder, health="/.well-known/openid-configuration"):
        yield f"http://localhost:{port}"


@contextmanager
def advisor_with_sign_in(folder: Path, provider: str) -> Iterator[Server]:
    """The advisor, whose staff sign in with a provider."""
    port = free_port()
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(SECRETS.format(host=HOST, port=port, provider=provider), encoding="utf-8")
    data = copytree(DATA, folder / "data")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_DATA": str(data)}
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=folder, environment=environment) as server:
        yield server


class Colleague:
    """Someone who uses staff pages."""

    def __init__(self, page: Page, site: str) -> None:
        page.set_default_timeout(PATIENCE)
        self.site = site
        self.page = page
        self.context = page.context
        self.complaints = listen(page).complaints

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """All that the page says."""
        return self.page.locator("main").inner_text()

    def open(self, address: str) -> None:
        """Go to an address of the advisor."""
        self.page.goto(f"{self.site}/{address}")
        self.wait()

    def wait(self) -> None:
        """Wait until a page of the advisor is there as a whole."""
        self.page.wait_for_function(SHOWN, polling=LOOK)

    def press(self, key: str) -> None:
        """Use a button."""
        self.page.locator(f".st-key-{key} button").click()

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is on a part of the page."""
        tab_to(self.page, target, MOST_STOPS)

    def sign_in(self, account: str, address: str = "?page=staff.home") -> None:
        """Open a page and sign in at the provider."""
        self.open(address)
        self.sign_in_here(account)

    def sign_in_here(self, account: str) -> None:
        """Sign in at the provider, from the page that asks for it."""
        self.press("sign_in")
        self.page.locator(f"button[value={account}]").click()
        self.page.wait_for_url(f"{self.site}/**")
        self.wait()

    def sign_out(self) -> None:
        """Sign out here and at the provider."""
        self.press("sign_out")
        self.page.get_by_role("button", name="End session").click()
        self.page.wait_for_url(f"{self.site}/**")
        self.wait()

    def another_tab(self) -> Page:
        """Open one more page in the same browser."""
        return self.context.new_page()
