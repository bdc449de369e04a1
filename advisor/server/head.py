"""What the document tells about a page: to a tab, a search engine, a link preview.

The address of a page holds a visitor's answers. So only pages that say the same to everybody
may be indexed, and the preview of any other, such as a shared result, is that of the first page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import Request

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import address, titles
from advisor.prospect.address import LANGUAGE, PAGE, START, Place
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import contact_lines
from advisor.server.beside import PREVIEW

OPEN: Final = ("start", "tracks", "track")
"""The pages that say the same to everybody who asks nothing else of them."""

PREVIEW_SIZE: Final = (1200, 630)
"""Width and height of the preview picture in pixels, which most readers of links expect."""


@dataclass(frozen=True)
class Head:
    """What a document tells about its page.

    Attributes
    ----------
    language
        The language of the page's texts.
    markup
        The elements of the document's head, the title included.
    no_script
        What stands in the place of the page where no scripts run.
    unconnected
        What the page script shows, by the page's language, while the server does not answer.
    is_open
        Whether the page says the same to everybody, so that it may be indexed.
    """

    language: str
    markup: Html
    no_script: Html
    unconnected: Html
    is_open: bool


def head_of(guide: Guide, query: address.Query, headers: Headers, site: str) -> Head:
    """Say what there is to tell about a page.

    Parameters
    ----------
    guide
        The guide, in its own language.
    query
        The parameters of the page's address.
    headers
        Those of the request, which name the languages that the browser prefers.
    site
        The address of the first page, such as ``https://msit.example.edu/``.
    """
    chosen, own = _known(address.language(query)), guide
    guide = live.in_language(guide, chosen or _preferred(headers))
    query = address.known(guide, query)
    place = address.read(guide, query).place
    is_open = _says_the_same_to_all(place, query)
    return Head(
        language=guide.language.id,
        markup=join(
            (
                tag("title", titles.tab(guide, titles.title(guide, place))),
                *_told(guide, place if is_open else START, site, chosen),
                *(_to_index(place, site, chosen) if is_open else ()),
            )
        ),
        no_script=_no_script(guide, framed="embed" in query),
        unconnected=join(
            _unconnected(live.in_language(own, language.id)) for language in live.languages
        ),
        is_open=is_open,
    )


def first_page(request: Request, site: str) -> str:
    """Give the address of the first page: where the settings say that it is, or as asked for.

    Parameters
    ----------
    request
        The request.
    site
        What the settings say; "" for nothing.
    """
    return f"{site}/" if site else str(request.base_url)


# -------------------------------------------------------------------- small parts


def _preferred(headers: Headers) -> str:
    """Name the language that the browser prefers; "" where the guide cannot be had in it."""
    first = headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    return _known(first.strip().partition("-")[0].lower())


def _known(language: str) -> str:
    """Give a language in which the guide can be had; "" for any other."""
    return language if language in (each.id for each in live.languages) else ""


def _says_the_same_to_all(place: Place, query: address.Query) -> bool:
    """Tell whether an address names a page for everybody, and nothing besides that we know."""
    wanted = query.get(PAGE, [""])
    named = "" if place == START else place.name
    return place.kind in OPEN and set(query) <= {PAGE, LANGUAGE} and [*wanted] == [named]


def _told(guide: Guide, place: Place, site: str, language: str) -> Sequence[Html]:
    """Tell search engines and link previews of a page that says the same to everybody."""
    words = guide.words
    track = guide.program.track.get(place.id)
    description = track.about if track else words.site.description
    width, height = PREVIEW_SIZE
    graph: dict[str, str | int] = {
        "type": "website",
        "site_name": words.site.title,
        "title": titles.title(guide, place),
        "description": description,
        "url": _address(place, site, language),
        "image": site + PREVIEW,
        "image:type": "image/png",
        "image:width": width,
        "image:height": height,
        "image:alt": words.document.preview,
    }
    return (
        tag("meta", name="description", content=description),
        tag("meta", name="twitter:card", content="summary_large_image"),
        *(tag("meta", property=f"og:{name}", content=value) for name, value in graph.items()),
    )


def _to_index(place: Place, site: str, language: str) -> Iterator[Html]:
    """Name the one address of a page that may be indexed, and those of its other languages."""
    yield tag("link", rel="canonical", href=_address(place, site, language))
    if len(live.languages) > 1:
        for each in live.languages:
            there = _address(place, site, each.id)
            yield tag("link", rel="alternate", hreflang=each.id, href=there)


def _address(place: Place, site: str, language: str) -> str:
    """Give the address of a page without any answers."""
    names: Mapping[str, Sequence[str]] = address.write(place, {}, language=language)
    return site + (f"?{urlencode(names, doseq=True)}" if names else "")


def _no_script(guide: Guide, *, framed: bool) -> Html:
    """Say what those can do who have no scripts: read about the tracks, and ask.

    Other sites refuse to be shown in a frame.
    """
    words, target = guide.words, "_blank" if framed else None
    tracks = (
        tag("li", tag("a", track.name, href=track.url, target=target), tag("p", track.about))
        for track in guide.tracks
    )
    return join(
        (
            tag("h1", words.site.title),
            tag("p", words.site.no_script),
            tag("h2", words.start.tracks),
            tag("ul", *tracks),
            tag("h2", words.result.contact),
            contact_lines(guide.program.contacts[0]),
        )
    )


def _unconnected(guide: Guide) -> Html:
    """Say, calmly, that a page is slow to open or its server gone, and what else can be done."""
    words = guide.words.document
    return tag(
        "div",
        tag("div", tag("p", words.slow), contact_lines(guide.program.contacts[0]), class_="slow"),
        tag("p", words.lost, class_="lost"),
        tag("p", tag("a", words.again, href="")),
        lang=guide.language.id,
        role="alert",
        class_="unconnected",
    )
