"""Markup is escaped by construction."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from advisor.prospect.markup import Html, join, tag


class Reader(HTMLParser):
    """Collects the text, the tags and the attributes of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_any_text_inside_a_tag_is_read_back_as_that_text_and_nothing_else(text: str) -> None:
    read = Reader(tag("p", text, title=text))
    assert read.text == text
    assert read.tags == ["p"]
    assert read.attributes == {"title": text}


def test_markup_inside_a_tag_stays_markup() -> None:
    assert tag("p", "a & ", tag("b", "c")) == "<p>a &amp; <b>c</b></p>"


def test_joining_escapes_text_and_keeps_markup() -> None:
    assert join(("<", Html("<br>")), " ") == "&lt; <br>"


def test_attributes_follow_their_values() -> None:
    made = tag(
        "input", hidden=True, disabled=False, id=None, tabindex=-1, aria_label="a", class_="b"
    )
    assert made == '<input hidden tabindex="-1" aria-label="a" class="b">'


def test_children_that_are_none_are_left_out() -> None:
    assert tag("p", None, "a", None) == "<p>a</p>"
