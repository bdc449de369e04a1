"""The words of a text in its file, and the log of the texts that were changed at the desk."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.guide import stale_translations
from advisor.guide.content import read_content
from advisor.guide.document import Spot, read_document, scalars
from advisor.guide.files import WORDS
from advisor.guide.loading import common_words
from advisor.publishing.editing import EditError
from advisor.publishing.history import HISTORY
from advisor.publishing.version import Version

LOG: Final = "texts.jsonl"
WIDTH: Final = 96  # characters on a line of a text that takes several
_ALIKE: Final = 60  # characters of a reason that tell which text it is about
_PLAIN: Final = re.compile(r"[^\W\d_][^:#\n]{5,}")


@dataclass(frozen=True)
class TextEdit:
    """A change of a text, which ``path`` names as `stale_translations.Leaves` does."""

    path: str
    language: str
    """The folder of the translation; "" for English."""
    before: str
    after: str
    who: str
    when: str
    seen: str = ""
    """What `advisor.guide.stale_translations.seen` had about it; "" for English."""

    @property
    def moment(self) -> datetime:
        """When it was made, to the second."""
        return datetime.fromisoformat(self.when).replace(microsecond=0)

    def takes_back(self, other: TextEdit) -> bool:
        """Tell whether this puts back what another one had changed."""
        same = (self.path, self.language) == (other.path, other.language)
        return same and (self.before, self.after) == (other.after, other.before)


def log(folder: Path, edit: TextEdit) -> None:
    """Add a change to the log of a data folder."""
    with (folder / HISTORY / LOG).open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")  # behind a line that a killed process began
        file.write(json.dumps(asdict(edit), ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def recent(folder: Path) -> list[TextEdit]:
    """List the texts that were changed at the desk of a data folder, the newest first.

    A line that a killed process has left unfinished is skipped.
    """
    found = []
    with suppress(OSError):
        for line in reversed((folder / HISTORY / LOG).read_bytes().split(b"\n")):
            with suppress(ValueError, TypeError):
                found.append(TextEdit(**json.loads(line)))
    return found


def reason_for(text: str) -> str:
    """Say why a version was published in which a text is new."""
    return f'Text: "{text}"'


def edits_of(edits: Sequence[TextEdit], versions: Sequence[Version]) -> Mapping[int, TextEdit]:
    """Find the versions in which nothing but a text is new, by their numbers."""
    made = {
        (edit.who, edit.moment, reason_for(edit.after)[:_ALIKE]): edit
        for edit in edits
        if not edit.language
    }
    found = {each.number: made.get((each.who, each.when, each.why[:_ALIKE])) for each in versions}
    return MappingProxyType({number: edit for number, edit in found.items() if edit})


def text_in(folder: Path, language: str, path: str) -> str:
    """Read a text as its file has it, names in braces included.

    A guide's own words can leave the usual texts out; what a translation lacks is "".
    """
    name, *steps = path.split(" ")
    root = _root(name, read_content(folder / language / name))
    found = stale_translations.spot_of(root, path).text
    if found is None and name == WORDS and not language:
        section, key = steps
        return str(common_words()[section][key])
    return found or ""


def with_texts_of(content: str, now: str, paths: Iterable[str]) -> str:
    """Write the texts that a file has now into another version of it, where that has them too."""
    for path in dict.fromkeys(paths):
        text = stale_translations.spot_of(_root(path, now.encode()), path).text
        before = stale_translations.spot_of(_root(path, content.encode()), path).text
        if text and before and text != before:
            content = with_text(content, path, text)
    return content


def _root(name: str, content: bytes) -> Spot:
    return read_document(Path(name), content).root


def with_text(content: str, path: str, text: str) -> str:
    """Write a text into a file, in place of another one if there is one; all other lines stay.

    Raises `EditError` if it has no place there, or more would change.
    """
    import yaml

    root = read_document(Path(path), content.encode()).root
    spot = stale_translations.spot_of(root, path)
    if spot.text is None:
        return _with_new_text(content, root, path, text)
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
    raise _unusual(path)


def _unusual(path: str) -> EditError:
    place = path.replace(" ", " / ")
    return EditError(f"{place}: this is written in an unusual way; change it by hand")


def _with_new_text(content: str, root: Spot, path: str, text: str) -> str:
    """Add a text at the end of the innermost block that there is of those around it."""
    steps = path.split(" ")[1:]
    depth = next(
        n for n in range(len(steps) - 1, -1, -1) if root.find(*steps[:n]).is_block or not n
    )
    block = root.find(*steps[:depth])
    places = [spot.key_at for _, spot in block.entries()]
    texts = [spot.at for spot in block.texts()]
    if not places or not texts or any(step.isdecimal() for step in steps):
        raise _unusual(path)
    events = scalars(content)
    last = events[texts[-1].line, texts[-1].column]
    start, end = last.start_mark.index, last.end_mark.index
    line = content.find("\n", start + len(content[start:end].rstrip()))
    before, after = (content, "") if line < 0 else (content[:line], content[line + 1 :])
    indents = [" " * (places[0].column + 2 * n) for n in range(len(steps) - depth)]
    keys = [f"{indent}{step}:" for indent, step in zip(indents, steps[depth:], strict=True)]
    added = "\n".join(keys) + f" {json.dumps(text, ensure_ascii=False)}"
    changed = f"{before}\n{added}\n{after}"
    found = [each.value for each in scalars(changed).values()]
    place = [*events].index((texts[-1].line, texts[-1].column)) + 1
    values = [each.value for each in events.values()]
    if found != [*values[:place], *steps[depth:], text, *values[place:]]:
        raise _unusual(path)
    return changed


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
