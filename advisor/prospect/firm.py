"""How firm a result is: shown to whoever asks, and loaded only then."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.prospect.address import Visit
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Recommendation

_OPEN: Final = "firm_for"
"""The answers for which somebody asked, so that other answers begin closed."""


def show(guide: Guide, visit: Visit, found: Recommendation) -> None:
    """Offer to say how firm the result is, and say it once asked."""
    st.button(guide.words.what_if.title, key="firm", on_click=_turn, args=(found.code,))
    if st.session_state.get(_OPEN) == found.code:
        st.html(_said(guide, visit, found))


def _turn(code: str) -> None:
    """Open what is closed, and close what is open."""
    is_open = st.session_state.get(_OPEN) == code
    st.session_state[_OPEN] = "" if is_open else code


def _said(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Write what would have to differ for another result."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks
    from advisor.analysis.firmness import firmness
    from advisor.analysis.tables import TooTangledError

    try:
        tracks = to_other_tracks(guide, visit.sheet)
        verdicts = to_better_verdicts(guide, visit.sheet)
    except TooTangledError:
        return tag("p", guide.words.what_if.too_many, class_="firm", role="status")
    return tag(
        "div",
        tag("p", guide.words.what_if.lead, class_="hint"),
        join(
            tag(
                "div",
                tag("p", said.text),
                tag("ul", *(tag("li", example) for example in said.examples))
                if said.examples
                else None,
            )
            for said in firmness(guide, found, tracks, verdicts)
        ),
        class_="firm",
        role="status",
    )
