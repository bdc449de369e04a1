"""A draft can be tried by staff, and is shown to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from advisor import load_guide
from advisor.publishing.drafts import Draft, Drafts
from advisor.publishing.editing import set_points
from tests.browser.server import Server
from tests.server.staff import ANN, BOB, EVE, WORDS, signed_in
from tests.server.wire import shown

RESULT = "page=result&goal=lead_it&role=it_lead&monday=over_budget"
PUBLISHED = WORDS.result.points.format(points=9)
TRIED = WORDS.result.points.format(points=56)


@pytest.fixture(scope="module")
def draft(folder: Path) -> str:
    """The address of a draft in which one answer is worth much more."""
    text = (folder / "rules.yaml").read_text()
    more = set_points(text, "goal", "lead_it", "itm", 50)
    made = Draft("ann@example.edu", load_guide(folder).fingerprints.rules, text, more)
    Drafts(folder).keep(made)
    return f"{RESULT}&staff.draft={made.id}"


def test_staff_try_a_draft_and_are_told_so_on_the_page(site: Server, draft: str) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, ANN))
    assert TRIED in html
    assert WORDS.desk.trying in html
    assert TRIED not in shown(site.url, RESULT, cookies=signed_in(site, ANN))


@pytest.mark.parametrize(
    ("who", "title"),
    [
        (BOB, WORDS.staff.refused_title),
        (EVE, WORDS.staff.refused_title),
        (None, WORDS.staff.sign_in_title),
    ],
    ids=["counselor", "somebody", "nobody"],
)
def test_nobody_else_is_shown_a_draft(
    site: Server, draft: str, who: Mapping[str, Any] | None, title: str
) -> None:
    html = shown(site.url, draft, cookies=signed_in(site, who) if who else {})
    assert title in html
    assert TRIED not in html
    assert WORDS.desk.trying not in html


@pytest.mark.parametrize("name", ["0123456789abcdef", "", "../rules"])
def test_a_draft_that_is_not_there_leaves_the_published_rules(site: Server, name: str) -> None:
    html = shown(site.url, f"{RESULT}&staff.draft={name}", cookies=signed_in(site, ANN))
    assert PUBLISHED in html
    assert WORDS.desk.trying not in html
    assert WORDS.site.damaged not in html


def test_without_staff_pages_the_address_of_a_draft_shows_the_published_rules(
    plain: Server, draft: str
) -> None:
    html = shown(plain.url, draft)
    assert PUBLISHED in html
    assert TRIED not in html
