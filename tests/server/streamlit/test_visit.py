"""Whoever is in the middle of the questions is not disturbed when new rules are published."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest

from advisor import load_guide
from advisor.guide import find_data
from advisor.guide.files import PARTS
from advisor.guide.translation import translated
from advisor.prospect.address import RESULT, START, Place, link
from advisor.publishing.live import LiveGuide
from advisor.server import prospects
from advisor.server.streamlit import host
from tests.publishing.drafting import set_points
from tests.server.streamlit.shown import Shown
from tests.shipped import GUIDE

WORDS = GUIDE.words
FIRST = Place("page", GUIDE.questionnaire.pages[0].id)
SHEET = {"goal": ("lead_it",), "role": ("it_lead",), "monday": ("over_budget",)}
BEFORE = WORDS.result.points.format(points=9)
AFTER = WORDS.result.points.format(points=56)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that is served, whose files are looked at on every page."""
    for name in PARTS:
        shutil.copy(find_data() / name, tmp_path / name)
    seconds = count()
    served = LiveGuide(tmp_path, clock=lambda: 10.0 * next(seconds))
    monkeypatch.setattr(host, "live", served)
    monkeypatch.setattr(prospects, "live", served)
    return tmp_path


def publish(folder: Path) -> None:
    """Make one answer worth much more."""
    rules = folder / "rules.yaml"
    rules.write_text(set_points(rules.read_text(), "goal", "lead_it", "itm", 50))


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change a text of a file."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def rename_options(folder: Path) -> None:
    """Have the files know two answers by other names."""
    edit(folder, "questions.yaml", "- id: in_progress\n", "- id: under_way\n")
    edit(
        folder,
        "questions.yaml",
        "- id: none\n            text: No bachelor's",
        "- id: no_degree\n            text: No bachelor's",
    )
    edit(folder, "rules.yaml", "in_progress", "under_way")
    edit(folder, "rules.yaml", "degree: none", "degree: no_degree")
    edit(folder, "rules.yaml", "none, under_way]", "no_degree, under_way]")
    edit(folder, "rules.yaml", "under_way, none, unsure", "under_way, no_degree, unsure")
    load_guide(folder)


def test_a_visitor_finishes_on_the_rules_that_the_visit_began_with(folder: Path) -> None:
    visitor = Shown.on(Place("page", "practical"), SHEET)
    publish(folder)
    visitor.press("continue").press("continue")
    assert BEFORE in visitor.text
    assert AFTER not in visitor.text
    assert WORDS.site.renewed not in visitor.text


def test_a_new_visitor_gets_what_is_published(folder: Path) -> None:
    publish(folder)
    assert AFTER in Shown.on(RESULT, SHEET).text


def test_whoever_starts_again_gets_the_new_rules(folder: Path) -> None:
    visitor = Shown.on(RESULT, SHEET)
    publish(folder)
    assert AFTER in visitor.press("restart").at(RESULT, SHEET).text


def test_whoever_has_not_answered_yet_gets_the_new_rules(folder: Path) -> None:
    visitor = Shown.on(START)
    publish(folder)
    visitor.press("start")
    assert AFTER in visitor.at(RESULT, SHEET).text


def test_answers_that_no_longer_fit_are_dropped_and_that_is_told(folder: Path) -> None:
    visitor = Shown.on(Place("page", "goals"), {"degree": ("none",), **SHEET})
    rename_options(folder)
    visitor.press("continue")
    assert WORDS.site.renewed in visitor.text
    assert WORDS.site.damaged not in visitor.text
    visitor.press("continue")
    assert "degree" not in visitor.address
    assert WORDS.site.renewed not in visitor.text


def test_that_answers_no_longer_fit_is_told_in_the_visitors_language(folder: Path) -> None:
    shutil.copytree(find_data() / "es", folder / "es")
    told = translated(GUIDE, folder, "es").words.site.renewed
    sheet = {"degree": ("none",), **SHEET}
    visitor = Shown(link(Place("page", "goals"), sheet, language="es"))
    rename_options(folder)
    assert told in visitor.press("continue").text


def test_new_questions_do_not_disturb_whose_answers_still_fit(folder: Path) -> None:
    visitor = Shown.on(Place("page", "goals"), SHEET)
    asked = GUIDE.questionnaire.question["goal"].text
    edit(folder, "questions.yaml", asked, "Why?")
    visitor.press("continue")
    assert WORDS.site.renewed not in visitor.text
    visitor.at(Place("page", "goals"), SHEET)
    assert asked in visitor.text


def test_a_mended_text_shows_at_once(folder: Path) -> None:
    visitor = Shown.on(FIRST, SHEET)
    edit(folder, "words.yaml", WORDS.question.skip, "Skip what you like.")
    assert "Skip what you like." in visitor.at(FIRST, SHEET).text


def test_a_broken_file_takes_nothing_down(folder: Path) -> None:
    visitor = Shown.on(FIRST, SHEET)
    (folder / "rules.yaml").write_text("points: [")
    assert BEFORE in visitor.at(RESULT, SHEET).text
    assert BEFORE in Shown.on(RESULT, SHEET).text
