"""Change a text that prospects read, in English or in a translation, and nothing else.

A text cannot change a result, so it is not part of a draft: it goes live when it is saved. An
English one becomes a version of the history; what each text said before is kept in
``history/texts.jsonl``, from which it can be brought back.
"""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from advisor.guide import lag, translation
from advisor.guide.content import read_content
from advisor.guide.document import read_document, scalars
from advisor.guide.faults import GuideError, quoted
from advisor.guide.loading import load_guide
from advisor.publishing.editing import EditError
from advisor.publishing.history import HISTORY
from advisor.publishing.publisher import changing
from advisor.publishing.storage import write_atomically

LOG: Final = "texts.jsonl"
WIDTH: Final = 96
"""Characters on a line of a text that takes several."""

_PLAIN: Final = re.compile(r"[^\W\d_][^:#\n]{5,}")


@dataclass(frozen=True)
class TextEdit:
    """A change of a text, which ``path`` names as `advisor.guide.lag.Leaves` does."""

    path: str
    language: str
    """The folder of the translation; "" for English."""
    before: str
    after: str
    who: str
    when: str
    seen: str = ""
    """What `advisor.guide.lag.seen` had about it; "" for English."""


def save(
    folder: Path,
    path: str,
    language: str,
    before: str,
    text: str,
    *,
    who: str,
    now: datetime,
    seen: str = "",
) -> None:
    """Change a text on disk; prospects read it within a second.

    With ``seen``, as of the edit that is taken back, a translation lags again if it did then.
    Raises `EditError` if the text is no longer ``before``, or cannot be changed safely.
    """
    text = " ".join(text.split())
    name = path.split(" ", maxsplit=1)[0]
    with changing(folder) as publisher:
        content = read_content(folder / language / name).decode("utf-8-sig")
        found = lag.spot_of(read_document(Path(name), content.encode()).root, path).text
        if found != before:
            raise EditError(f"somebody has changed this text; yours is not saved: {quoted(text)}")
        changed = with_text(content, path, text)
        had = lag.seen(folder, language).get(path, "") if language else ""
        if language:
            _keep_translation(folder, language, name, changed)
            _note(folder, language, path, seen)
        else:
            publisher.publish_text(name, changed, who=who, why=f'Text: "{text}"', now=now)
        edit = TextEdit(path, language, before, text, who, now.isoformat(timespec="seconds"), had)
        with (folder / HISTORY / LOG).open("ab+") as log:
            if log.tell():
                log.seek(-1, os.SEEK_END)
                if log.read(1) != b"\n":
                    log.write(b"\n")  # behind a line that a killed process began
            log.write(json.dumps(asdict(edit), ensure_ascii=False).encode() + b"\n")
            log.flush()
            os.fsync(log.fileno())


def note(folder: Path, language: str, path: str) -> None:
    """Note that a translation says what its English says now."""
    with changing(folder):
        _note(folder, language, path)


def _note(folder: Path, language: str, path: str, seen: str = "") -> None:
    """Note that, or with ``seen`` what was noted at an earlier time."""
    guide = load_guide(folder)
    said = lag.leaves_of(translation.translated(guide, folder, language))
    english = lag.leaves_of(guide)
    found = lag.digests(english, said)
    noted = lag.seen(folder, language) or found
    written = lag.written({**noted, path: seen or found[path]})
    write_atomically(folder / language / lag.SEEN, written.encode())


def recent(folder: Path, most: int) -> list[TextEdit]:
    """List the texts that were changed last, the newest first.

    A line that a killed process has left unfinished is skipped.
    """
    found = []
    with suppress(OSError):
        for line in reversed((folder / HISTORY / LOG).read_bytes().split(b"\n")):
            with suppress(ValueError, TypeError):
                found.append(TextEdit(**json.loads(line)))
            if len(found) == most:
                break
    return found


def with_text(content: str, path: str, text: str) -> str:
    """Write a text into a file in place of another; comments and all other lines stay.

    Raises `EditError` if there is no such text, or more would change.
    """
    import yaml

    spot = lag.spot_of(read_document(Path(path), content.encode()).root, path)
    if spot.text is None:
        raise EditError(f"{path.replace(' ', ' / ')}: there is no such text; change it by hand")
    events = scalars(content)
    scalar = events[spot.at.line, spot.at.column]
    wanted = [text if each is scalar else each.value for each in events.values()]
    start, end = scalar.start_mark.index, scalar.end_mark.index
    old = content[start:end]
    tail = old[len(old.rstrip()) :] if scalar.style in (">", "|") else ""
    for way in _ways(content, start, text):
        changed = content[:start] + way + tail + content[end:]
        try:
            found = [each.value for each in scalars(changed).values()]
        except yaml.YAMLError:
            continue
        if found == wanted:
            return changed
    raise EditError(
        f"{path.replace(' ', ' / ')}: this is written in an unusual way; change it by hand"
    )


def _ways(content: str, start: int, text: str) -> Iterator[str]:
    """Write a text in the ways that YAML has, the plainest first."""
    line = content[content.rfind("\n", 0, start) + 1 : start]
    quoted = json.dumps(text, ensure_ascii=False)
    if len(line) + len(quoted) <= WIDTH:
        if _PLAIN.fullmatch(text):
            yield text
        yield quoted
    indent = " " * (len(line) - len(line.lstrip(" -")) + 2)
    lines = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    yield ">-\n" + "\n".join(indent + each for each in lines)
    yield quoted


def _keep_translation(folder: Path, language: str, name: str, content: str) -> None:
    """Write a file of a translation, unless that brings a fault into it."""
    guide, before = load_guide(folder), translation.read(folder, language)
    file = folder / language / name
    after = replace(before, read={**before.read, name: read_document(file, content.encode())})
    had = {fault.message for fault in before.faults(guide)}
    if wrong := [fault for fault in after.faults(guide) if fault.message not in had]:
        raise GuideError(wrong)
    write_atomically(file, content.encode())
