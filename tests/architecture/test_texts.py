"""Every word that a visitor reads stands in the data, none in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.checkout import CHECKOUT

PHRASE = re.compile(r"[A-Za-z]{2,}[,;:.!?]*\s+[A-Za-z]{2,}")
SPOKEN_ATTRIBUTE = re.compile(r'(?:aria-label|alt|title|placeholder)="[^"\0]*[A-Za-z]')
TAG = re.compile(r"<[^>]*>")
ELEMENTS = {"button", "caption", "checkbox", "error", "header", "info", "link_button", "markdown"}
ELEMENTS |= {"metric", "multiselect", "pills", "radio", "segmented_control", "selectbox"}
ELEMENTS |= {"subheader", "success", "text", "text_area", "text_input", "title", "toast", "warning"}
ELEMENTS |= {"write"}
LABELS = {"body", "caption", "help", "label", "page_title", "placeholder"}


def shown(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string in ``source`` that a reader would take for words."""
    tree = ast.parse(source)
    ignored = {id(node) for part in _unseen(tree) for node in ast.walk(part)}
    labels = {id(node) for call in ast.walk(tree) for node in _labels(call)}
    for node in ast.walk(tree):
        text = None if id(node) in ignored else _text(node)
        if text is not None:
            # The pieces of an f-string are judged with it, not again on their own.
            ignored.update(id(part) for part in ast.walk(node))
            if _has_words(text) or (id(node) in labels and re.search("[A-Za-z]", text)):
                yield getattr(node, "lineno", 0), text


def _unseen(tree: ast.AST) -> Iterator[ast.AST]:
    """Strings that no visitor sees: documentation, style classes, and what is raised or logged."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Raise)
            or (isinstance(node, ast.keyword) and node.arg == "class_")
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.Call) and "log" in ast.unparse(node.func).lower())
        ):
            yield node


def _labels(node: ast.AST) -> Iterator[ast.AST]:
    """The arguments of a Streamlit call that are shown as they are."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ELEMENTS:
            yield from node.args[:1]
        yield from (word.value for word in node.keywords if word.arg in LABELS)


def _text(node: ast.AST) -> str | None:
    """The text of a string; what an f-string fills in later counts as ``\\0``."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "\0" for part in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _has_words(text: str) -> bool:
    """Whether a text holds words to read, its markup left aside."""
    bare = TAG.sub(" ", text)
    marked_up = bare != text
    return bool(
        SPOKEN_ATTRIBUTE.search(text)
        or PHRASE.search(bare)
        or (marked_up and re.search("[A-Za-z]{2,}", bare))
    )


@pytest.mark.parametrize(
    "source",
    [
        'st.html("<p>Reasons</p>")',
        'text = "Nothing is stored."',
        'st.button("Continue", key="continue")',
        'st.radio(words.label, help="Why")',
        """st.html(f'<svg aria-label="Points of {name}">')""",
    ],
)
def test_words_in_python_are_noticed(source: str) -> None:
    assert list(shown(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""A page about pages."""',
        'raise ValueError("no such page")',
        'log.warning("the guide is broken")',
        "st.html(f'<p class=\"card card-{track}\">{text}</p>')",
        'tag("ul", class_="tracks plain")',
        'st.button(words.go_on, key="continue")',
    ],
)
def test_what_no_visitor_reads_is_left_alone(source: str) -> None:
    assert not list(shown(source))


def test_no_word_that_a_visitor_reads_stands_in_python() -> None:
    pages = sorted(CHECKOUT.glob("advisor/prospect/**/*.py"))
    assert pages
    found = [
        f"{path.relative_to(CHECKOUT)}:{line}: {text}"
        for path in (CHECKOUT / "app.py", *pages)
        for line, text in shown(path.read_text(encoding="utf-8"))
    ]
    assert found == []
