"""Places and answers as an address, and back."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import load_guide
from advisor.guide import Guide
from advisor.pages.address import ENTER_CODE, RESULT, REVIEW, START, Place, link, read, write
from advisor.scoring import pack
from tests.guides import GuideAndSheet, guides_and_sheets


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide()


@given(guides_and_sheets(), st.data())
def test_an_address_reads_back_as_what_was_written(
    both: GuideAndSheet, data: st.DataObject
) -> None:
    questionnaire = both.guide.questionnaire
    place = data.draw(
        st.sampled_from(
            [
                START,
                ENTER_CODE,
                REVIEW,
                RESULT,
                *(Place("page", page.id) for page in questionnaire.pages),
                *(Place("change", question.id) for question in questionnaire.questions),
            ]
        )
    )
    visit = read(both.guide, parse_qs(link(place, both.sheet).removeprefix("?")))
    assert (visit.place, visit.sheet, visit.damaged) == (place, both.sheet, False)


def test_the_untouched_first_page_is_the_plain_address() -> None:
    assert write(START, {}) == {}


def test_an_address_names_questions_and_options_by_their_ids() -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    assert link(Place("page", "work"), sheet) == "?page=work&degree=none&skills=lead&skills=plan"


@pytest.mark.parametrize(
    "query",
    [
        {"page": ["work"], "degree": ["none"], "nonsense": ["1"]},
        {"page": ["work"], "degree": ["none"], "years": ["forever"]},
        {"page": ["work"], "degree": ["none"], "skills": ["lead", "plan", "forecast"]},
        {"page": ["work"], "degree": ["none"], "field": [""]},
    ],
)
def test_damaged_parts_are_left_out_and_the_rest_stays(
    guide: Guide, query: dict[str, list[str]]
) -> None:
    visit = read(guide, query)
    assert (visit.place, visit.sheet) == (Place("page", "work"), {"degree": ("none",)})
    assert visit.damaged


@pytest.mark.parametrize("name", ["nowhere", "change.", "change.nothing", "page", "start.", "."])
def test_an_unknown_page_leads_to_the_first_one_with_the_answers_kept(
    guide: Guide, name: str
) -> None:
    visit = read(guide, {"page": [name], "degree": ["none"]})
    assert (visit.place, visit.sheet, visit.damaged) == (START, {"degree": ("none",)}, True)


def test_a_code_alone_opens_its_result(guide: Guide) -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    visit = read(guide, {"code": [pack(guide, sheet)]})
    assert (visit.place, dict(visit.sheet), visit.damaged) == (RESULT, sheet, False)


def test_a_wrong_code_leads_to_the_first_page_and_says_so(guide: Guide) -> None:
    visit = read(guide, {"code": ["0000"]})
    assert (visit.place, visit.sheet, visit.damaged) == (START, {}, True)


def test_what_streamlit_itself_puts_into_an_address_is_no_damage(guide: Guide) -> None:
    assert not read(guide, {"embed": ["true"], "embed_options": ["dark_theme"]}).damaged
