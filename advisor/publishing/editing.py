"""Change a number or a short text in a YAML file, and not a byte besides.

A grid of points and the raw file are two views of the same thing, so an edit in
the grid must leave the file as its author wrote it: remarks, order, spacing,
quotes and line ends. The parser tells where a value stands; only these
characters are exchanged, and a remark behind them keeps its column where there
is room.

What YAML allows is more than anyone should guess at. So each edit is read back:
when the new text does not mean exactly what was wanted, the edit is refused and
the text is for a person to change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, cast

import yaml

from advisor.errors import AdvisorError
from advisor.guide.checks import LOCKED
from advisor.guide.document import read_document
from advisor.guide.faults import GuideError, quoted
from advisor.guide.files import CASES, RULES

Mapped = yaml.MappingNode
Node = yaml.Node

Expectations = Mapping[str, Mapping[str, str]]
"""Case id -> field -> what the case is to expect from now on."""

_NOTHING: Final = object()
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ID: Final = re.compile("[a-z][a-z0-9_]*")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ .-]*[A-Za-z0-9_])?[.!?]?")
_BREAK: Final = re.compile("\r\n|\r|\n")
_COMMA: Final = re.compile("[ \t]*,[ \t]*")
_BEFORE_REMARK: Final = re.compile("""([^#"'\r\n]*)#""")


class EditError(AdvisorError):
    """A text cannot be changed safely; somebody has to do it by hand."""


def set_points(
    text: str, question: str, option: str, track: str, value: int, *, tracks: Sequence[str] = ()
) -> str:
    r"""Change what an option gives to a track in the text of ``rules.yaml``.

    A track that gets 0 is taken out of its row where that leaves the row tidy,
    and written as 0 where it would take a remark or a line break along. A row or
    question that has no points yet is added below the others.

    Parameters
    ----------
    text
        What ``rules.yaml`` holds.
    question, option, track
        Their ids. Whether the guide has them is for loading to tell.
    value
        The new points.
    tracks
        The program's order of tracks. A track that is new to a row takes its
        place in this order, or stands last.

    Returns
    -------
    str
        The text with this one number changed; the same text when it was so
        already.

    Raises
    ------
    GuideError
        The text cannot be read as YAML; each fault has its line.
    EditError
        The points are written in a way that cannot be changed safely, or the row
        is locked.

    Examples
    --------
    >>> text = "points:\n  goal:\n    lead_it: {itm: 3}  # F03\n"
    >>> print(set_points(text, "goal", "lead_it", "itm", 2), end="")
    points:
      goal:
        lead_it: {itm: 2}  # F03
    """
    for name in (question, option, track):
        if not _ID.fullmatch(name):
            raise EditError(f"{quoted(name)} cannot be an id; write small letters, digits and _")
    file = _File(RULES, text)
    path = ("points", question, option, track)
    if value == _points_at(file, path):
        return text
    edit = _edit_of_points(file, path, str(value), tracks)
    return file.changed(edit, path, str(value))


def set_expectation(text: str, case: str, field: str, value: str) -> str:
    """Change what a case expects in the text of ``cases.yaml``.

    Parameters
    ----------
    text
        What ``cases.yaml`` holds.
    case
        The id of the case.
    field
        ``verdict``, ``top`` or ``strength``.
    value
        What is expected from now on.

    Raises
    ------
    GuideError
        The text cannot be read as YAML; each fault has its line.
    EditError
        There is no such case or field, or it cannot be changed safely.
    """
    return set_text(text, ("cases", case, "expect", field), value, file=CASES)


def set_expectations(text: str, cases: Expectations) -> str:
    """Change what several cases expect in the text of ``cases.yaml``, as `set_expectation` does."""
    for case, fields in cases.items():
        for field, value in fields.items():
            text = set_expectation(text, case, field, value)
    return text


def set_text(text: str, path: Sequence[str], value: str, *, file: str = RULES) -> str:
    """Change a number or short text that a file has already.

    Parameters
    ----------
    text
        What the file holds.
    path
        The way to the value: keys, and for an item of a list its ``id``, such
        as ``("fit", "no_bachelors", "level")``.
    value
        What is to stand there.
    file
        How messages name the file.

    Raises
    ------
    GuideError
        The text cannot be read as YAML; each fault has its line.
    EditError
        There is no such value, it cannot be changed safely, or what it belongs to is locked.
    """
    read = _File(file, text)
    node: Node = read.root
    lock, name = None, ""
    for place, step in enumerate(path):
        found = _inside(node, step)
        if found is None:
            raise EditError(f"{read.place(node)}: there is no {quoted(step)} in here")
        if step != LOCKED and (here := _lock(node)) is not None:
            lock, name = here, " / ".join(path[1:place])
        node = found
    if not isinstance(node, yaml.ScalarNode) or _BREAK.search(read.written(node)):
        raise EditError(f"{read.place(node)}: this is not a short text; change it by hand")
    if node.value == value:
        return text
    if lock is not None:
        _refuse(read, lock, name)
    return read.changed(_Edit(*_span(node), _scalar(value)), path, value)


class _Edit(NamedTuple):
    """Characters of a text, and what is to stand there instead."""

    start: int
    end: int
    new: str


class _File:
    """A text with its nodes, which know where they stand.

    Attributes
    ----------
    text
        The text without a byte order mark, which counts for no place.
    root
        The block that the text consists of.
    """

    def __init__(self, name: str, text: str) -> None:
        document = read_document(Path(name), text.encode("utf-8", errors="surrogatepass"))
        if faults := document.faults():
            raise GuideError(faults)
        self._name = name
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self.text = text.removeprefix("\ufeff")
        self.root = cast("Node", yaml.compose(self.text, Loader=_LOADER))

    def written(self, node: Node) -> str:
        """A node as it is written."""
        start, end = _span(node)
        return self.text[start:end]

    def place(self, node: Node) -> str:
        """Where a node stands, for a message."""
        mark = node.start_mark
        return f"{self._name}:{mark.line + 1}:{mark.column + 1}"

    def line_end(self, place: int) -> int:
        """Where the line of a place ends, its line break left out."""
        found = _BREAK.search(self.text, place)
        return found.start() if found else len(self.text)

    def line_start(self, place: int) -> int:
        """Where the line of a place starts."""
        return max(self.text.rfind("\n", 0, place), self.text.rfind("\r", 0, place)) + 1

    @property
    def line_break(self) -> str:
        """The line break that the text uses."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def changed(self, edit: _Edit, path: Sequence[str], value: str) -> str:
        """Give the text with an edit, which may change nothing but the value of a path."""
        text = self.text[: edit.start] + edit.new + self._rest_of(edit)
        if not self._becomes(text, path, value):
            line = len(_BREAK.findall(self.text, 0, edit.start)) + 1
            raise EditError(
                f"{self._name}:{line}: this is written in an unusual way; change it by hand"
            )
        return self._mark + text

    def _becomes(self, text: str, path: Sequence[str], value: str) -> bool:
        """Whether a text has this value at this path, and all else as this file has it."""
        try:
            after = _File(self._name, text).root
        except GuideError:
            return False
        node: Node | None = after
        for step in path:
            node = _inside(node, step)
        written = node.value if isinstance(node, yaml.ScalarNode) else "0"
        return written == value and _plain(self.root, path) == _plain(after, path)

    def _rest_of(self, edit: _Edit) -> str:
        """The text behind an edit; a remark on the same line keeps its column if it can."""
        rest = self.text[edit.end :]
        one_line = not _BREAK.search(edit.new + self.text[edit.start : edit.end])
        if not (one_line and (found := _BEFORE_REMARK.match(rest))):
            return rest
        kept = found[1].rstrip(" \t")
        if gap := len(found[1]) - len(kept):
            grown = len(edit.new) - (edit.end - edit.start)
            return kept + " " * max(gap - grown, min(gap, 2)) + rest[found.end(1) :]
        return rest


# ------------------------------------------------------------------------- points


def _points_at(file: _File, path: Sequence[str]) -> int | None:
    """The number that stands at a path; 0 where nothing does, None for what is no number."""
    node: Node | None = file.root
    for step in path:
        node = _inside(node, step)
        if node is None:
            return 0
    number = node.value if isinstance(node, yaml.ScalarNode) else ""
    return int(number) if re.fullmatch("[-+]?[0-9]{1,9}", number) else None


def _edit_of_points(file: _File, path: Sequence[str], value: str, tracks: Sequence[str]) -> _Edit:
    _, question, option, track = path
    points = _block(file, file.root, "points")
    if _inside(points, question) is None:
        return _with_question(file, points, question, option, f"{{{track}: {value}}}")
    table = _block(file, points, question)
    if _inside(table, option) is None:
        return _with_row(file, table, option, f"{{{track}: {value}}}")
    row = _block(file, table, option)
    if (lock := _lock(row)) is not None:
        _refuse(file, lock, f"{question} / {option}")
    number = _inside(row, track)
    if number is None:
        place = _place_in_order(row, track, tracks)
        return _with_entry(file, row, place, f"{track}: {value}")
    if value == "0" and (edit := _without_entry(file, table, option, track)):
        return edit
    return _Edit(*_span(number), value)


def _lock(block: Node) -> Node | None:
    """What locks a block against changes, if staff have locked it."""
    lock = _inside(block, LOCKED)
    return lock if isinstance(lock, yaml.ScalarNode) and lock.value == "true" else None


def _refuse(file: _File, lock: Node, name: str) -> NoReturn:
    raise EditError(
        f'{file.place(lock)}: {name} is locked; take out "locked: true" first, if you mean it'
    )


def _place_in_order(row: Mapped, track: str, tracks: Sequence[str]) -> int:
    """Where in a row a track belongs: before the first one that comes after it."""
    after = set(tracks[tracks.index(track) + 1 :]) if track in tracks else set()
    after.add(LOCKED)
    for place, (key, _) in enumerate(row.value):
        if key.value in after:
            return place
    return len(row.value)


def _with_question(file: _File, points: Mapped, question: str, option: str, row: str) -> _Edit:
    """Add a question below the others, in from the margin and set off as they are."""
    if points.flow_style or not points.value:
        return _with_entry(file, points, len(points.value), f"{question}: {{{option}: {row}}}")
    column = _column(points)
    rows = [
        _column(table)
        for _, table in points.value
        if isinstance(table, Mapped) and not table.flow_style
    ]
    head = _line(file, column) + f"{question}:"
    body = _line(file, rows[0] if rows else column + 2) + f"{option}: {row}"
    below = file.line_end(_end(points))
    return _Edit(below, below, _free_line(file, points) + head + body)


def _free_line(file: _File, points: Mapped) -> str:
    """A free line if the last two questions have one between them, else nothing."""
    *_, before, last = [0, *(key.start_mark.index for key, _ in points.value)]
    is_free = re.search(r"(\r\n|\r|\n)[ \t]*\1", file.text[before:last])
    return file.line_break if is_free else ""


def _with_row(file: _File, table: Mapped, option: str, row: str) -> _Edit:
    """Add a row below the others; its points stand in their column."""
    columns = {
        value.start_mark.column
        for key, value in table.value
        if not table.flow_style and value.start_mark.line == key.start_mark.line
    }
    gap = 1
    if len(columns) == 1 < len(table.value):
        gap = columns.pop() - _column(table) - len(f"{option}:")
    return _with_entry(file, table, len(table.value), f"{option}:{' ' * max(1, gap)}{row}")


def _with_entry(file: _File, mapping: Mapped, place: int, entry: str) -> _Edit:
    """Add an entry to a mapping, before the one that stands at a place now."""
    start, end = _span(mapping)
    if not mapping.value:
        return _Edit(start, end, f"{{{entry}}}")
    if place < len(mapping.value):
        key = mapping.value[place][0]
        separator = ", " if mapping.flow_style else _line(file, key.start_mark.column)
        return _Edit(key.start_mark.index, key.start_mark.index, entry + separator)
    last = _end(mapping.value[-1][1])
    if mapping.flow_style:
        return _Edit(last, last, f", {entry}")
    below = file.line_end(last)
    return _Edit(below, below, _line(file, _column(mapping)) + entry)


def _line(file: _File, column: int) -> str:
    return file.line_break + " " * column


def _without_entry(file: _File, table: Mapped, option: str, track: str) -> _Edit | None:
    """Take a track out of a row; None where that would leave the row untidy."""
    head, row = next((key, value) for key, value in table.value if key.value == option)
    place = [key.value for key, _ in row.value].index(track)
    key, number = row.value[place]
    if len(row.value) == 1:
        return _emptied(file, head, row)
    if not row.flow_style:
        return _without_line(file, key, number)
    if place + 1 < len(row.value):
        start, end = key.start_mark.index, row.value[place + 1][0].start_mark.index
        gap = file.text[number.end_mark.index : end]
    else:
        start, end = row.value[place - 1][1].end_mark.index, number.end_mark.index
        gap = file.text[start : key.start_mark.index]
    return _Edit(start, end, "") if _COMMA.fullmatch(gap) else None


def _emptied(file: _File, head: Node, row: Mapped) -> _Edit | None:
    """Write ``{}`` for a row, unless a remark or a line break stands in it."""
    start, end = _span(row)
    if row.flow_style:
        return None if _BREAK.search(file.text[start:end]) else _Edit(start, end, "{}")
    after, end = head.end_mark.index, _end(row)
    gap = file.text[after : row.value[0][0].start_mark.index]
    return _Edit(after, end, ": {}") if re.fullmatch(r":\s*", gap) else None


def _without_line(file: _File, key: Node, number: Node) -> _Edit | None:
    """Take out the line of an entry, unless something else stands on it."""
    start, end = file.line_start(key.start_mark.index), file.line_end(number.end_mark.index)
    before = file.text[start : key.start_mark.index]
    behind = file.text[number.end_mark.index : end]
    if before.strip() or behind.strip():
        return None
    if found := _BREAK.match(file.text, end):
        return _Edit(start, found.end(), "")
    return _Edit(file.line_end(start - 1) - len(file.line_break) + 1, end, "")


# -------------------------------------------------------------------------- nodes


def _span(node: Node) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index


def _column(mapping: Mapped) -> int:
    """The column in which the entries of a block stand."""
    return int(mapping.value[0][0].start_mark.column)


def _end(node: Node) -> int:
    """Where the last text inside a node ends; a block itself ends only where the next begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, Mapped) else last)
    return int(node.end_mark.index)


def _inside(node: Node | None, step: str) -> Node | None:
    """The value of a key in a mapping, or the item of a list that has an id."""
    if isinstance(node, Mapped):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode):
        return next((item for item in node.value if _is_called(item, step)), None)
    return None


def _is_called(item: Node, name: str) -> bool:
    called = _inside(item, "id") if isinstance(item, Mapped) else None
    return isinstance(called, yaml.ScalarNode) and called.value == name


def _block(file: _File, within: Node, key: str) -> Mapped:
    """The mapping behind a key, which must be one."""
    found = _inside(within, key)
    if isinstance(found, Mapped):
        return found
    where = file.place(found or within)
    raise EditError(f"{where}: {quoted(key)} is not a block of points; mend it by hand first")


def _scalar(value: str) -> str:
    """Write a text in YAML, in quotes only where it needs them."""
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _plain(node: Node, without: Sequence[str] | None = None) -> Any:
    """What a node holds, as plain data and without what a path leads to.

    Entries on the path that hold nothing else are left out as well, so that it
    makes no difference whether they are there.
    """
    if without is not None and not without:
        return _NOTHING
    if isinstance(node, Mapped):
        inside = {
            key.value: _plain(value, without[1:] if without and without[0] == key.value else None)
            for key, value in node.value
        }
        kept = {key: value for key, value in inside.items() if value is not _NOTHING}
        return kept if kept or without is None else _NOTHING
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, without[1:] if without and _is_called(item, without[0]) else None)
            for item in node.value
        ]
    return node.value
