"""What the document says of a page: to a tab, a search engine, a link preview.

The address of a page holds a visitor's answers. So only pages that are the same for everybody may
be indexed, and the preview of any other is that of the first page. Only the picture beside a link
with a share code shows its result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from advisor.guide import Guide
from advisor.presentation.card import SIZE, general, of_result
from advisor.prospect import address
from advisor.prospect.address import RESULT, START, Place
from advisor.prospect.journey import numbered
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit
from advisor.scoring import recommend


def says_the_same_to_all(visit: Visit) -> bool:
    """Tell whether an address names a page that is the same for everybody, and nothing else."""
    wanted = visit.query.get(address.PAGE, [""])
    named = "" if visit.place == START else visit.place.name
    only = set(visit.query) <= {address.PAGE, address.LANGUAGE} and [*wanted] == [named]
    return visit.place.kind in ("start", "tracks", "track") and only


def tab_title(guide: Guide, name: str) -> str:
    """Give the title of a browser's tab: the page's own name, then the advisor's."""
    site = guide.words.site.title
    return site if name == site else f"{name} \N{EN DASH} {site}"


def page_title(guide: Guide, visit: Visit) -> str:
    """Name a visit's page, not its answers, in its tab. One that stays when left has an error."""
    name = tab_title(guide, title(guide, visit.place))
    return guide.words.site.error.format(title=name) if visit.turn else name


def title(guide: Guide, place: Place) -> str:
    """Name a page alone."""
    words = guide.words
    if place.kind == "page":
        number, page = numbered(guide.questionnaire, place.id)
        pages = len(guide.questionnaire.pages)
        return words.question.tab.format(page=number, pages=pages, title=page.title)
    if place.kind == "short":
        return words.short.progress.format(number=len(place.trail) + 1)
    if place.kind == "track":
        return guide.program.track[place.id].name
    return {
        "start": words.site.title,
        "code": words.code.title,
        "change": words.question.changing,
        "answer": words.question.changing,
        "review": words.review.title,
        "result": words.result.title,
        "tracks": words.track.title,
    }[place.kind]


def head(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the elements of the document's head that speak of its page, the title included."""
    place, is_open = visit.place, says_the_same_to_all(visit)
    return join(
        (
            tag("title", page_title(guide, visit)),
            *_described(guide, place if is_open else START, context.site, visit.language),
            *_picture(guide, visit, context.site),
            *(_to_index(place, context, visit.language) if is_open else ()),
        )
    )


@lru_cache(maxsize=64)
def _described(guide: Guide, place: Place, site: str, language: str) -> Sequence[Html]:
    """Describe a page that is the same for everybody to search engines and link previews."""
    words = guide.words
    described = guide.program if place == address.ALL_TRACKS else guide.program.track.get(place.id)
    description = described.about if described else words.site.description
    graph = {
        "type": "website",
        "site_name": words.site.title,
        "title": title(guide, place),
        "description": description,
        "url": _address(place, site, language),
    }
    return (
        tag("meta", name="description", content=description),
        tag("meta", name="twitter:card", content="summary_large_image"),
        *_graph(graph),
    )


def _picture(guide: Guide, visit: Visit, site: str) -> Iterator[Html]:
    """Name the picture beside a link to the page."""
    found = recommend(guide, visit.sheet) if visit.by_code and visit.place == RESULT else None
    card = of_result(guide, visit.sheet, found) if found else general(guide)
    shown = address.code_link(found.code if found else "", guide.language.id)
    width, height = SIZE
    return _graph(
        {
            "image": f"{site}{address.PREVIEW}{shown}",
            "image:type": "image/png",
            "image:width": width,
            "image:height": height,
            "image:alt": card.alternative,
        }
    )


def _graph(said: Mapping[str, str | int]) -> Iterator[Html]:
    """Write what link previews read, by the Open Graph protocol."""
    return (tag("meta", property=f"og:{name}", content=value) for name, value in said.items())


def _to_index(place: Place, context: Context, language: str) -> Iterator[Html]:
    """Name the one address of a page that may be indexed, and those of its other languages."""
    yield tag("link", rel="canonical", href=_address(place, context.site, language))
    if len(context.languages) > 1:
        for each in context.languages:
            there = _address(place, context.site, each.id)
            yield tag("link", rel="alternate", hreflang=each.id, href=there)


def _address(place: Place, site: str, language: str) -> str:
    """Give the address of a page without any answers."""
    names = address.write(place, {}, language=language)
    return site + (address.query_string(names) if names else "")
