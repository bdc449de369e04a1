"""Slow libraries are loaded only by the room that needs them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.checkout import CHECKOUT

SLOW = {"numpy", "pandas", "pyarrow", "pydantic", "scipy", "sklearn", "sqlalchemy", "streamlit"}
SLOW |= {"babel", "typst", "segno", "altair", "authlib", "cryptography", "httpx", "joserfc"}
SLOW |= {"prometheus_client", "yaml"}

READING = {"pydantic", "yaml"}
"""What the guide is read with."""

PROGRAM = """
import json, sys

loaded, names = {}, {}
for step, code in json.loads(sys.argv[1]).items():
    exec(code, names)
    loaded[step] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded))
"""

COMMANDS = ("--help", "recommend --answer degree=none")
COMMAND = """
try:
    main({words!r})
except SystemExit:
    pass
"""

PAGES = ("", "page=you", "page=review", "page=code", "page=result", "page=short.goal")
OPEN = """
import app
from starlette.routing import Route
from tests.server.calls import get
from advisor.server import prospects
"""
PAGE = """
assert get(Route("/", prospects.get), "/?" + {query!r}).status == 200
"""
SHORT = """
assert get(Route("/", prospects.get), "/?page=short").status == 303
"""
SHOWN = """
from urllib.parse import parse_qsl
from streamlit.testing.v1 import AppTest
shown = AppTest.from_file(str(app.SCRIPT))
shown.query_params.update(parse_qsl("page=result"))
assert not shown.run(timeout=60).exception
"""


def _slow_after(steps: Mapping[str, str]) -> dict[str, set[str]]:
    """The slow libraries that one fresh Python has loaded once each of some steps has run."""
    ran = subprocess.run(
        (sys.executable, "-c", PROGRAM, json.dumps(steps)),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = json.loads(ran.stdout.splitlines()[-1])
    return {step: SLOW & {*names} for step, names in loaded.items()}


@pytest.fixture(scope="module")
def core() -> dict[str, set[str]]:
    """What is loaded once the advisor has been imported, and then used without a page."""
    return _slow_after(
        {
            "import": "import advisor, advisor.guide",
            "recommend": "advisor.recommend(advisor.load_guide(), {})",
            "cli": "from advisor.cli import main",
            **{words: COMMAND.format(words=words.split()) for words in (*COMMANDS, "check")},
        }
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, set[str]]:
    """What is loaded once a server has shown one page after the other."""
    shown = {query: PAGE.format(query=query) for query in PAGES}
    return _slow_after({"open": OPEN, **shown, "short": SHORT})


def test_importing_the_advisor_loads_no_slow_library(core: dict[str, set[str]]) -> None:
    assert core["import"] == set()


def test_a_recommendation_loads_only_what_reads_the_guide(core: dict[str, set[str]]) -> None:
    assert core["recommend"] == READING


def test_the_command_line_serves_without_streamlit(core: dict[str, set[str]]) -> None:
    assert {words: core[words] - READING for words in COMMANDS} == {
        words: set() for words in COMMANDS
    }


def test_a_check_loads_what_pages_are_drawn_with_and_not_streamlit(
    core: dict[str, set[str]],
) -> None:
    assert core["check"] - READING == {"babel", "numpy"}


def test_a_prospects_page_loads_no_slow_library_but_streamlit(
    pages: dict[str, set[str]],
) -> None:
    assert {query: pages[query] - READING for query in PAGES} == {
        query: {"streamlit"} for query in PAGES
    }


def test_the_short_version_loads_numpy_besides_to_look_ahead(pages: dict[str, set[str]]) -> None:
    assert pages["short"] - READING == {"numpy", "streamlit"}
