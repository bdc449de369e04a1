"""What each translation was made from, so that a changed English text is not forgotten in it.

``translated.json`` has a digest of every English text and one of its translation, as somebody
last saw that the two say the same. Whoever changed a text and has looked at both writes it anew:
``python -m tests.data.translated``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.guide import Guide, load_guide
from advisor.guide.files import PARTS
from advisor.guide.translation import texts_of, translated
from tests.checkout import DATA

FILE = Path(__file__).with_suffix(".json")

Leaves = Mapping[str, str]
"""Every text of a guide that is translated, by file and keys."""


def leaves_of(guide: Guide) -> Leaves:
    """List the texts of a guide."""
    return dict(
        each
        for name, part in PARTS.items()
        for each in _leaves(name, texts_of(getattr(guide, part)))
    )


def digests(english: Leaves, said: Leaves) -> dict[str, str]:
    """Give a short digest of each text and of its translation, with a hyphen between."""

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    return {path: f"{digest(text)}-{digest(said[path])}" for path, text in english.items()}


def stale(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """List the texts that were changed in one language since, or in both but not looked at."""
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


def _leaves(path: str, texts: Any) -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
    else:
        items = texts.items() if isinstance(texts, Mapping) else enumerate(texts)
        for key, inside in items:
            yield from _leaves(f"{path} {key}", inside)


if __name__ == "__main__":
    shipped = load_guide(DATA)
    spanish = translated(shipped, DATA, "es")
    found = digests(leaves_of(shipped), leaves_of(spanish))
    FILE.write_text(json.dumps(found, indent=0) + "\n")
