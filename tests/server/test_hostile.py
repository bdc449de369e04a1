"""Hostile inputs of each kind, ten thousand in a deep run: nothing escapes, no answer is long.

What is sent comes from two sources: Hypothesis' own odd texts and bytes, and pieces of real
addresses, codes and bodies put together wrongly, which get deeper before they are refused.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from advisor import AdvisorError, load_guide, recommend, unpack
from advisor.prospect import address
from advisor.prospect.keeping import ANSWER, TOKEN
from advisor.scoring.codes import ALPHABET
from advisor.server import SCRIPT, middleware, routes
from tests.app import AppTest
from tests.depth import DEPTH
from tests.server.calls import Answer, Call, call_once

LONGEST = 200_000
"""Bytes of the longest answer."""

ANSWERED = frozenset({200, 303, 304, 307, 400, 404, 405, 413, 414, 415, 422})
"""Statuses that say that something was understood or refused; 500 is not among them."""

GUIDE = load_guide()
OURS = routes()
APP = Starlette(routes=OURS, middleware=middleware(OURS))
CODE = recommend(GUIDE, {"goal": "protect", "monday": "breach"}).code

QUESTIONS = [*GUIDE.questionnaire.question]
OPTIONS = [option.id for question in GUIDE.questionnaire.questions for option in question.options]
PAGES = ["result", "review", "code", "you", "change.goal", "short.goal", "staff.home", "staff."]
NAMES = [
    *QUESTIONS,
    TOKEN,
    ANSWER,
    "page",
    "code",
    "lang",
    "embed",
    "staff.draft",
    "staff.call",
    "short.asked",
]

odd = st.text(max_size=60)
names = st.sampled_from(NAMES) | odd
values = st.sampled_from([*OPTIONS, *PAGES, CODE, "", "../../etc/passwd", "\u202e", "%00"]) | odd
pairs = st.lists(st.tuples(names, values), max_size=8)
queries = pairs.map(
    lambda found: urlencode(found, quote_via=quote_plus, errors="surrogatepass").encode()
) | st.binary(max_size=200)
codes = (
    st.text(ALPHABET + "-oOil \u00e9\U0001f600", max_size=40)
    | odd
    | st.builds(
        lambda place, letter: CODE[:place] + letter + CODE[place + 1 :],
        st.integers(0, len(CODE) - 1),
        st.sampled_from(ALPHABET + "U-"),
    )
)
scalars = st.one_of(
    *(st.sampled_from(OPTIONS), odd, st.none(), st.booleans(), st.floats(), st.integers())
)
flat = st.lists(scalars, max_size=4) | st.dictionaries(odd, scalars, max_size=3)
sheets = st.dictionaries(
    st.sampled_from(QUESTIONS) | odd,
    scalars | flat | st.lists(flat, max_size=2) | st.dictionaries(odd, flat, max_size=2),
    max_size=4,
)
bodies = st.one_of(
    sheets.map(lambda sheet: json.dumps({"answers": sheet}).encode()),
    st.lists(sheets, max_size=3).map(lambda found: json.dumps({"sheets": found}).encode()),
    sheets.map(lambda sheet: json.dumps(sheet).encode()),
    st.tuples(sheets, st.integers(0, 40)).map(
        lambda cut: json.dumps({"answers": cut[0]}).encode()[: cut[1]]
    ),
    st.binary(max_size=200),
    st.integers(1, 5_000).map(lambda depth: b'{"answers":' * depth),
)

hostile = settings(max_examples=DEPTH.hostile, database=None, phases=(Phase.generate, Phase.shrink))

Make = Callable[[Call], Answer]


@pytest.fixture(scope="module")
def make() -> Iterator[Make]:
    """Make a call, and see that it is answered."""
    with asyncio.Runner() as runner:

        def make(call: Call) -> Answer:
            answer = runner.run(call_once(APP, call))
            assert answer.status in ANSWERED
            assert len(answer.body) < LONGEST
            return answer

        yield make


@hostile
@given(query=queries)
def test_any_address_gets_a_page_and_is_understood_as_far_as_it_makes_sense(
    make: Make, query: bytes
) -> None:
    assert make(Call("GET", "/", query, client="127.0.0.1")).status in (200, 303, 414)
    visit = address.read(GUIDE, parse_qs(query.decode("latin-1"), keep_blank_values=True))
    again = address.read(GUIDE, address.write(visit.place, visit.sheet))
    assert again == address.Visit(visit.place, visit.sheet)
    assert recommend(GUIDE, visit.sheet).code


@hostile
@given(code=codes)
def test_any_code_is_a_sheet_or_one_clear_line_and_the_api_gives_the_same(
    make: Make, code: str
) -> None:
    query = urlencode({"code": code}, errors="surrogatepass").encode()
    answer = make(Call("GET", "/api/v1/recommend", query, client="127.0.0.1"))
    try:
        sheet = unpack(GUIDE, code)
    except AdvisorError as fault:
        assert len(str(fault).splitlines()) == 1
        assert answer.status == 404
    else:
        assert answer.status == 200
        assert answer.json()["code"] == recommend(GUIDE, sheet).code


@hostile
@given(body=bodies, path=st.sampled_from(["recommend", "score"]))
def test_any_body_is_answered_by_the_api(make: Make, body: bytes, path: str) -> None:
    headers = {"content-type": "application/json"}
    call = Call("POST", f"/api/v1/{path}", body=body, headers=headers, client="127.0.0.1")
    answer = make(call)
    told = answer.json()
    assert answer.status in (200, 400, 422)
    assert answer.status == 200 or told["status"] == answer.status
    assert len(told.get("detail", "")) < 1_000


@hostile
@given(sent=pairs.map(lambda found: urlencode(found, errors="replace").encode()) | queries)
def test_any_form_is_answered(make: Make, sent: bytes) -> None:
    call = Call("POST", "/", b"page=code&goal=protect", body=sent, client="127.0.0.1")
    assert make(call).status == 200


@hostile
@given(
    path=st.text(max_size=60).map(lambda text: f"/{text}")
    | st.sampled_from(["/api/v1/", "/static/", "/_stcore/"]).flatmap(
        lambda start: odd.map(lambda rest: start + rest)
    ),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"]),
)
def test_any_path_and_method_is_answered(make: Make, path: str, method: str) -> None:
    make(Call(method, path, client="127.0.0.1"))


@settings(hostile, max_examples=DEPTH.shown)
@given(found=pairs)
def test_any_address_shows_a_page_of_streamlits(found: list[tuple[str, str]]) -> None:
    shown = AppTest.from_file(str(SCRIPT))
    asked: dict[str, Any] = {}
    for name, value in found:
        asked.setdefault(name, []).append(value)
    shown.query_params.update(asked)
    assert not shown.run(timeout=60).exception
    assert any("<h1" in element.proto.body for element in shown.get("html"))
