"""The parser's errors in plain words, each with the place to fix it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from advisor.guide.faults import START, Finding, Place

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


def explain(error: YAMLError, text: str) -> Finding:
    """Turn an error of PyYAML about a text into a finding."""
    problem = getattr(error, "problem", None) or "unknown trouble"
    place: Place = getattr(error, "problem_mark", None) or START
    start: Place = getattr(error, "context_mark", None) or place
    advice = _ADVICE.get(problem) or _by_what_stands_there(problem, text, place)
    return Finding(start if advice.at_start else place, advice.sentence)


def _by_what_stands_there(problem: str, text: str, place: Place) -> _Advice:
    lines = re.split("\r\n|\r|\n", text)
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
