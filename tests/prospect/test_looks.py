"""Another program's site: its own names, language, colors and mark, and nothing of the first's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.cli.init import copy_data
from advisor.guide import Guide, colors, load_guide
from advisor.guide.files import BLANK
from advisor.presentation import card
from advisor.presentation.calendar_entry import of_event
from advisor.presentation.paper import paper
from advisor.prospect import address, document, pages
from advisor.prospect.head import head
from advisor.prospect.looks import look
from advisor.prospect.markup import Html
from advisor.prospect.visit import Context, visit_at
from advisor.scoring import Sheet, recommend
from tests.checkout import CHECKOUT
from tests.guide.folder import Folder

NOW = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
FIRST = re.compile(
    r"msit|carnegie|heinz|pittsburgh|\bcmu\b|\bitm\b|\bbida\b|\bisa\b", re.IGNORECASE
)
SITE = """
site:
  time_zone: Europe/Berlin
  country: DE
  language: {id: de, name: Deutsch}
  office: the Study Office
  colors: {pressed: "#7a1f5c", tracks: {making: "#8a4b00"}}
events:
  - id: evening
    name: Open evening
    about: Come and ask.
    starts: 2026-12-10T18:00:00+01:00
    ends: 2026-12-10T19:00:00+01:00
    url: https://www.example.edu/evening
    source: Example College
    as_of: "2026"
"""
ANSWERS = {"day": ("build",), "goal": ("expert",), "time": ("enough",)}

Made = Callable[[str], Guide]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Make a guide of the blank one with another block ``site``."""

    def make(site: str) -> Guide:
        folder = Folder(tmp_path / "guide")
        copy_data(BLANK, folder.path)
        text = folder.text("program.yaml")
        start, end = text.index("# What makes the pages yours"), text.index("tracks:  ")
        folder.write("program.yaml", f"{text[:start]}{site}\n{text[end:]}")
        return folder.load()

    return make


def everything(guide: Guide) -> str:
    """All that a prospect can see of a guide, page by page, with the documents around them."""
    sheet = Sheet(guide.questionnaire, ANSWERS)
    found = recommend(guide, sheet)
    around = Context(NOW, (guide.language,), "https://advisor.example.edu/")
    queries = ("", "page=tracks", "page=track.making", "page=work", "page=review", "page=code")
    answered = "&day=build&goal=expert&time=enough"
    visits = [
        visit_at(guide, address.parse(query.encode()))
        for query in (*queries, f"page=result{answered}", "page=result&time=few")
    ]
    opening = document.opening(guide.language, (), look(guide))
    shown = [
        opening
        + document.closing(head(guide, visit, around), pages.page(guide, visit, around), Html())
        for visit in visits
    ]
    online = "https://advisor.example.edu/?code=X"
    entries = [of_event(guide, event, NOW) for event in guide.program.events]
    cards = [card.general(guide), card.of_result(guide, sheet, found)]
    return "\n".join(
        (*shown, repr(paper(guide, sheet, found, online, NOW)), *entries, *map(repr, cards))
    )


def test_nothing_in_the_package_names_the_first_program() -> None:
    named = [
        f"{file.relative_to(CHECKOUT)}: {line}"
        for folder in ("advisor", "data/schema")
        for file in sorted((CHECKOUT / folder).rglob("*"))
        if file.is_file() and "fonts" not in file.parts and file.suffix != ".pyc"
        for line in file.read_text(encoding="utf-8").splitlines()
        if FIRST.search(line) and not line.startswith("DISTRIBUTION")
    ]
    assert not named


def test_another_program_s_site_is_its_own(made: Made) -> None:
    guide = made(SITE)
    text = everything(guide)
    assert not FIRST.findall(text)
    assert "Admissions" not in text
    assert '<html lang="de">' in text
    assert "Is the MEx right for me?" in text
    assert 'from: "mex-advisor"' in text
    assert "documentElement.lang}-DE`" in text
    assert "UID:event.evening@mex-advisor" in text
    said = re.sub("</?span[^>]*>", "", text)
    assert "Donnerstag, 10. Dezember 2026, 18:00 to 19:00" in said
    assert '<span lang="en"> to </span>' in text
    assert "2. Dezember 2026" in text, "the day in Berlin"
    assert "size='a4'" in text
    making = f"light-dark(#8a4b00,{colors.legible('#8a4b00', colors.DARK)})"
    assert f".track-1{{--track:{making}}}" in text
    assert "--primary:light-dark(#7a1f5c," in text


def test_a_mark_takes_the_place_of_the_strokes(made: Made) -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle r="4"/></svg>'
    plain, own = made(f"site: {{mark: '{drawn}'}}"), look(load_guide(BLANK))
    assert look(plain).icon == f"{drawn}\n"
    assert "%3Ccircle" in look(plain).style
    assert own.icon.count("<rect") == 1 + 2, "the ground, and a stroke for each track"


def test_a_language_from_the_right_is_laid_out_from_the_right(made: Made) -> None:
    guide = made("site: {language: {id: ar, name: العربية}}")
    text = everything(guide)
    assert '<html lang="ar" dir="rtl">' in text
    assert ".drawing:dir(rtl) { transform: scaleX(-1); }" in text
    assert "direction='rtl'" in text, "on paper"
    assert '<div class="page" ' in text
    assert ' dir="rtl"' in text.partition("</head>")[2]
