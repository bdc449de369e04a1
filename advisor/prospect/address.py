"""The address of a page: where a visitor is and what was answered, in the query string.

``?page=work&degree=bachelors_us&skills=lead&skills=plan`` holds the ids of the YAML files, so that
reload, back, bookmark and a link all show the same page. See
``docs/decisions/012-answers-in-the-address.md``. Names of ours have a dot, which no id has:
``?page=track.ID``, ``?page=short.QUESTION``, ``?page=staff.NAME``.

``&page.turn=on`` says that a page is being left: `advisor.prospect.pages.following` finds the next
page's address, which may say ``&page.told=dropped.QUESTION``, a message to its reader.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import parse_qs, quote_plus

if TYPE_CHECKING:
    from advisor.guide import Guide

PageKind = Literal[
    "start", "code", "page", "short", "review", "change", "result", "answer", "track", "tracks"
]
"""A ``change`` leads back to the review, an ``answer`` to the result."""

CHANGING: Final[tuple[PageKind, ...]] = ("change", "answer")
"""Kinds of page that ask one question again and lead back."""

CalendarKind = Literal["event", "date"]

PAPER: Final = "result.pdf"
PREVIEW: Final = "preview.png"
CALENDAR: Final = "calendar"
"""Where a result's PDF, the picture beside a link, and calendar entries are, below the site."""

PAGE: Final = "page"
CODE: Final = "code"
DRAFT: Final = "staff.draft"
CALL: Final = "staff.call"
CORRECT: Final = "staff.correct"
TRAIL: Final = "short.asked"
LANGUAGE: Final = "lang"
PRINTS: Final = "paper.guide"
TURN: Final = "page.turn"
MESSAGE: Final = "page.told"
OPEN: Final = "page.open"
ENTERED: Final = "code.entered"
RESERVED: Final = frozenset(
    {PAGE, CODE, DRAFT, CALL, CORRECT, TRAIL, LANGUAGE, PRINTS, TURN, MESSAGE, OPEN, ENTERED}
    | {"embed", "embed_options"}
)
"""Parameters that are no answers."""

_IDS: Final = frozenset({PAGE, TRAIL, LANGUAGE, TURN, MESSAGE, OPEN})
"""Those of them whose values are names that we gave."""

ON: Final = "on"
BACK: Final = "back"
SO_FAR: Final = "so_far"
LATER: Final = "later"
"""Values of `TURN`. The last two lead to the result so far, and to the code to finish later."""

FIRM: Final = "firm"  # a value of `OPEN`

DAMAGED: Final = "damaged"
RENEWED: Final = "renewed"
DROPPED: Final = "dropped."
OPENED: Final = "opened."
EARLIER: Final = "earlier."
"""Values of `MESSAGE`. A question follows `DROPPED` and `OPENED`; the number of answers in a code
of an earlier questionnaire follows `EARLIER`."""

_STAFF: Final = "staff."
_PREFIXED: Final[tuple[PageKind, ...]] = (*CHANGING, "short", "track")
"""Kinds of page whose name an id follows."""

_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$|[\u00ad\u200b-\u200f\u2060\ufeff]")
"""What no id begins or ends with, and invisible characters: a link in a text may end with them."""

_SEPARATOR: Final = re.compile(r"[?&#;|<>\s]+|\]\(")
"""What no id has in it: another parameter follows that was not put in as one, or a text."""

_ESCAPED: Final = re.compile("(amp;)+")  # what escaped HTML leaves before a parameter's name

MAX_ENTERED: Final = 2_500
"""Characters of what is typed or pasted where a code is asked for: escaped, they fit an address."""

Query = Mapping[str, Sequence[str]]
"""An address' parameters: every value of each name."""

_QUERY_OF: Final = "advisor.query"


@dataclass(frozen=True)
class Place:
    """A page of the advisor: its kind, and the id of its page, question or track, if it has one."""

    kind: PageKind
    id: str = ""
    trail: tuple[str, ...] = ()
    """The questions that the short version has asked; the result to which it leads has them too,
    and the pages that change its answers."""

    @property
    def name(self) -> str:
        """How the address calls this page."""
        if self.kind in _PREFIXED and self.id:
            return f"{self.kind}.{self.id}"
        return self.id or self.kind


START: Final = Place("start")
REVIEW: Final = Place("review")
RESULT: Final = Place("result")
ENTER_CODE: Final = Place("code")
SHORT: Final = Place("short")
ALL_TRACKS: Final = Place("tracks")
_NAMED: Final = {each.name: each for each in (ENTER_CODE, REVIEW, RESULT, SHORT, ALL_TRACKS)}


def place_named(guide: Guide, name: str) -> Place | None:
    """Give the page of a name; None when there is no such page."""
    if not name:
        return START
    if name in _NAMED:
        return _NAMED[name]
    for kind in _PREFIXED:
        if name.startswith(f"{kind}."):
            known = guide.program.track if kind == "track" else guide.questionnaire.question
            about = name.removeprefix(f"{kind}.")
            return Place(kind, about) if about in known else None
    is_page = any(page.id == name for page in guide.questionnaire.pages)
    return Place("page", name) if is_page else None


def known(query: Query, questions: Container[str] | None = None) -> dict[str, list[str]]:
    """Give the parameters that mean something here, without punctuation around ids.

    Without ``questions``, any parameter may be an answer. What others put behind an id, as in
    ``none?utm_source=x``, is read as parameters of its own.
    """
    found: dict[str, list[str]] = {}
    parameters = [*query.items()]
    for written, values in parameters:
        name = _ESCAPED.sub("", written, count=1) if written.startswith("amp;") else written
        if questions is None or name in questions or name in _IDS:
            # An answer that was taken back is sent as an empty one.
            for own, *more in map(_split, filter(None, values)):
                # The second page of somebody's list is none of ours: no id is a number.
                if not (name == PAGE and own.isdigit()):
                    found.setdefault(name, []).append(own)
                pairs = (each.partition("=") for each in more)
                parameters += [(other, [value]) for other, _, value in pairs]
        elif name in RESERVED:
            found.setdefault(name, []).extend(values)
    return found


def write(
    place: Place, answers: Query, draft: str = "", language: str = ""
) -> dict[str, list[str]]:
    """Give the parameters of a page's address: none at all for an untouched first page."""
    page = {} if place == START else {PAGE: [place.name]}
    trail = {TRAIL: list(place.trail)} if place.trail else {}
    chosen = {question: list(options) for question, options in answers.items()}
    kept = {DRAFT: draft, LANGUAGE: language}
    return page | trail | chosen | {name: [value] for name, value in kept.items() if value}


def link(place: Place, answers: Query, language: str = "") -> str:
    """Give a page's address as a relative link."""
    return query_string(write(place, answers, language=language))


def query_string(parameters: Query) -> str:
    """Write parameters as a relative link; "" is no value."""
    pairs = (
        f"{_quoted(name)}={_quoted(value)}"
        for name, values in parameters.items()
        if values
        for value in ([values] if isinstance(values, str) else values)
    )
    return "?" + "&".join(pairs)


def _quoted(text: str) -> str:
    """Escape a text; a result has some 40 addresses of ids, which need no escaping."""
    return text if text.isascii() and text.isidentifier() else quote_plus(text)


def code_link(code: str, language: str = "") -> str:
    """Give the relative link to a share code's result; behind `PAPER`, to its PDF."""
    return query_string({CODE: code, LANGUAGE: language})


def paper_link(guide: Guide, answers: Query) -> str:
    """Give the address of a result's PDF, with the guide that found it: a newer one may differ."""
    asked = write(START, answers, language=guide.language.id)
    return PAPER + query_string({**asked, PRINTS: guide.fingerprints.result})


def calendar_link(kind: CalendarKind, name: str, language: str) -> str:
    """Give the address of a calendar entry, below the site's."""
    return f"{CALENDAR}/{kind}/{name}.ics{query_string({LANGUAGE: language})}"


def prints(query: Query) -> str:
    """Name the guide that a paper is asked of, as `Fingerprints.result` does; "" for any."""
    return _id(last(query, PRINTS))


def parse(query_string: bytes) -> Query:
    """Parse a query string as the server gets it."""
    return parse_text(query_string.decode("latin-1"))


def parse_text(query_string: str) -> Query:
    """Parse a query string as Streamlit gets it."""
    return parse_qs(query_string, keep_blank_values=True)


def query_of(scope: MutableMapping[str, Any]) -> Query:
    """Parse the query string of a request, once for all that read it."""
    query: Query | None = scope.get(_QUERY_OF)
    if query is None:
        query = scope[_QUERY_OF] = parse(scope["query_string"])
    return query


def heavy_calls(query: Query) -> int:
    """Count a page that takes tens of milliseconds in calls, whatever the guide; 0 for any other.

    It looks ahead, analyzes what is open, or reads what was typed in all the ways in which it may
    be meant: too long for an event loop. An answer is any parameter here, and of several values any
    counts: an address that shows such a page is never taken for another.
    """
    said = known(query)
    if FIRM in said.get(OPEN, ()) or any(said.get(ENTERED, ())):
        return 4
    pages = [name.partition(".") for name in said.get(PAGE, ())]
    goes_on = ON in said.get(TURN, ())
    return 2 if any(k == "short" and (goes_on or not about) for k, _, about in pages) else 0


def staff_page(query: Query) -> str | None:
    """Name the staff page that an address asks for; None for a prospect's page."""
    name = last(query, PAGE)
    return name.removeprefix(_STAFF) if name.startswith(_STAFF) else None


def staff_link(name: str, more: Mapping[str, str] | None = None) -> str:
    """Give a staff page's address, with more parameters of its own, as a relative link."""
    return query_string({PAGE: _STAFF + name, **(more or {})})


def draft(query: Query) -> str:
    """Name the draft whose questionnaire an address asks for; "" for none."""
    return last(query, DRAFT)


def trial_link(draft: str) -> str:
    """Give the address of the questionnaire on a draft, below the site's."""
    return "./" + query_string({DRAFT: draft})


def language(query: Query) -> str:
    """Name the language in which an address asks for its page; "" for none."""
    return _id(last(query, LANGUAGE))


def call(query: Query) -> str:
    """Name the record of the call that an address goes on with; "" for none."""
    return last(query, CALL)


def _id(value: str) -> str:
    return _split(value)[0]


def _split(value: str) -> list[str]:
    """Give an id without punctuation around it, and what others put behind it."""
    own, *more = _SEPARATOR.split(_EDGES.sub("", value))
    return [_EDGES.sub("", own) or value, *more]


def last(query: Query, name: str) -> str:
    """Give the last value of a parameter; "" where there is none."""
    values = query.get(name) or [""]
    return values[-1]
