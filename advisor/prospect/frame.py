"""What all pages share: the frame around a page and its small parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.address import Place, Query
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit


def framed(guide: Guide, visit: Visit, context: Context, parts: Iterable[Html | None]) -> Html:
    """Write a page: its parts between header and foot.

    From the answers besides those that can be chosen on it, and from what is chosen, the page
    script makes the address anew.
    """
    parameters = visit.to(visit.place, visit.elsewhere)
    if visit.messages:
        parameters[address.MESSAGE] = [*visit.messages]
    if visit.opened:
        parameters[address.OPEN] = [address.FIRM]
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
    tracks = link_to(visit, address.ALL_TRACKS, guide.words.site.tracks)
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
    """Write messages to the reader."""
    if not texts:
        return Html()
    return tag("div", *(tag("p", text) for text in texts), class_="notice", role="status")


def problems(guide: Guide, found: Mapping[str, str]) -> Html:
    """Say at the top of a page what has to be fixed, each with a link to its field.

    It takes the focus, as the error summary of GOV.UK's design system does.
    """
    if not found:
        return Html()
    links = (tag("li", tag("a", text, href=f"#{field}")) for field, text in found.items())
    heading = tag("h2", guide.words.site.problem)
    inside = tag("div", heading, tag("ul", *links, class_="plain"), role="alert")
    return tag("div", inside, class_="errors", tabindex=-1, autofocus=True)


def messages(guide: Guide, visit: Visit) -> Html:
    """Write the messages of an address."""
    return join((_trying(guide, visit), notices([*_notices(guide, visit)])))


def _notices(guide: Guide, visit: Visit) -> Iterator[str]:
    """Write what the address says; where new questions made parts of it old, that is enough."""
    site, words = guide.words.site, guide.words.question
    # Of several, which only others write, the last is as good as any.
    earlier = _named(visit, address.EARLIER)[-1:]
    renewed = address.RENEWED in visit.messages
    if (visit.damaged or address.DAMAGED in visit.messages) and not (renewed or earlier):
        yield site.damaged
    if renewed:
        yield site.renewed
    yield from (site.earlier.format(kept=len(visit.sheet), all=n) for n in earlier)
    for name in _named(visit, address.DROPPED):
        yield words.dropped.format(question=guide.questionnaire.question[name].text)
    for name in _named(visit, address.OPENED):
        question = guide.questionnaire.question[name]
        said = words.opened.format(question=question.text)
        is_new = question in visit.sheet.asked
        yield tag("a", said, href=visit.changing(name)) if is_new else said


def _named(visit: Visit, message: str) -> list[str]:
    """Give what the messages of one kind name."""
    return [each.removeprefix(message) for each in visit.messages if each.startswith(message)]


def _trying(guide: Guide, visit: Visit) -> Html:
    """Say to staff who try a draft that prospects do not see it, and link to the desk."""
    if not visit.draft:
        return Html()
    words = guide.words.desk
    back = tag("a", words.to_desk, href=address.staff_link("desk"))
    return tag("div", tag("p", join((words.trying, " ", back))), class_="notice trying")


def ways(*buttons: Html) -> Html:
    """Write buttons beside each other."""
    return tag("div", *buttons, class_="ways")


def way(label: str, key: str, place: str, *, main: bool = False) -> Html:
    """Write a link that looks like a button; Enter presses the main one of a page.

    ``key`` is how tests and the page script find it.
    """
    return tag("a", label, href=place, class_="button main" if main else "button", data_key=key)


def button(
    label: str, key: str, name: str, value: str, *, main: bool = False, quiet: bool = False
) -> Html:
    """Write a button that sends its form and a value; a ``quiet`` one looks like a link."""
    return tag(
        "button",
        label,
        type="submit",
        name=name,
        value=value,
        class_="quiet" if quiet else "button main" if main else "button",
        data_key=key,
    )


def choice(label: str, kind: str, name: str, value: str, **more: str | bool) -> Html:
    """Write a radio button or check box of the browser's own with its label."""
    mark = tag("input", type=kind, name=name, value=value, **more)
    return tag("label", mark, tag("span", label), class_="option")


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
        tag("p", guide.words.keeping.privacy if context.asks else site.privacy),
        " ",
        None if guide.language.reviewed else tag("p", site.unreviewed),
        class_="foot",
        data_new_tab=words.new_tab,
        data_lost=words.lost,
        data_again=words.again,
    )


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


def section(title: str, *parts: Html, class_: str | None = None) -> Html:
    """Write a part of the page under its own heading."""
    return tag("section", tag("h2", title), *parts, class_=class_)


def link_to(visit: Visit, place: Place, label: str, answers: Query | None = None) -> Html:
    """Write a link to another page of this visit, with its answers or others."""
    return tag("a", label, href=visit.link(place, answers))
