"""Staff pages of a guide whose first language is not English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies

from advisor.analysis.columns import Columns
from advisor.analysis.density import of_all_sheets
from advisor.analysis.impact import Impact, State
from advisor.cli.init import copy_data
from advisor.guide import load_guide
from advisor.guide.files import BLANK, WORDS
from advisor.guide.translation import translated
from advisor.live import live
from advisor.presentation.days import with_weekday
from advisor.presentation.density_map import describe
from advisor.presentation.shares import decimal, percent, rounded_percent
from advisor.prospect.markup import tag
from advisor.publishing.live import LiveGuide
from advisor.server.streamlit import shell
from advisor.staff.desk import report
from advisor.staff.desk.people import People
from advisor.staff.insights import figures
from tests.app import staff_page
from tests.checkout import CHECKOUT
from tests.guide.folder import Folder
from tests.guides import checked
from tests.records.conftest import NOW
from tests.server.request import answered
from tests.shipped import GUIDE

STATE, TIED = State("making", "clear", "yes"), State("tie", "toss-up", "yes")


@pytest.fixture
def german(tmp_path: Path) -> Folder:
    """A guide in German that says some of the words for staff."""
    folder = Folder(tmp_path / "guide")
    copy_data(BLANK, folder.path)
    program = folder.text("program.yaml")
    folder.write(
        "program.yaml", program.replace("{id: en, name: English}", "{id: de, name: Deutsch}")
    )
    said = "staff: {home: Mitarbeiter}\ncall: {sum_advice: 'Rat: {track}'}\n"
    folder.write(WORDS, folder.text(WORDS) + said)
    return folder


def test_english_words_of_a_german_guide_are_marked_as_english_and_its_own_are_not(
    german: Folder,
) -> None:
    guide = load_guide(german.path)
    words, day = guide.words, with_weekday(guide, NOW)
    assert tag("h1", words.staff.home) == "<h1>Mitarbeiter</h1>"
    assert tag("p", words.staff.menu) == '<p lang="en">Staff pages</p>'
    english, own = tag("p", words.call.sum_call_back.format(day=day)), words.call.sum_advice
    assert english == f'<p><span lang="en">Next: call back on </span>{day}</p>'
    assert tag("p", own.format(track="Bauen")) == "<p>Rat: Bauen</p>"
    assert tag("p", own.format(track=words.staff.menu)) == (
        '<p>Rat: <span lang="en">Staff pages</span></p>'
    )


def test_what_a_translation_of_a_german_guide_lacks_is_in_the_language_that_it_has_there(
    german: Folder,
) -> None:
    german.write(WORDS, german.text(WORDS) + "review: {title: Prüfen}\n")
    (german.path / "fr").mkdir()
    (german.path / "fr/language.yaml").write_text("name: Français\n")
    french = translated(load_guide(german.path), german.path, "fr")
    assert tag("p", french.words.review.title) == '<p lang="de">Prüfen</p>'
    assert tag("p", french.words.site.menu).startswith('<p lang="en">')


def test_the_document_of_a_staff_page_is_in_the_language_of_the_guide(
    german: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "live", LiveGuide(german.path))
    text = answered("page=staff.home").body.decode()
    assert '<html lang="de">' in text
    assert "Mitarbeiter" in text


def test_numbers_are_written_as_the_language_of_the_guide_writes_them(german: Folder) -> None:
    guide = load_guide(german.path)
    space = "\N{NO-BREAK SPACE}"
    assert decimal(guide, 1_234_567) == "1.234.567"
    assert decimal(guide, 4, 1) == "4,0"
    assert rounded_percent(guide, 0.5) == f"50{space}%"
    assert rounded_percent(guide, 0.5, 1) == f"50,0{space}%"
    for part, text in ((0, "0"), (1, "<0,1"), (2_500, "25,0"), (9_999, ">99,9"), (10_000, "100")):
        assert percent(part, 10_000, guide) == f"{text}{space}%"
    sheets = Columns.of(guide.questionnaire, [checked(guide, {})] * 1_200)
    assert "1.200" in People(sheets).said(guide, guide)
    half = report.before_and_after(guide, Impact(8, {(STATE, STATE): 5, (STATE, TIED): 3}), "")
    assert f"<td>62,5{space}%</td>" in half
    (density,) = of_all_sheets(guide)
    assert re.search(rf"\d,\d{space}%", describe(guide, density))
    assert not re.search(r"\d\.\d%", describe(guide, density))

    assert figures.written(guide, 1_234) == "1.234"
    assert figures.written(guide, 0.125, "") == f"12,5{space}%"


def test_no_module_of_staff_pages_writes_a_number_by_itself() -> None:
    english = re.compile(r":,\}|\d%\}")
    pages = sorted((CHECKOUT / "advisor/staff").rglob("*.py"))
    assert len(pages) > 20
    assert [page.name for page in pages if english.search(page.read_text())] == []


@given(strategies.integers(0, 10**18), strategies.integers(1, 10**18))
def test_in_english_numbers_are_written_as_on_terminals(part: int, whole: int) -> None:
    assert decimal(GUIDE, whole) == f"{whole:,}"
    assert percent(min(part, whole), whole, GUIDE) == percent(min(part, whole), whole)


def test_an_english_guide_has_no_marks() -> None:
    assert type(GUIDE.words.staff.menu) is str


def test_the_desk_calls_a_text_by_the_language_that_it_is_in(
    german: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(live, "__dict__", LiveGuide(german.path).__dict__)
    words = load_guide(german.path).words.desk
    app = staff_page("desk")
    app.session_state["desk_tabs"] = words.texts
    app.run().text_input(key="desk_find").set_value("rather build").run()
    assert {field.label for field in app.text_area} == {"Deutsch"}
