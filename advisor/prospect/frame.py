"""What all pages share: the frame around a page and its small parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.address import (
    ALL_TRACKS,
    DAMAGED,
    DROPPED,
    EARLIER,
    OPENED,
    RENEWED,
    Place,
    Query,
    Visit,
    staff_link,
)
from advisor.prospect.context import Context
from advisor.prospect.markup import Html, join, tag


def whole(
    guide: Guide, visit: Visit, context: Context, *parts: Html | None, here: Query | None = None
) -> Html:
    """Write a whole page: its parts, and the foot.

    Parameters
    ----------
    guide, visit, context
        What the page is made of.
    parts
        What stands on it.
    here
        The answers that its address has besides those that can be chosen on it: from these
        and what is chosen, the page script makes the address anew. None stands for all.
    """
    told = {address.TOLD: visit.told, address.OPEN: (address.FIRM,) if visit.opened else ()}
    parameters = visit.to(visit.place, here) | {name: list(of) for name, of in told.items() if of}
    return tag(
        "div",
        header(guide, visit, context),
        *parts,
        foot(guide, context),
        class_="page",
        data_address=address.query_string(parameters),
        data_language=guide.language.id,
        dir="rtl" if guide.language.direction == "rtl" else None,
    )


def header(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the advisor's name, which leads home, and the ways that are open everywhere."""
    home = tag("a", guide.words.document.short, href=visit.link(address.START))
    tracks = link_to(visit, ALL_TRACKS, guide.words.site.tracks)
    return tag(
        "header",
        tag("p", home, class_="site"),
        tag("nav", tracks, *_languages(guide, visit, context), aria_label=guide.words.site.menu),
        class_="top",
    )


def heading(title: str, above: Html | None = None) -> Html:
    """Write the page's one h1, which takes the focus when the page is turned."""
    return join((above or Html(), tag("h1", title, tabindex=-1)))


def notices(texts: Sequence[str]) -> Html:
    """Write what happened that the reader should know."""
    if not texts:
        return Html()
    return tag("div", *(tag("p", text) for text in texts), class_="notice", role="status")


def problems(guide: Guide, found: Mapping[str, str]) -> Html:
    """Say at the top of a page what has to be fixed, each with a link to its field.

    It takes the focus, as the error summary of GOV.UK's design system does: with scripts, and as
    the part of a document that has it from the beginning.
    """
    if not found:
        return Html()
    links = (tag("li", tag("a", text, href=f"#{field}")) for field, text in found.items())
    heading = tag("h2", guide.words.site.problem)
    inside = tag("div", heading, tag("ul", *links, class_="plain"), role="alert")
    return tag("div", inside, class_="errors", tabindex=-1, autofocus=True)


def told(guide: Guide, visit: Visit, *texts: str) -> Html:
    """Write what the reader should know of the way here, and what this page adds."""
    return join((_trying(guide, visit), notices((*_notices(guide, visit), *texts))))


def _notices(guide: Guide, visit: Visit) -> Iterator[str]:
    """Say what the address tells.

    Where new questions have made parts of the address old, saying so is enough.
    """
    site, words = guide.words.site, guide.words.question
    earlier = [each.removeprefix(EARLIER) for each in visit.told if each.startswith(EARLIER)]
    if (visit.damaged or DAMAGED in visit.told) and RENEWED not in visit.told and not earlier:
        yield site.damaged
    if RENEWED in visit.told:
        yield site.renewed
    yield from (site.earlier.format(kept=len(visit.sheet), all=n) for n in earlier if n.isdigit())
    for prefix, text in ((DROPPED, words.dropped), (OPENED, words.opened)):
        for each in visit.told:
            question = guide.questionnaire.question.get(each.removeprefix(prefix))
            if each.startswith(prefix) and question:
                yield text.format(question=question.text)


def _trying(guide: Guide, visit: Visit) -> Html:
    """Tell staff who try a draft that prospects do not see this, and how to get back."""
    if not visit.draft:
        return Html()
    words = guide.words.desk
    back = tag("a", words.to_desk, href=staff_link("desk"))
    return tag("div", tag("p", join((words.trying, " ", back))), class_="notice trying")


def ways(*buttons: Html) -> Html:
    """Write the ways on from a page, beside each other."""
    return tag("div", *buttons, class_="ways")


def way(label: str, key: str, place: str, *, main: bool = False) -> Html:
    """Write a way on that is a link, and looks like the buttons of a form.

    Parameters
    ----------
    label
        What it says.
    key
        How tests and the page script call it.
    place
        The address to which it leads.
    main
        Whether it is the way that most people want; Enter takes it.
    """
    return tag("a", label, href=place, class_="button main" if main else "button", data_key=key)


def button(
    label: str, key: str, name: str, value: str, *, main: bool = False, quiet: bool = False
) -> Html:
    """Write a button that sends its form, and says by its name and value what is wanted.

    A ``quiet`` one looks like a link.
    """
    return tag(
        "button",
        label,
        type="submit",
        name=name,
        value=value,
        class_="quiet" if quiet else "button main" if main else "button",
        data_key=key,
    )


def hidden(parameters: Mapping[str, Sequence[str]]) -> Html:
    """Write the parameters of an address that a form takes along."""
    return join(
        tag("input", type="hidden", name=name, value=value)
        for name, values in parameters.items()
        for value in values
    )


def foot(guide: Guide, context: Context) -> Html:
    """Write the lines that stand below every page, and what the page script may have to say."""
    site, words = guide.words.site, guide.words.document
    return tag(
        "div",
        tag("p", site.guidance),
        " ",
        tag("p", context.privacy(guide)),
        " ",
        unreviewed(guide),
        class_="foot",
        data_new_tab=words.new_tab,
        data_lost=words.lost,
        data_again=words.again,
    )


def unreviewed(guide: Guide) -> Html | None:
    """Say that this translation was not reviewed yet, while that is so."""
    return None if guide.language.reviewed else tag("p", guide.words.site.unreviewed)


def _languages(guide: Guide, visit: Visit, context: Context) -> list[Html]:
    """Offer this page in the other languages; the page script adds what is chosen on it."""
    if visit.draft:
        return []
    return [
        tag(
            "a",
            language.name,
            href=address.link(visit.place, visit.sheet.given, language=language.id),
            hreflang=language.id,
            lang=language.id,
        )
        for language in context.languages
        if language.id != guide.language.id
    ]


def fold(title: str, *parts: Html | None, class_: str = "", on_paper: bool = False) -> Html:
    """Write a part of the page that opens under its heading, and prints opened or not at all."""
    head, named = tag("summary", tag("h2", title)), f"fold {class_}".strip()
    return tag("details", head, *parts, class_=named, data_on_paper=on_paper)


def section(title: str, *parts: Html, class_: str | None = None, id_: str | None = None) -> Html:
    """Write a part of the page under its own heading."""
    return tag("section", tag("h2", title), *parts, class_=class_, id=id_)


def link_to(visit: Visit, place: Place, label: str, answers: Query | None = None) -> Html:
    """Write a link to another page of this visit, with its answers or others."""
    return tag("a", label, href=visit.link(place, answers))
