"""The page for when nothing else can be shown. It needs no guide."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

TEXT: Final = Path(__file__).with_name("trouble.html")


def show() -> None:
    """Say calmly that something is wrong here; what it is goes to the log alone."""
    st.html(TEXT)
