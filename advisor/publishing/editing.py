"""Change a number in a row of a YAML file, and nothing else.

Such edits work on rows of one line, as in ``lead_it: {data: 3, risk: 1}  # F03``. The parser finds
the row, and its braces are rewritten; a comment after them keeps its column if there is room.
Rows written in another way are refused, to be edited by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from advisor.errors import AdvisorError
from advisor.guide.checks import LOCKED
from advisor.guide.document import UNREADABLE, Spot, read_document
from advisor.guide.faults import GuideError, Place, quoted
from advisor.guide.files import CASES, RULES

Expectations = Mapping[str, Mapping[str, str]]
"""Case id -> field -> what the case is to expect from now on."""

_ID: Final = re.compile("[a-z][a-z0-9_]*")
_NUMBER: Final = re.compile("[-+]?[0-9]{1,9}")
_WORD: Final = "[A-Za-z0-9_+-]+"
_ENTRY: Final = f"{_WORD}: {_WORD}"
_ROW: Final = re.compile(
    rf"(?P<row>\{{(?:{_ENTRY}(?:, {_ENTRY})*)?\}})(?P<gap>[ \t]*)(?P<comment>#.*)?"
)


class EditError(AdvisorError):
    """A text cannot be changed safely and has to be edited by hand."""


def set_number(text: str, path: Sequence[str], value: int, *, tracks: Sequence[str] = ()) -> str:
    r"""Change a number in the text of ``rules.yaml``.

    ``path`` is the way to it, such as ``("strength", "clear")``. A track that gets 0 is taken out
    of its row, except for the last one of a bonus, which has to name one. A track that is new there
    takes its place in the program's order, ``tracks``, or comes last. Loading checks whether the
    guide has such ids. Raises `GuideError` if the text is no YAML, `EditError` if the row has to be
    edited by hand.

    Examples
    --------
    >>> text = "points:\n  goal:\n    lead_it: {data: 3}  # F03\n"
    >>> print(set_number(text, ("points", "goal", "lead_it", "data"), 2), end="")
    points:
      goal:
        lead_it: {data: 2}  # F03
    """
    *way, track = path
    of_option = path[0] == "points"
    for name in path[1:] if of_option else ():
        if not _ID.fullmatch(name):
            raise EditError(
                f"{quoted(name)} cannot be an id; write lowercase letters, digits and _"
            )
    root = _root(text, RULES)
    row = root.find(*way)
    if not of_option and not (path[0] == "bonuses" and row.is_block):
        return set_text(text, path, str(value))
    if value == _number(row, track):
        return text
    if not row.is_block:
        raise EditError(
            f"{_place(RULES, row.at)}: {quoted(way[-1])} has no row of points in here; "
            f"add one by hand, such as {quoted(f'{way[-1]}: {{{track}: {value}}}')}"
        )
    _check_unlocked(root, path, RULES)
    entries = {name: str(spot.text) for name, spot in row.entries()} | {track: str(value)}
    if not value and (of_option or len(entries) > 1):
        del entries[track]
    if track not in row and track in tracks:
        later = (*tracks[tracks.index(track) + 1 :], LOCKED)
        entries |= {name: entries.pop(name) for name in list(entries) if name in later}
    return _with_row(text, RULES, row.at, entries)


def set_expectations(text: str, cases: Expectations) -> str:
    """Change what cases expect in the text of ``cases.yaml``, as `set_text` does."""
    for case, fields in cases.items():
        for field, value in fields.items():
            text = set_text(text, ("cases", case, "expect", field), value, file=CASES)
    return text


def set_text(text: str, path: Sequence[str], value: str, *, file: str = RULES) -> str:
    """Change a number or word in a row that a file has already; errors as in `set_number`.

    ``path`` is the way to the value: keys, and for an item of a list its ``id``, such as
    ``("bonuses", "ready", "points", "data")``. ``file`` is how messages name the file.
    """
    root = _root(text, file)
    for depth, step in enumerate(path, 1):
        spot = root.find(*path[:depth])
        if spot.value is UNREADABLE:
            raise EditError(f"{_place(file, spot.at)}: there is no {quoted(step)} in here")
    if spot.text == value:
        return text
    _check_unlocked(root, path, file)
    row = root.find(*path[:-1])
    entries = {name: str(spot.text) for name, spot in row.entries()}
    return _with_row(text, file, row.at, entries | {path[-1]: value})


def _root(text: str, file: str) -> Spot:
    document = read_document(Path(file), text.encode("utf-8", errors="surrogatepass"))
    if faults := document.faults():
        raise GuideError(faults)
    return document.root


def _number(row: Spot, track: str) -> int | None:
    """The points of a track; 0 if it is absent, None if it is not a number."""
    if track not in row:
        return 0
    number = row[track].text or ""
    return int(number) if _NUMBER.fullmatch(number) else None


def _check_unlocked(root: Spot, path: Sequence[str], file: str) -> None:
    """Raise `EditError` if something on the way to a value is locked."""
    for depth in range(len(path)):
        lock = root.find(*path[:depth], LOCKED)
        if lock.text == "true":
            raise EditError(
                f"{_place(file, lock.at)}: {' / '.join(path[1:depth])} is locked; "
                'take out "locked: true" first, if you mean it'
            )


def _with_row(text: str, file: str, at: Place, entries: Mapping[str, str]) -> str:
    """Rewrite a row in place, if both the old and the new one are of the usual form."""
    lines = text.splitlines(keepends=True)
    line = lines[at.line].rstrip("\r\n")
    old = _ROW.fullmatch(line, at.column)
    new = f"{{{', '.join(f'{name}: {value}' for name, value in entries.items())}}}"
    plain = all(re.fullmatch(_WORD, word) for entry in entries.items() for word in entry)
    if old is None or not plain:
        raise EditError(
            f"{file}:{at.line + 1}: this is written in an unusual way; change it by hand"
        )
    gap, comment = old["gap"], old["comment"] or ""
    if comment:
        gap = " " * max(len(gap) + len(old["row"]) - len(new), min(len(gap), 2))
    end = lines[at.line][len(line) :]
    lines[at.line] = f"{line[: at.column]}{new}{gap}{comment}{end}"
    return "".join(lines)


def _place(file: str, at: Place) -> str:
    return f"{file}:{at.line + 1}:{at.column + 1}"
