"""What the document tells about each page to tabs, search engines and link previews."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from advisor.guide import Guide, find_data
from advisor.guide.translation import translated
from advisor.prospect.address import ALL_TRACKS, START, Place, link
from advisor.prospect.head import tab_title, title
from advisor.scoring import Sheet, recommend
from advisor.server import prospects
from advisor.settings import Serving
from tests.browser.people import PAGES, TALKATIVE
from tests.server.request import HOST, answered
from tests.shipped import GUIDE

SPANISH = translated(GUIDE, find_data(), "es")
HERE = f"https://{HOST}/"
OPEN = {
    "start": START,
    "tracks": ALL_TRACKS,
    **{track.id: Place("track", track.id) for track in GUIDE.tracks},
}
"""The pages that may be indexed."""


class Told(HTMLParser):
    """What a robot reads in a document."""

    def __init__(self, query: str, language: str = "", host: str = HOST) -> None:
        super().__init__()
        response = answered(query, language, host)
        self.indexed = response.headers.get("x-robots-tag") != "noindex"
        self.varies = response.headers["vary"]
        self.text = response.body.decode()
        self.language = ""
        self.meta: dict[str, str] = {}
        self.canonical = ""
        self.others: dict[str, str] = {}
        self.title = ""
        self._in_title = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element tells."""
        given = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "html":
            self.language = given["lang"]
        elif tag == "meta" and "content" in given:
            self.meta[given.get("property", given.get("name", ""))] = given["content"]
        elif tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        elif tag == "link" and given.get("rel") == "alternate":
            self.others[given["hreflang"]] = given["href"]

    def handle_data(self, data: str) -> None:
        """Take the title."""
        self.title += data if self._in_title else ""


def query_of(place: Place) -> str:
    """The query string of a page without answers."""
    return link(place, {}).removeprefix("?")


@pytest.mark.parametrize("name", OPEN)
def test_a_page_that_says_the_same_to_all_may_be_indexed_by_its_one_address(name: str) -> None:
    place = OPEN[name]
    told = Told(query_of(place))
    assert told.indexed
    assert (
        told.canonical == told.meta["og:url"] == HERE + (link(place, {}) if name != "start" else "")
    )
    assert told.title == tab_title(GUIDE, title(GUIDE, place))
    assert told.meta["og:title"] == title(GUIDE, place)
    assert told.meta["description"] == told.meta["og:description"]


ADDED = ("utm_source=news&utm_medium=mail", "fbclid=IwAR0", "anything=1&anything=", "=&x")


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("name", [*OPEN, "result"])
def test_the_document_is_the_same_whatever_others_add_to_a_link(name: str, added: str) -> None:
    place = OPEN.get(name, Place("result"))
    query = query_of(place) if name in OPEN else link(place, TALKATIVE.answers).removeprefix("?")
    plain, with_more = Told(query), Told(f"{query}&{added}")
    assert with_more.text == plain.text
    assert with_more.indexed == plain.indexed


@pytest.mark.parametrize("name", [track.id for track in GUIDE.tracks])
def test_the_preview_of_a_tracks_page_is_about_the_track(name: str) -> None:
    track = GUIDE.program.track[name]
    told = Told(f"page=track.{name}")
    assert told.meta["og:title"] == track.name
    assert told.meta["og:description"] == track.about


@pytest.mark.parametrize("guide", [GUIDE, SPANISH], ids=["en", "es"])
def test_the_preview_of_the_comparison_is_about_the_program_as_a_whole(guide: Guide) -> None:
    told = Told(query_of(ALL_TRACKS), guide.language.id)
    assert told.meta["og:description"] == guide.program.about
    assert told.meta["description"] == guide.program.about


def test_the_picture_of_a_preview_is_named_in_full_with_its_size_and_words() -> None:
    told = Told("")
    assert told.meta["og:image"] == f"{HERE}preview.png?lang=en"
    assert (told.meta["og:image:width"], told.meta["og:image:height"]) == ("1200", "630")
    assert told.meta["og:image:alt"] == GUIDE.words.document.preview
    assert told.meta["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_picture_of_a_link_with_a_code_is_that_of_its_result(language: str) -> None:
    guide = SPANISH if language == "es" else GUIDE
    sheet = Sheet.strict(guide.questionnaire, TALKATIVE.answers)
    found = recommend(guide, sheet)
    told, plain = Told(f"code={found.code}", language), Told("", language)
    assert told.meta["og:image"] == f"{HERE}preview.png?code={found.code}&lang={language}"
    assert told.meta["og:image:alt"].startswith(found.verdict.headline)
    assert not told.indexed
    other = {name for name in told.meta if told.meta[name] != plain.meta.get(name)}
    assert other == {"og:image", "og:image:alt"}


@pytest.mark.parametrize(
    "query",
    [
        link(Place("result"), TALKATIVE.answers).removeprefix("?"),
        link(Place("track", "isa"), TALKATIVE.answers).removeprefix("?"),
        link(START, TALKATIVE.answers).removeprefix("?"),
        "code=ABCDEFGHJK",
        "page=track.isa&code=ABCDEFGHJK",
        "page=you",
        "page=nowhere",
        "page=tracks&page=result",
        "page=tracks&degree=forever",
        "page=tracks&utm_source=news&degree=none",
        "lang=es&degree=none",
        "embed=true",
    ],
)
def test_any_other_address_is_not_indexed_and_its_preview_is_that_of_the_first_page(
    query: str,
) -> None:
    told, first = Told(query), Told("", language="es" if "lang=es" in query else "")
    assert not told.indexed
    assert told.canonical == ""
    assert told.others == {}
    for name, said in first.meta.items():
        if name.startswith("og:") and name != "og:url":
            assert told.meta[name] == said, name
    assert told.meta["og:url"].partition("?")[0] == HERE


@pytest.mark.parametrize("name", PAGES)
def test_nobody_may_keep_or_list_a_document_that_has_answers(name: str) -> None:
    query = PAGES[name].removeprefix("?")
    has_answers = any(f"{question}=" in query for question in TALKATIVE.answers)
    told, answer = Told(query), answered(query)
    kept = answer.headers["cache-control"]
    assert (kept == "private, no-cache") is not told.indexed
    assert not (has_answers and told.indexed)


def test_a_staff_page_is_not_indexed() -> None:
    assert answered("page=staff.home").headers["x-robots-tag"] == "noindex"


def test_what_stands_in_an_address_does_not_get_into_the_document() -> None:
    attack = '"><script>alert(1)</script>'
    for name in ("page", "lang", "code", "degree", "short.asked"):
        told = Told(f"{name}={quote(attack)}")
        assert "alert(1)" not in told.text
        assert quote(attack) not in told.text


@pytest.mark.parametrize(
    ("query", "language", "spoken"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("lang=en", "es", "en"),
        ("lang=es", "en-US", "es"),
        ("lang=xx", "fr;q=0.9", "en"),
        ("", "-, ;;q", "en"),
    ],
)
def test_the_document_speaks_the_language_of_the_page(
    query: str, language: str, spoken: str
) -> None:
    told = Told(query, language)
    guide = SPANISH if spoken == "es" else GUIDE
    assert told.language == spoken
    assert told.title == guide.words.site.title
    assert told.varies.startswith("Accept-Language")
    assert guide.words.start.have_code in told.text


def test_an_open_page_names_itself_in_each_language() -> None:
    told = Told("page=tracks")
    assert told.others == {
        "en": f"{HERE}?page=tracks&lang=en",
        "es": f"{HERE}?page=tracks&lang=es",
    }
    assert Told("page=tracks&lang=es").canonical == f"{HERE}?page=tracks&lang=es"


def test_the_settings_say_where_people_find_the_advisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospects, "serving", lambda: Serving(site="https://advice.example.edu"))
    told = Told("page=tracks", host="10.0.0.7:8080")
    assert told.canonical == "https://advice.example.edu/?page=tracks"
    assert told.meta["og:image"] == "https://advice.example.edu/preview.png?lang=en"


def test_the_sites_that_may_show_it_are_named_to_the_page_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parents = ("https://www.example.edu", "https://other.example.edu")
    monkeypatch.setattr(prospects, "serving", lambda: Serving(parents=parents))
    assert Told("").meta["advisor-parents"] == " ".join(parents)
