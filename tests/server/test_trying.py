"""A draft can be tried by staff, and is shown to nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from advisor import load_guide
from advisor.guide import find_data
from advisor.guide.editing import set_points
from advisor.pages.desk.drafts import FOLDER, Draft, Drafts
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT
from tests.server.test_roles import ANN, BOB, EVE, WORDS, served, signed_in
from tests.server.wire import shown

RESULT = "page=result&goal=lead_it&role=it_lead&monday=over_budget"
PUBLISHED = WORDS.result.points.format(points=9)
TRIED = WORDS.result.points.format(points=56)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of one's own."""
    data = tmp_path_factory.mktemp("trying") / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER))
    return data


@pytest.fixture(scope="module")
def draft(folder: Path) -> str:
    """The address of a draft in which one answer is worth much more."""
    text = (folder / "rules.yaml").read_text()
    more = set_points(text, "goal", "lead_it", "itm", 50)
    made = Draft("ann@example.edu", load_guide(folder).fingerprints.rules, text, more)
    Drafts(folder).keep(made)
    return f"{RESULT}&staff.draft={made.id}"


@pytest.fixture(scope="module")
def site(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor with sign-in that serves the folder."""
    home = tmp_path_factory.mktemp("home")
    with served(home, free_port(), ADVISOR_DATA=str(folder)) as server:
        yield server


def test_staff_try_a_draft_and_are_told_so_on_the_page(site: Server, draft: str) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, ANN))
    assert TRIED in html
    assert WORDS.desk.trying in html
    assert TRIED not in shown(site.url, RESULT, cookies=signed_in(site, ANN))


@pytest.mark.parametrize(
    ("who", "door"),
    [
        (BOB, WORDS.staff.refused_title),
        (EVE, WORDS.staff.refused_title),
        (None, WORDS.staff.sign_in_title),
    ],
    ids=["counselor", "somebody", "nobody"],
)
def test_nobody_else_is_shown_a_draft(
    site: Server, draft: str, who: Mapping[str, Any] | None, door: str
) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, who) if who else {})
    assert door in html
    assert TRIED not in html
    assert WORDS.desk.trying not in html


@pytest.mark.parametrize("name", ["0123456789abcdef", "", "../rules"])
def test_a_draft_that_is_not_there_leaves_the_published_rules(site: Server, name: str) -> None:
    html = shown(site.url, f"{RESULT}&staff.draft={name}", cookies=signed_in(site, ANN))
    assert PUBLISHED in html
    assert WORDS.desk.trying not in html
    assert WORDS.site.damaged not in html


def test_without_staff_pages_the_address_of_a_draft_shows_the_published_rules(
    folder: Path, draft: str, tmp_path: Path
) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_DATA": str(folder)}
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=tmp_path, environment=environment) as server:
        html = shown(server.url, draft)
    assert PUBLISHED in html
    assert TRIED not in html
