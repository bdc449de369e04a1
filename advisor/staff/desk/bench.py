"""What lies on one staff member's desk: the draft, and what the browser has sent of it.

Everything that changes a draft goes through here, from a callback that has asked
for access first.

Streamlit ends a callback at whatever looks at its session next, once somebody
has clicked again. A callback therefore reads from the session first, then does
its lasting deed, and notes what is to be told of it in the desk's `Memory`: a
plain object that is in the session already, so that nothing can come between
the deed and the note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide, GuideError, Rules
from advisor.publishing.drafts import Draft, DraftError, Drafts, published_text
from advisor.publishing.editing import EditError, set_points
from advisor.publishing.merge import merge
from advisor.staff.desk import people
from advisor.staff.desk.editor import Cell, Edits, Typed
from advisor.staff.desk.people import People

_MEMORY: Final = "desk_memory"


@dataclass
class Memory:
    """What a browser session remembers of the desk besides the draft.

    Attributes
    ----------
    answered
        The number of the last message of the browser's that the draft has.
    typed
        The text from which typing began, and the one where it is now.
    refused
        How many fields of the table hold what is no number of points.
    told
        What the desk has to say once, without moving the focus.
    done
        What a page of its own has to say: a lasting deed that succeeded.
    why
        The reason in the browser's field that the draft has.
    why_missing
        Whether somebody has tried to publish without a reason.
    good
        The last rules of the draft that were sound.
    people
        The people on record.
    lock
        Who changes the draft holds it: when somebody is quick, a run of the page begins before
        the one before has ended, and each would keep the draft without the other's change.
    """

    answered: int = 0
    typed: Typed | None = None
    refused: int = 0
    told: list[str] = field(default_factory=list)
    done: str = ""
    why: str | None = None
    why_missing: bool = False
    good: Rules | None = None
    people: People | None = None
    lock: AbstractContextManager[Any] = field(default_factory=RLock, compare=False, repr=False)

    def tell(self, text: str) -> None:
        """Have something said on the desk."""
        self.told.append(text)


def memory() -> Memory:
    """Give what this browser session remembers of the desk."""
    found: Memory = st.session_state.setdefault(_MEMORY, Memory())
    return found


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
    memory
        What the browser session remembers of the desk.
    """

    folder: Path
    who: str
    guide: Guide
    memory: Memory = field(default_factory=Memory)

    @property
    def drafts(self) -> Drafts:
        """Where drafts are kept."""
        return Drafts(self.folder)

    def draft(self) -> Draft:
        """Give the draft; a fresh one, which is not kept yet, when nothing is left to publish.

        So it is when nothing was changed, and when the very rules of the draft
        are published: whoever published them was cut off before clearing the desk.
        """
        kept = self.drafts.of(self.who)
        if kept is None or kept.is_in(published_text(self.folder)):
            return self.fresh()
        if not kept.changed:
            return replace(self.fresh(), why=kept.why)
        return kept

    def fresh(self) -> Draft:
        """Begin from the rules on disk."""
        return self.drafts.fresh(self.who, self.guide.fingerprints.rules)

    def change(self, how: Callable[[Draft], Draft]) -> None:
        """Change the draft as it is at this moment, and keep it.

        How it is changed may look at nothing of Streamlit's, which may end the run there.
        """
        with self.memory.lock:
            self.keep(how(self.draft()))

    def take(self, edits: Edits) -> None:
        """Apply what was edited in the browser, once."""
        memory = self.memory
        with memory.lock:
            if edits.number <= memory.answered:
                return
            draft = self.draft()
            text = self._with_typed(draft.text, edits.typed)
            text, wrong = _with_cells(text, edits.cells, self.guide.track_ids)
            self.keep(replace(draft, text=text))
            for error in wrong:
                memory.tell(self.guide.words.desk.not_kept.format(fault=error))
            memory.refused = edits.refused
            memory.answered = edits.number

    def keep(self, draft: Draft) -> None:
        """Keep a draft, or nothing when it is the same as the published rules again.

        Where the folder cannot be written, that is told.
        """
        try:
            if draft.changed or draft.why:
                self.drafts.keep(draft)
            else:
                self.drafts.drop(self.who)
        except DraftError as error:
            self.memory.tell(self.guide.words.desk.not_kept.format(fault=error))

    def start_over(self) -> None:
        """Begin anew after the draft was published; where that cannot be kept, that is told."""
        self.change(lambda _: replace(self.fresh(), why=""))

    def discard(self, *, back: bool = False) -> None:
        """Put the draft aside, or bring back the one that was; what is in the way is told."""
        deed = self.drafts.bring_back if back else self.drafts.discard
        try:
            with self.memory.lock:
                deed(self.who)
        except DraftError as error:
            self.memory.tell(self.guide.words.desk.not_kept.format(fault=error))

    def people(self) -> People:
        """Give the people on record as they were when the desk was opened."""
        kept = self.memory.people
        if kept is None or kept.sheets.questionnaire != self.guide.questionnaire:
            kept = self.memory.people = people.read(self.guide)
        return kept

    def take_back(self, question: str, option: str) -> None:
        """Give an answer the published points again; what is in the way is told."""
        published = self.guide.rules.points.get(question, {}).get(option, {})
        cells = [Cell(question, option, t, published.get(t, 0)) for t in self.guide.track_ids]

        def taken_back(draft: Draft) -> Draft:
            text, wrong = _with_cells(draft.text, cells, self.guide.track_ids)
            for error in wrong:
                self.memory.tell(self.guide.words.desk.not_kept.format(fault=error))
            return replace(draft, text=text)

        self.change(taken_back)

    def catch_up(self) -> None:
        """Bring the draft's changes into the rules that are published now."""
        fresh = self.fresh()

        def caught_up(draft: Draft) -> Draft:
            text = merge(draft.base_text, draft.text, fresh.text)
            return replace(draft, base=fresh.base, base_text=fresh.text, text=text)

        self.change(caught_up)

    def good_rules(self, tried: Guide | None) -> Rules:
        """Give the rules of the draft; while its text is faulty, those of before."""
        if tried is not None:
            self.memory.good = tried.rules
        return self.memory.good or self.guide.rules

    def moved(self, draft: Draft) -> bool:
        """Tell whether the file on disk is another one than that from which a draft began."""
        return draft.base_text != published_text(self.folder)

    def _with_typed(self, text: str, typed: Typed | None) -> str:
        """Bring what was typed into the draft, whose text may have changed since typing began.

        Of two messages that began from the same text the second goes on where
        the first ended, whether or not that one ever arrived.
        """
        if typed is None:
            return text
        before, self.memory.typed = self.memory.typed, typed
        if before is not None and before.base == typed.base:
            return merge(before.text, typed.text, text)
        return merge(typed.base, typed.text, text)


def _with_cells(
    text: str, cells: Sequence[Cell], tracks: Sequence[str]
) -> tuple[str, list[EditError]]:
    """Change numbers in a text, and say which of them have to be changed by hand.

    A faulty text stays as it is. The browser sends the numbers again with one that is sound.
    """
    wrong = []
    for cell in cells:
        try:
            text = set_points(text, *cell, tracks=tracks)
        except EditError as error:
            wrong.append(error)
        except GuideError:
            break
    return text, wrong
