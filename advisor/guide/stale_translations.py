"""Which texts of a translation lag behind: their English has changed since, and they have not.

``translated.json`` beside a translation has digests of each English text and its translation, as
of when an editor last saw that the two say the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from advisor.guide.document import Spot
from advisor.guide.faults import Fault, Finding, quoted, settle
from advisor.guide.files import PARTS, PROGRAM
from advisor.guide.model import Guide
from advisor.guide.translation import Translation, texts_of

SEEN: Final = "translated.json"
_DEGREE: Final = "program"

Leaves = Mapping[str, str]
"""Every text of a guide that is translated, by its file and keys with spaces between."""


def leaves_of(guide: Guide) -> Leaves:
    """List the texts of a guide."""
    return dict(
        each
        for name, part in PARTS.items()
        for each in _leaves(name, texts_of(getattr(guide, part)))
    )


def digests(english: Leaves, said: Leaves) -> dict[str, str]:
    """Give a short digest of each text and of its translation, with a hyphen between."""
    return {path: f"{_digest(text)}-{_digest(said[path])}" for path, text in english.items()}


def written(digests: Mapping[str, str]) -> str:
    """Write the content of ``translated.json``."""
    return json.dumps(digests, indent=0) + "\n"


def seen(folder: Path, language: str) -> dict[str, str]:
    """Read ``translated.json``; nothing where a translation has none, or a damaged one."""
    try:
        found = json.loads((folder / language / SEEN).read_text(encoding="utf-8"))
        return {str(path): str(both) for path, both in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def lagging(folder: Path, language: str, english: Leaves, said: Leaves) -> frozenset[str]:
    """Name the texts of which the English has changed since they were translated."""
    before = {path: both.partition("-") for path, both in seen(folder, language).items()}
    return frozenset(
        path
        for path, text in english.items()
        if path in before
        and before[path][0] != _digest(text)
        and before[path][2] == _digest(said[path])
    )


def warnings(folder: Path, guide: Guide, translation: Translation) -> Iterator[Fault]:
    """Report the texts that lag behind, each with its place."""
    english = leaves_of(guide)
    behind = lagging(folder, translation.language, english, leaves_of(translation.of(guide)))
    for name in PARTS:
        document, findings = translation.read[name], list[Finding]()
        for path, text in english.items():
            if path in behind and path.split(" ")[0] == name:
                changed = f"the original has changed since this was translated: {quoted(text)}"
                place = spot_of(document.root, path).at
                findings.append(Finding(place, f"{changed}; translate it anew"))
        yield from settle(document.path, findings)


def spot_of(root: Spot, path: str) -> Spot:
    """Find a text in its file, in the guide's own or in a translation.

    Texts about the degree itself are in a block of their own in the guide's file alone.
    """
    name, *steps = path.split(" ")
    if name == PROGRAM and steps[0] not in root and _DEGREE in root:
        steps = [_DEGREE, *steps]
    return root.find(*steps)


def _leaves(path: str, texts: Any) -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
    else:
        items = texts.items() if isinstance(texts, Mapping) else enumerate(texts)
        for key, inside in items:
            yield from _leaves(f"{path} {key}", inside)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
