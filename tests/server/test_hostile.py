"""Hostile inputs of each kind, ten thousand in a deep run: nothing escapes, no answer is long."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from starlette.applications import Starlette

from advisor import AdvisorError, recommend, unpack
from advisor.prospect import address
from advisor.prospect.visit import Visit, visit_at
from advisor.scoring.sheets import Sheet
from advisor.server import SCRIPT, middleware, routes
from tests.app import AppTest
from tests.depth import DEPTH
from tests.server import hostile
from tests.server.calls import Answer, Call, call_once
from tests.server.hostile import tried
from tests.shipped import GUIDE

LONGEST = 200_000
"""Bytes of the longest answer."""

ANSWERED = frozenset({200, 303, 304, 307, 400, 404, 405, 413, 414, 415, 422})
"""Statuses that say that something was understood or refused; 500 is not among them."""

OURS = routes()
APP = Starlette(routes=OURS, middleware=middleware(OURS))


async def made(method: str, path: str, query: bytes = b"", **details: Any) -> Answer:
    """Make a call, and see that it is answered."""
    answer = await call_once(APP, Call(method, path, query, client="127.0.0.1", **details))
    assert answer.status in ANSWERED
    assert len(answer.body) < LONGEST
    return answer


def test_any_address_gets_a_page_and_is_understood_as_far_as_it_makes_sense() -> None:
    async def check(query: bytes) -> None:
        assert (await made("GET", "/", query)).status in (200, 303, 414)
        visit = visit_at(GUIDE, parse_qs(query.decode("latin-1"), keep_blank_values=True))
        again = visit_at(GUIDE, address.write(visit.place, visit.sheet))
        assert again == Visit(visit.place, visit.sheet)
        assert recommend(GUIDE, visit.sheet).code

    asyncio.run(tried(hostile.query, check, DEPTH.hostile))


def test_any_code_is_a_sheet_or_one_clear_line_and_the_api_gives_the_same() -> None:
    async def check(code: str) -> None:
        answer = await made("GET", "/api/v1/recommend", urlencode({"code": code}).encode())
        try:
            sheet = unpack(GUIDE, code)
        except AdvisorError as fault:
            assert len(str(fault).splitlines()) == 1
            assert answer.status == 404
        else:
            assert answer.status == 200
            # Of a damaged code that passes for a right one, not all answers need to fit.
            fitting = Sheet.lenient(GUIDE.questionnaire, sheet)
            assert answer.json()["code"] == recommend(GUIDE, fitting).code

    asyncio.run(tried(hostile.code, check, DEPTH.hostile))


@pytest.mark.parametrize("path", ["recommend", "score"])
def test_any_body_is_answered_by_the_api(path: str) -> None:
    headers = {"content-type": "application/json"}

    async def check(body: bytes) -> None:
        answer = await made("POST", f"/api/v1/{path}", body=body, headers=headers)
        document = answer.json()
        assert answer.status in (200, 400, 422)
        assert answer.status == 200 or document["status"] == answer.status
        assert len(document.get("detail", "")) < 1_000

    asyncio.run(tried(hostile.body, check, DEPTH.hostile))


def test_any_form_is_answered() -> None:
    async def check(sent: bytes) -> None:
        assert (await made("POST", "/", b"page=code&goal=protect", body=sent)).status == 200

    asyncio.run(tried(hostile.query, check, DEPTH.hostile))


def test_any_path_and_method_is_answered() -> None:
    async def check(request: str) -> None:
        method, _, path = request.partition(" ")
        await made(method, f"/{path}")

    asyncio.run(tried(hostile.request, check, DEPTH.hostile))


def test_any_address_shows_a_page_of_streamlits() -> None:
    async def check(pairs: list[tuple[str, str]]) -> None:
        shown = AppTest.from_file(str(SCRIPT))
        asked: dict[str, Any] = {}
        for name, value in pairs:
            asked.setdefault(name, []).append(value)
        shown.query_params.update(asked)
        assert not shown.run(timeout=60).exception
        assert any("<h1" in element.proto.body for element in shown.get("html"))

    asyncio.run(tried(hostile.pairs, check, DEPTH.shown))


def test_what_fails_is_repeated_by_its_shortest_part() -> None:
    async def check(given: str) -> None:
        assert not ("o" in given and "k" in given)

    with pytest.raises(AssertionError) as failed:
        asyncio.run(tried(lambda _draw: "oaks in a long text", check, 1))
    assert "It fails for 'ok'." in failed.value.__notes__[0]
