"""The values of the files: a text, an id, a number, a day, or a list of these.

Each kind is a type with an annotation whose function reads the value from a file or says
what is wrong with it. Pydantic calls these functions while loading (``shapes``).
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from unicodedata import normalize

from advisor.guide.faults import nearest, quoted, slug

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

MAX_TEXT = 2000
MAX_ID = 40
MAX_POINTS = 99

BLOCK = '"key: value" lines'
LIST = 'a list, that is lines that begin with "- "'

_ID = "^[a-z][a-z0-9_]*$"
_URL = r"https://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?|mailto:[^\s@]+@[^\s@]+\.[^\s@]+"
_EMAIL = r"[^\s@:]+@[^\s@]+\.[^\s@]+"
_MOMENT = "2026-11-06T12:00:00-05:00"
_YEARS = range(2000, 2101)
"""Far from the ends of the calendar, and after the zones came to differ by whole minutes."""


class MisfitError(ValueError):
    """A value is not allowed.

    Each argument continues the value's name: ``is "yes"; write true or false``.
    """


def found(value: object) -> str:
    """Say what a value is."""
    if isinstance(value, dict):
        return f"is a block of {BLOCK}"
    if isinstance(value, list):
        return "is a list"
    return f"is {quoted(str(value))}" if value else "is empty"


@dataclass(eq=False)
class Reads:
    """The annotation of a single value.

    ``read`` converts what the file has (every scalar arrives as a text) or raises a `MisfitError`;
    ``schema`` says the same as a JSON Schema, None for what is in no line. Translations have what
    ``is_translated``; readers see what ``is_name`` as well, in every language the same.
    """

    read: Callable[[Any], object]
    schema: Mapping[str, Any] | None
    is_translated: bool = False
    is_name: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core.core_schema import no_info_plain_validator_function

        return no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> Any:
        from pydantic_core import PydanticOmit

        if self.schema is None:
            raise PydanticOmit
        return dict(self.schema)


@dataclass(eq=False)
class Several:
    """The annotation of a list or block with at least ``least`` entries.

    ``read`` converts the value in the file to a list, where it may be something else.
    """

    least: int
    read: Callable[[Any], object] | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        schema = core_schema.no_info_after_validator_function(self._enough, handler(source))
        if self.read is None:
            return schema
        return core_schema.no_info_before_validator_function(self.read, schema)

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> Any:
        schema: Any = handler(core)
        schema["minItems" if schema["type"] == "array" else "minProperties"] = self.least
        return {"anyOf": [schema["items"], schema]} if self.read else schema

    def _enough(self, entries: Any) -> object:
        if len(entries) < self.least:
            needed = "entry is" if self.least == 1 else "entries are"
            has = {0: "is empty", 1: "has only 1 entry"}.get(len(entries))
            has = has or f"has only {len(entries)} entries"
            raise MisfitError(f"{has}; at least {self.least} {needed} needed")
        return entries


def _any_text(value: object, longest: int = MAX_TEXT) -> str:
    if not isinstance(value, str):
        raise MisfitError(
            f"{found(value)} but must be a text; put a text that begins with {{ or [ in quotes"
        )
    if len(value) > longest:
        raise MisfitError(f"has {len(value):,} characters; at most {longest:,} fit")
    return value


def _text(value: object) -> str:
    if value == "":
        raise MisfitError("is empty; write a text")
    return _any_text(value)


def _id(value: object) -> str:
    text = _any_text(value, MAX_ID)
    if not re.fullmatch(_ID, text):
        plain = slug(normalize("NFKD", text).encode("ascii", "ignore").decode())
        example = f", such as {quoted(plain)}" if plain else ""
        raise MisfitError(
            f'{found(text)}; an id has only lowercase letters, digits and "_", '
            f"and begins with a letter{example}"
        )
    return text


def converted(convert: Callable[[str], object], advice: str, schema: Mapping[str, Any]) -> Reads:
    """Annotate a text that a function converts; one on which it raises is refused with advice."""

    def read(value: object) -> object:
        if isinstance(value, str):
            text = _any_text(value)
            with suppress(ValueError, LookupError):
                return convert(text)
        raise MisfitError(f"{found(value)}; {advice}")

    return Reads(read, schema)


def matching(pattern: str, advice: str) -> Reads:
    """Annotate a text that has a pattern, from its beginning to its end."""
    about = f"{advice[0].upper()}{advice[1:]}."
    form = {"type": "string", "pattern": f"^({pattern})$", "maxLength": MAX_TEXT}
    schema = {**form, "description": about}
    return converted(partial(_match, pattern), advice, schema)


def _match(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text


_LENGTHS = {"minLength": 1, "maxLength": MAX_TEXT}
# An unquoted 2025 is a number to an editor and a text to us.
_SCALAR = {"type": ["string", "number", "boolean"], **_LENGTHS}

_NAME = {"description": "A short name: lowercase letters, digits and _."}

Id = Annotated[str, Reads(_id, {"type": "string", "pattern": _ID, "maxLength": MAX_ID, **_NAME})]
Text = Annotated[str, Reads(_text, _SCALAR)]
Name = Annotated[str, Reads(_text, _SCALAR, is_name=True)]
ReadersText = Annotated[str, Reads(_text, _SCALAR, is_translated=True)]
Url = Annotated[
    str,
    matching(_URL, "an address begins with https:// or mailto: and has no spaces"),
]
Email = Annotated[str, matching(_EMAIL, "write an e-mail address such as name@example.edu")]
Shape = Annotated[str, matching("[0-9a-f]{12}", "write the 12 characters of a fingerprint")]

NAMES = ("program", "degree", "college", "office", "tracks")
"""What every text of the words may name in braces; loading puts the program's in (``naming``)."""


class Placeholders(Reads):
    """The annotation of a text that takes ``{placeholders}``: all of these and no others."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)
        takes = ", ".join(f"{{{name}}}" for name in sorted(names))
        about = f"A text that takes {takes}." if takes else "A text without braces."
        schema = {"type": "string", **_LENGTHS, "description": about}
        may = self.names.union(NAMES)
        super().__init__(partial(_filled, may, self.names), schema, is_translated=True)


def _filled(may: frozenset[str], must: frozenset[str], value: object) -> str:
    text = _text(value)
    if must or "{" in text or "}" in text:
        check_placeholders(text, may, must)
    return text


def check_placeholders(text: str, may: frozenset[str], must: frozenset[str]) -> None:
    """Raise a `MisfitError` if a text has unknown placeholders, or lacks required ones."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise MisfitError('has a "{" or a "}" without its partner') from None
    used: set[str] = set()
    wrong: list[str] = []
    for _, name, form, conversion in parts:
        if name in may and not form and not conversion:
            used.add(name)
        elif name is not None:
            meant = nearest(name, may - used)
            used.update({meant} if meant else ())
            whole = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            advice = f"did you mean {{{meant}}}?" if meant else _allowed(must or may)
            wrong.append(f"has {quoted('{' + whole + '}')}; {advice}")
    wrong += [f"lacks {{{name}}}; {_allowed(must or may)}" for name in sorted(must - used)]
    if wrong:
        raise MisfitError(*wrong)


def _allowed(names: frozenset[str]) -> str:
    return "in braces it takes " + ", ".join(f"{{{name}}}" for name in sorted(names))


Plain = Annotated[str, Placeholders()]
StepLabel = Annotated[
    str, Reads(partial(_filled, frozenset({"track"}), frozenset()), _SCALAR, is_translated=True)
]


def _between(least: int, most: int) -> Reads:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    advice = f"write a whole number from {least} to {most}"
    return converted(partial(_number, least, most), advice, schema)


def _number(least: int, most: int, text: str) -> int:
    number = int(_match("[-+]?[0-9]{1,12}", text))
    if not least <= number <= most:
        raise ValueError(text)
    return number


def _moment(value: object) -> datetime:
    """Read a date and time; one without an offset from UTC could mean any hour."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise MisfitError(f"{found(value)}; write a date and time such as {_MOMENT}")
    if moment.utcoffset() is None:
        raise MisfitError(f"{found(value)}; write the time zone too, such as {_MOMENT}")
    _check_year(moment)
    return moment


def _day(value: object) -> date:
    """Read a day, and nothing else that ISO 8601 allows, such as a year or a week."""
    try:
        text = value if isinstance(value, str) else ""
        day = date.fromisoformat(_match("[0-9]{4}-[0-9]{2}-[0-9]{2}", text))
    except ValueError:
        raise MisfitError(f"{found(value)}; write a day such as 2026-11-06") from None
    _check_year(day)
    return day


def _check_year(day: date) -> None:
    if day.year not in _YEARS:
        first, last = _YEARS[0], _YEARS[-1]
        raise MisfitError(f"is in the year {day.year}; write a day of the years {first} to {last}")


Whole = Annotated[int, _between(1, 999)]
Points = Annotated[int, _between(-MAX_POINTS, MAX_POINTS)]
YesOrNo = Annotated[
    bool,
    converted(
        {"true": True, "false": False}.__getitem__, "write true or false", {"type": "boolean"}
    ),
]
Moment = Annotated[datetime, Reads(_moment, {"type": "string", "format": "date-time"})]
Day = Annotated[date, Reads(_day, {"type": "string", "format": "date"})]


def _one_or_more(value: object) -> list[Any]:
    """Take a lone text for a list of one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return value
    raise MisfitError(f"{found(value)}; write a name or a list of names such as [one, two]")


def _options(value: object) -> list[Any]:
    """Take a lone text for a list of one; refuse what looks like a condition."""
    if isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
    ):
        raise OptionsError(
            f"{found(value)}; write an option or a list of options; "
            'only "any" and "not" hold conditions'
        )
    return _one_or_more(value)


class OptionsError(MisfitError):
    """A question's value cannot be its options: perhaps the key is wrong."""


AT_LEAST_ONE = Several(1)
ONE_OR_MORE = Several(1, _one_or_more)

Ids = Annotated[tuple[Id, ...], ONE_OR_MORE]
Options = Annotated[tuple[Id, ...], Several(1, _options)]


K = TypeVar("K")
V = TypeVar("V")


def frozen(entries: Mapping[K, V]) -> MappingProxyType[K, V]:
    """Give a read-only copy of a block."""
    return MappingProxyType(dict(entries))


# Python does not pickle read-only views by itself, but a fitted estimator, which has a guide, is
# pickled.
copyreg.pickle(MappingProxyType, lambda view: (frozen, (dict(view),)))


class Frozen:
    """The annotation of a block that is read-only once it is read."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            frozen,
            handler(source),
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda view, dump: dump(dict(view))
            ),
        )


class ByKey:
    """The annotation of a block of entries by id."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(
            _with_ids,
            handler(source),
            serialization=core_schema.wrap_serializer_function_ser_schema(_without_ids),
        )


def _with_ids(entries: Any) -> Any:
    """Add its id to each entry; None where the file has a line of that name."""
    if not isinstance(entries, dict):
        return entries
    return {
        key: {**entry, "id": None if "id" in entry else key} if isinstance(entry, dict) else entry
        for key, entry in entries.items()
    }


def _without_ids(entries: Any, dump: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    dumped = dump(entries)
    for entry in dumped.values():
        del entry["id"]
    return dumped


def _key(value: str | None) -> str:
    if value is None:
        raise MisfitError("has no place here, since the entry's key is its id; remove the line")
    return value


Key = Annotated[str, Reads(_key, None)]
"""An id that is the key of its entry."""
BY_KEY = ByKey()
FROZEN = Frozen()
