"""Published versions by name, and which of them the undo button brings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from textwrap import shorten
from typing import Final

from advisor.guide.files import RULES
from advisor.guide.words import DeskWords
from advisor.publishing.version import Version
from advisor.staff.frame import plain

MAX_WHY: Final = 90
"""Characters of a reason that a button has room for."""


@dataclass(frozen=True)
class Return:
    """A way back from the last publication: to the version before it."""

    to: Version
    label: str
    """What the button says, as Markdown."""
    why: str
    """The reason for the history."""


def last_return(words: DeskWords, versions: Sequence[Version]) -> Return | None:
    """Find the way back from the newest of the versions: an undo, or a redo of what was undone.

    Both bring back the version before. Rules go by the entry that had them first, whose reason says
    what they are for. Where the rules before the newest are the younger ones, the newest entry was
    an undo itself, and bringing them back is a redo.
    """
    if len(versions) < 2:
        return None
    live, before = (_first_of(versions, version) for version in versions[:2])
    if live == before:
        return None
    redo = live.number < before.number
    label = (words.redo if redo else words.undo).format(version=plain(named(words, before)))
    text, about = (words.redo_why, before) if redo else (words.undo_why, live)
    return Return(versions[1], label, text.format(why=why_of(words, about)))


def named(words: DeskWords, version: Version) -> str:
    """Name a version in the middle of a sentence: by who, day and reason, or where it was found."""
    why = shorten(version.why, MAX_WHY, placeholder="\N{HORIZONTAL ELLIPSIS}")
    return _found(words.named, words.named_first, words.named_found, version).format(
        who=version.who, day=day_of(version), why=why
    )


def title_of(words: DeskWords, version: Version) -> str:
    """Write the heading of a version in the history."""
    time = f"{version.when.astimezone(UTC):%H:%M}"
    title = words.version_found if version.found else words.version
    return title.format(who=version.who, day=day_of(version), time=time)


def why_of(words: DeskWords, version: Version) -> str:
    """Say why a version was published."""
    return _found("{why}", words.found_first, words.found_later, version).format(why=version.why)


def day_of(version: Version) -> str:
    """Write the day of a version, in UTC."""
    return f"{version.when.astimezone(UTC):%B %-d, %Y}"


def _found(published: str, first: str, later: str, version: Version) -> str:
    """Choose a text: for what was published, found before all else, or found later."""
    if not version.found:
        return published
    return later if version.after else first


def _first_of(versions: Sequence[Version], version: Version) -> Version:
    """The first of all versions that had the same rules, to the byte."""
    same = (each for each in versions if each.digests[RULES] == version.digests[RULES])
    return min(same, key=lambda each: each.number)
