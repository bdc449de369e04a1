"""The HTML document around every page."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from starlette.requests import Request
from streamlit import file_util

from advisor import load_guide
from advisor.pages import trouble
from advisor.pages.shelf import Shelf
from advisor.server import document, shell
from advisor.server.chunks import ELEMENTS, needed

SITE = load_guide().words.site
STATIC = Path(file_util.get_static_dir())
THEIRS = (STATIC / "index.html").read_text(encoding="utf-8")


def fetch() -> str:
    """Get the document as a browser does."""
    response = document(Request({"type": "http", "query_string": b"page=result"}))
    assert response.headers["cache-control"] == "no-cache"
    return bytes(response.body).decode()


def test_the_first_byte_has_our_title_style_and_page_script() -> None:
    text = fetch()
    assert f"<title>{escape(SITE.title)}</title>" in text
    assert (shell.PAGES / "style.css").read_text(encoding="utf-8") in text
    assert (shell.PAGES / "page.js").read_text(encoding="utf-8") in text
    assert escape(SITE.no_script) in text
    assert "<title>Streamlit</title>" not in text


def test_the_document_still_loads_all_of_streamlit_and_names_its_language() -> None:
    text = fetch()
    assert '<html lang="en">' in text
    for line in THEIRS.splitlines():
        if "static/js/" in line or "static/css/" in line:
            assert line.strip() in text


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
    monkeypatch.setattr("advisor.pages.show.shelf", Shelf(tmp_path))
    text = fetch()
    assert (shell.PAGES / "style.css").read_text(encoding="utf-8") in text
    assert f"<title>{trouble.title()}</title>" in text
    assert trouble.title()
