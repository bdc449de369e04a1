"""The address of a page: where a visitor is and what was answered, in the query string.

``?page=work&degree=bachelors_us&skills=lead&skills=plan``: the ids of the YAML
files, so that reload, back, bookmark and a link sent to a friend all show the
same page. The first page is the plain address. See
``docs/decisions/012-answers-in-the-address.md``.

A track's page is ``?page=track.ID``, and ``?page=tracks`` shows all of them.

The short version is ``?page=short.QUESTION``, with the questions that it has asked so far.

``&page.turn=on``, ``back``, ``so_far`` or ``later`` says that a page is being left: whoever shows
it finds the next page's address (`advisor.prospect.pages.following`), which takes the place of
that one. That one may say ``&page.told=dropped.QUESTION``: what its reader should know.

A staff page is called ``?page=staff.NAME``, and ``?staff.draft=ID`` shows the
questionnaire on a draft of its rules: no page or question can have these names,
because ids hold no dot.
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
"""Where results are had as PDF, below the site's address."""

PREVIEW: Final = "preview.png"
"""Where the picture beside a shared link is had."""

CALENDAR: Final = "calendar"
"""Below this, calendar entries are had."""

PAGE: Final = "page"
CODE: Final = "code"
DRAFT: Final = "staff.draft"
CALL: Final = "staff.call"
CORRECT: Final = "staff.correct"
TRAIL: Final = "short.asked"
LANGUAGE: Final = "lang"
PRINTS: Final = "paper.guide"
TURN: Final = "page.turn"
TOLD: Final = "page.told"
OPEN: Final = "page.open"
ENTERED: Final = "code.entered"
RESERVED: Final = frozenset(
    {PAGE, CODE, DRAFT, CALL, CORRECT, TRAIL, LANGUAGE, PRINTS, TURN, TOLD, OPEN, ENTERED}
    | {"embed", "embed_options"}
)
"""Parameters that are no answers."""

_IDS: Final = frozenset({PAGE, TRAIL, LANGUAGE, TURN, TOLD, OPEN})
"""Those of them whose values are names that we gave."""

ON: Final = "on"
BACK: Final = "back"
"""Where a page is left for: the values of the parameter `TURN`."""

SO_FAR: Final = "so_far"
LATER: Final = "later"
"""Further values: for the result so far, and for the code that brings the answers back later."""

_TURNED: Final = ("page", "change", "short", "code")
"""The kinds of page that are left so."""

FIRM: Final = "firm"
"""What a result can have opened: how firm it is."""

DAMAGED: Final = "damaged"
RENEWED: Final = "renewed"
DROPPED: Final = "dropped."
OPENED: Final = "opened."
EARLIER: Final = "earlier."
"""What an address can tell its reader. Of the last three, two are followed by a question, and the
last by how many answers there were in the code of an earlier questionnaire."""

_CHANGE: Final = "change."
_SHORT: Final = "short."
_TRACK: Final = "track."
_STAFF: Final = "staff."
_NAMED: Final[Mapping[str, Kind]] = {
    "code": "code",
    "review": "review",
    "result": "result",
    "tracks": "tracks",
}

_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$|[\u00ad\u200b-\u200f\u2060\ufeff]")
"""What no id begins or ends with, and invisible characters: a link in a text may end with them."""

_ESCAPED: Final = re.compile("(amp;)+")
"""What HTML that was taken for text leaves before a parameter's name."""

MAX_ENTERED: Final = 2_500
"""Characters of what is typed or pasted where a code is asked for: escaped, they fit an address."""

Query = Mapping[str, Sequence[str]]
"""An address' parameters: every value of each name."""


@dataclass(frozen=True)
class Place:
    """A page of the advisor.

    Attributes
    ----------
    kind
        Which page it is.
    id
        The questionnaire's page for ``page``, the question for ``change`` and
        ``short`` (empty before the first), the track for ``track``, else empty.
    trail
        The questions that the short version has asked so far, in that order;
        the result has them too when the short version led there.
    """

    kind: Kind
    id: str = ""
    trail: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the address calls this page."""
        if self.kind == "change":
            return _CHANGE + self.id
        if self.kind == "short" and self.id:
            return _SHORT + self.id
        if self.kind == "track":
            return _TRACK + self.id
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

    Attributes
    ----------
    place
        The page to show.
    sheet
        The answers. Those to questions that are not asked stay in its addresses until a page
        is left.
    damaged
        Whether parts of the address made no sense and were left out.
    turn
        Whether the page is being left, `ON` to the next or `BACK` to the one before, or asked for
        something else (`SO_FAR`, `LATER`); else "".
    over
        Questions of a page that is being left of which too many options are chosen, with these.
    told
        What the reader should know of the way here.
    opened
        Whether it is open how firm the result is.
    entered
        What was typed where a code is asked for.
    language
        The language that the reader chose; "" leaves it to the browser.
    draft
        The draft of the rules on which staff try the pages; "" for prospects.
    by_code
        Whether a share code brought the answers.
    query
        The parameters of the address that mean something here.
    """

    place: Place
    sheet: Sheet
    damaged: bool = False
    turn: str = ""
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    opened: bool = False
    entered: str = ""
    language: str = ""
    draft: str = ""
    by_code: bool = False
    query: Query = field(default_factory=dict, repr=False, compare=False)

    def to(self, place: Place, answers: Query | None = None) -> dict[str, list[str]]:
        """Give the parameters of a page's address in this visit, with its answers or others."""
        kept = self.sheet.given if answers is None else answers
        return write(place, kept, self.draft, self.language)

    def link(self, place: Place, answers: Query | None = None) -> str:
        """Give a page's address in this visit as a relative link, with its answers or others."""
        return query_string(self.to(place, answers))

    def onward(self, place: Place, sheet: Sheet, told: Sequence[str] = ()) -> Visit:
        """Go on to another page with these answers, and tell its reader something there."""
        query = self.to(place, sheet.given) | ({TOLD: list(told)} if told else {})
        language, draft = self.language, self.draft
        return Visit(place, sheet, told=tuple(told), language=language, draft=draft, query=query)


def read(guide: Guide, query: Query, draft: str = "") -> Visit:
    """Understand an address, leaving out what makes no sense.

    An address with nothing but a share code opens its result. Parameters that are none of ours,
    which newsletters and social networks add to any link, are no damage.

    Parameters
    ----------
    guide
        The guide, in the language in which the page is shown.
    query
        The address' parameters.
    draft
        The draft on which staff try the pages; "" for prospects, whatever the address says.
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
        told=tuple(dict.fromkeys(query.get(TOLD, ()))),
        opened=_last(query, OPEN) == FIRM,
        entered=_last(query, ENTERED)[:MAX_ENTERED],
        language=chosen if chosen == guide.language.id else "",
        draft=draft,
        query=query,
    )
    if not code or sheet.given:
        return visit
    try:
        sheet, told = opened(guide, code)
    except CodeError:
        return replace(visit, place=START, damaged=True, turn="")
    damaged = visit.damaged or bool(sheet.invalid)
    told = (*visit.told, *told)
    return replace(visit, sheet=sheet, damaged=damaged, told=told, by_code=True)


def opened(guide: Guide, code: str) -> tuple[Sheet, tuple[str, ...]]:
    """Open a share code: its answers, and what its reader should know.

    Of a code that an earlier questionnaire has made, the answers that still fit are kept.

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
    """Find the questions of a page of which more options are chosen than may be."""
    question = guide.questionnaire.question
    chosen = {
        each.id: tuple(option.id for option in each.options if option.id in query.get(each.id, ()))
        for each in questions_on(guide.questionnaire, place)
        if each.multi
    }
    return {name: options for name, options in chosen.items() if len(options) > question[name].most}


def questions_on(questionnaire: Questionnaire, place: Place) -> tuple[Question, ...]:
    """List the questions that a page of questions may ask."""
    if place.kind == "page":
        return next(page.questions for page in questionnaire.pages if page.id == place.id)
    return (questionnaire.question[place.id],) if place.id else ()


def known(guide: Guide, query: Query) -> dict[str, list[str]]:
    """Give the parameters that mean something here, without what a sentence left at their ends."""
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
    """Give the parameters of a page's address: none at all for an untouched first page.

    ``draft`` names the draft on which staff try the page, ``language`` the
    language that the visitor chose.
    """
    page = {} if place == START else {PAGE: [place.name]}
    trail = {TRAIL: list(place.trail)} if place.trail else {}
    chosen = {question: list(options) for question, options in answers.items()}
    kept = {DRAFT: draft, LANGUAGE: language}
    return page | trail | chosen | {name: [value] for name, value in kept.items() if value}


def link(place: Place, answers: Query, draft: str = "", language: str = "") -> str:
    """Give a page's address as a relative link."""
    return query_string(write(place, answers, draft, language))


def query_string(parameters: Query) -> str:
    """Write parameters as a relative link."""
    return "?" + urlencode(parameters, doseq=True)


def code_link(code: str, language: str = "") -> str:
    """Give the address of the result of a share code, as a relative link."""
    return "?" + urlencode({CODE: code, **({LANGUAGE: language} if language else {})})


def code_paper_link(code: str, language: str) -> str:
    """Give the address, below the site's, of the PDF of a share code's result."""
    return PAPER + code_link(code, language)


def paper_link(guide: Guide, answers: Query) -> str:
    """Give the address, below the site's, of a result as a PDF.

    It says in which language the reader sees the result, and by which guide it was found: a
    newer one might find another.
    """
    asked = write(START, answers, language=guide.language.id)
    return f"{PAPER}?" + urlencode({**asked, PRINTS: guide.fingerprints.result}, doseq=True)


def preview_link(code: str = "", language: str = "") -> str:
    """Give the address, below the site's, of the picture beside a link, which may show a result."""
    asked = {name: value for name, value in ((CODE, code), (LANGUAGE, language)) if value}
    return PREVIEW + (f"?{urlencode(asked)}" if asked else "")


def calendar_link(kind: CalendarKind, name: str, language: str) -> str:
    """Give the address, below the site's, of a calendar entry."""
    return f"{CALENDAR}/{kind}/{name}.ics?" + urlencode({LANGUAGE: language})


def prints(query: Query) -> str:
    """Name the guide by which a paper is asked for, as `Fingerprints.result` does; "" for any."""
    return _last(query, PRINTS)


def parse(query_string: bytes) -> Query:
    """Take an address' parameters apart, in one pass, as the server gets them."""
    return parse_qs(query_string.decode("latin-1"), keep_blank_values=True)


def staff_page(query: Query) -> str | None:
    """Name the staff page that an address asks for; None when it asks for a prospect's."""
    name = _last(query, PAGE)
    return name.removeprefix(_STAFF) if name.startswith(_STAFF) else None


def staff_link(name: str, more: Mapping[str, str] | None = None) -> str:
    """Give a staff page's address, with more parameters of its own, as a relative link."""
    return "?" + urlencode({PAGE: _STAFF + name, **(more or {})})


def draft(query: Query) -> str:
    """Name the draft on which an address asks for the questionnaire; "" for none."""
    return _last(query, DRAFT)


def trial_link(draft: str) -> str:
    """Give the address, below the site's, that opens the questionnaire on a draft."""
    return "./?" + urlencode({DRAFT: draft})


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
    """The page of a name; None when there is no such page."""
    questionnaire = guide.questionnaire
    if not name:
        return START
    if name.startswith(_TRACK):
        track = name.removeprefix(_TRACK)
        return Place("track", track) if track in guide.program.track else None
    if name == "short":
        return Place("short")
    if name.startswith(_SHORT):
        question = name.removeprefix(_SHORT)
        return Place("short", question) if question in questionnaire.question else None
    if name in _NAMED:
        return Place(_NAMED[name])
    if name.startswith(_CHANGE):
        question = name.removeprefix(_CHANGE)
        return Place("change", question) if question in questionnaire.question else None
    return Place("page", name) if any(page.id == name for page in questionnaire.pages) else None
