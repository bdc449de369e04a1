"""What the doctor finds when looking deeper, and at a running server."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from advisor.cli.site_check import check_site
from tests.browser.server import PATIENCE, free_port, serving
from tests.checkout import CHECKOUT
from tests.cli.conftest import Advisor

pytestmark = pytest.mark.usefixtures("elsewhere")


def found(advisor: Advisor, *args: str) -> dict[str, tuple[bool, str]]:
    """What was looked at, whether it is well, and what is said of it."""
    signs = json.loads(advisor("doctor", "--deep", "--json", *args).out)["signs"]
    return {sign["what"]: (sign["well"], sign["text"]) for sign in signs}


def content(file: Path) -> list[str]:
    """All that a database holds."""
    with closing(sqlite3.connect(file)) as opened:
        return list(opened.iterdump())


def test_a_machine_that_is_well_is_well_all_the_way_down(advisor: Advisor, file: Path) -> None:
    before = content(file)
    signs = found(advisor)
    assert all(well for well, _ in signs.values())
    assert signs["cases"][1].startswith("all ")
    assert signs["database saves"][1] == "work: a call was saved and taken back"
    assert signs["database in full"] == (True, "sound")
    assert content(file) == before


def test_without_a_database_none_is_made(advisor: Advisor, tmp_path: Path) -> None:
    assert "database saves" not in found(advisor)
    assert not (tmp_path / "state").exists()


def test_a_case_that_does_not_agree_is_noticed(
    advisor: Advisor, copied: Path, tmp_path: Path
) -> None:
    rules = shutil.copytree(copied, tmp_path / "mine") / "rules.yaml"
    rules.write_text(rules.read_text().replace("{isa: 3}", "{itm: 3}"), encoding="utf-8")
    well, text = found(advisor, "--data", "mine")["cases"]
    assert not well
    assert "do not agree; see `advisor check`" in text


def test_secrets_that_others_can_read_are_noticed(advisor: Advisor, tmp_path: Path) -> None:
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text("[roles]\nstaff = []\n", encoding="utf-8")
    for mode, expected in ((0o644, False), (0o600, True)):
        secrets.chmod(mode)
        assert found(advisor)["secrets"][0] is expected


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADVISOR_METRICS", "on", ""),
        ("ADVISOR_METRICS", "maybe", 'ADVISOR_METRICS is "maybe"; write on or off'),
        ("ADVISOR_METRIC", "on", "the variable ADVISOR_METRIC means nothing here"),
    ],
)
def test_variables_of_the_server_are_known(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = advisor("doctor")
    assert said in ended.err
    assert ended.status == bool(said)


@pytest.mark.deep
def test_a_running_server_is_visited_as_a_browser_would(
    advisor: Advisor, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.cli.site_check.PATIENCE", PATIENCE)  # a loaded machine is no fault
    port = free_port()
    data = shutil.copytree(copied, tmp_path / "data")  # the server records in it what is live
    command = [sys.executable, "-m", "advisor", "run", "--port", str(port), "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with serving(command, port, folder=tmp_path, environment=environment) as server:
        signs = found(advisor, "--url", server.url)
    of_server = {what: sign for what, sign in signs.items() if what.startswith("server")}
    assert len(of_server) == 12
    assert all(well for well, _ in of_server.values()), of_server


class _Odd(BaseHTTPRequestHandler):
    """A server that is not ours, and lets everybody see everything."""

    def do_GET(self) -> None:
        """Answer anything."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ready": false, "guide": true, "database": false}')

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def odd() -> Iterator[str]:
    """The address of such a server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Odd)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_wrong_with_a_server_is_named(odd: str) -> None:
    signs = {sign.what: sign for sign in check_site(odd)}
    assert signs["server"].well
    assert signs["server ready"].text == "not ready for want of: database"
    assert "lacks content-security-policy" in signs["server headers"].text
    assert "/metrics (200)" in signs["server addresses"].text
    assert "no WebSocket comes through (HTTP/1.0 200 OK)" in signs["server WebSocket"].text
    assert not any(sign.well for what, sign in signs.items() if what != "server")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("msit.example.edu", "is no address"),
        ("ftp://example.edu", "is no address"),
        ("https://ann:hunter2@example.edu", "is no address"),
        ("https://example.edu:http", "is no address"),
        ("https://[example.edu", "is no address"),
        ("", "is no address"),
        # Nothing can listen on port 1 of a machine of one's own without asking.
        ("http://127.0.0.1:1", "cannot be reached: Connection refused"),
    ],
)
def test_a_server_that_is_not_there_is_one_line(url: str, said: str) -> None:
    (sign,) = check_site(url)
    assert not sign.well
    assert said in sign.text
    assert "hunter2" not in sign.text
