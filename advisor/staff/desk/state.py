"""One staff member's desk: the draft, and what the browser has sent of it.

Everything that changes a draft goes through here, from a callback that has checked access.

Streamlit ends a callback at its next look at the session once the user has clicked again. A
callback therefore reads from the session first, then does what lasts, and notes its message in
the desk's `DeskState`: a plain object that is in the session already, so nothing can come between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, Final, NamedTuple, TypeVar

import streamlit as st

from advisor.guide import AdvisorError, Guide, GuideError, Rules
from advisor.guide.difference import Change
from advisor.guide.words import DeskWords
from advisor.publishing.drafts import Draft, DraftError, Drafts, merge, published_text
from advisor.publishing.editing import EditError, set_number
from advisor.scoring.cases import Difference
from advisor.staff.desk import people
from advisor.staff.desk.people import MOST_MORE, MOST_SHOWN, People

Row = TypeVar("Row")

_STATE: Final = "desk_state"


class NewNumber(NamedTuple):
    """A number that was changed in the grid: where it stands in ``rules.yaml``, and the new one."""

    path: tuple[str, ...]
    number: int


class Typed(NamedTuple):
    """What was typed into the text field, and the text from which that began."""

    base: str
    text: str


@dataclass(frozen=True)
class Edits:
    """All that was entered in the browser since the draft with its number was shown."""

    number: int
    """Grows with each message."""
    cells: tuple[NewNumber, ...] = ()
    typed: Typed | None = None
    refused: int = 0
    """How many fields of the grid hold no valid number; the draft keeps the numbers of before."""


@dataclass
class DeskState:
    """What a browser session remembers of the desk besides the draft."""

    answered: int = 0
    """The number of the browser's last message that the draft has."""
    typed: Typed | None = None
    refused: int = 0
    """How many fields of the table hold no valid number."""
    messages: list[str] = field(default_factory=list)
    """What the desk shows once, without moving the focus."""
    done: str = ""
    """A lasting success, which gets a page of its own."""
    why: str | None = None
    """The reason in the browser's field that the draft has."""
    why_missing: bool = False
    """Whether publishing was tried without a reason."""
    good: Rules | None = None
    """The draft's last valid rules."""
    taken_back: dict[int, Change] = field(default_factory=dict)
    """What was taken back since the last edit, by its place in the list of changes."""
    expected: dict[int, Difference] = field(default_factory=dict)
    """The cases that were let expect what was found since then, by their place in the list."""
    people: People | None = None
    people_shown: int = MOST_SHOWN
    """How many of those whose result changes are shown."""
    lock: AbstractContextManager[Any] = field(default_factory=RLock, compare=False, repr=False)
    """Held while the draft changes: the next run of the page may begin before this one ends."""


def current() -> DeskState:
    """Give what this browser session remembers of the desk."""
    found: DeskState = st.session_state.setdefault(_STATE, DeskState())
    return found


@dataclass(frozen=True)
class Desk:
    """The desk of one person (``who``) on the published guide of a data folder."""

    folder: Path
    who: str
    guide: Guide
    state: DeskState = field(default_factory=DeskState)

    @property
    def words(self) -> DeskWords:
        """The desk's own texts."""
        return self.guide.words.desk

    @property
    def drafts(self) -> Drafts:
        """Where drafts are kept."""
        return Drafts(self.folder)

    def draft(self) -> Draft:
        """Give the draft; a fresh one, not kept yet, when nothing is left to publish.

        That is so when nothing was changed, and when the draft's own rules are published:
        publishing was cut off before it cleared the desk.
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
        """Change the draft as it is now, and keep it; ``how`` may not look at the session."""
        self._alone(lambda: self.keep(how(self.draft())))

    def take(self, edits: Edits) -> None:
        """Apply what was edited in the browser, once."""
        state = self.state

        def taken() -> None:
            if edits.number <= state.answered:
                return
            draft = self.draft()
            text = self._with_cells(self._with_typed(draft.text, edits.typed), edits.cells)
            state.refused = edits.refused
            state.answered = edits.number
            state.people_shown = MOST_SHOWN
            self._forget()
            self.keep(replace(draft, text=text))

        self._alone(taken)

    def keep(self, draft: Draft) -> None:
        """Keep a draft, or drop it when it is the same as the published rules again."""
        if draft.changed or draft.why:
            self.drafts.keep(draft)
        else:
            self.drafts.drop(self.who)

    def _forget(self) -> None:
        """Let what was done keep its place in the lists no longer."""
        self.state.taken_back.clear()
        self.state.expected.clear()

    def _alone(self, act: Callable[[], None]) -> None:
        """Act while no other run, tab or process changes the draft, and report what fails."""
        try:
            with self.state.lock, self.drafts.locked(self.who):
                act()
        except DraftError as error:
            self.report(error)

    def report(self, fault: Exception) -> None:
        """Show why something was not done."""
        self.state.messages.append(self.words.not_kept.format(fault=fault))

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Show why what is done inside was not done, and go on after it."""
        try:
            yield
        except (AdvisorError, OSError) as error:
            self.report(error)

    def start_over(self) -> None:
        """Begin anew after the draft was published."""
        self._forget()
        self._alone(lambda: self.drafts.drop(self.who))

    def discard(self, *, back: bool = False) -> None:
        """Put the draft aside, or bring back the one that was."""
        self._forget()
        action = self.drafts.bring_back if back else self.drafts.discard
        self._alone(lambda: action(self.who))

    def people(self) -> People:
        """Give the people on record as they were when the desk was opened."""
        kept = self.state.people
        if kept is None or kept.sheets.questionnaire != self.guide.questionnaire:
            kept = self.state.people = people.read(self.guide, self.folder)
        return kept

    def show_more(self) -> None:
        """Show more of the people whose result changes, until the next edit."""
        self.state.people_shown += MOST_MORE

    def take_back(
        self, paths: Sequence[Sequence[str]], listed: tuple[int, Change] | None = None
    ) -> None:
        """Give numbers their published values again; ``listed`` is their change and its place."""
        rules = self.guide.rules
        cells = [NewNumber(tuple(path), number_at(rules, path)) for path in paths]
        self.state.taken_back |= [listed] if listed else []
        self.change(lambda draft: replace(draft, text=self._with_cells(draft.text, cells)))

    def listed(self, found: Iterable[Change]) -> list[tuple[Change, bool]]:
        """List changes, and whether they were taken back."""
        return _in_place(found, self.state.taken_back, lambda change: (change.kind, change.name))

    def listed_cases(self, failing: Iterable[Difference]) -> list[tuple[Difference, bool]]:
        """List the cases that fail, and whether they now expect the new result."""
        return _in_place(failing, self.state.expected, lambda each: each.case.id)

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
            self.state.good = tried.rules
        return self.state.good or self.guide.rules

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
        before, self.state.typed = self.state.typed, typed
        if before is not None and before.base == typed.base:
            return merge(before.text, typed.text, text)
        return merge(typed.base, typed.text, text)

    def _with_cells(self, text: str, cells: Sequence[NewNumber]) -> str:
        """Change numbers in a text, and report which of them have to be changed by hand.

        A faulty text stays as it is: the browser sends the numbers again with a valid one.
        """
        for path, value in cells:
            try:
                text = set_number(text, path, value, tracks=self.guide.track_ids)
            except EditError as error:
                self.report(error)
            except GuideError:
                break
        return text


def number_at(rules: Rules, path: Sequence[str]) -> int:
    """Read a number of the rules by its keys in ``rules.yaml``; 0 for points not given."""
    if path[0] == "points":
        _, question, option, track = path
        return rules.points.get(question, {}).get(option, {}).get(track, 0)
    if path[0] == "bonuses":
        _, name, _, track = path
        return next((b.points.get(track, 0) for b in rules.bonuses if b.id == name), 0)
    return int(getattr(rules.strength, path[1]))


def _in_place(
    left: Iterable[Row], done: Mapping[int, Row], name: Callable[[Row], object]
) -> list[tuple[Row, bool]]:
    """List what is left to do and, at their places, what was done since the last edit.

    If the list closed up, a second press in the same place would be about the next one.
    """
    rows = [(each, False) for each in left]
    names = {name(each) for each, _ in rows}
    for place in sorted(done):
        if name(done[place]) not in names:
            rows.insert(place, (done[place], True))
    return rows
