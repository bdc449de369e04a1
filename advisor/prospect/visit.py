"""A visit: what an address says, once it is read, and what only the host of a page knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final, Literal

from advisor.guide import Guide, Question, Questionnaire
from advisor.guide.site import ENGLISH, Language
from advisor.prospect import address
from advisor.prospect.address import RESERVED, START, Place, Query, last
from advisor.scoring import CodeError, Sheet, found_in, unpack, unpack_earlier

_TURNS: Final = (address.ON, address.BACK, address.SO_FAR, address.LATER)
_TURNED: Final = ("page", *address.CHANGING, "short", "code")
"""The ways to leave a page, and the kinds of page that are left by them."""

_OTHERS_CODE: Final = re.compile(r"[\W_]*[^\W_]{6,11}(?![^\W_])")
"""How no code of ours begins: it has a hyphen earlier or, typed without any, a longer run."""

LONGEST_CODE: Final = 200  # characters of a code in an address, with what others stick to it

_MOST_CODES: Final = 8  # codes in a text that are tried, so that nonsense takes no time

_MESSAGES: Final = (address.DAMAGED, address.RENEWED, address.LATER)
_COUNTED: Final = re.compile(f"{re.escape(address.EARLIER)}[1-9][0-9]{{0,2}}")
"""Messages, and the one with a number: a code has some tens of answers."""

Stage = Literal["asking", "refused", "kept", "failed", "thanked", "not_added", "stale"]
"""What became of the question whether a prospect's answers may be kept."""


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
    """Questions of a page that is being left with options that cannot go together, and these."""
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

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that its page asks; one alone is asked whatever the other answers are."""
        found, asked = questions_on(self.sheet.questionnaire, self.place), self.sheet.asked
        return tuple(each for each in found if each in asked or self.place.kind != "page")

    @property
    def elsewhere(self) -> Query:
        """The answers that are not given on its page; none where others are asked for by a code."""
        if self.place.kind == "code":
            return {}
        here = {question.id for question in self.questions}
        return {name: options for name, options in self.sheet.given.items() if name not in here}

    def to(self, place: Place, answers: Query | None = None) -> dict[str, list[str]]:
        """Give the parameters of a page's address in this visit, with its answers or others."""
        kept = self.sheet.given if answers is None else answers
        return address.write(place, kept, self.draft, self.language)

    def link(self, place: Place, answers: Query | None = None) -> str:
        """Give a page's address in this visit as a relative link, with its answers or others."""
        return address.query_string(self.to(place, answers))

    def changing(self, question: str) -> str:
        """Give the address that changes one answer and comes back here: to result or review."""
        if self.place.kind == "result":
            return self.link(Place("answer", question, self.place.trail))
        return self.link(Place("change", question))

    def onward(self, place: Place, sheet: Sheet, messages: Sequence[str] = ()) -> Visit:
        """Go on to another page with these answers and messages."""
        query = self.to(place, sheet.given)
        if messages:
            query[address.MESSAGE] = list(messages)
        language, draft, said = self.language, self.draft, tuple(messages)
        return Visit(place, sheet, messages=said, language=language, draft=draft, query=query)


@dataclass(frozen=True)
class Context:
    """What the host of a page knows."""

    now: datetime
    """The moment, with its zone: no event that is over is offered."""
    languages: tuple[Language, ...] = (ENGLISH,)
    site: str = ""
    """The address of the first page, such as ``https://advisor.example.edu/``."""
    asks: bool = False
    """Whether prospects are asked if their answers may be kept."""
    token: str = ""
    """What a form that changes something sends along; "" where nothing can be changed."""
    stage: Stage = "asking"


def visit_at(guide: Guide, query: Query, draft: str = "") -> Visit:
    """Understand an address, leaving out what makes no sense.

    An address with nothing but a share code opens its result. ``draft`` is "" for prospects,
    whatever the address says.

    Parameters that others add to links, such as newsletters, are no damage. Where they have names
    of ours, two kinds can be told apart from what is left of an old or cut link of ours:
    ``page=2``, since no id is a number; and ``code=PROMO10``, since ours begin otherwise.
    ``field=email`` or ``page=home`` may be ids that a questionnaire once had, and ``code=SAVE5``
    the beginning of a code. They are told as damage: who has lost answers must hear of it.
    """
    query = address.known(query, guide.questionnaire.question)
    code = last(query, address.CODE)[:LONGEST_CODE]
    name = last(query, address.PAGE) or ("result" if code else "")
    place = address.place_named(guide, name)
    damaged = place is None
    if place and place.kind in ("short", "result", "answer"):
        known = guide.questionnaire.question
        asked = (each for each in query.get(address.TRAIL, ()) if each in known)
        place = replace(place, trail=tuple(dict.fromkeys(asked)))
    place = place or START
    turn = last(query, address.TURN)
    fits = turn in _TURNS and place.kind in _TURNED
    over = _over(guide, place, query) if fits else {}
    given = {
        name: values for name, values in query.items() if name not in RESERVED and name not in over
    }
    sheet = Sheet.lenient(guide.questionnaire, given)
    chosen = address.language(query)
    messages = dict.fromkeys(query.get(address.MESSAGE, ()))
    visit = Visit(
        place,
        sheet,
        damaged=damaged or bool(sheet.invalid) or bool(turn and not fits),
        turn=turn if fits else "",
        over=over,
        messages=tuple(each for each in messages if _is_ours(guide, each)),
        opened=last(query, address.OPEN) == address.FIRM,
        entered=last(query, address.ENTERED)[: address.MAX_ENTERED],
        language=chosen if chosen == guide.language.id else "",
        draft=draft,
        query=query,
    )
    if not code or sheet.given:
        return visit
    try:
        sheet, more = opened(guide, code)
    except CodeError as error:
        if error.problem != "check" and _OTHERS_CODE.match(code):
            return visit_at(guide, {**query, address.CODE: ()}, draft)
        return replace(visit, place=START, damaged=True, turn="")
    damaged = visit.damaged or bool(sheet.invalid)
    said = (*visit.messages, *more)
    return replace(visit, sheet=sheet, damaged=damaged, messages=said, by_code=True)


def _is_ours(guide: Guide, message: str) -> bool:
    """Tell whether a page of ours gives a message; what others write is not repeated."""
    kind, dot, about = message.partition(".")
    if kind + dot in (address.DROPPED, address.OPENED):
        return about in guide.questionnaire.question
    return message in _MESSAGES or _COUNTED.fullmatch(message) is not None


def opened(guide: Guide, text: str) -> tuple[Sheet, tuple[str, ...]]:
    """Open a share code, or the one in a text: its answers, and messages to its reader.

    Of a code of an earlier questionnaire, the answers that still fit are kept.

    Raises
    ------
    CodeError
        The code is damaged, or what it holds is unknown.
    """
    for code in islice(found_in(guide, text), _MOST_CODES):
        with suppress(CodeError):
            return _opened(guide, code)
    return _opened(guide, text)


def _opened(guide: Guide, code: str) -> tuple[Sheet, tuple[str, ...]]:
    try:
        return Sheet.lenient(guide.questionnaire, unpack(guide, code)), ()
    except CodeError as error:
        if error.problem != "foreign":
            raise
    answers = unpack_earlier(guide, code)
    return Sheet.lenient(guide.questionnaire, answers), (f"{address.EARLIER}{len(answers)}",)


def _over(guide: Guide, place: Place, query: Query) -> dict[str, tuple[str, ...]]:
    """Find the questions of a page with options chosen that cannot be chosen together."""
    over = {}
    for each in questions_on(guide.questionnaire, place):
        given = query.get(each.id, ())
        chosen = tuple(option.id for option in each.options if option.id in given)
        if each.multi and each.misfit(chosen):
            over[each.id] = chosen
    return over


def questions_on(questionnaire: Questionnaire, place: Place) -> tuple[Question, ...]:
    """List the questions that a page of questions may ask."""
    if place.kind == "page":
        return next(page.questions for page in questionnaire.pages if page.id == place.id)
    is_one = place.kind in (*address.CHANGING, "short") and place.id
    return (questionnaire.question[place.id],) if is_one else ()
