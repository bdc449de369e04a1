"""The document in which staff pages run."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit import file_util

from advisor.prospect import document
from advisor.prospect.head import tab_title
from advisor.prospect.looks import Look, look
from advisor.publishing.live import LiveGuide
from advisor.server.streamlit import shell
from tests.server.request import answered
from tests.shipped import GUIDE

THEIRS = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")


def fetch(query: str = "page=staff.home") -> str:
    """Get the document as a browser does."""
    response = answered(query)
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-robots-tag"] == "noindex"
    return response.body.decode()


def test_the_first_byte_has_our_title_style_and_page_script() -> None:
    text = fetch()
    assert tab_title(GUIDE, GUIDE.words.staff.home) in text
    for part in (document.read("style.css"), *document.scripts(look(GUIDE))):
        assert part in text
    assert "<title>Streamlit</title>" not in text
    assert "favicon.png" not in text


def test_the_document_has_the_colors_of_the_program() -> None:
    own = Look("its-name", "DE", "", ".track-1{--track:#8a4b00}\n:root{--accent:#7a1f5c}\n")
    assert f"<style>{own.style}</style>" in shell._frame((), own, "en")


def test_the_document_loads_all_of_streamlit_and_names_its_language() -> None:
    text = fetch()
    assert '<html lang="en">' in text
    for line in THEIRS.splitlines():
        if "static/js/" in line or "static/css/" in line:
            assert line.strip() in text


def test_the_document_is_whole_and_has_one_head_and_one_body() -> None:
    text = fetch()
    for once in ("<html", "<head>", "</head>", "<title>", "<body>", "</html>", 'id="root"'):
        assert text.count(once) == 1, once


def test_a_plain_page_keeps_ready_what_starts_streamlit_and_fetches_nothing() -> None:
    text, kept = answered().body.decode(), shell.later()
    assert kept in text
    assert "static/js/" not in text.replace(kept, "")
    assert kept.count("<script ") == kept.count('<link rel="stylesheet"') == 1


def test_a_faulty_guide_does_not_keep_the_document_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "live", LiveGuide(tmp_path))
    assert 'id="root"' in fetch()
