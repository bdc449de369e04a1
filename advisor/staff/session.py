"""What a staff page's session remembers besides the address: notices that are shown once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from advisor.settings import settings

_ADDRESS: Final = "address"
_TURN: Final = "turn"
_NOTICES: Final = "notices"


def query() -> dict[str, list[str]]:
    """Read the address' parameters."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def site() -> str:
    """Give the address at which prospects find the advisor, for whatever is handed to them.

    Staff may reach the pages by another name. Without a setting, the browser says which.
    """
    return settings().serving.site or st.context.url or ""


def note() -> None:
    """Note when the address is a new one, which has no notices yet."""
    here = urlencode(query(), doseq=True)
    if st.session_state.get(_ADDRESS) != here:
        st.session_state[_ADDRESS] = here
        stay(())


def stay(notices: Sequence[str]) -> None:
    """Show this page again, with something to say."""
    st.session_state[_NOTICES] = tuple(notices)
    st.session_state[_TURN] = turn() + 1


def notices() -> tuple[str, ...]:
    """Give the notices of this page."""
    kept: tuple[str, ...] = st.session_state.get(_NOTICES, ())
    return kept


def turn() -> int:
    """Count the pages that were turned: the heading takes the focus when this grows."""
    count: int = st.session_state.get(_TURN, 0)
    return count
