"""Pydantic's errors about the shape of a file, in plain words.

A path becomes a name from the file ('option "lead_it" of question "goal"'). The message is that
of the function that read the value (``fields``); for keys, lists and blocks it is made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from advisor.guide.document import Spot
from advisor.guide.faults import Finding, instead, listed, nearest, quoted
from advisor.guide.fields import BLOCK, LIST, Key, OptionsError, found

Path = tuple[str | int, ...]
"""The keys and list positions that lead to a value."""

NOUNS: Mapping[str, str] = {
    "pages": "page",
    "questions": "question",
    "options": "option",
    "bonuses": "bonus",
    "fit": "fit rule",
    "talk": "talking point",
    "next_steps": "next step",
    "tracks": "track",
    "links": "link",
    "contacts": "contact",
    "alternatives": "alternative",
    "events": "event",
    "dates": "date",
    "notices": "notice",
    "facts": "fact",
    "cases": "case",
}
"""The name of an entry below each of these keys."""

_IN_KEY = "[key]"  # how pydantic ends the path of what is wrong with a key
_UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")


def findings(root: Spot, kind: type, error: ValidationError) -> Iterator[Finding]:
    """Say what in a document does not fit its type, in pydantic's order."""
    misfits = [
        (problem["type"], _Misfit(root, kind, problem["loc"], problem.get("ctx", {})))
        for problem in error.errors(include_url=False, include_input=False)
    ]
    misspelled = {misfit.meant for code, misfit in misfits if code in _UNKNOWN_KEY}
    for code, misfit in misfits:
        if code == "missing" and misfit.path in misspelled:
            continue
        yield from _findings(code, misfit)


def _findings(code: str, misfit: _Misfit) -> Iterator[Finding]:
    """Say what is wrong where the fix has to be made: in a block, a key or a value."""
    spot, parent, key = misfit.spot, misfit.parent, misfit.key
    if code == "missing":
        message = f'{misfit.owner} has no {quoted(key)}; add a line that begins with "{key}:"'
        yield Finding(parent.at, message)
    elif code in _UNKNOWN_KEY:
        advice = instead(key, misfit.known_keys, "remove it")
        yield Finding(spot.key_at, f"{misfit.owner} has the unknown key {quoted(key)}; {advice}")
    elif key == _IN_KEY:
        yield Finding(parent.key_at, _bad_key(misfit))
    elif code == "value_error":
        error = misfit.context["error"]
        place = spot.key_at if isinstance(error, OptionsError) else spot.at
        yield from (Finding(place, f"{misfit.name} {said}") for said in error.args)
    else:
        yield Finding(spot.at, f"{misfit.name} {found(spot.value)}; {_advice(code, misfit)}")


@dataclass(frozen=True)
class _Misfit:
    """One thing that does not fit: where it is, and what pydantic adds about it."""

    root: Spot
    kind: type
    path: Path
    context: Mapping[str, Any]

    @property
    def spot(self) -> Spot:
        return self.root.find(*self.path)

    @property
    def parent(self) -> Spot:
        return self.root.find(*self.path[:-1])

    @property
    def name(self) -> str:
        return name_of(self.root, self.path)

    @property
    def owner(self) -> str:
        return name_of(self.root, self.path[:-1])

    @property
    def key(self) -> str:
        return str(self.path[-1]) if self.path else ""

    @property
    def known_keys(self) -> tuple[str, ...]:
        """The keys that could stand where this one does."""
        return _keys_at(self.kind, self.path[:-1])

    @property
    def meant(self) -> Path:
        """Where an unknown key would lead if it were spelled as intended."""
        return (*self.path[:-1], nearest(self.key, self.known_keys) or "")


def name_of(root: Spot, path: Path) -> str:
    """Name a value by the names around it: ``"text" of option "lead_it" of question "goal"``."""
    if path[:1] == ("points",):
        return _name_of_points(path)
    owners: list[str] = []
    done = 0
    for here, (key, step) in enumerate(pairwise(path)):
        if here == done and key in NOUNS:
            owners.append(f"{NOUNS[str(key)]} {_entry_name(root, path[: here + 1], step)}")
            done = here + 2
    keys = [quoted(key) for key in path[done:] if isinstance(key, str)]
    inner = " in ".join(reversed([*keys[:1], *keys[1:][-1:]]))
    return " of ".join(filter(None, (inner, _owner(owners)))) or "the file"


def _entry_name(root: Spot, entries: Path, step: str | int) -> str:
    """Name one of the entries by its id, or by its number when it has none."""
    if isinstance(step, str):
        return quoted(step)
    given = root.find(*entries, step, "id").text
    return quoted(given) if given else str(step + 1)


def _owner(owners: list[str]) -> str:
    """Name an entry; an option or a nameless entry needs the one around it too."""
    if len(owners) > 1 and (owners[-1].startswith("option") or not owners[-1].endswith('"')):
        return f"{owners[-1]} of {owners[-2]}"
    return owners[-1] if owners else ""


def _name_of_points(path: Path) -> str:
    """Name a part of the table of points: all of it, a question's, an option's, a track's."""
    question, option, track = (*map(str, path[1:4]), "", "", "")[:3]
    if not question:
        return '"points"'
    if not option:
        return f"the table of question {quoted(question)}"
    row = f"the row of option {quoted(option)} of question {quoted(question)}"
    return f"{quoted(track)} in {row}" if track else row


def _bad_key(misfit: _Misfit) -> str:
    *around, key, _ = misfit.path
    _, _, advice = misfit.context["error"].args[0].partition("; ")
    return f"{quoted(str(key))} in {name_of(misfit.root, (*around,))} is not an id; {advice}"


def _advice(code: str, misfit: _Misfit) -> str:
    """Say what to write instead of a wrong choice, or of what is no list or no block."""
    if code == "literal_error":
        choices = re.findall("'([^']*)'", misfit.context["expected"])
        return instead(misfit.spot.text or "", choices, "")
    if code == "tuple_type":
        return f"write {LIST}"
    if code == "dict_type":
        return f"write {BLOCK} below it, or {{}} for none"
    keys = _keys_at(misfit.kind, misfit.path) if code == "dataclass_type" else ()
    known = f" with {listed(keys, last='or')}" if 0 < len(keys) <= 12 else ""
    return f"write {BLOCK} below it{known}"


def _keys_at(kind: Any, path: Path) -> tuple[str, ...]:
    """Find the keys that a type knows at the end of a path."""
    for step in path:
        kind = _plain(kind)
        known = _keys_of(kind)
        kind = known[str(step)] if known else get_args(kind)[0 if get_origin(kind) is tuple else 1]
    return tuple(_keys_of(_plain(kind)))


def _plain(kind: Any) -> Any:
    """Strip ``Annotated`` and ``None`` from a type."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(part for part in get_args(kind) if part is not NoneType))
    return kind


def _keys_of(kind: Any) -> Mapping[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
    hints = get_type_hints(kind, include_extras=True) if is_dataclass(kind) else {}
    return {name: hint for name, hint in hints.items() if hint != Key}
