"""Places and answers as an address, and back."""

from __future__ import annotations

from typing import get_args
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import Guide
from advisor.guide.checks import RESERVED, RESERVED_PAGES
from advisor.prospect.address import (
    ALL_TRACKS,
    ENTER_CODE,
    RESULT,
    REVIEW,
    START,
    PageKind,
    Place,
    language,
    link,
    parse,
    place_named,
    write,
)
from advisor.prospect.address import RESERVED as RESERVED_PARAMETERS
from advisor.prospect.visit import Visit, visit_at
from advisor.scoring import pack
from tests.guides import GuideAndSheet, checked, guides_and_sheets


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
    visit = visit_at(both.guide, parse_qs(link(place, both.sheet).removeprefix("?")))
    assert (visit.place, visit.sheet.given, visit.damaged) == (place, both.sheet, False)


def test_the_untouched_first_page_is_the_plain_address() -> None:
    assert write(START, {}) == {}


def test_an_address_names_questions_and_options_by_their_ids() -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    assert link(Place("page", "work"), sheet) == "?page=work&degree=none&skills=lead&skills=plan"


@pytest.mark.parametrize(
    "query",
    [
        {"page": ["work"], "degree": ["none"], "years": ["forever"]},
        {"page": ["work"], "degree": ["none"], "skills": ["lead", "plan", "forecast"]},
        {"page": ["work"], "degree": ["none"], "field": ["", "x"]},
    ],
)
def test_damaged_parts_are_left_out_and_the_rest_stays(
    guide: Guide, query: dict[str, list[str]]
) -> None:
    visit = visit_at(guide, query)
    assert (visit.place, visit.sheet.given) == (Place("page", "work"), {"degree": ("none",)})
    assert visit.damaged


def test_no_page_of_a_questionnaire_may_have_a_name_that_leads_to_a_page_of_ours(
    guide: Guide,
) -> None:
    names = {"start", *(each for each in get_args(PageKind) if place_named(guide, each))}
    assert names == set(RESERVED_PAGES)


def test_no_question_may_have_the_name_of_a_parameter_of_ours() -> None:
    # No id has a dot.
    assert {name for name in RESERVED_PARAMETERS if "." not in name} <= set(RESERVED)


@pytest.mark.parametrize("name", ["nowhere", "change.", "change.nothing", "page", "start.", "."])
def test_an_unknown_page_leads_to_the_first_one_with_the_answers_kept(
    guide: Guide, name: str
) -> None:
    visit = visit_at(guide, {"page": [name], "degree": ["none"]})
    assert (visit.place, visit.sheet.given, visit.damaged) == (START, {"degree": ("none",)}, True)


def test_a_code_alone_opens_its_result(guide: Guide) -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    visit = visit_at(guide, {"code": [pack(guide, sheet)]})
    assert (visit.place, visit.sheet.given, visit.damaged) == (RESULT, sheet, False)


def test_a_wrong_code_leads_to_the_first_page_and_says_so(guide: Guide) -> None:
    visit = visit_at(guide, {"code": ["0000"]})
    assert (visit.place, visit.sheet.given, visit.damaged) == (START, {}, True)


def test_what_streamlit_itself_puts_into_an_address_is_no_damage(guide: Guide) -> None:
    assert not visit_at(guide, {"embed": ["true"], "embed_options": ["dark_theme"]}).damaged


@pytest.mark.parametrize(
    "added",
    [
        {"utm_source": ["newsletter"]},
        {"fbclid": ["IwAR0-x_y"], "gclid": [""]},
        {"nonsense": ["1", "2"]},
        {"": ["x"], "degree[]": ["none"], "Years": ["none"]},
    ],
)
def test_what_others_add_to_a_link_is_ignored(guide: Guide, added: dict[str, list[str]]) -> None:
    sheet = {"degree": ("none",)}
    for query in (write(RESULT, sheet), {}, {"code": [pack(guide, sheet)]}):
        assert visit_at(guide, {**added, **query}) == visit_at(guide, query)
        assert not visit_at(guide, {**query, **added}).damaged


@pytest.mark.parametrize(
    "query",
    [
        *("page=2", "page=2&sort=new", "page=17&lang=en-US", "page=2%3Futm_source=x"),
        *(
            "code=PROMO10",
            "code=WELCOME-10&utm_source=x",
            "page=2&code=SUMMER2027",
            "code=\u00dcBER20",
        ),
        "code=9f1c2d3e-1a2b-4c3d-8e9f-0a1b2c3d4e5f",
    ],
)
def test_an_address_of_others_with_a_name_of_ours_is_no_damage(guide: Guide, query: str) -> None:
    visit = visit_at(guide, parse_qs(query))
    assert visit == Visit(START, checked(guide, {}))
    beside = visit_at(guide, {**parse_qs(query), "page": ["tracks"]})
    assert (beside.place, beside.damaged) == (ALL_TRACKS, False)


@pytest.mark.parametrize(
    "query",
    [
        *("page=resul", "page=track.gone", "page=staff.calls", "page=result&field=email"),
        *("field=email", "page=home", "field=email&degree=none", "code=0000", "code=GXWA-15G"),
        *("skills=lead&skills=gone", "page=3Dresult", "code=GXWA-15GE-XWH5-YN9Gfoo"),
    ],
)
def test_what_may_have_been_ours_is_told(guide: Guide, query: str) -> None:
    assert visit_at(guide, parse_qs(query)).damaged


@pytest.mark.parametrize(
    "end",
    [
        *("?utm_source=x", "?fbclid=IwAR0-x_y&gclid=1", "/?utm_source=x", "%3Futm_source%3Dx"),
        *(";jsessionid=1", "|my result>", "%7Cmy%20result", "%20is%20my%20result", "%3Cbr%3E"),
        *("](https://a.test)", "%22>see</a>", "#:~:text=Yes", "%26utm_source=x", "%26amp%3Ba=b"),
    ],
)
def test_what_others_put_behind_a_link_is_ignored(guide: Guide, end: str) -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    for written in (
        link(RESULT, sheet),
        f"?code={pack(guide, sheet)}",
        f"{link(RESULT, sheet)}&lang=es",
    ):
        visit = visit_at(guide, parse(f"{written[1:]}{end}".encode()))
        assert (visit.place, visit.sheet.given, visit.damaged) == (RESULT, sheet, False)
    assert language(parse(f"lang=es{end}".encode())) == "es"


@pytest.mark.parametrize("sign", [";", "%26", "%26amp%3B", "%3B", "?"])
def test_parameters_are_read_whatever_stands_between_them(guide: Guide, sign: str) -> None:
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    visit = visit_at(guide, parse(link(RESULT, sheet)[1:].replace("&", sign).encode()))
    assert visit == Visit(RESULT, checked(guide, sheet))


@pytest.mark.parametrize("end", [".", ")", ">", "*", "_", "\u201d", "\u200b", "\u2026", ".)\n"])
def test_what_a_sentence_leaves_at_the_end_of_a_link_is_ignored(guide: Guide, end: str) -> None:
    for query in (
        {"page": [f"result{end}"], "degree": ["none"]},
        {"page": ["result"], "degree": [f"none{end}"]},
        {"page": ["result"], "degree": ["none"], "lang": [f"es{end}"]},
    ):
        assert visit_at(guide, query) == visit_at(guide, {"page": ["result"], "degree": ["none"]})
    assert language({"lang": [f"es{end}"]}) == "es"


def test_a_link_that_was_escaped_for_html_keeps_its_answers(guide: Guide) -> None:
    query = {"page": ["result"], "amp;degree": ["none"], "skills": ["lead"], "amp;skills": ["plan"]}
    sheet = {"degree": ("none",), "skills": ("lead", "plan")}
    assert visit_at(guide, query) == Visit(RESULT, checked(guide, sheet))
