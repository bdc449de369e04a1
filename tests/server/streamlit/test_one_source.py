"""A plain document and Streamlit show the same page: text, attributes and all."""

from __future__ import annotations

import pytest

from advisor.server import consent
from tests.browser.people import PAGES
from tests.prospect.visitor import Visitor
from tests.server.streamlit.shown import Shown


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_the_same_in_both_ways(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_SITE", "https://msit.example.edu")
    monkeypatch.setattr(consent, "new_token", lambda: "a.token")
    differing = []
    shown = Shown()
    for name, where in PAGES.items():
        address = f"{where}{'&' if where else '?'}lang={language}"
        if shown.open(address).markup != Visitor(address).markup:
            differing.append(name)
    assert differing == []
