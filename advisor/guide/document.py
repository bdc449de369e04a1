"""Read a YAML file as plain data with line numbers.

Only a plain subset of YAML is read: blocks of ``key: value`` lines, lists and texts. Every
scalar is a text, so an option may be called ``no`` and a date stays as it was written. Size
(``content``), nesting and number of entries are bounded, and nothing is ever expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NoReturn

from advisor.guide.content import INVISIBLE, UnreadableError, bytes_of, lines_of, shown, text_of
from advisor.guide.faults import COUNTED, START, At, Fault, Finding, Place, quoted, settle
from advisor.guide.syntax import HIDDEN, explain, invisible, text_warnings

DEEPEST = 40  # how deeply blocks and lists may be nested

MOST = 50_000
"""How many keys, texts, blocks and lists a file may hold: those of nearly a thousand cases."""

KEPT: Final = 32
"""How many parsed files are kept: an edit of one has the others of a guide loaded again."""

UNREADABLE = object()  # stands for a value that could not be read, for which there is a finding


class Block(dict[str, Any]):
    """A block of ``key: value`` lines that knows the place of each."""

    __slots__ = ("spots",)

    def __init__(self) -> None:
        self.spots: dict[str, Spot] = {}


class Items(list[Any]):
    """A list that knows the place of each item."""

    __slots__ = ("spots",)

    def __init__(self) -> None:
        self.spots: list[Spot] = []


@dataclass(slots=True)
class Spot:
    """A value in a document, with its place and that of its key.

    A value of another kind than asked for has no entries or items: the shape check reports it.
    """

    value: Any
    at: Place = START
    key_at: Place = START

    def __getitem__(self, step: str | int) -> Spot:
        """Return the value behind a key of this block, or an item of this list."""
        inside = self.value
        if isinstance(inside, Block) and step in inside:
            return inside.spots[str(step)]
        if isinstance(inside, Items) and isinstance(step, int) and step < len(inside):
            return inside.spots[step]
        if isinstance(inside, str) and step == 0:  # a lone text is a list of one
            return self
        return Spot(UNREADABLE, self.at, self.at)

    def find(self, *path: str | int) -> Spot:
        """Follow a path of keys, places in lists, and ids of items, as far as it leads."""
        spot = self
        for step in path:
            if spot.is_block or isinstance(step, int):
                spot = spot[step]
            elif step.isdecimal():
                spot = spot[int(step)]
            else:
                spot = next((item for item in spot.items() if item["id"].text == step), spot[step])
        return spot

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, Block) and key in self.value

    def entries(self) -> Iterator[tuple[str, Spot]]:
        """Yield key and value of each line, when this is a block."""
        if isinstance(self.value, Block):
            yield from self.value.spots.items()

    def items(self) -> Iterator[Spot]:
        """Yield the items of a list; a lone text is a list of one."""
        if isinstance(self.value, Items):
            yield from self.value.spots
        elif isinstance(self.value, str):
            yield self

    def texts(self) -> Iterator[Spot]:
        """Walk over all texts in here, keys aside, in the order of the file."""
        if self.text is not None:
            yield self
        else:
            for inside in (*(each for _, each in self.entries()), *self.items()):
                yield from inside.texts()

    @property
    def text(self) -> str | None:
        """The value when it is a text, else None."""
        return self.value if isinstance(self.value, str) else None

    @property
    def is_block(self) -> bool:
        """Whether this is a block of ``key: value`` lines."""
        return isinstance(self.value, Block)


@dataclass(frozen=True)
class Document:
    """What one file holds, and what was found wrong while reading it.

    ``root`` holds `UNREADABLE` when the file could not be read to its end.
    """

    path: str
    root: Spot
    findings: tuple[Finding, ...] = ()
    text: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether the file could be read to its end."""
        return self.root.value is not UNREADABLE

    def faults(self, findings: Iterable[Finding] = ()) -> tuple[Fault, ...]:
        """Turn findings into faults: those of reading the file, and those of a check.

        Of two findings in one place only the first counts. An invisible character on a faulty line
        is named, since nothing else would explain the fault.
        """
        later = list(islice(findings, COUNTED))
        at_fault = sorted({each.place.line for each in later if each.place})
        lines = lines_of(self.text) if at_fault else []
        hidden = [unseen for line in at_fault if (unseen := _hidden(lines, line))]
        first = (*self.findings, *hidden)
        taken = {_where(each) for each in first}
        return settle(self.path, (*first, *(each for each in later if _where(each) not in taken)))

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Likely mistakes that are no faults, such as a text that a comment cuts off."""
        if not self.is_readable:
            return ()
        events = scalars(self.text)
        texts = (events[spot.at.line, spot.at.column] for spot in self.root.texts())
        found = chain.from_iterable(text_warnings(each, self.text) for each in texts)
        return settle(self.path, found)


def read_document(path: Path, content: bytes | None = None, *, is_data: bool = True) -> Document:
    """Read one YAML file; errors are among the findings of the document.

    ``content`` stands for the file's, such as a draft. Only a file of a data folder
    (``is_data``) must mark its end when it begins with ``---``.
    """
    name = shown(path)
    try:
        return Document(name, *_read(bytes_of(path, content), is_data=is_data))
    except UnreadableError as stop:
        return Document(name, Spot(UNREADABLE), (stop.finding,))


@lru_cache(maxsize=KEPT)
def _read(content: bytes, *, is_data: bool) -> tuple[Spot, tuple[Finding, ...], str]:
    """Decode and parse a file; what it holds is given out again, and must not be changed."""
    text = text_of(content, is_data=is_data)
    reader = _Reader(text)
    root = Spot(reader.root())
    return root, tuple(reader.findings), text


def scalars(text: str) -> dict[tuple[int, int], Any]:
    """Parse the keys and texts of a file again for the parser's events, by line and column.

    Documents keep none of them: few readers need to know where a text ends.
    """
    import yaml

    events = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    found: list[Any] = [each for each in events if type(each) is yaml.ScalarEvent]
    return {(each.start_mark.line, each.start_mark.column): each for each in found}


def _where(finding: Finding) -> At | None:
    place = finding.place
    return None if place is None else At(place.line, place.column)


def _hidden(lines: list[str], line: int) -> Finding | None:
    """Find an invisible character in a line."""
    found = HIDDEN.search(lines[line]) if 0 <= line < len(lines) else None
    return found and invisible(At(line, found.start()), found[0])


class _Reader:
    """Turns the parser's events into plain data, and notes what is not allowed."""

    def __init__(self, text: str) -> None:
        import yaml

        self._yaml, self._scalar, self._alias = yaml, yaml.ScalarEvent, yaml.AliasEvent
        # libyaml's parser is ten times faster; without it PyYAML has no CBaseLoader.
        self._next = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text).get_event
        self._text = text
        self._has_escapes = "\\" in text
        self._left = MOST
        self.findings: list[Finding] = []

    def root(self) -> Any:
        """Read the only document of the file, which must be a block."""
        try:
            return self._document()
        except self._yaml.YAMLError as error:
            self.findings.append(self._unseen(error) or explain(error, self._text))
        except UnreadableError as stop:
            self.findings.append(stop.finding)
        return UNREADABLE

    def _unseen(self, error: Any) -> Finding | None:
        """Find the invisible character at which the parser stopped, on that line or above it."""
        place = explain(error, self._text).place or START
        stop: Place = getattr(error, "problem_mark", None) or place
        lines = lines_of(self._text)
        above = stop.line - 1
        while above > 0 and not lines[above].strip():
            above -= 1
        found = (_hidden(lines, line) for line in (place.line, stop.line, above))
        return next(filter(None, found), None)

    def _document(self) -> Any:
        self._next()  # the stream starts
        if isinstance(self._next(), self._yaml.StreamEndEvent):
            raise UnreadableError(START, "the file is empty")
        event = self._next()
        root = self._value(event, depth=0)
        if not isinstance(root, Block):
            self._stop(event, 'the file must consist of "key: value" lines and begin with one')
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, self._yaml.StreamEndEvent):
            self._stop(after, 'a second document starts here; remove the line "---"')
        return root

    def _value(self, event: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            fewer = "a guide's files have far fewer"
            self._stop(event, f"the file has more than {MOST:,} entries; {fewer}")
        if depth > DEEPEST:
            self._stop(event, f"more than {DEEPEST} blocks or lists are nested")
        kind = type(event)
        if kind is self._alias:
            self._note(event, f'"*" asks for a copy of something; {_COPIES}')
            return UNREADABLE
        if event.anchor is not None or event.tag is not None:
            self._refuse_extras(event)
        if kind is self._scalar:
            if self._has_escapes and (bad := INVISIBLE.search(event.value)):
                code = f"U+{ord(bad[0]):04X}"
                self._note(event, f'the text holds an invisible character ({code}) after a "\\"')
            return event.value
        if kind is self._yaml.SequenceStartEvent:
            return self._items(depth + 1)
        return self._block(depth + 1)

    def _items(self, depth: int) -> Items:
        items = Items()
        while type(event := self._next()) is not self._yaml.SequenceEndEvent:
            items.append(self._value(event, depth))
            items.spots.append(Spot(items[-1], event.start_mark, event.start_mark))
        return items

    def _block(self, depth: int) -> Block:
        block = Block()
        while type(event := self._next()) is not self._yaml.MappingEndEvent:
            key = self._value(event, depth)
            start = self._next()
            value = self._value(start, depth)
            if value == "" and self._lacks_a_space(key, event):
                continue
            if self._is_key(key, event, block):
                block[key] = value
                block.spots[key] = Spot(value, start.start_mark, event.start_mark)
        return block

    def _lacks_a_space(self, key: Any, event: Any) -> bool:
        """Note that a key without a value is a ``key:value`` whose space is missing."""
        if not isinstance(key, str) or event.style:
            return False
        name, colon, rest = key.partition(":")
        if colon and name and HIDDEN.match(rest):
            place = At(event.start_mark.line, event.start_mark.column + len(name) + 1)
            self.findings.append(invisible(place, rest[0]))
        elif colon and name and rest:
            self._note(
                event, f"a space is missing after the colon; write {quoted(f'{name}: {rest}')}"
            )
        return bool(colon and name and rest)

    def _is_key(self, key: Any, event: Any, block: Block) -> bool:
        """Note what is wrong with a key; a wrong one is left out of its block."""
        if key == "<<" and not event.style:  # quoted, it is a text like any other
            self._note(event, f'"<<" asks for a copy of other lines; {_COPIES}')
        elif key == "":
            self._note(event, 'the key is missing before ":"')
        elif not isinstance(key, str):
            if key is not UNREADABLE:
                self._note(
                    event, "a key must be a text; put a text that begins with { or [ in quotes"
                )
        elif key in block:
            first = block.spots[key].key_at.line + 1
            advice = "join the two" if isinstance(block[key], Block) else "keep one"
            self._note(
                event, f"the key {quoted(key)} appears here twice, first in line {first}; {advice}"
            )
        else:
            return True
        return False

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._note(event, f'"&" names something to be copied; {_COPIES}')
        if event.tag is not None:
            self._note(event, '"!" names a type, which is not read here; put the text in quotes')

    def _note(self, event: Any, message: str) -> None:
        self.findings.append(Finding(event.start_mark, message))

    def _stop(self, event: Any, message: str) -> NoReturn:
        raise UnreadableError(event.start_mark, message)


_COPIES = "copies are not read here; write it out, or put the text in quotes"
