"""Note that every shipped translation says what its English says.

Whoever changed a text and has looked at both writes ``translated.json`` anew:
``python -m tests.data.translated``.
"""

from __future__ import annotations

from collections.abc import Mapping

from advisor.guide import load_guide
from advisor.guide.stale_translations import SEEN, digests, leaves_of, written
from advisor.guide.translation import translated
from tests.checkout import DATA


def stale(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """List the texts that were changed in one language since, or in both but not looked at."""
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


if __name__ == "__main__":
    shipped = load_guide(DATA)
    found = digests(leaves_of(shipped), leaves_of(translated(shipped, DATA, "es")))
    (DATA / "es" / SEEN).write_text(written(found))
