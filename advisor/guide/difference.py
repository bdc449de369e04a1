"""What differs between two rules tables, change by change and in words.

A change is the smallest part that staff edit on its own. Applied one after the other, the
changes turn the old rules into the new ones; applied alone, each shows what it does by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, TypeVar

from advisor.guide.model import Bonus, Case, FitRule, NextStep, Rules
from advisor.guide.program import Program

Kind = Literal["points", "bonus", "fit", "strength", "next_steps", "accepted", "locked"]

_SILENT: Final[frozenset[Kind]] = frozenset({"next_steps", "accepted", "locked"})
"""Kinds of change that cannot change a result."""


@dataclass(frozen=True)
class Change:
    """One difference between two rules tables.

    ``name`` is ``question / option`` for points and locks, and an id or a warning for other parts;
    it is empty for the order of bonuses or fit rules, and for parts that there is only one of.
    """

    kind: Kind
    name: str
    text: str

    @property
    def may_move(self) -> bool:
        """Whether it can change any sheet's track, strength or verdict."""
        return self.kind not in _SILENT


Named = TypeVar("Named", bound=Bonus | FitRule | NextStep | Case)
TrackNames = Mapping[str, str]

Table = Mapping[str, Mapping[str, Mapping[str, int]]]

_SENTENCES: Final = frozenset({"say", "do", "brief", "reason", "label"})
"""Fields that are too long to show: only that they changed is said."""

_SPOKEN: Final = {
    "say": "text",
    "do": "advice",
    "brief": "short text",
    "label": "text",
    "when": "condition",
    "least_answers": "least answers",
}
"""Fields that have another name for people."""

_ADDED: Final = "added"
_REMOVED: Final = "removed"


def changes(old: Rules, new: Rules, program: Program) -> tuple[Change, ...]:
    """List what differs between two rules tables, in the order of the file.

    A row of points that is left out and one that gives nothing mean the same. ``program`` names
    the tracks.
    """
    names = {track.id: track.short for track in program.tracks}
    return (
        *_points(old.points, new.points, names),
        *_parts("bonus", "bonus", "bonuses", old.bonuses, new.bonuses, names),
        *_strength(old, new),
        *_parts("fit", "fit rule", "fit rules", old.fit, new.fit, names),
        *_next_steps(old.next_steps, new.next_steps),
        *_accepted(old.accepted, new.accepted),
        *_locked(old.locked, new.locked),
    )


def with_change(old: Rules, new: Rules, change: Change) -> Rules:
    """Apply one of the changes to the old rules and leave all else as it was.

    A new bonus or fit rule comes last; if it belongs elsewhere, a change of the order follows.
    """
    name = change.name
    match change.kind:
        case "points":
            question, option = name.split(" / ")
            row = new.points.get(question, {}).get(option, {})
            rows = {**old.points.get(question, {}), option: row}
            return replace(old, points={**old.points, question: rows})
        case "bonus":
            return replace(old, bonuses=_with_part(old.bonuses, new.bonuses, name))
        case "fit":
            return replace(old, fit=_with_part(old.fit, new.fit, name))
        case "accepted":
            reasons = {**old.accepted, name: new.accepted.get(name, "")}
            return replace(old, accepted={key: text for key, text in reasons.items() if text})
        case "locked":
            return replace(old, locked=old.locked - {name} | (new.locked & {name}))
        case kind:
            return replace(old, **{kind: getattr(new, kind)})


def expectations(old: Iterable[Case], new: Iterable[Case]) -> tuple[str, ...]:
    """Say which cases came, went, or expect something else: ``case ann: top data to risk``."""
    said = _entries(old, new, lambda was, now: _fields(was.expect, now.expect))
    return tuple(f"case {name}: {text}" for name, text in said)


def _points(old: Table, new: Table, names: TrackNames) -> Iterator[Change]:
    for question in dict.fromkeys((*old, *new)):
        before, after = old.get(question, {}), new.get(question, {})
        for option in dict.fromkeys((*before, *after)):
            if said := _row(before.get(option, {}), after.get(option, {}), names):
                name = f"{question} / {option}"
                yield Change("points", name, f"{name}: {said}")


def _parts(
    kind: Kind,
    noun: str,
    plural: str,
    old: Sequence[Bonus] | Sequence[FitRule],
    new: Sequence[Bonus] | Sequence[FitRule],
    names: TrackNames,
) -> Iterator[Change]:
    arranged = [part.id for part in old]
    for name, said in _entries(old, new, lambda was, now: _fields(was, now, names)):
        yield Change(kind, name, f"{noun} {name}: {said}")
        if said == _ADDED:
            arranged.append(name)
        elif said == _REMOVED:
            arranged.remove(name)
    if arranged != [part.id for part in new]:
        yield Change(kind, "", f"{plural}: order changed")


def _strength(old: Rules, new: Rules) -> Iterator[Change]:
    if said := _fields(old.strength, new.strength):
        yield Change("strength", "", f"strength: {said}")


def _next_steps(old: Sequence[NextStep], new: Sequence[NextStep]) -> Iterator[Change]:
    if old != new:
        said = "; ".join(f"{name} {text}" for name, text in _entries(old, new, _fields))
        yield Change("next_steps", "", f"next steps: {said or 'order changed'}")


def _accepted(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """List the warnings that are now accepted, no longer are, or are for another reason."""
    for name in dict.fromkeys((*old, *new)):
        said = "accepted" if name not in old else "accepted for another reason"
        said = f"{said}: {' '.join(new[name].split())}" if name in new else "no longer accepted"
        if old.get(name) != new.get(name):
            yield Change("accepted", name, f"warning {name}: {said}")


def _locked(old: frozenset[str], new: frozenset[str]) -> Iterator[Change]:
    """List the rows that are now locked, or no longer are."""
    for name in sorted(old ^ new):
        said = "locked" if name in new else "no longer locked"
        yield Change("locked", name, f"{name}: {said}")


def _entries(
    old: Iterable[Named], new: Iterable[Named], differing: Callable[[Named, Named], str]
) -> Iterator[tuple[str, str]]:
    """Yield the id of each entry that came, went or differs, with a description."""
    before = {part.id: part for part in old}
    after = {part.id: part for part in new}
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield name, _REMOVED
        elif name not in before:
            yield name, _ADDED
        elif said := differing(before[name], after[name]):
            yield name, said


def _fields(before: Any, after: Any, names: TrackNames | None = None) -> str:
    """Say which fields of an entry differ, and how."""
    said = (
        _field(field.name, getattr(before, field.name), getattr(after, field.name), names or {})
        for field in fields(after)
    )
    return ", ".join(filter(None, said))


def _field(name: str, was: Any, now: Any, names: TrackNames) -> str:
    if was == now:
        return ""
    if name == "points":
        return _row(was, now, names)
    spoken = _SPOKEN.get(name, name)
    if name in _SENTENCES or not isinstance(now, str | int):
        return f"{spoken} changed"
    return f"{spoken} {was or 'none'} to {now or 'none'}"


def _row(before: Mapping[str, int], after: Mapping[str, int], names: TrackNames) -> str:
    """Say what differs between two rows of points."""
    return ", ".join(
        f"{names.get(track, track)} {before.get(track, 0)} to {after.get(track, 0)}"
        for track in dict.fromkeys((*names, *before, *after))
        if before.get(track, 0) != after.get(track, 0)
    )


def _with_part(old: Sequence[Named], new: Sequence[Named], name: str) -> tuple[Named, ...]:
    """The old parts with the named one replaced, added or removed; without a name, reordered."""
    after = {part.id: part for part in new}
    if not name:
        place = {known: number for number, known in enumerate(after)}
        return tuple(sorted(old, key=lambda part: place.get(part.id, len(place))))
    parts = {part.id: part for part in old}
    if name in after:
        parts[name] = after[name]
    else:
        parts.pop(name, None)
    return tuple(parts.values())
