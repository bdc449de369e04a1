"""From the bytes of a body to checked sheets, or to the faults in it.

Reading is strict: programs write the bodies, so an unknown name or a wrong type is a fault.
The search for faults ends when as many are found as are reported: pydantic would collect the
100,000 that a body has room for, which takes a second, and takes a name that is there twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import islice, takewhile
from typing import Any, Final, NoReturn

from advisor.guide import AdvisorError, Guide, Questionnaire
from advisor.guide.faults import SHOWN, quoted
from advisor.scoring import AnswerError, Sheet
from advisor.server.limits import MAX_MEMBERS, MAX_SHEETS
from advisor.server.problems import Misfit

MAX_KEY: Final = 100  # characters of a name that a pointer repeats; it stops before a longer one
SHEETS: Final = "sheets"

Keys = tuple[int | str, ...]  # the names and numbers that lead to a value in the JSON


class RequestError(AdvisorError):
    """A request is invalid; ``errors`` are the first ``SHOWN`` faults, in its order."""

    def __init__(self, status: HTTPStatus, detail: str, errors: Sequence[Misfit] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = tuple(errors)


def read_answers(guide: Guide, body: bytes) -> Sheet:
    """Read ``{"answers": {question: option or list of options}}``; raises `RequestError`."""
    return _sheets(guide.questionnaire, {("answers",): _member(body, "answers")})[0]


def read_batch(guide: Guide, body: bytes) -> tuple[Sheet, ...]:
    """Read ``{"sheets": [{question: option or list of options}]}``; raises `RequestError`."""
    sheets = enumerate(_member(body, SHEETS))
    return _sheets(guide.questionnaire, {(SHEETS, number): each for number, each in sheets})


def _member(body: bytes, name: str) -> Any:
    """Return the one member of the object in a body."""
    document = _parse(body)
    if errors := [*islice(_misshapes(document, name), SHOWN)]:
        raise _unfit(errors)
    return document[name]


def _misshapes(document: Any, name: str) -> Iterator[Misfit]:
    if not isinstance(document, dict):
        yield Misfit("", f'the body is a JSON object with the one member "{name}"')
        return
    if name not in document:
        yield Misfit("", f'the member "{name}" is missing')
    elif name == SHEETS and not isinstance(document[name], list):
        yield Misfit(_pointer(name), "this is a list of sheets")
    elif name == SHEETS and len(document[name]) > MAX_SHEETS:
        yield Misfit(_pointer(name), f"a batch has at most {MAX_SHEETS:,} sheets")
    for other in document:
        if other != name:
            yield Misfit(_pointer(other), f'the one member is "{name}", not {quoted(other)}')


def _parse(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode().strip("\ufeff"), object_pairs_hook=_once, parse_constant=_no_json
        )
    except (UnicodeDecodeError, RecursionError, ValueError) as fault:
        # only the place: the parser's message may quote the body
        line, column = getattr(fault, "lineno", None), getattr(fault, "colno", None)
        where = f" from line {line}, column {column}" if line else ""
        detail = str(fault) if isinstance(fault, AdvisorError) else f"the body is no JSON{where}"
        raise RequestError(HTTPStatus.BAD_REQUEST, detail) from None


class _ObjectError(AdvisorError):
    """A JSON object has a name twice, a name that is no Unicode text, or too many members."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _ObjectError(f"{quoted(name)} is there twice")
        if any("\ud800" <= char <= "\udfff" for char in name):
            raise _ObjectError(f"{quoted(name)} has half of a surrogate pair; send the whole one")
        found[name] = value
    if len(found) > MAX_MEMBERS:
        raise _ObjectError(f"an object has at most {MAX_MEMBERS:,} members")
    return found


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _sheets(questionnaire: Questionnaire, given: Mapping[Keys, Any]) -> tuple[Sheet, ...]:
    """Read sheets by their places; the search for faults ends after as many as are reported."""
    if errors := [*islice(_misfits(questionnaire, given), SHOWN)]:
        raise _unfit(errors)
    return tuple(Sheet.strict(questionnaire, answers) for answers in given.values())


def _misfits(questionnaire: Questionnaire, given: Mapping[Keys, Any]) -> Iterator[Misfit]:
    for place, answers in given.items():
        if not isinstance(answers, dict):
            shape = "a sheet is an object: question -> option, or list of options"
            yield Misfit(_pointer(*place), shape)
            continue
        for question, value in answers.items():
            try:
                _check(questionnaire, question, value)
            except AnswerError as fault:
                yield Misfit(_pointer(*place, question), str(fault))


def _check(questionnaire: Questionnaire, question: str, value: Any) -> None:
    options = value if isinstance(value, list) else [value]
    if not all(isinstance(option, str) for option in options):
        raise AnswerError("an answer is the id of an option, or a list of such ids")
    if len(set(options)) < len(options):
        raise AnswerError("an option is there twice")
    Sheet.strict(questionnaire, {question: options})


def _pointer(*place: int | str) -> str:
    """Write a JSON pointer (RFC 6901)."""
    names = takewhile(lambda name: len(name) <= MAX_KEY, map(str, place))
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names)


def _unfit(errors: Sequence[Misfit]) -> RequestError:
    more = len(errors) - 1
    rest = f" (and {more} more)" if more else ""
    where = f"{errors[0].pointer}: " if errors[0].pointer else ""
    return RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{where}{errors[0].detail}{rest}", errors)
