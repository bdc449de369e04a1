"""What the document tells about a page: to a tab, a search engine, a link preview.

The address of a page holds a visitor's answers. So only pages that say the same to everybody
may be indexed, and the preview of any other, such as a shared result, is that of the first page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from advisor.guide import Guide
from advisor.prospect import address, titles
from advisor.prospect.address import LANGUAGE, PAGE, START, Place, Visit
from advisor.prospect.context import Context
from advisor.prospect.markup import Html, join, tag

OPEN: Final = ("start", "tracks", "track")
"""The pages that say the same to everybody who asks nothing else of them."""

PREVIEW: Final = "preview.png"
"""Where the picture beside a shared link is, below the site's address."""

PREVIEW_SIZE: Final = (1200, 630)
"""Width and height of that picture in pixels, which most readers of links expect."""


def says_the_same_to_all(visit: Visit) -> bool:
    """Tell whether an address names a page for everybody, and nothing besides that we know."""
    wanted = visit.query.get(PAGE, [""])
    named = "" if visit.place == START else visit.place.name
    only = set(visit.query) <= {PAGE, LANGUAGE} and [*wanted] == [named]
    return visit.place.kind in OPEN and only


def head(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the elements of the document's head that speak of its page, the title included."""
    place, is_open = visit.place, says_the_same_to_all(visit)
    return join(
        (
            tag("title", titles.of(guide, visit)),
            *_told(guide, place if is_open else START, context.site, visit.language),
            *(_to_index(place, context, visit.language) if is_open else ()),
        )
    )


@lru_cache(maxsize=64)
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


def _to_index(place: Place, context: Context, language: str) -> Iterator[Html]:
    """Name the one address of a page that may be indexed, and those of its other languages."""
    yield tag("link", rel="canonical", href=_address(place, context.site, language))
    if len(context.languages) > 1:
        for each in context.languages:
            there = _address(place, context.site, each.id)
            yield tag("link", rel="alternate", hreflang=each.id, href=there)


def _address(place: Place, site: str, language: str) -> str:
    """Give the address of a page without any answers."""
    names: Mapping[str, Sequence[str]] = address.write(place, {}, language=language)
    return site + (f"?{urlencode(names, doseq=True)}" if names else "")
