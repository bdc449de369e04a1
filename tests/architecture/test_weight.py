"""Slow libraries are loaded only by the room that needs them."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from tests.checkout import CHECKOUT

SLOW = {"numpy", "pandas", "pyarrow", "pydantic", "scipy", "sklearn", "sqlalchemy", "streamlit"}
SLOW |= {"babel", "typst", "segno", "altair", "authlib", "cryptography", "httpx", "joserfc"}
SLOW |= {"prometheus_client"}

REPORT = """
import json, sys
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def _loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh Python has loaded after running ``code``."""
    ran = subprocess.run(
        (sys.executable, "-c", f"{textwrap.dedent(code)}\n{REPORT}"),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_importing_the_advisor_loads_no_slow_library() -> None:
    assert not _loaded_by("import advisor") & SLOW


def test_a_recommendation_loads_only_what_reads_the_guide() -> None:
    loaded = _loaded_by("import advisor; advisor.recommend(advisor.load_guide(), {})")
    assert loaded & SLOW <= {"pydantic"}


@pytest.mark.parametrize("command", ["--help", "recommend --answer degree=none", "check"])
def test_the_command_line_serves_without_streamlit(command: str) -> None:
    loaded = _loaded_by(
        f"""
        from advisor.cli import main
        try:
            main({command.split()!r})
        except SystemExit:
            pass
        """
    )
    assert loaded & SLOW <= {"pydantic"}


def _loaded_by_page(query: str) -> set[str]:
    """The top-level packages that a fresh server has loaded after showing a page."""
    return _loaded_by(
        f"""
        from urllib.parse import parse_qsl
        from streamlit.testing.v1 import AppTest
        import app

        shown = AppTest.from_file(str(app.SCRIPT))
        shown.query_params.update(parse_qsl({query!r}))
        assert not shown.run(timeout=60).exception
        """
    )


@pytest.mark.parametrize("page", ["", "page=you", "page=review", "page=code", "page=result"])
def test_a_prospects_page_loads_no_slow_library_but_streamlit(page: str) -> None:
    assert _loaded_by_page(page) & SLOW <= {"pydantic", "streamlit"}


def test_the_short_version_loads_numpy_besides_to_look_ahead() -> None:
    assert _loaded_by_page("page=short.goal") & SLOW <= {"numpy", "pydantic", "streamlit"}
