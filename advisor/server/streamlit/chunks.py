"""Which of Streamlit's script files a page needs, so that the browser can fetch them early.

Streamlit loads the code of an element when the first one is drawn. On a first
visit that is one round trip too late: the heading stands there and the options
pop in below it. The files' names change with each release of Streamlit, so they
are looked up.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ELEMENTS: Final = ("Html", "Button")
"""The elements that our pages are made of, as their script files are called."""

_IMPORT: Final = re.compile(r'\b(?:from|import)"\./([\w.-]+\.js)"')


def needed(folder: Path, document: str) -> list[str]:
    """List the files of our elements, and what those import, besides what a document names.

    Parameters
    ----------
    folder
        Where Streamlit's script files are.
    document
        Streamlit's HTML document, which loads some of them already.
    """
    found: list[str] = []
    waiting = [file.name for element in ELEMENTS for file in folder.glob(f"{element}.*.js")]
    while waiting:
        name = waiting.pop(0)
        if name not in found and name not in document:
            found.append(name)
            waiting += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return found
