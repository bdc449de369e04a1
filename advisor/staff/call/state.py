"""One call, as one tab of a browser has it.

A call is frozen: each change makes a new one. The session of a tab has a `Tab` with the latest, so
calls in two tabs never mix.
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
from advisor.presentation.result import Result, result
from advisor.prospect import code as codes
from advisor.prospect import pasted
from advisor.records import Notes, Record
from advisor.scoring import CodeError, Recommendation, Sheet, recommend

_KEY: Final = "call_tab"

Stage = Literal["talk", "wrap_up", "done"]
"""While they talk, while the counselor wraps up, and once the call is finished."""


@dataclass(frozen=True)
class Call:
    """A call. It ends with the guide with which it began."""

    guide: Guide
    record: Record
    """The record as it was saved last, or as it began."""
    sheet: Sheet
    notes: Notes = field(default_factory=Notes)
    edition: int = 0
    """Grows when the server, rather than the browser, changes what the form shows."""
    number: int = 0
    """The number of the form's last message that was taken."""
    stage: Stage = "talk"
    tries: frozenset[datetime] = frozenset()
    """When saving failed since it worked last; one of these may have been stored all the same."""
    fault: str = ""
    """Why it could not be saved."""
    collided: bool = False
    """Whether that was because another session saved the record."""
    again: bool = False
    """Whether the form asks for another try to save."""
    left: int = 0
    """The number of the last request for another call, refused while this one is not saved."""
    message: str = ""
    """What the page says about what was entered last."""
    refused: int = 0
    """How often what was entered at the end could not be saved as it was."""
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The answers of the code that was opened last, and those before it was."""
    undecided: frozenset[str] = frozenset()
    """Questions that the code answers otherwise than the prospect did, until one is chosen."""

    @property
    def form(self) -> str:
        """Name what the form shows; messages about another call or edition are dropped."""
        return f"{self.record.id}/{self.edition}"

    @cached_property
    def found(self) -> Recommendation:
        """The recommendation for the answers."""
        return recommend(self.guide, self.sheet)

    @cached_property
    def said(self) -> Result:
        """What a result says of them."""
        return result(self.guide, self.sheet, self.found)

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
        """Take what the browser's form says, once."""
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
            message="",
        )

    def opening(self, text: str) -> Call:
        """Put in the answers of a code or a link. What was heard stays, until one is chosen."""
        words = self.guide.words.call
        if not text.strip():
            return replace(self, message=self.guide.words.code.empty)
        try:
            sheet, dropped = pasted.read(self.guide, text)
        except CodeError as error:
            return replace(self, message=codes.explained(self.guide, error))
        except pasted.NoAnswersError:
            return replace(self, message=words.not_opened)
        if not sheet.given:
            return replace(self, message=words.not_opened)
        code, heard = sheet.given, self.sheet.given
        opened = replace(
            self.showing({**code, **heard}, words.left_out if dropped else words.opened),
            code=code,
            before=heard,
            undecided=frozenset(name for name in code if heard.get(name, code[name]) != code[name]),
        )
        return replace(opened, message=words.differ) if opened.differing else opened

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
        shown = replace(self.showing(given), undecided=self.undecided - {question})
        words = self.guide.words.call
        return replace(shown, message=words.differ if shown.differing else words.opened)

    def without_code(self) -> Call:
        """Take back what the code has put in, and nothing that was entered since."""
        given = dict(self.sheet.given)
        for name in [name for name, chosen in self.code.items() if given.get(name) == chosen]:
            del given[name]
            given |= {name: self.before[name]} if name in self.before else {}
        shown = self.showing(given, self.guide.words.call.code_gone)
        return replace(shown, code={}, before={}, undecided=frozenset())

    def showing(self, given: Mapping[str, tuple[str, ...]], message: str = "") -> Call:
        """Let the form show other answers than those that it has sent."""
        sheet = Sheet.strict(self.guide.questionnaire, given)
        return replace(self, sheet=sheet, edition=self.edition + 1, message=message)


@dataclass
class Tab:
    """What a tab of a browser has of a call: one object that its session holds throughout.

    A callback finds the tab first and then changes its call without looking at the session: there
    Streamlit may cut it off for the next press, or run both side by side, in two threads.
    """

    call: Call
    address: str = ""
    """The record that the tab's address named last."""
    shown: Stage | Literal[""] = ""
    """The stage that was shown last."""
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def change(self, how: Callable[[Call], Call]) -> Call:
        """Make the next call, one change at a time; ``how`` may not look at the session."""
        with self._lock:
            self.call = how(self.call)
            return self.call


def resumed(guide: Guide, record: Record) -> Call:
    """Go on with a call that was saved."""
    sheet = Sheet.lenient(guide.questionnaire, record.answers)
    words = guide.words.call
    message = words.correcting if record.status == "final" else ""
    message = words.left_out if sheet.invalid else message
    return Call(guide, record, sheet, notes=record.notes, message=message)


def current() -> Tab | None:
    """Give what this tab has, if there is a call."""
    tab: Tab | None = st.session_state.get(_KEY)
    return tab


def drop_final(record_id: str) -> None:
    """Drop what this tab has of a finished call: its corrections begin with what is stored."""
    tab = current()
    if tab and tab.call.is_final and tab.call.record.id == record_id:
        del st.session_state[_KEY]


def begin(call: Call) -> Tab:
    """Let this be the tab's first call."""
    tab: Tab = st.session_state.setdefault(_KEY, Tab(call))
    return tab
