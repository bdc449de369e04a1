"""What lies on one staff member's desk: the draft, and what the browser has sent of it.

Everything that changes a draft goes through here, from a callback that has asked
the door first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.guide import AdvisorError, Guide, Rules
from advisor.guide.editing import set_points
from advisor.pages.desk.drafts import Draft, DraftError, Drafts
from advisor.pages.desk.editor import Cell, Edits, Typed
from advisor.pages.desk.merge import merge
from advisor.pages.desk.trial import RULES

_ANSWERED: Final = "desk_answered"
_TYPED: Final = "desk_typed"
_TOLD: Final = "desk_told"
_GOOD: Final = "desk_good_rules"


@dataclass(frozen=True)
class Bench:
    """One person's desk.

    Attributes
    ----------
    folder
        The data folder.
    who
        Whose desk it is.
    guide
        The published guide.
    """

    folder: Path
    who: str
    guide: Guide

    @property
    def drafts(self) -> Drafts:
        """Where drafts are kept."""
        return Drafts(self.folder)

    def draft(self) -> Draft:
        """Give the draft; a fresh one, which is not kept yet, when nothing was changed."""
        kept = self.drafts.of(self.who)
        if kept is None or not kept.changed:
            return replace(self.fresh(), why=kept.why if kept else "")
        return kept

    def fresh(self) -> Draft:
        """Begin from the published rules."""
        text = published_text(self.folder)
        return Draft(self.who, self.guide.fingerprints.rules, base_text=text, text=text)

    def take(self, edits: Edits) -> None:
        """Apply what was edited in the browser, once."""
        if edits.number <= answered():
            return
        draft = self.draft()
        try:
            text = _with_typed(draft.text, edits.typed)
            self.keep(replace(draft, text=_with_cells(text, edits.cells, self.guide.track_ids)))
        except AdvisorError as error:
            tell(self.guide.words.desk.not_kept.format(fault=error))
        st.session_state[_ANSWERED] = edits.number

    def keep(self, draft: Draft) -> None:
        """Keep a draft, or nothing when it is the same as the published rules again.

        Where the folder cannot be written, that is told.
        """
        try:
            if draft.changed or draft.why:
                self.drafts.keep(draft)
            else:
                self.start_over()
        except DraftError as error:
            tell(self.guide.words.desk.not_kept.format(fault=error))

    def start_over(self) -> None:
        """Throw the draft away."""
        self.drafts.drop(self.who)

    def catch_up(self) -> None:
        """Bring the draft's changes into the rules that are published now."""
        draft, fresh = self.draft(), self.fresh()
        text = merge(draft.base_text, draft.text, fresh.text)
        self.keep(replace(draft, base=fresh.base, base_text=fresh.text, text=text))

    def good_rules(self, tried: Guide | None) -> Rules:
        """Give the rules of the draft; while its text is faulty, those of before."""
        if tried is not None:
            st.session_state[_GOOD] = tried.rules
        rules: Rules = st.session_state.get(_GOOD, self.guide.rules)
        return rules

    def moved(self, draft: Draft) -> bool:
        """Tell whether somebody has published since a draft began."""
        return draft.base != self.guide.fingerprints.rules


def published_text(folder: Path) -> str:
    """Read the text of the rules as they are on disk; "" when they cannot be read."""
    try:
        with (folder / RULES).open(encoding="utf-8", errors="replace", newline="") as file:
            return file.read()
    except OSError:
        return ""


def answered() -> int:
    """Give the number of the last edit of the browser's that the draft has."""
    number: int = st.session_state.get(_ANSWERED, 0)
    return number


def tell(text: str) -> None:
    """Have something said on the desk, once, without moving the focus."""
    st.session_state[_TOLD] = (*st.session_state.get(_TOLD, ()), text)


def told() -> tuple[str, ...]:
    """Give what has to be said, and forget it."""
    texts: tuple[str, ...] = st.session_state.pop(_TOLD, ())
    return texts


def _with_typed(text: str, typed: Typed | None) -> str:
    """Bring what was typed into the draft, whose text may have changed since typing began.

    Of two messages that began from the same text the second goes on where the
    first ended, whether or not that one ever arrived.
    """
    if typed is None:
        return text
    began, so_far = st.session_state.get(_TYPED, (None, None))
    st.session_state[_TYPED] = (typed.base, typed.text)
    return merge(so_far if began == typed.base else typed.base, typed.text, text)


def _with_cells(text: str, cells: Sequence[Cell], tracks: Sequence[str]) -> str:
    for cell in cells:
        text = set_points(text, cell.question, cell.option, cell.track, cell.points, tracks=tracks)
    return text
