"""Prospects' pages as plain documents: whole, small, and kept by nobody who may not have them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest

from advisor import Guide
from advisor.live import live
from advisor.prospect import document, error_page, pages
from advisor.prospect.document import PAPER
from advisor.prospect.markup import Html
from advisor.publishing.live import LiveGuide
from advisor.server import prospects
from tests.browser.people import PAGES
from tests.prospect.visitor import APP
from tests.server.calls import Call, answers
from tests.server.request import answered
from tests.shipped import GUIDE

MAX_SIZE = 60_000
"""Bytes of a document, compressed: what a slow phone has within a second."""


@pytest.mark.parametrize("name", PAGES)
def test_a_document_is_whole_and_has_everything_that_it_takes_to_read_it(name: str) -> None:
    text = answered(PAGES[name].removeprefix("?")).body.decode()
    for once in ("<html", "<head>", "</head>", "<title>", "<body>", "<main>", "<h1", "</html>"):
        assert text.count(once) == 1, once
    assert document.read("style.css") in text
    assert 'class="foot"' in text
    assert '<link rel="stylesheet"' not in text.partition("<template")[0]


@pytest.mark.parametrize("name", PAGES)
def test_a_compressed_document_is_small_and_the_same(name: str) -> None:
    query = PAGES[name].removeprefix("?")
    packed = answered(query, accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < MAX_SIZE
    assert gzip.decompress(packed.body) == answered(query).body


def test_whoever_has_a_document_still_is_not_sent_it_again() -> None:
    for name, address in PAGES.items():
        query = address.removeprefix("?")
        first = answered(query)
        again = answered(query, if_none_match=first.headers["etag"])
        assert (again.status, again.body) == (304, b""), name
        policy = "content-security-policy"  # a browser replaces the one that it has
        assert again.headers.get(policy) == first.headers[policy], name


@pytest.mark.parametrize("part", ["program", "questionnaire", "rules", "words"])
def test_another_guide_has_another_tag(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = answered().headers["etag"]
    prints = replace(GUIDE.fingerprints, **{part: "0" * 12})
    edited: Guide = replace(GUIDE, fingerprints=prints)
    monkeypatch.setattr(live, "or_none", lambda: edited)
    assert answered().headers["etag"] != before


def test_another_language_or_address_has_another_tag() -> None:
    asked = (("", ""), ("", "es"), ("page=tracks", ""), ("page=tracks", "es"))
    assert len({answered(*each).headers["etag"] for each in asked}) == len(asked)


def test_what_is_over_ends_what_browsers_have_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [event.ends.date() for event in GUIDE.program.events]
    last = max(days + [date.day for date in GUIDE.program.dates])
    tags = set()
    for day in (last - timedelta(days=1), last + timedelta(days=3)):
        now = datetime.combine(day, time(), UTC)
        clock = type("Clock", (datetime,), {"now": classmethod(lambda _cls, _zone, at=now: at)})
        monkeypatch.setattr(prospects, "datetime", clock)
        tags.add(answered("page=result").headers["etag"])
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", "no-cache"),
        ("page=tracks", "no-cache"),
        ("page=result", "private, no-cache"),
        ("degree=none", "private, no-cache"),
        ("page=you", "private, no-cache"),
    ],
)
def test_what_has_answers_or_may_have_them_is_kept_by_nobody_in_between(
    query: str, kept: str
) -> None:
    answer = answered(query)
    assert answer.headers["cache-control"] == kept
    assert answer.headers["vary"] == "Accept-Language, Accept-Encoding, X-Page-Only"


def test_a_page_that_is_left_leads_to_the_next_and_is_not_kept() -> None:
    answer = answered("page=you&degree=none&page.turn=on")
    assert answer.status == 303
    assert answer.headers["location"] == f"./?page={GUIDE.questionnaire.pages[1].id}&degree=none"
    assert answer.headers["cache-control"] == "no-store"
    assert answered("page=code&page.turn=back").headers["location"] == "./"


def test_the_page_script_gets_the_next_page_at_once_with_its_address_and_nothing_else() -> None:
    answer = answered("page=you&degree=none&page.turn=on", x_page_only="1")
    there = answered(f"page={GUIDE.questionnaire.pages[1].id}&degree=none").body.decode()
    assert answer.status == 200
    assert answer.headers["content-location"] == (
        f"./?page={GUIDE.questionnaire.pages[1].id}&degree=none"
    )
    assert answer.headers["cache-control"] == "no-store"
    text = answer.body.decode()
    main = re.search(r"<main>.*</main>", there, re.DOTALL)
    title = re.search(r"<title>.*</title>", there)
    assert main
    assert title
    assert text == f"<!DOCTYPE html>\n{title[0]}{main[0]}"


def test_a_page_alone_is_another_than_its_document_to_whoever_keeps_them() -> None:
    whole, alone = answered("page=tracks"), answered("page=tracks", x_page_only="1")
    assert whole.headers["etag"] != alone.headers["etag"]
    assert "content-location" not in alone.headers
    packed = answered("page=tracks", x_page_only="1", accept_encoding="gzip")
    assert gzip.decompress(packed.body) == alone.body


def test_no_address_is_passed_on_to_other_sites() -> None:
    assert '<meta name="referrer" content="no-referrer">' in answered().body.decode()


def test_the_color_around_the_page_is_that_of_the_style() -> None:
    style, text = document.read("style.css"), answered().body.decode()
    assert f"--paper: light-dark({PAPER['light']}, {PAPER['dark']})" in style
    for scheme, color in PAPER.items():
        assert f'content="{color}" media="(prefers-color-scheme: {scheme})"' in text


def test_without_sites_that_may_show_it_the_document_names_none() -> None:
    assert '<meta name="advisor-parents"' not in answered().body.decode()


@pytest.mark.parametrize(
    "query",
    [
        *("page=result&page.open=firm&goal=protect", "page=result&page%2Eopen=firm"),
        *("page=short", "page=short.goal&page.turn=on", "page=%73hort.", "code=x&page.open=firm"),
    ],
)
def test_a_form_is_processed_beside_the_loop_and_leads_to_a_result_with_nothing_open(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, write = [], pages.page

    def written(*given: Any) -> Html:
        threads.append(current_thread())
        return write(*given)

    monkeypatch.setattr(pages, "page", written)
    (answer,) = answers(APP, [Call("POST", "/", query.encode(), body=b"keep=yes")])
    assert answer.status == 200
    assert b'data-key="firm" aria-expanded="false"' in answer.body
    assert GUIDE.words.result.restart in answer.body.decode()
    assert current_thread() not in threads
    assert len(threads) == 1


def test_a_faulty_guide_is_said_calmly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospects, "live", LiveGuide(tmp_path))
    answer = answered("page=result")
    assert answer.status == 503
    assert answer.headers["x-robots-tag"] == "noindex"
    assert f"<title>{error_page.title()}</title>" in answer.body.decode()
