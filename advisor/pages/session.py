"""What one visitor's browser session remembers besides the address: almost nothing.

The address says where the visitor is and what was answered. The session adds
what has been ticked on the page but not yet confirmed (in Streamlit's widgets)
and the notices that a page shows once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from advisor.guide import Guide, Question, Sheet
from advisor.pages import address
from advisor.pages.address import Place, Visit

_ADDRESS: Final = "address"
_TURN: Final = "turn"
_NOTICES: Final = "notices"
_COMING: Final = "notices_of_next_page"


def query() -> dict[str, list[str]]:
    """Read the address' parameters."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def arrive(guide: Guide, now: Mapping[str, Sequence[str]]) -> Visit:
    """Understand the address, and note when it is a new one."""
    note(now)
    return address.read(guide, now)


def note(now: Mapping[str, Sequence[str]]) -> None:
    """Note when the address is a new one.

    A new address, by whatever way it came, brings its notices with it.
    """
    state = st.session_state
    here = urlencode(list(now.items()), doseq=True)
    if state.get(_ADDRESS) != here:
        state[_ADDRESS] = here
        state[_NOTICES] = state.pop(_COMING, ())
        _turn_page()


def go(place: Place, sheet: Sheet, notices: Sequence[str] = ()) -> None:
    """Move on to another page, whose address holds all answers."""
    st.session_state[_COMING] = tuple(notices)
    st.query_params.from_dict(address.write(place, sheet))


def stay(notices: Sequence[str]) -> None:
    """Show this page again, with something to say."""
    st.session_state[_NOTICES] = tuple(notices)
    _turn_page()


def notices() -> tuple[str, ...]:
    """Give what this page has to say besides its own texts."""
    told: tuple[str, ...] = st.session_state.get(_NOTICES, ())
    return told


def turn() -> int:
    """Count the pages that were turned: the heading takes the focus when this grows."""
    count: int = st.session_state.get(_TURN, 0)
    return count


def widget_key(question: Question) -> str:
    """Name a question's widget."""
    return f"q_{question.id}"


def put_in(questions: Sequence[Question], sheet: Sheet) -> None:
    """Set the page's widgets to the address' answers, once for each new address."""
    state = st.session_state
    for question in questions:
        key = widget_key(question)
        if key not in state or state.get(_TURN_OF_WIDGETS) != state[_ADDRESS]:
            state[key] = _widget_value(question, sheet.get(question.id, ()))
    state[_TURN_OF_WIDGETS] = state[_ADDRESS]


def picked(questions: Sequence[Question]) -> Sheet:
    """Read what is ticked in the page's widgets; empty for no answer."""
    return {
        question.id: _options(st.session_state.get(widget_key(question))) for question in questions
    }


_TURN_OF_WIDGETS: Final = "address_of_widgets"


def _turn_page() -> None:
    st.session_state[_TURN] = turn() + 1


def _widget_value(question: Question, options: tuple[str, ...]) -> str | list[str] | None:
    if question.multi:
        return list(options)
    return options[0] if options else None


def _options(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(option for option in values if option is not None)
