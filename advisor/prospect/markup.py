"""HTML from Python values, escaped by construction.

Whatever is not `Html` already is text and gets escaped, so that no answer, link
or YAML text can become markup by accident.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link"})
"""Elements that have no end tag."""


class Html(str):
    """A string that is markup already."""

    __slots__ = ()


def join(parts: Iterable[str], between: str = "") -> Html:
    """Put parts one after the other, escaping those that are text."""
    return Html(between.join([_markup(part) for part in parts]))


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
    # Comprehensions: a page has some 150 elements, and a generator costs as much as an element.
    start = f"<{name}{''.join([_attribute(key, value) for key, value in attributes.items()])}>"
    if name in VOID:
        return Html(start)
    inside = "".join([_markup(child) for child in children if child is not None])
    return Html(f"{start}{inside}</{name}>")


def _markup(part: str) -> str:
    return part if isinstance(part, Html) else escape(part)


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = _name(key)
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


@lru_cache(maxsize=128)
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
