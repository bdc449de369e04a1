"""The title of a page, in a browser's tab. It says nothing of the answers."""

from __future__ import annotations

from advisor.guide import Guide
from advisor.prospect.address import Place, Visit


def tab(guide: Guide, name: str) -> str:
    """Give the title of a tab: the page's own name, then the advisor's."""
    site = guide.words.site.title
    return site if name == site else f"{name} \N{EN DASH} {site}"


def of(guide: Guide, visit: Visit) -> str:
    """Name the page of a visit in full. A page that stays when it is left has an error."""
    name = tab(guide, title(guide, visit.place))
    return guide.words.site.error.format(title=name) if visit.turn else name


def title(guide: Guide, place: Place) -> str:
    """Name a page alone."""
    words = guide.words
    if place.kind == "page":
        pages = guide.questionnaire.pages
        number, page = next(
            (number, page) for number, page in enumerate(pages, start=1) if page.id == place.id
        )
        return words.question.tab.format(page=number, pages=len(pages), title=page.title)
    if place.kind == "short":
        return words.short.progress.format(number=len(place.trail) + 1)
    if place.kind == "track":
        return guide.program.track[place.id].name
    return {
        "start": words.site.title,
        "code": words.code.title,
        "change": words.question.changing,
        "review": words.review.title,
        "result": words.result.title,
        "tracks": words.track.title,
    }[place.kind]
