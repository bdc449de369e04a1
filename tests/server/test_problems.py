"""What happens when a page fails."""

from __future__ import annotations

import logging
import re

import pytest
import streamlit as st

from advisor.prospect import error_page
from advisor.server import on_script_error

NUMBER = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


def test_an_error_goes_to_the_log_and_a_calm_page_with_its_number_to_the_visitor(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "html", shown.append)
    with caplog.at_level(logging.ERROR, logger="advisor"):
        handled = on_script_error(RuntimeError("the disk is full"))
    assert handled
    (text,) = shown
    (number,) = NUMBER.findall(text)
    assert text == error_page.text(number)
    assert "the disk is full" in caplog.text
    assert [record.event.incident for record in caplog.records] == [number]  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["", "7KQ2-M4TX"])
def test_the_calm_page_tells_the_number_and_no_details(number: str) -> None:
    text = error_page.document(number)
    assert error_page.title() in text
    assert ("number helps" in text) is bool(number)
    assert number in text
    for word in ("Traceback", "Error", "YAML", "Streamlit", "{incident}"):
        assert word not in text


def test_the_page_for_an_address_that_leads_nowhere_leads_to_the_first_page() -> None:
    assert '<a href="/">' in error_page.lost()
    assert error_page.title() not in error_page.lost()
