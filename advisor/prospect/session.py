"""What one visitor's browser session remembers besides the address: almost nothing.

The address says where the visitor is and what was answered. The session adds
the notices that a page shows once, the answers that its page was drawn with, and
the guide that the visit began with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from advisor.guide import Guide, Sheet
from advisor.prospect import address
from advisor.prospect.address import Place, Visit
from advisor.scoring import tidy
from advisor.settings import settings

_ADDRESS: Final = "address"
_TURN: Final = "turn"
_NOTICES: Final = "notices"
_COMING: Final = "notices_of_next_page"
_GUIDE: Final = "guide"
_DRAFT: Final = "draft"
_LANGUAGE: Final = "language"
_SHOWN: Final = "shown"


def query() -> dict[str, list[str]]:
    """Read the address' parameters."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def site() -> str:
    """Give the address at which prospects find the advisor, for whatever is handed to them.

    Staff may reach the pages by another name. Without a setting, the browser says which.
    """
    return settings().serving.site or st.context.url or ""


def arrive(now: Mapping[str, Sequence[str]], visit: Visit) -> None:
    """Note when the address is a new one, and what its page is drawn from."""
    note(now)
    st.session_state[_SHOWN] = visit


def shown() -> Visit | None:
    """Give what the page before this run was drawn from; None when this is the first."""
    visit: Visit | None = st.session_state.get(_SHOWN)
    return visit


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


def guide_of_visit(published: Guide, now: Mapping[str, Sequence[str]], renewed: str) -> Guide:
    """Give the guide that a visitor finishes with: the one on which they began to answer.

    A guide that is published meanwhile takes its place when nothing is answered
    yet, when it asks and weighs the same, or when the answers do not fit its
    questions any more. The last of these is told.

    Parameters
    ----------
    published
        The guide that others get now.
    now
        The address.
    renewed
        What to tell in the visitor's language when the questions have changed.
    """
    state = st.session_state
    began: Guide = state.setdefault(_GUIDE, published)
    if began is published:
        return published
    sheet = address.read(began, now).sheet
    fits = not tidy(published.questionnaire, sheet)[1]
    if sheet and fits and not _same(began, published):
        return began
    state[_GUIDE] = published
    if not fits:
        state[_COMING] = (*state.get(_COMING, ()), renewed)
    return published


def _same(one: Guide, other: Guide) -> bool:
    """Tell whether two guides ask and weigh the same, whatever their words."""
    parts = ("questionnaire", "rules")
    return all(
        getattr(one.fingerprints, part) == getattr(other.fingerprints, part) for part in parts
    )


def try_draft(draft: str) -> None:
    """Note on which draft staff try the pages; "" for prospects."""
    st.session_state[_DRAFT] = draft


def trying() -> str:
    """Name the draft on which staff try the pages; "" for prospects."""
    draft: str = st.session_state.get(_DRAFT, "")
    return draft


def speak(chosen: str) -> None:
    """Note which language the visitor chose; "" leaves it to the browser."""
    st.session_state[_LANGUAGE] = chosen


def chosen_language() -> str:
    """Name the language that the visitor chose; "" when that was left to the browser."""
    chosen: str = st.session_state.get(_LANGUAGE, "")
    return chosen


def go(place: Place, sheet: Sheet, notices: Sequence[str] = ()) -> None:
    """Move on to another page, whose address holds all answers, with what is to be said there."""
    state = st.session_state
    state[_COMING] = (*state.get(_COMING, ()), *notices)
    st.query_params.from_dict(address.write(place, sheet, trying(), chosen_language()))


def link(place: Place, sheet: Sheet) -> str:
    """Give the link to another page of this visit."""
    return address.link(place, sheet, trying(), chosen_language())


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


def _turn_page() -> None:
    st.session_state[_TURN] = turn() + 1
