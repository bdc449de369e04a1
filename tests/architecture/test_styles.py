"""How the style sheets are written: what a change of a part of a page costs a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import advisor

SHEETS: Final = sorted(Path(advisor.__file__).parent.rglob("*.css"))
WHOLE: Final = r"(?:\.stApp\w*|\.stMain\w*|:root|html|body|\.page)"
HAS: Final = r"(?::not\()?:has\((?:[^()]|\([^()]*\))*\)+"
"""``:has()``, or that there is none, with what it asks for."""


def selectors(text: str) -> Iterator[str]:
    """The selectors of a sheet, each with those around it; its subject is at the end."""
    around: list[str] = []
    for before, sign in re.findall(
        r"([^{};]*)([{};])", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    ):
        if sign == "{":
            own = " ".join(before.split())
            outer = around[-1] if around else ""
            at_rule = own.startswith("@")
            whole = own.replace("&", outer) if "&" in own else f"{outer} {own}".strip()
            around.append(outer if at_rule else whole)
            if not at_rule:
                yield around[-1]
        elif sign == "}":
            around.pop()


def costly(text: str) -> list[str]:
    """The selectors that ask what a whole page has in order to style a part of it."""
    return [each for each in selectors(text) if re.search(rf"{WHOLE}{HAS}\s*[\w.#:\[&*]", each)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_part_is_styled_by_what_the_whole_page_has(sheet: Path) -> None:
    assert costly(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        ".stApp:has(.desk) .hint { margin: 0 }",
        ".stApp:has(.desk) { color: red; .hint { margin: 0 } }",
        ".stApp { &:not(:has(.desk[data-edited])) :is(.a:has(.b), .c) { margin: 0 } }",
        "@media print { :root:has(:checked) { p { margin: 0 } } }",
    ],
)
def test_such_a_selector_would_be_seen(text: str) -> None:
    assert len(costly(text)) == 1


def test_a_page_may_be_styled_by_what_it_has() -> None:
    text = ".stApp { &:has(.page), .stMain:has(.page) { margin: 0 } .a:has(.b) .c { margin: 0 } }"
    assert costly(text) == []
