"""Who counts as sitting at this machine."""

from __future__ import annotations

import os

import pytest
from streamlit.runtime.context import StreamlitHeaders

from advisor.server import local
from advisor.settings import STAFF

HERE = [("host", "127.0.0.1:8501"), ("origin", "http://127.0.0.1:8501")]


def is_here(*headers: tuple[str, str]) -> bool:
    return local.is_here(StreamlitHeaders(headers))


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST:80", "localhost"])
def test_a_browser_that_was_sent_to_this_machine_is_here(host: str) -> None:
    assert is_here(("Host", host), ("Origin", f"http://{host}"), ("User-Agent", "Browser/1.0"))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8501",
        "evil.example@localhost",
        "localhost@evil.example",
        "localhost/evil.example",
        "localhost?evil.example",
        "localhost#evil.example",
        "localhost evil.example",
        "127.0.0.2:8501",
        "127.1",
        "2130706433",
        "0.0.0.0:8501",
        "[::1]:8501",
        "[::1",
        "192.168.1.7:8501",
        "",
        ":8501",
        "localhost.",
    ],
)
def test_any_other_name_or_address_is_elsewhere(host: str) -> None:
    assert not is_here(("Host", host), ("Origin", f"http://{host}"))


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:8501",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        "https://127.0.0.1:8501",
        "null",
        "",
    ],
)
def test_a_page_of_another_origin_is_elsewhere_even_on_this_machine(origin: str) -> None:
    assert not is_here(HERE[0], ("Origin", origin))


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-User",
        "X-Real-IP",
        "x-original-host",
    ],
)
@pytest.mark.parametrize("value", ["127.0.0.1", "for=127.0.0.1", ""])
def test_whatever_came_through_a_proxy_is_elsewhere(header: str, value: str) -> None:
    assert is_here(*HERE)
    assert not is_here(*HERE, (header, value))


@pytest.mark.parametrize("missing", HERE)
def test_a_connection_that_does_not_say_where_it_comes_from_is_elsewhere(
    missing: tuple[str, str],
) -> None:
    assert not is_here(*(header for header in HERE if header != missing))


@pytest.mark.parametrize("twice", [*HERE, ("host", "evil.example"), ("origin", "http://evil")])
def test_a_connection_that_says_it_twice_is_elsewhere(twice: tuple[str, str]) -> None:
    assert not is_here(*HERE, twice)


@pytest.mark.parametrize(
    ("value", "address", "on"),
    [
        ("process {pid}", "127.0.0.1", True),
        ("process {pid}", "0.0.0.0", False),
        ("process {pid}", "localhost", False),
        ("process {pid}", None, False),
        ("process {parent}", "127.0.0.1", False),
        ("{pid}", "127.0.0.1", False),
        ("1", "127.0.0.1", False),
        ("true", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        (None, "127.0.0.1", False),
    ],
)
def test_only_the_process_that_the_command_became_opens_staff_pages(
    monkeypatch: pytest.MonkeyPatch, value: str | None, address: str | None, on: bool
) -> None:
    monkeypatch.delenv(STAFF, raising=False)
    if value is not None:
        said = value.format(pid=os.getpid(), parent=os.getppid())
        monkeypatch.setenv(STAFF, said)
    monkeypatch.setattr("streamlit.get_option", {"server.address": address}.__getitem__)
    assert local.is_on() is on
