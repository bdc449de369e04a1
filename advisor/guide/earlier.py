"""Print the entry for ``earlier`` of ``questions.yaml`` by which today's share codes still open.

``python -m advisor.guide.earlier [FOLDER]``, to be run before the questions change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from advisor.guide.loading import find_data, load_guide
from advisor.guide.model import Guide


def entry(guide: Guide) -> Iterator[str]:
    """Write the lines of the entry."""
    questions = guide.questionnaire.questions
    most = ", ".join(f"{each.id}: {each.most}" for each in questions if each.most > 1)
    yield f"  - shape: {guide.fingerprints.shape}"
    yield "    questions:"
    yield from (f"      {each.id}: [{', '.join(each.option)}]" for each in questions)
    if most:
        yield f"    most: {{{most}}}"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else find_data()
    sys.stdout.writelines(f"{line}\n" for line in entry(load_guide(folder)))
