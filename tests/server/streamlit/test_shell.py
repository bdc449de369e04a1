"""The HTML document around every page."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from streamlit import file_util

from advisor import load_guide
from advisor.prospect import trouble
from advisor.publishing.live import LiveGuide
from advisor.server.beside import PAPER
from advisor.server.streamlit import shell
from advisor.server.streamlit.chunks import ELEMENTS, needed
from tests.server.request import answered

SITE = load_guide().words.site
STATIC = Path(file_util.get_static_dir())
THEIRS = (STATIC / "index.html").read_text(encoding="utf-8")


def fetch(query: str = "") -> str:
    """Get the document as a browser does."""
    response = answered(query)
    assert response.headers["cache-control"] == "no-cache"
    return bytes(response.body).decode()


def test_the_first_byte_has_our_title_style_and_page_script() -> None:
    text = fetch()
    assert f"<title>{escape(SITE.title)}</title>" in text
    assert (shell.PAGES / "style.css").read_text(encoding="utf-8") in text
    assert (shell.PAGES / "page.js").read_text(encoding="utf-8") in text
    assert "<title>Streamlit</title>" not in text
    assert "favicon.png" not in text


def test_the_document_still_loads_all_of_streamlit_and_names_its_language() -> None:
    text = fetch()
    assert '<html lang="en">' in text
    for line in THEIRS.splitlines():
        if "static/js/" in line or "static/css/" in line:
            assert line.strip() in text


def test_the_document_is_whole_and_has_one_head_and_one_body() -> None:
    text = fetch()
    for once in ("<html", "<head>", "</head>", "<title>", "<noscript>", "<body>", "</html>"):
        assert text.count(once) == 1, once
    assert "<!-- " not in text.partition("<body>")[2]


def test_without_sites_that_may_show_it_the_document_names_none() -> None:
    assert '<meta name="advisor-parents"' not in fetch()


def test_the_color_around_the_page_is_that_of_the_style() -> None:
    style = (shell.PAGES / "style.css").read_text(encoding="utf-8")
    assert f"background: light-dark({PAPER['light']}, {PAPER['dark']})" in style
    for scheme, color in PAPER.items():
        assert f'content="{color}" media="(prefers-color-scheme: {scheme})"' in fetch()


def test_no_address_is_passed_on_to_other_sites() -> None:
    assert '<meta name="referrer" content="no-referrer">' in fetch()


def test_the_script_files_of_our_elements_are_fetched_early_and_each_once() -> None:
    text = fetch()
    files = needed(STATIC / "static" / "js", THEIRS)
    assert {name.split(".")[0] for name in files} >= set(ELEMENTS)
    for name in files:
        assert (STATIC / "static" / "js" / name).is_file()
        assert text.count(f'"./static/js/{name}"') == 1
        assert name not in THEIRS


def test_a_faulty_guide_does_not_keep_the_document_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.prospect.show.live", LiveGuide(tmp_path))
    response = answered("page=result")
    text = bytes(response.body).decode()
    assert response.headers["x-robots-tag"] == "noindex"
    assert (shell.PAGES / "style.css").read_text(encoding="utf-8") in text
    assert f"<title>{trouble.title()}</title>" in text
    assert trouble.title()
