"""HTML from Python values, escaped by construction: whatever is not `Html` already is text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Final

from advisor.guide.language_parts import Spoken

VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link"})
"""Elements that have no end tag."""

TEXT_ALONE: Final = frozenset({"title", "option", "textarea"})  # elements that hold no others


class Html(str):
    """A string that is markup already."""

    __slots__ = ()


def join(parts: Iterable[str], between: str = "") -> Html:
    """Put parts one after the other, escaping those that are text.

    A text in another language than the page's says so: on its element, or on one of its own.
    """
    return Html(between.join([p if isinstance(p, Html) else _text(p) for p in parts]))


def _text(text: str) -> str:
    if not isinstance(text, Spoken):
        return _escaped(text)
    return "".join(
        f'<span lang="{language}">{_escaped(part)}</span>' if language else _escaped(part)
        for language, part in text.parts
    )


def tag(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """Write an element.

    Parameters
    ----------
    name
        The element's name.
    children
        Text and markup inside it; None is left out.
    attributes
        Its attributes. ``class_`` gives ``class`` and ``aria_hidden`` gives
        ``aria-hidden``; True gives an attribute without a value, None and False none.

    Examples
    --------
    >>> tag("p", "Cats & ", tag("b", "dogs"), class_="lead")
    '<p class="lead">Cats &amp; <b>dogs</b></p>'
    """
    inside = [child for child in children if child is not None]
    if len(inside) == 1 and isinstance(inside[0], Spoken):
        if language := inside[0].language:
            attributes.setdefault("lang", language)
        if language or name in TEXT_ALONE:
            inside = [str(inside[0])]
    start = f"<{name}"
    for key, value in attributes.items():
        if value is True:
            start += f" {_attribute(key)}"
        elif value is not None and value is not False:
            start += f' {_attribute(key)}="{escape(str(value))}"'
    if name in VOID:
        return Html(f"{start}>")
    return Html(f"{start}>{join(inside)}</{name}>")


# A page says mostly what the page before said, to whomever it is shown.
_escaped = lru_cache(maxsize=8_192)(escape)


@lru_cache(maxsize=256)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
