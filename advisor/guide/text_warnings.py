"""Likely mistakes within a value, of which `advisor check` warns.

A blank text, a placeholder, a sentence cut off by a ``#``, an invisible character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from advisor.guide.faults import At, Finding, quoted

HIDDEN = re.compile(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffb]"
)
"""Allowed characters that look like a space or like nothing."""

# No sentence needs these: the others keep words or letters together. A "#" after one of these
# spaces begins no comment.
_UNWANTED = re.compile(
    "[\u200b\u2061-\u2064\u202a-\u202e\u2066-\u206f]|[\u00a0\u2000-\u200a\u3000](?=#)"
)

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD|TBC|XXX+)\b|(?i:lorem ipsum|\A\W*(?:null|nil|n/a|xxx+|placeholder)?\W*\Z)"
)

# A comment is set off by two spaces before it and one behind the "#", as yamllint has it.
_COMMENT = re.compile(r"(?P<before>[ \t]*)#(?P<behind>[^\r\n]?)")


def lines_of(text: str) -> list[str]:
    """Split a text at each end of a line, as an editor does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def end_of(text: str) -> At:
    """Find the end of a text."""
    lines = lines_of(text)
    return At(len(lines) - 1, len(lines[-1]))


def invisible(place: At, character: str) -> Finding:
    """Name an invisible character."""
    return Finding(
        place,
        f"there is an invisible character (U+{ord(character):04X}) here; "
        "type a space in its place, or delete it",
    )


def text_warnings(scalar: Any, text: str) -> Iterator[Finding]:
    """Find likely mistakes in a value: the parser's event ``scalar`` in the text of a file."""
    value, start, end = scalar.value, scalar.start_mark, scalar.end_mark
    if value and not HIDDEN.sub("", value).strip():
        yield Finding(start, "this text is blank")
    elif value and _PLACEHOLDER.search(value):
        yield Finding(start, f"{quoted(value)} looks like a placeholder; write the text itself")
    # Written in quotes as a code, such as \u200B, it is intended.
    if _UNWANTED.search(value) and (bad := _UNWANTED.search(text, start.index, end.index + 1)):
        yield invisible(end_of(text[: bad.start()]), bad[0])
    if value and not scalar.style and _may_be_cut(value, _COMMENT.match(text, end.index)):
        yield Finding(
            end,
            'what follows "#" is a comment and is not shown; put the whole text in quotes, '
            'or set the comment off: two spaces before "#" and one behind it',
        )


def _may_be_cut(value: str, comment: re.Match[str] | None) -> bool:
    """Whether a comment after a plain text may have been meant as part of it."""
    if comment is None:
        return False
    is_tight = comment["behind"] not in ("", " ", "\t", "#")
    return is_tight or (len(comment["before"]) < 2 and " " in value)
