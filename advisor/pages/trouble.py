"""The page for when nothing else can be shown. It needs no guide."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st

TEXT: Final = Path(__file__).with_name("trouble.html")
"""Its words stand here, since the guide's may be what is broken."""

_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>")


def show() -> None:
    """Say calmly that something is wrong here; what it is goes to the log alone."""
    st.html(TEXT)


@lru_cache(maxsize=1)
def title() -> str:
    """Give the page's own heading, for the browser's tab."""
    found = _HEADING.search(TEXT.read_text(encoding="utf-8"))
    return found[1] if found else ""
