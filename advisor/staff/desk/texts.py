"""The texts that prospects read, found by a few of their words and changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

import streamlit as st

from advisor.guide import Guide, stale_translations, translation
from advisor.prospect.markup import tag
from advisor.publishing import texts
from advisor.publishing.text_edits import TextEdit, recent, text_in
from advisor.staff.desk import entries
from advisor.staff.desk.state import Desk
from advisor.staff.frame import StaffVisit

MOST: Final = 8  # how many texts are shown at once: more words find fewer

MOST_RECENT: Final = 5

_UNSAVED: Final = "desk_texts_unsaved"


@dataclass(frozen=True)
class Translated:
    """All texts of a guide beside those of a translation; none of these where there is none."""

    language: str
    name: str
    english: stale_translations.Leaves
    said: stale_translations.Leaves
    lagging: frozenset[str]

    def found(self, wanted: str, edits: Sequence[TextEdit] = ()) -> list[str]:
        """Find the texts with some words in either language; without any, those that lag.

        The words may stand in any order, with hyphens or without; where they stand together comes
        first. A text whose words were edited away just now stays: its translation is likely to
        be next.
        """
        if not (words := wanted.casefold().replace("-", " ").split()):
            return sorted(self.lagging)

        def has(text: str) -> bool:
            return all(word in text.casefold() for word in words)

        found = [
            path
            for path, text in self.english.items()
            if has(text)
            or has(self.said.get(path, ""))
            or any(edit.path == path and has(edit.before) for edit in edits)
        ]
        together = " ".join(words)
        return sorted(found, key=lambda path: together not in self.english[path].casefold())


def show(desk: Desk, visit: StaffVisit) -> None:
    """Show the texts with some words, and what was changed last."""
    words, names = desk.words, translation.languages(desk.folder)
    st.html(tag("p", words.texts_lead, class_="hint"))
    wanted = st.text_input(words.texts_find, key="desk_find", autocomplete="off", live=True)
    language = names[0] if names else ""
    if len(names) > 1:
        language = st.selectbox(words.texts_language, names)
    beside = read(desk, language)
    kept = recent(desk.folder)
    found = beside.found(wanted, kept[:MOST_RECENT])
    for said in counted(desk.guide, wanted, len(found)):
        st.html(tag("p", said, class_="hint", role="status"))
    # What could not be saved stays in sight until it is, whatever is searched for.
    unsaved = [path for path, _ in _unsaved() if path in beside.english]
    for path in dict.fromkeys([*unsaved, *found[:MOST]]):
        _show_text(desk, visit, beside, path)
    if kept:
        st.html(tag("h3", words.texts_recent))
    for number, edit in entries.in_steps(desk.guide, [*enumerate(kept)], MOST_RECENT, "texts"):
        entries.show(desk, visit, edit, kept[number + 1 :], f"text_{len(kept) - number}")


def counted(guide: Guide, wanted: str, texts: int) -> Iterator[str]:
    """Say how many texts were found, and which name was meant: these stand in no text."""
    words, wanted = guide.words.desk, " ".join(wanted.casefold().split())
    if not wanted:
        yield words.texts_lagging.format(texts=texts)
        return
    program = guide.program
    tracks = (name for track in program.tracks for name in (track.short, track.name))
    named = (*tracks, program.short, program.name, program.college, program.site.office)
    name = next((each for each in named if wanted in each.casefold()), "")
    if texts or not name:
        yield words.texts_found.format(texts=texts) if texts else words.texts_none
    if texts > MOST:
        yield words.texts_first.format(texts=MOST)
    if name:
        yield words.texts_name.format(name=name)


def read(desk: Desk, language: str) -> Translated:
    """Read the texts of the live guide and of a translation."""
    english = stale_translations.leaves_of(desk.guide)
    if not language:
        return Translated("", "", english, {}, frozenset())
    found = translation.translated(desk.guide, desk.folder, language)
    said = stale_translations.leaves_of(found)
    behind = stale_translations.lagging(desk.folder, language, english, said)
    return Translated(language, found.language.name, english, said, behind)


def _show_text(desk: Desk, visit: StaffVisit, beside: Translated, path: str) -> None:
    words, unsaved = desk.words, _unsaved()
    labels = {"": desk.guide.program.site.language.name}
    if beside.language:
        labels[beside.language] = beside.name
    # What the file has, and not what the page makes of it: names in braces have to stay.
    before = {language: text_in(desk.folder, language, path) for language in labels}
    name = sha256(path.encode()).hexdigest()[:12]
    with st.container(key=f"desk_text_{name}"):
        st.html(tag("p", entries.place_of(desk.guide, path), class_="hint"))
        fields = {}
        for column, (language, label) in zip(st.columns(len(labels)), labels.items(), strict=True):
            text = before[language]
            typed, why_not = unsaved.get((path, language), (text, ""))
            # A text that was changed gets a field of its own: the browser keeps what one showed.
            fields[language] = f"{name}_{language}_{sha256(text.encode()).hexdigest()[:8]}"
            with column:
                st.text_area(label, typed, key=fields[language], height="content")
                if why_not:
                    st.html(tag("p", why_not, class_="errors", role="alert"))
        if path in beside.lagging:
            st.html(tag("p", words.texts_behind, class_="closed"))
        with st.container(horizontal=True):
            done = (desk, visit, path, before, fields)
            st.button(words.texts_save, key=f"text_save_{name}", on_click=_save, args=done)
            if path in beside.lagging:
                same = partial(_same, desk, beside.language, path)
                visit.button(words.texts_same, f"text_same_{name}", same)


def _unsaved() -> dict[tuple[str, str], tuple[str, str]]:
    """Give what was typed for a text, by its path and language, and why it could not be saved."""
    found: dict[tuple[str, str], tuple[str, str]] = st.session_state.setdefault(_UNSAVED, {})
    return found


def _save(
    desk: Desk, visit: StaffVisit, path: str, before: dict[str, str], fields: dict[str, str]
) -> None:
    member = visit.access.require("staff")
    unsaved = _unsaved()
    typed = {language: st.session_state[key] for language, key in fields.items()}
    # From here on nothing looks at the session: that may end the callback.
    for language, text in typed.items():
        unsaved.pop((path, language), None)
        if text.split() != before[language].split() and (
            why_not := entries.put(desk, member.name, (path, language, before[language], text))
        ):
            unsaved[path, language] = (text, why_not)


def _same(desk: Desk, language: str, path: str) -> None:
    with desk.reporting():
        texts.note(desk.folder, language, path)
