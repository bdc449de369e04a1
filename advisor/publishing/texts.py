"""Change a text that prospects read, in English or in a translation, and nothing else.

A text cannot change a result, so it is not part of a draft: it goes live when it is saved. An
English one becomes a version of the history; what each text said before is kept in
``history/texts.jsonl``, from which it can be brought back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from advisor.guide import stale_translations, translation
from advisor.guide.content import read_content
from advisor.guide.document import read_document
from advisor.guide.faults import GuideError, quoted
from advisor.guide.loading import load_guide
from advisor.publishing.editing import EditError
from advisor.publishing.publisher import MAX_REASON, Signature, changing
from advisor.publishing.storage import write_atomically
from advisor.publishing.text_edits import TextEdit, log, reason_for, with_text

_MISSING: Final = " is not translated; add it"


class ChangedTextError(EditError):
    """A text on disk is no longer the one that was changed."""


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
    ``before`` is what the file has, names in braces included (`text_edits.text_in`). Raises
    `ChangedTextError` if it is another text by now, `EditError` if it cannot be changed safely.
    """
    text = " ".join(text.split())
    name = path.split(" ", maxsplit=1)[0]
    with changing(folder) as publisher:
        content = read_content(folder / language / name).decode("utf-8-sig")
        root = read_document(Path(name), content.encode()).root
        found = stale_translations.spot_of(root, path).text
        if not text:
            raise EditError(f"{path}: write a text; pages cannot do without it")
        if found is not None and found != before:
            raise ChangedTextError(f"someone has changed this text; it is now {quoted(found)}")
        changed = with_text(content, path, text)
        had = stale_translations.seen(folder, language).get(path, "") if language else ""
        if language:
            _keep_translation(folder, language, name, changed)
            _note(folder, language, path, seen)
        else:
            signed = Signature.of(who, reason_for(text)[:MAX_REASON], now)
            publisher.publish({name: changed.encode()}, signed)
        edit = TextEdit(path, language, before, text, who, now.isoformat(timespec="seconds"), had)
        log(folder, edit)


def note(folder: Path, language: str, path: str) -> None:
    """Note that a translation says what its English says now."""
    with changing(folder):
        _note(folder, language, path)


def _note(folder: Path, language: str, path: str, seen: str = "") -> None:
    """Note that, or with ``seen`` what was noted at an earlier time."""
    guide = load_guide(folder)
    said = stale_translations.leaves_of(translation.translated(guide, folder, language))
    english = stale_translations.leaves_of(guide)
    found = stale_translations.digests(english, said)
    noted = stale_translations.seen(folder, language) or found
    written = stale_translations.written({**noted, path: seen or found[path]})
    write_atomically(folder / language / stale_translations.SEEN, written.encode())


def _keep_translation(folder: Path, language: str, name: str, content: str) -> None:
    """Write a file of a translation, unless that brings a fault into it.

    The first text of a block brings the block, of which the other texts are missing as before.
    """
    guide, before = load_guide(folder), translation.read(folder, language)
    file = folder / language / name
    after = replace(before, read={**before.read, name: read_document(file, content.encode())})
    had = {fault.message for fault in before.faults(guide)}
    new = (fault for fault in after.faults(guide) if fault.message not in had)
    if wrong := [fault for fault in new if _MISSING not in fault.message]:
        raise GuideError(wrong)
    write_atomically(file, content.encode())
