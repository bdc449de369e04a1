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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs, urlencode

if TYPE_CHECKING:
    from advisor.guide import Guide, Question, Questionnaire
    from advisor.scoring import Sheet

Kind = Literal["start", "code", "page", "short", "review", "change", "result", "track", "tracks"]

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

_TURNED: Final = ("page", "change", "short", "code")  # the kinds of page that are left so
FIRM: Final = "firm"  # a value of `OPEN`

DAMAGED: Final = "damaged"
RENEWED: Final = "renewed"
DROPPED: Final = "dropped."
OPENED: Final = "opened."
EARLIER: Final = "earlier."
"""Values of `MESSAGE`. A question follows `DROPPED` and `OPENED`; the number of answers in a code
of an earlier questionnaire follows `EARLIER`."""

_STAFF: Final = "staff."
_PREFIXED: Final[tuple[Kind, ...]] = ("change", "short", "track")
_NAMED: Final[tuple[Kind, ...]] = ("code", "review", "result", "short", "tracks")
"""Kinds of page whose name an id follows, and kinds whose name is all."""

_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$|[\u00ad\u200b-\u200f\u2060\ufeff]")
"""What no id begins or ends with, and invisible characters: a link in a text may end with them."""

_ESCAPED: Final = re.compile("(amp;)+")  # what escaped HTML leaves before a parameter's name

MAX_ENTERED: Final = 2_500
"""Characters of what is typed or pasted where a code is asked for: escaped, they fit an address."""

Query = Mapping[str, Sequence[str]]
"""An address' parameters: every value of each name."""


@dataclass(frozen=True)
class Place:
    """A page of the advisor: its kind, and the id of its page, question or track, if it has one."""

    kind: Kind
    id: str = ""
    trail: tuple[str, ...] = ()
    """The questions that the short version has asked; the result to which it leads has them too."""

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


@dataclass(frozen=True)
class Visit:
    """What an address says.

    Answers to questions that are not asked stay in the addresses of a visit until a page is left.
    """

    place: Place
    sheet: Sheet
    damaged: bool = False
    """Whether parts of the address made no sense and were left out."""
    turn: str = ""
    """Whether the page is being left: `ON`, `BACK`, `SO_FAR`, `LATER` or ""."""
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions of a page that is being left with too many options chosen, and these."""
    messages: tuple[str, ...] = ()
    opened: bool = False
    """Whether how firm the result is stands open."""
    entered: str = ""
    """What was typed where a code is asked for."""
    language: str = ""
    """The language that the reader chose; "" leaves it to the browser."""
    draft: str = ""
    """The draft of the rules on which staff try the pages; "" for prospects."""
    by_code: bool = False
    query: Query = field(default_factory=dict, repr=False, compare=False)
    """The parameters of the address that mean something here."""

    def to(self, place: Place, answers: Query | None = None) -> dict[str, list[str]]:
        """Give the parameters of a page's address in this visit, with its answers or others."""
        kept = self.sheet.given if answers is None else answers
        return write(place, kept, self.draft, self.language)

    def link(self, place: Place, answers: Query | None = None) -> str:
        """Give a page's address in this visit as a relative link, with its answers or others."""
        return query_string(self.to(place, answers))

    def onward(self, place: Place, sheet: Sheet, messages: Sequence[str] = ()) -> Visit:
        """Go on to another page with these answers and messages."""
        query = self.to(place, sheet.given) | ({MESSAGE: list(messages)} if messages else {})
        language, draft, said = self.language, self.draft, tuple(messages)
        return Visit(place, sheet, messages=said, language=language, draft=draft, query=query)


def read(guide: Guide, query: Query, draft: str = "") -> Visit:
    """Understand an address, leaving out what makes no sense.

    An address with nothing but a share code opens its result. Parameters that others add to links,
    such as newsletters, are no damage. ``draft`` is "" for prospects, whatever the address says.
    """
    # Loaded here, since the server knows its addresses before it needs a guide.
    from advisor.scoring import CodeError, Sheet

    query = known(guide, query)
    code = _last(query, CODE)
    name = _last(query, PAGE) or ("result" if code else "")
    place = _place(guide, name)
    damaged = place is None
    if place and place.kind in ("short", "result"):
        asked = (each for each in query.get(TRAIL, ()) if each in guide.questionnaire.question)
        place = replace(place, trail=tuple(dict.fromkeys(asked)))
    place = place or START
    turn = _last(query, TURN)
    fits = turn in (ON, BACK, SO_FAR, LATER) and place.kind in _TURNED
    over = _over(guide, place, query) if fits else {}
    given = {
        name: values for name, values in query.items() if name not in RESERVED and name not in over
    }
    sheet = Sheet.lenient(guide.questionnaire, given)
    chosen = language(query)
    visit = Visit(
        place,
        sheet,
        damaged=damaged or bool(sheet.invalid) or bool(turn and not fits),
        turn=turn if fits else "",
        over=over,
        messages=tuple(dict.fromkeys(query.get(MESSAGE, ()))),
        opened=_last(query, OPEN) == FIRM,
        entered=_last(query, ENTERED)[:MAX_ENTERED],
        language=chosen if chosen == guide.language.id else "",
        draft=draft,
        query=query,
    )
    if not code or sheet.given:
        return visit
    try:
        sheet, messages = opened(guide, code)
    except CodeError:
        return replace(visit, place=START, damaged=True, turn="")
    damaged = visit.damaged or bool(sheet.invalid)
    messages = (*visit.messages, *messages)
    return replace(visit, sheet=sheet, damaged=damaged, messages=messages, by_code=True)


def opened(guide: Guide, code: str) -> tuple[Sheet, tuple[str, ...]]:
    """Open a share code: its answers, and messages to its reader.

    Of a code of an earlier questionnaire, the answers that still fit are kept.

    Raises
    ------
    CodeError
        The code is damaged, or what it holds is unknown.
    """
    from advisor.scoring import CodeError, Sheet, unpack, unpack_earlier

    try:
        return Sheet(guide.questionnaire, unpack(guide, code)), ()
    except CodeError as error:
        if error.problem != "foreign":
            raise
    answers = unpack_earlier(guide, code)
    return Sheet.lenient(guide.questionnaire, answers), (f"{EARLIER}{len(answers)}",)


def _over(guide: Guide, place: Place, query: Query) -> dict[str, tuple[str, ...]]:
    """Find the questions of a page with more options chosen than may be."""
    over = {}
    for each in questions_on(guide.questionnaire, place):
        given = query.get(each.id, ())
        chosen = tuple(option.id for option in each.options if option.id in given)
        if each.multi and len(chosen) > each.most:
            over[each.id] = chosen
    return over


def questions_on(questionnaire: Questionnaire, place: Place) -> tuple[Question, ...]:
    """List the questions that a page of questions may ask."""
    if place.kind == "page":
        return next(page.questions for page in questionnaire.pages if page.id == place.id)
    return (questionnaire.question[place.id],) if place.id else ()


def known(guide: Guide, query: Query) -> dict[str, list[str]]:
    """Give the parameters that mean something here, without punctuation around ids."""
    found: dict[str, list[str]] = {}
    for written, values in query.items():
        name = _ESCAPED.sub("", written, count=1) if written.startswith("amp;") else written
        if name in guide.questionnaire.question or name in _IDS:
            # An answer that was taken back is sent as an empty one.
            found.setdefault(name, []).extend(_id(value) for value in values if value)
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
    return "?" + urlencode({name: each for name, each in parameters.items() if each}, doseq=True)


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
    return _last(query, PRINTS)


def parse(query_string: bytes) -> Query:
    """Parse a query string as the server gets it."""
    return parse_qs(query_string.decode("latin-1"), keep_blank_values=True)


def staff_page(query: Query) -> str | None:
    """Name the staff page that an address asks for; None for a prospect's page."""
    name = _last(query, PAGE)
    return name.removeprefix(_STAFF) if name.startswith(_STAFF) else None


def staff_link(name: str, more: Mapping[str, str] | None = None) -> str:
    """Give a staff page's address, with more parameters of its own, as a relative link."""
    return query_string({PAGE: _STAFF + name, **(more or {})})


def draft(query: Query) -> str:
    """Name the draft whose questionnaire an address asks for; "" for none."""
    return _last(query, DRAFT)


def trial_link(draft: str) -> str:
    """Give the address of the questionnaire on a draft, below the site's."""
    return "./" + query_string({DRAFT: draft})


def language(query: Query) -> str:
    """Name the language in which an address asks for its page; "" for none."""
    return _id(_last(query, LANGUAGE))


def call(query: Query) -> str:
    """Name the record of the call that an address goes on with; "" for none."""
    return _last(query, CALL)


def _id(value: str) -> str:
    return _EDGES.sub("", value) or value


def _last(query: Query, name: str) -> str:
    values = query.get(name) or [""]
    return values[-1]


def _place(guide: Guide, name: str) -> Place | None:
    """Give the page of a name; None when there is no such page."""
    if not name:
        return START
    for kind in _NAMED:
        if name == kind:
            return Place(kind)
    for kind in _PREFIXED:
        if name.startswith(f"{kind}."):
            known = guide.program.track if kind == "track" else guide.questionnaire.question
            about = name.removeprefix(f"{kind}.")
            return Place(kind, about) if about in known else None
    is_page = any(page.id == name for page in guide.questionnaire.pages)
    return Place("page", name) if is_page else None
