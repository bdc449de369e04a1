"""Every plain document is sound HTML, styles included, by the checker of the standard's authors."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.live import live
from advisor.prospect import error_page
from tests.browser.people import PAGES, TALKATIVE
from tests.browser.visitor import address
from tests.server import html_checker
from tests.server.request import answered

ADDRESSES = {
    **PAGES,
    "firm": address("result", {**TALKATIVE.answers, "page.open": ("firm",)}),
    "too many": address("goals", {"page.turn": ("on",), "skills": ("lead", "plan", "forecast")}),
    "wrong code": address("code", {"page.turn": ("on",), "code.entered": ('"<b>',)}),
}


@pytest.fixture(scope="module", autouse=True)
def _checker() -> None:
    """Have the checker, or say how to get it."""
    try:
        html_checker.needed()
    except html_checker.NoCheckerError as missing:
        pytest.skip(str(missing))


@pytest.mark.deep
def test_no_document_has_an_error_that_the_checker_sees(tmp_path: Path) -> None:
    documents = {"error page": error_page.document("7KQ2-M4TX"), "lost": error_page.lost()}
    live.guide()
    for language in live.languages:
        for name, where in ADDRESSES.items():
            query = f"{where.removeprefix('?')}&lang={language.id}"
            documents[f"{name} {language.id}"] = answered(query).body.decode()
    assert len(documents) == 2 + 2 * len(ADDRESSES)
    files = [tmp_path / f"{name.replace(' ', '-')}.html" for name in documents]
    for file, document in zip(files, documents.values(), strict=True):
        file.write_text(document, encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><div></p>")
    seen = "broken.html:1: No “p” element in scope but a “p” end tag seen."
    found = html_checker.faults([*files, broken])
    assert seen in found
    assert [fault for fault in found if not fault.startswith("broken.html:")] == []
