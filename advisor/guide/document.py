"""One YAML file in, plain data with positions out.

Only the part of YAML that a person needs is read: blocks of ``key: value``
lines, lists and texts. Every scalar is a text, so an option may be called
``no`` and a date stays as it was written. Anchors, aliases, tags, merge keys
and second documents are faults. Nothing here recurses, and the size of a file
and the depth of its nesting are bounded, so that no file can exhaust the
stack, the memory or anyone's patience.
"""

from __future__ import annotations

from typing import Any, NamedTuple

DEEPEST = 40
"""How many blocks and lists may stand inside one another."""


class Position(NamedTuple):
    """A place in a file; line and column are counted from 1."""

    line: int
    column: int


class Block(dict[str, Any]):
    """A block of ``key: value`` lines that knows where it stands.

    Attributes
    ----------
    start
        Where the block begins.
    keys_at, values_at
        Where each key and each value begins.
    """

    __slots__ = ("keys_at", "start", "values_at")

    def __init__(self, start: Any) -> None:
        self.start = start
        self.keys_at: dict[str, Any] = {}
        self.values_at: dict[str, Any] = {}


class Items(list[Any]):
    """A list that knows where it and each of its items stand."""

    __slots__ = ("start", "values_at")

    def __init__(self, start: Any) -> None:
        self.start = start
        self.values_at: list[Any] = []


def parse(source: str) -> Any:
    """Read plain data from YAML text."""
    import yaml

    get = yaml.CBaseLoader(source).get_event
    scalar, block = yaml.ScalarEvent, yaml.MappingStartEvent
    ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    get(), get()
    root = top = Items(None)
    stack: list[Any] = []
    key = None
    while True:
        event = get()
        kind = type(event)
        if kind is scalar:
            value = event.value
            if type(top) is Block and key is None:
                key = value
                top.keys_at[key] = event.start_mark
                continue
        elif kind in ends:
            top, key = stack.pop()
            if top is root:
                break
            continue
        else:
            value = Block(event.start_mark) if kind is block else Items(event.start_mark)
        if type(top) is Block:
            top[key] = value
            top.values_at[key] = event.start_mark
            key = None
        else:
            top.append(value)
            top.values_at.append(event.start_mark)
        if kind is not scalar:
            stack.append((top, key))
            top, key = value, None
        elif top is root:
            break
    return root[0]
