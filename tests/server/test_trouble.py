"""What happens when a page fails."""

from __future__ import annotations

import logging

import pytest

from advisor.pages import trouble
from advisor.server import on_script_error


def test_an_error_goes_to_the_log_and_a_calm_page_to_the_visitor(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(trouble, "show", lambda: shown.append("calm page"))
    with caplog.at_level(logging.ERROR, logger="advisor"):
        handled = on_script_error(RuntimeError("the disk is full"))
    assert handled
    assert shown == ["calm page"]
    assert "the disk is full" in caplog.text


def test_the_calm_page_tells_no_details() -> None:
    text = trouble.TEXT.read_text(encoding="utf-8")
    assert trouble.title() in text
    for word in ("Traceback", "Error", "YAML", "Streamlit"):
        assert word not in text
