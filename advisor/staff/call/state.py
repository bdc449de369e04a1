"""One call, as one tab of a browser has it.

A call is frozen: whatever happens gives a new one. The tab has the latest, and its session
has the tab, so two calls in two tabs never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any, Final, Literal

import streamlit as st

from advisor.guide import Guide
from advisor.prospect import code as codes
from advisor.prospect import pasted
from advisor.records import Notes, Record
from advisor.scoring import CodeError, Recommendation, Sheet, recommend

_KEY: Final = "call_tab"

Stage = Literal["talk", "wrap_up", "done"]
"""While they talk, while the counselor wraps up, and once the call is finished."""


@dataclass(frozen=True)
class Call:
    """A call.

    Attributes
    ----------
    guide
        The guide with which it began, and ends.
    record
        The record as it was saved last, or as it began.
    sheet
        What was answered.
    notes
        Free notes, and notes for single questions.
    edition
        Grows when the server, rather than the browser, changes what the form shows.
    number
        The number of the last message of the form that was taken.
    stage
        How far the call is.
    tries
        When it was tried to save it since that worked last. One of these tries may have been
        stored although the answer to it got lost.
    fault
        Why it could not be saved; "" when it could, or nothing had to be.
    collided
        Whether that was because somebody else saved the record.
    again
        Whether the form asks for another try to save what could not be saved.
    left
        The number of the last request to begin another call; it was refused, since this one
        could not be saved.
    told
        What the page has to say to the counselor about what was entered last.
    code, before
        The answers of the code that was opened last, and those that there were before.
    undecided
        Questions that the code answers otherwise than the prospect did, until one is chosen.
    """

    guide: Guide
    record: Record
    sheet: Sheet
    notes: Notes = field(default_factory=Notes)
    edition: int = 0
    number: int = 0
    stage: Stage = "talk"
    tries: frozenset[datetime] = frozenset()
    fault: str = ""
    collided: bool = False
    again: bool = False
    left: int = 0
    told: str = ""
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undecided: frozenset[str] = frozenset()

    @property
    def form(self) -> str:
        """Name what the form shows: what belongs to another call or edition is not taken."""
        return f"{self.record.id}/{self.edition}"

    @cached_property
    def found(self) -> Recommendation:
        """What the answers come to."""
        return recommend(self.guide, self.sheet)

    @property
    def is_stuck(self) -> bool:
        """Whether it could not be saved, and trying again later makes sense."""
        return bool(self.fault) and not self.collided

    @property
    def is_final(self) -> bool:
        """Whether it was finished before: what changes now is a correction, saved as one."""
        return self.record.status == "final"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to save yet."""
        return not (self.sheet.given or any(self.notes.texts) or self.record.revision)

    @property
    def is_saved(self) -> bool:
        """Whether the record has all that was entered."""
        return self.is_empty or (
            bool(self.record.revision)
            and self.record.answers == self.sheet
            and self.record.notes == self.notes
        )

    def taking(self, message: Mapping[str, Any]) -> Call:
        """Take what the browser's form says, once.

        Raises
        ------
        KeyError, TypeError, ValueError, AttributeError
            The message does not come from our form.
        """
        if message["form"] != self.form or int(message["number"]) <= self.number:
            return self
        questionnaire = self.guide.questionnaire
        given = {str(name): list(map(str, chosen)) for name, chosen in message["answers"].items()}
        notes = {
            str(name): str(text)
            for name, text in message["notes"].items()
            if str(text).strip() and name in questionnaire.question
        }
        return replace(
            self,
            number=int(message["number"]),
            sheet=Sheet.lenient(questionnaire, given),
            notes=Notes(str(message["free"]), notes),
            again=bool(message["again"]),
            told="",
        )

    def opening(self, text: str) -> Call:
        """Put in the answers of a code or a link. What was heard stays, until one is chosen."""
        words = self.guide.words.call
        if not text.strip():
            return replace(self, told=self.guide.words.code.empty)
        try:
            sheet, told = pasted.read(self.guide, text)
        except CodeError as error:
            return replace(self, told=codes.explained(self.guide, error))
        except pasted.NoAnswersError:
            return replace(self, told=words.not_opened)
        if not sheet.given:
            return replace(self, told=words.not_opened)
        code, heard = sheet.given, self.sheet.given
        opened = replace(
            self.showing({**code, **heard}, words.left_out if told else words.opened),
            code=code,
            before=heard,
            undecided=frozenset(name for name in code if heard.get(name, code[name]) != code[name]),
        )
        return replace(opened, told=words.differ) if opened.differing else opened

    @property
    def differing(self) -> dict[str, tuple[str, ...]]:
        """What the code says where it still differs from what was heard."""
        now = self.sheet.given
        return {
            name: chosen
            for name, chosen in self.code.items()
            if name in self.undecided and now.get(name, chosen) != chosen
        }

    def choosing(self, question: str, *, of_code: bool) -> Call:
        """Settle a question that the code answers otherwise."""
        if question not in self.differing:
            return self
        given = {**self.sheet.given, **({question: self.code[question]} if of_code else {})}
        return replace(self.showing(given), undecided=self.undecided - {question})

    def without_code(self) -> Call:
        """Take back what the code has put in, and nothing that was entered since."""
        given = dict(self.sheet.given)
        for name in [name for name, chosen in self.code.items() if given.get(name) == chosen]:
            del given[name]
            given |= {name: self.before[name]} if name in self.before else {}
        shown = self.showing(given, self.guide.words.call.code_gone)
        return replace(shown, code={}, before={}, undecided=frozenset())

    def showing(self, given: Mapping[str, tuple[str, ...]], told: str = "") -> Call:
        """Let the form show other answers than those that it has sent."""
        sheet = Sheet.strict(self.guide.questionnaire, given)
        return replace(self, sheet=sheet, edition=self.edition + 1, told=told)


@dataclass
class Tab:
    """What a tab of a browser has of a call: one object that its session holds throughout.

    Whoever is about to do something finds the tab first and then changes its call without
    asking the session again. Wherever the session is asked, Streamlit may cut what runs off for
    the sake of what was pressed next, which would not know then what was done. It may also run
    the two side by side, in two threads.

    Attributes
    ----------
    call
        The call as it is now.
    address
        The record that the tab's address named last.
    shown
        The stage that was shown last; "" before the first.
    """

    call: Call
    address: str = ""
    shown: Stage | Literal[""] = ""
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def change(self, how: Callable[[Call], Call]) -> Call:
        """Turn the call into another, one change after the other; ``how`` asks no session."""
        with self._lock:
            self.call = how(self.call)
            return self.call


def resumed(guide: Guide, record: Record) -> Call:
    """Go on with a call that was saved."""
    sheet = Sheet.lenient(guide.questionnaire, record.answers)
    words = guide.words.call
    told = words.correcting if record.status == "final" else ""
    told = words.left_out if sheet.invalid else told
    return Call(guide, record, sheet, notes=record.notes, told=told)


def current() -> Tab | None:
    """Give what this tab has, if there is a call."""
    tab: Tab | None = st.session_state.get(_KEY)
    return tab


def begin(call: Call) -> Tab:
    """Let this be the tab's first call."""
    tab: Tab = st.session_state.setdefault(_KEY, Tab(call))
    return tab
