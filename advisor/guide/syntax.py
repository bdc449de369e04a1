"""What is wrong with how a file is written, each with the place to fix it.

The parser's errors in plain words, and likely mistakes within a value, of which `advisor check`
warns: a blank text, a placeholder, a sentence cut off by a ``#``, an invisible character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.guide.content import end_of, lines_of
from advisor.guide.faults import START, At, Finding, Place, quoted

if TYPE_CHECKING:
    from yaml import YAMLError


class _Advice(NamedTuple):
    """What to say about an error; ``at_start`` points to where it began."""

    sentence: str
    at_start: bool = False


_TAB = _Advice("a tab is used to indent; use spaces")
_QUOTE = _Advice("this quote is opened here and never closed", at_start=True)
_TYPE = _Advice('a text cannot begin with "!"; put it in quotes', at_start=True)
_DEEP = _Advice("too many lists or blocks are nested")
_ESCAPE = _Advice(
    'in double quotes a "\\" begins a code; write "\\\\" for the backslash itself, '
    "or use single quotes"
)
_BRACKET = (
    'this "{0}" has no "{1}", or a comma is missing before the next item; '
    "put a text that begins with {0} or # in quotes"
)
_LINE_UP = (
    "this line does not line up with the lines it belongs to; give it as many spaces as they have"
)

_ADVICE: Mapping[str, _Advice] = {
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found unexpected end of stream": _QUOTE,
    "found unexpected document indicator": _QUOTE,
    "did not find expected ',' or ']'": _Advice(_BRACKET.format("[", "]"), at_start=True),
    "did not find expected ',' or '}'": _Advice(_BRACKET.format("{", "}"), at_start=True),
    "mapping values are not allowed in this context": _Advice(
        'a ":" is not allowed here; put a text that holds ": " in quotes, '
        "or line this line up with those above"
    ),
    "mapping keys are not allowed in this context": _Advice(
        'a text cannot begin with "? "; put it in quotes'
    ),
    "block sequence entries are not allowed in this context": _Advice(
        'a list cannot begin here; put "- " on a line of its own, or the text in quotes'
    ),
    "could not find expected ':'": _Advice(
        'this line has no ": "; write "key: value", or indent it to go on with the text above',
        at_start=True,
    ),
    "did not find expected '-' indicator": _Advice(
        'this line does not line up with the list above; begin it with "- ", '
        "or give it as many spaces as the lines it belongs to"
    ),
    "did not find expected <document start>": _Advice(
        "this line does not line up with the first one; give it as many spaces"
    ),
    "did not find expected node content": _Advice("text is missing before this character"),
    "did not find expected alphabetic or numeric character": _Advice(
        'a text cannot begin with "*" or "&"; put it in quotes', at_start=True
    ),
    "did not find expected comment or line break": _Advice(
        'after ">" or "|" the text begins on the next line; '
        "put a text that begins with one of them in quotes",
        at_start=True,
    ),
    "found an indentation indicator equal to 0": _Advice(
        '"0" is not allowed after ">" or "|"; remove it'
    ),
    "found unknown escape character": _ESCAPE,
    "did not find expected hexdecimal number": _ESCAPE,
    "found invalid Unicode character escape code": _ESCAPE,
    "found undefined tag handle": _TYPE,
    "did not find expected tag URI": _TYPE,
    "did not find URI escaped octet": _TYPE,
    "did not find expected '!'": _TYPE,
    "did not find the expected '>'": _TYPE,
    "did not find expected whitespace or line break": _TYPE,
    "exceeded maximum nesting depth": _DEEP,
}


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
_COMMENT = re.compile(r"(?P<before>[ \t]*)#(?P<behind>[^\r\n \t#]?)")


def explain(error: YAMLError, text: str) -> Finding:
    """Turn an error of PyYAML about a text into a finding."""
    problem = getattr(error, "problem", None) or "unknown trouble"
    place: Place = getattr(error, "problem_mark", None) or START
    start: Place = getattr(error, "context_mark", None) or place
    advice = _ADVICE.get(problem) or _by_what_stands_there(problem, text, place)
    return Finding(start if advice.at_start else place, advice.sentence)


def _by_what_stands_there(problem: str, text: str, place: Place) -> _Advice:
    lines = lines_of(text)
    line = lines[place.line] if place.line < len(lines) else ""
    before, here = line[: place.column].rstrip(), line[place.column : place.column + 1]
    if problem == "found character that cannot start any token":
        return (
            _TAB
            if here == "\t"
            else _Advice(f'a text cannot begin with "{here}"; put it in quotes')
        )
    if problem == "did not find expected key":
        return _Advice(_after_end(before) if before else _LINE_UP)
    return _Advice(
        f"the file cannot be read from here on ({problem}); "
        "look for a missing quote, colon or space here or in the line above"
    )


def _after_end(before: str) -> str:
    closing = before[-1]
    if closing in "\"'":
        return (
            f"the text goes on after its closing {closing}; use the other kind of quotes around it"
        )
    if closing in "]}":
        return f'nothing can follow the closing "{closing}"; put the whole text in quotes'
    return "this is not allowed here; put the whole text in quotes"


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
    comment = _COMMENT.match(text, end.index) if value and not scalar.style else None
    # One that is not set off may have been meant as part of the text.
    if comment and (comment["behind"] or (len(comment["before"]) < 2 and " " in value)):
        yield Finding(
            end,
            'what follows "#" is a comment and is not shown; put the whole text in quotes, '
            'or set the comment off: two spaces before "#" and one behind it',
        )
