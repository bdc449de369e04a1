"""The texts that prospects read, found by a few of their words and changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Final

import streamlit as st

from advisor.guide import Guide, lag, translation
from advisor.guide.files import RULES
from advisor.prospect.markup import tag
from advisor.publishing import texts
from advisor.publishing.texts import TextEdit
from advisor.staff.desk.bench import Bench
from advisor.staff.frame import StaffVisit

MOST: Final = 8
"""How many texts are shown at once: more words find fewer."""

MOST_RECENT: Final = 5


@dataclass(frozen=True)
class Translated:
    """All texts of a guide beside those of a translation; none of these where there is none."""

    language: str
    name: str
    english: lag.Leaves
    said: lag.Leaves
    lagging: frozenset[str]

    def found(self, wanted: str, edits: Sequence[TextEdit] = ()) -> list[str]:
        """Find the texts with some words in either language; without any, those that lag.

        A text whose words were edited away just now stays: its translation is likely to be next.
        """
        wanted = " ".join(wanted.casefold().split())
        if not wanted:
            return sorted(self.lagging)
        return [
            path
            for path, text in self.english.items()
            if wanted in text.casefold()
            or wanted in self.said.get(path, "").casefold()
            or any(edit.path == path and wanted in edit.before.casefold() for edit in edits)
        ]


def show(desk: Bench, visit: StaffVisit) -> None:
    """Show the texts with some words, and what was changed last."""
    words, names = desk.guide.words.desk, translation.languages(desk.folder)
    st.html(tag("p", words.texts_lead, class_="hint"))
    wanted = st.text_input(words.texts_find, key="desk_find", autocomplete="off")
    language = names[0] if names else ""
    if len(names) > 1:
        language = st.selectbox(words.texts_language, names)
    beside = read(desk.guide, desk, language)
    kept = texts.recent(desk.folder, MOST_RECENT)
    found = beside.found(wanted, kept)
    count = words.texts_found if wanted.strip() else words.texts_lagging
    st.html(tag("p", count.format(texts=len(found)), class_="hint", role="status"))
    for path in found[:MOST]:
        _show_text(desk, visit, beside, path)
    if kept:
        st.html(tag("h3", words.texts_recent))
    for number, edit in enumerate(kept):
        said = words.texts_edit.format(who=edit.who, before=edit.before, after=edit.after)
        key, back = f"text_back_{number}", (desk, visit, edit)
        st.html(tag("p", said))
        st.button(words.texts_back, key=key, on_click=_back, args=back)


def read(guide: Guide, desk: Bench, language: str) -> Translated:
    """Read the texts of the live guide and of a translation."""
    english = lag.leaves_of(guide)
    if not language:
        return Translated("", "", english, {}, frozenset())
    found = translation.translated(guide, desk.folder, language)
    said = lag.leaves_of(found)
    behind = lag.lagging(desk.folder, language, english, said)
    return Translated(language, found.language.name, english, said, behind)


def _show_text(desk: Bench, visit: StaffVisit, beside: Translated, path: str) -> None:
    words = desk.guide.words.desk
    both = {"": (words.texts_english, beside.english[path])}
    if beside.language:
        both[beside.language] = (beside.name, beside.said[path])
    name = sha256(path.encode()).hexdigest()[:12]
    with st.container(key=f"desk_text_{name}"):
        st.html(tag("p", _place(desk.guide, path), class_="hint"))
        fields, before = {}, {language: str(text) for language, (_, text) in both.items()}
        for column, (language, (label, text)) in zip(
            st.columns(len(both)), both.items(), strict=True
        ):
            # A text that was changed gets a field of its own: the browser keeps what one showed.
            fields[language] = f"{name}_{language}_{sha256(text.encode()).hexdigest()[:8]}"
            column.text_area(label, str(text), key=fields[language], height="content")
        if path in beside.lagging:
            st.html(tag("p", words.texts_behind, class_="closed"))
        with st.container(horizontal=True):
            done = (desk, visit, path, before, fields)
            st.button(words.texts_save, key=f"text_save_{name}", on_click=_save, args=done)
            if path in beside.lagging:
                same = partial(_same, desk, beside.language, path)
                visit.button(words.texts_same, f"text_same_{name}", same)


def _place(guide: Guide, path: str) -> str:
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


def _save(
    desk: Bench, visit: StaffVisit, path: str, before: dict[str, str], fields: dict[str, str]
) -> None:
    member = visit.access.require("staff")
    typed = {language: st.session_state[key] for language, key in fields.items()}
    # From here on nothing looks at the session: that may end the callback.
    for language, text in typed.items():
        if text.split() != before[language].split():
            _put(desk, member.name, (path, language, before[language], text))


def _same(desk: Bench, language: str, path: str) -> None:
    with desk.reporting():
        texts.note(desk.folder, language, path)


def _back(desk: Bench, visit: StaffVisit, edit: TextEdit) -> None:
    member = visit.access.require("staff")
    _put(desk, member.name, (edit.path, edit.language, edit.after, edit.before), edit.seen)


def _put(desk: Bench, who: str, what: tuple[str, str, str, str], seen: str = "") -> None:
    """Save a text, and report that or why not."""
    now = datetime.now(UTC)
    with desk.reporting():
        texts.save(desk.folder, *what, who=who, now=now, seen=seen)
        if what[0].startswith(RULES) and not what[1]:
            desk.catch_up()
        desk.memory.messages.append(desk.guide.words.desk.texts_saved)
