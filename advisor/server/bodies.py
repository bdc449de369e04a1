"""From the bytes of a body to sheets that can be trusted, or to everything that is wrong.

Reading is strict, since programs write what is read here: a name that nobody knows, or a
value of the wrong type, is a fault and never guessed at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final, NoReturn

from advisor.guide import AdvisorError, Guide, Questionnaire
from advisor.guide.faults import SHOWN, quoted
from advisor.scoring import AnswerError, Sheet
from advisor.server.problems import Misfit

MOST_SHEETS: Final = 1_000
"""Sheets of one batch: some half a second of work."""

LONGEST_NAME: Final = 100
"""Characters of a name that a pointer repeats; it stops before a longer one."""


class BodyError(AdvisorError):
    """A body is at fault.

    Attributes
    ----------
    status
        The HTTP status that says so.
    errors
        Everything that is wrong, in the order of the body; at most ``SHOWN``.
    """

    def __init__(self, status: HTTPStatus, detail: str, errors: Sequence[Misfit] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = tuple(errors)


def read_answers(guide: Guide, body: bytes) -> Sheet:
    """Read ``{"answers": {question: option or list of options}}``.

    Raises
    ------
    BodyError
        It is something else, or the answers do not fit the questionnaire.
    """
    return _sheets(guide.questionnaire, [("/answers", _only(body, "answers"))])[0]


def read_batch(guide: Guide, body: bytes) -> tuple[Sheet, ...]:
    """Read ``{"sheets": [{question: option or list of options}]}``.

    Raises
    ------
    BodyError
        It is something else, has too many sheets, or some do not fit the questionnaire: then
        none is scored.
    """
    given = _only(body, "sheets")
    if not isinstance(given, list):
        raise _unfit([Misfit("/sheets", "this is a list of sheets")])
    if len(given) > MOST_SHEETS:
        raise _unfit([Misfit("/sheets", f"a batch has at most {MOST_SHEETS:,} sheets")])
    return _sheets(
        guide.questionnaire, [(f"/sheets/{number}", each) for number, each in enumerate(given)]
    )


def _only(body: bytes, name: str) -> Any:
    """Read a JSON object that has one member."""
    found = _parse(body)
    if not isinstance(found, dict):
        raise _unfit([Misfit("", f'the body is a JSON object with the one member "{name}"')])
    strange = [key for key in found if key != name]
    if strange:
        told = f'the one member is "{name}", not {quoted(strange[0])}'
        raise _unfit([Misfit(_pointer("", strange[0]), told)])
    if name not in found:
        raise _unfit([Misfit("", f'the member "{name}" is missing')])
    return found[name]


def _parse(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_json
        )
    except (UnicodeDecodeError, RecursionError, ValueError) as fault:
        # Of the faults of a parser only the place is told: the text may quote what was sent.
        line, column = getattr(fault, "lineno", None), getattr(fault, "colno", None)
        where = f" from line {line}, column {column}" if line else ""
        told = str(fault) if isinstance(fault, AdvisorError) else f"the body is no JSON{where}"
        raise BodyError(HTTPStatus.BAD_REQUEST, told) from None


class _TwiceError(AdvisorError):
    """A member of a JSON object is there twice, and which one counts is nobody's to guess."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(f"{quoted(name)} is there twice")
        found[name] = value
    return found


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _sheets(questionnaire: Questionnaire, given: Sequence[tuple[str, Any]]) -> tuple[Sheet, ...]:
    """Read sheets that stand at the given places; of faults, no more are sought than are told."""
    errors: list[Misfit] = []
    sheets = []
    for pointer, answers in given:
        for misfit in _misfits(questionnaire, pointer, answers):
            errors.append(misfit)
            if len(errors) == SHOWN:
                raise _unfit(errors)
        if not errors:
            sheets.append(Sheet.strict(questionnaire, answers))
    if errors:
        raise _unfit(errors)
    return tuple(sheets)


def _misfits(questionnaire: Questionnaire, pointer: str, answers: Any) -> Iterator[Misfit]:
    if not isinstance(answers, dict):
        yield Misfit(pointer, "a sheet is an object: question -> option, or list of options")
        return
    for question, value in answers.items():
        try:
            _check(questionnaire, question, value)
        except AnswerError as fault:
            yield Misfit(_pointer(pointer, question), str(fault))


def _check(questionnaire: Questionnaire, question: str, value: Any) -> None:
    options = value if isinstance(value, list) else [value]
    if not all(isinstance(option, str) for option in options):
        raise AnswerError("an answer is the id of an option, or a list of such ids")
    if len(set(options)) < len(options):
        raise AnswerError("an option is there twice")
    Sheet.strict(questionnaire, {question: options})


def _pointer(parent: str, name: str) -> str:
    """Point at a member of an object (RFC 6901)."""
    if len(name) > LONGEST_NAME:
        return parent
    return f"{parent}/{name.replace('~', '~0').replace('/', '~1')}"


def _unfit(errors: Sequence[Misfit]) -> BodyError:
    more = len(errors) - 1
    rest = f" (and {more} more)" if more else ""
    where = f"{errors[0].pointer}: " if errors[0].pointer else ""
    return BodyError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{where}{errors[0].detail}{rest}", errors)
