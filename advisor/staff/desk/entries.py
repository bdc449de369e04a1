"""One entry about a text, in the history and below the texts: what it said, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from textwrap import shorten
from typing import Final, TypeVar

import streamlit as st

from advisor.guide import AdvisorError, Guide, GuideError
from advisor.guide.document import read_document
from advisor.guide.files import RULES
from advisor.guide.translation import LANGUAGE
from advisor.presentation.days import in_words, time_of_day, today
from advisor.prospect.markup import tag
from advisor.publishing import texts
from advisor.publishing.text_edits import TextEdit, text_in
from advisor.publishing.texts import ChangedTextError
from advisor.staff.desk.state import Desk
from advisor.staff.frame import StaffVisit, called, plain

Listed = TypeVar("Listed")

MAX_LABEL: Final = 90  # characters of a text that a button has room for


def cut(text: str) -> str:
    """Shorten a text to what a button has room for."""
    return shorten(text, MAX_LABEL, placeholder="\N{HORIZONTAL ELLIPSIS}")


def title_of(guide: Guide, who: str, when: datetime) -> str:
    """Write the heading of an entry."""
    day, time = in_words(guide, today(guide, when)), time_of_day(guide, when)
    named = called(guide.words.staff, who, first=True)
    return guide.words.desk.version.format(who=named, day=day, time=time)


def in_steps(guide: Guide, listed: Sequence[Listed], step: int, name: str) -> Iterator[Listed]:
    """Yield the first entries, then show a button for as many more."""
    pressed = f"desk_{name}_shown"
    most = step * (1 + st.session_state.get(pressed, 0))
    yield from listed[:most]
    if len(listed) > most:
        text, key = guide.words.desk.show_more, f"desk_{name}_more"
        st.button(text, key=key, on_click=_count, args=(pressed,))


def _count(pressed: str) -> None:
    st.session_state[pressed] = st.session_state.get(pressed, 0) + 1


def place_of(guide: Guide, path: str) -> str:
    """Say where a text stands."""
    words = guide.words.desk
    file, *steps = path.split(" ")
    questions = [q for step in steps if (q := guide.questionnaire.question.get(step))]
    if file == "questions.yaml" and questions:
        return questions[0].text
    return {
        "program.yaml": words.texts_program,
        "questions.yaml": words.texts_questions,
        "rules.yaml": words.texts_rules,
        "words.yaml": words.texts_pages,
    }[file]


def show(
    desk: Desk,
    visit: StaffVisit,
    edit: TextEdit,
    older: Sequence[TextEdit],
    key: str,
    heading: str = "h4",
) -> None:
    """Show a change of a text, with the button that takes it back, or brings it back.

    One that took another back itself has none: the other has it.
    """
    words, now = desk.words, text_in(desk.folder, edit.language, edit.path)
    kind = words.history_text.format(
        language=_called(desk, edit.language), place=place_of(desk.guide, edit.path)
    )
    was_back = any(edit.takes_back(each) for each in older)
    said = words.texts_restored if was_back else words.texts_edit
    said = said if edit.before else words.texts_added
    taken_back = tag("p", words.texts_taken_back, class_="closed") if now == edit.before else None
    with st.container(key=f"desk_edit_{key}", border=True):
        st.html(
            tag(
                "section",
                tag(heading, title_of(desk.guide, edit.who, edit.moment)),
                tag("p", kind, class_="hint"),
                tag("p", said.format(before=edit.before, after=edit.after)),
                taken_back,
                class_="edit",
            )
        )
        text, seen = (edit.after, "") if now == edit.before else (edit.before, edit.seen)
        if now and text and not was_back:
            label = words.texts_back.format(text=plain(cut(text)))
            back = (desk, visit, edit, now, text, seen)
            st.button(label, key=f"text_back_{key}", on_click=_back, args=back)


def put(desk: Desk, who: str, what: tuple[str, str, str, str], seen: str = "") -> str:
    """Save a text; return why that was not done, else "".

    ``what`` is the text's path, its language, what it said and what it is to say.
    """
    words, now = desk.words, datetime.now(UTC)
    path, language, _, text = what
    if not text.split():
        return words.texts_empty
    try:
        texts.save(desk.folder, *what, who=who, now=now, seen=seen)
    except ChangedTextError:
        return words.texts_changed.format(now=text_in(desk.folder, language, path))
    except GuideError as error:
        return words.texts_refused.format(fault="; ".join(each.message for each in error.faults))
    except (AdvisorError, OSError) as error:
        return words.texts_refused.format(fault=error)
    if path.startswith(RULES) and not language:
        desk.catch_up()
    desk.state.messages.append(words.texts_saved)
    return ""


def _back(desk: Desk, visit: StaffVisit, edit: TextEdit, now: str, text: str, seen: str) -> None:
    member = visit.access.require("staff")
    # From here on nothing looks at the session: that may end the callback.
    if why_not := put(desk, member.name, (edit.path, edit.language, now, text), seen):
        desk.state.messages.append(why_not)


def _called(desk: Desk, language: str) -> str:
    """Name a language as the fields of the texts do."""
    if not language:
        return desk.guide.program.site.language.name
    named = read_document(desk.folder / language / LANGUAGE).root["name"].text
    return named or language
