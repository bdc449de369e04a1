"""What happens when a page fails."""

from __future__ import annotations

import logging
import re
from html import escape
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware

from advisor.live import live
from advisor.prospect import error_page
from advisor.server import on_script_error, problems, prospects, routes
from advisor.server.refusals import Refusals
from tests.server.calls import Call, answers

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
    assert text == error_page.text(number, live.guide())
    assert "the disk is full" in caplog.text
    assert [record.event.incident for record in caplog.records] == [number]  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["", "7KQ2-M4TX"])
def test_the_calm_page_tells_the_number_and_no_details(number: str) -> None:
    text = error_page.document(number)
    assert error_page.title() in text
    assert ("include this number" in text) is bool(number)
    assert number in text
    for word in ("Traceback", "Error", "YAML", "Streamlit", "{incident}"):
        assert word not in text


def test_the_page_for_an_address_that_leads_nowhere_leads_to_the_first_page() -> None:
    assert '<a href="/">' in error_page.lost()
    assert error_page.title() not in error_page.lost()


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", {}), ("es", {"headers": {"accept-language": "es-MX"}}), ("es", {"query": b"lang=es"})],
)
def test_failures_and_refusals_are_in_the_language_of_the_visitor(
    language: str, asked: dict[str, Any]
) -> None:
    scope = Call("GET", "/nowhere", **asked).scope()
    guide = live.in_language(live.guide(), language)
    words = guide.words.error_page
    for response, heading in (
        (problems.not_found(scope), words.not_found_title),
        (problems.failure(scope, "7KQ2-M4TX"), words.failed_title),
        (problems.refusal(scope, 429, "", {}), words.too_many_title),
        (problems.refusal(scope, 414, "", {}), words.refused_title),
    ):
        text = bytes(response.body).decode()
        assert f'<html lang="{language}"' in text
        assert escape(heading) in text
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("sent_by", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused(sent_by: str) -> None:
    app = Starlette(routes=routes(), middleware=[Middleware(Refusals)])
    call = Call("POST", "/", b"page=result&goal=protect", headers={"sec-fetch-site": sent_by})
    (answer,) = answers(app, [call])
    assert answer.status == 403


def test_a_failure_of_the_guide_has_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(prospects, "guide_for", fail)
    scope = Call("GET", "/").scope()
    assert error_page.title() in bytes(problems.failure(scope, "7KQ2-M4TX").body).decode()
    assert problems.refusal(scope, 429, "", {}).body == b"Too Many Requests\n"
