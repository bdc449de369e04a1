"""Two replicas behind a real nginx, with a real PostgreSQL: what dies is not missed."""

from __future__ import annotations

import asyncio
import random
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from advisor.cli.site_check import check_site
from advisor.guide import Guide, load_guide
from advisor.publishing.publisher import publish
from advisor.scoring import recommend
from tests.deploy.site import PATIENCE, Site, running, status, wait_until
from tests.deploy.visitor import Page, Visitor, gone, text_of, walk

PEOPLE = 16


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The one site of all tests here."""
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def site(whole_site: Site) -> Site:
    """The site with everything up, and known to nginx as up."""
    for replica in whole_site.replicas.values():
        replica.start()
    wait_until(lambda: readiness(whole_site) == {200})
    return whole_site


def readiness(site: Site) -> set[int]:
    """What the replicas say when they are asked whether they are ready."""
    return {status(f"{address}/readyz") for address in site.replicas}


def people(site: Site, count: int = PEOPLE) -> list[Visitor]:
    return [Visitor(site.url, f"browser {number}") for number in range(count)]


async def walk_all(
    visitors: list[Visitor], seconds: float = 0.4, meanwhile: Callable[[], None] | None = None
) -> list[Page]:
    """Have everybody walk at once; when the first are half-way, something happens."""
    tasks = [
        asyncio.create_task(_strolling(visitor, random.Random(number), seconds))
        for number, visitor in enumerate(visitors)
    ]
    if meanwhile is not None:
        while min(len(visitor.picked) for visitor in visitors) < 3:
            await asyncio.sleep(0.05)
            for task in tasks:
                if task.done():
                    task.result()
        await asyncio.to_thread(meanwhile)
    pages = await asyncio.gather(*tasks)
    await gone(visitors)
    return list(pages)


async def _strolling(visitor: Visitor, chance: random.Random, seconds: float) -> Page:
    return await walk(visitor, chance, lambda: chance.uniform(0, 2 * seconds))


def expected(guide: Guide, visitor: Visitor) -> str:
    return recommend(guide, visitor.picked).verdict.headline


def publish_note(site: Site, said: str) -> None:
    """Publish rules with a next step that everybody gets."""
    rules = site.data / "rules.yaml"
    guide = load_guide(site.data)
    step = f"\n  - id: note_{abs(hash(said))}\n    label: {said}\n    link: faq\n"
    live = rules.read_text(encoding="utf-8")
    text = re.sub("^next_steps:$", f"next_steps:{step.rstrip()}", live, count=1, flags=re.MULTILINE)
    publish(
        site.data,
        text,
        base=guide.fingerprints.rules,
        who="ann",
        why=said,
        now=datetime.now(UTC),
    )


def test_a_visitor_stays_with_one_replica_and_visitors_are_shared_out(site: Site) -> None:
    """By the name that the browser gives itself, which is all that differs here."""

    def replica_of(browser: str) -> str:
        before = _served(site)
        urlopen(Request(f"{site.url}/robots.txt", headers={"User-Agent": browser})).close()
        wait_until(lambda: _served(site) != before)  # the log follows the answer
        (used,) = [a for a, count in _served(site).items() if count != before[a]]
        return used

    browsers = [f"browser {number}" for number in range(12)]
    first = [replica_of(browser) for browser in browsers]
    assert first == [replica_of(browser) for browser in browsers]
    assert set(first) == set(site.replicas)


def _served(site: Site) -> dict[str, int]:
    """How many requests each replica has noted for the file that robots ask for."""
    return {
        address: replica.log.read_text(errors="replace").count('"path": "/robots.txt"')
        for address, replica in site.replicas.items()
    }


def test_the_world_may_ask_whether_the_site_is_well_but_not_for_its_figures(site: Site) -> None:
    found = {path: status(f"{site.url}{path}") for path in ("/healthz", "/readyz", "/metrics")}
    assert found == {"/healthz": 200, "/readyz": 200, "/metrics": 404}


def test_the_doctor_finds_nothing_wrong_from_outside(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.cli.site_check.PATIENCE", PATIENCE)
    assert [sign for sign in check_site(site.url) if not sign.well] == []


def test_the_log_of_nginx_holds_no_answers(site: Site) -> None:
    assert status(f"{site.url}/?page=result&degree=none") == 200
    wait_until(lambda: " GET / 200 " in site.nginx.log.read_text())
    assert "degree" not in site.nginx.log.read_text()


def test_the_log_of_nginx_names_the_request_as_the_replica_does(site: Site) -> None:
    with urlopen(f"{site.url}/robots.txt") as answer:
        request = answer.headers["x-request-id"]
    wait_until(lambda: request in site.nginx.log.read_text())
    logs = [replica.log for replica in site.replicas.values()]
    wait_until(lambda: any(request in Path(log).read_text() for log in logs))


@pytest.mark.deep
def test_what_is_published_under_load_reaches_everybody_new_on_every_replica(site: Site) -> None:
    told = "This is what was published while people were here."
    visitors = people(site)
    pages = asyncio.run(walk_all(visitors, meanwhile=lambda: publish_note(site, told)))
    assert [visitor.returns for visitor in visitors] == [0] * PEOPLE
    assert [told in text_of(page) for page in pages] == [False] * PEOPLE
    assert [page.answers for page in pages] == [visitor.picked for visitor in visitors]

    wait_until(lambda: all(_has(address, told, site) for address in site.replicas))
    newcomers = people(site)
    pages = asyncio.run(walk_all(newcomers, seconds=0.05))
    assert [told in text_of(page) for page in pages] == [True] * PEOPLE


def _has(address: str, told: str, site: Site) -> bool:
    """Whether a replica shows a newcomer what was published."""

    async def look() -> bool:
        visitor = Visitor(address)
        await visitor.arrive("page=result&degree=none&years=none")
        await gone([visitor])
        return told in text_of(visitor.page)

    return asyncio.run(look())


@pytest.mark.deep
def test_without_the_database_nobody_is_ready_and_no_prospect_notices(site: Site) -> None:
    red: list[int] = []

    def stop() -> None:
        site.database.stop()
        wait_until(lambda: readiness(site) == {503})
        red.extend(status(f"{address}/healthz") for address in site.replicas)

    visitors = people(site)
    try:
        pages = asyncio.run(walk_all(visitors, meanwhile=stop))
        newcomers = people(site)
        later = asyncio.run(walk_all(newcomers, seconds=0.05))
    finally:
        site.database.start()
    assert red == [200, 200]
    everybody = [*visitors, *newcomers]
    assert [visitor.returns for visitor in everybody] == [0] * 2 * PEOPLE
    answered = [page.answers for page in (*pages, *later)]
    assert answered == [visitor.picked for visitor in everybody]
    wait_until(lambda: readiness(site) == {200})


def test_a_503_takes_no_replica_away_from_others(site: Site) -> None:
    site.database.stop()
    try:
        wait_until(lambda: readiness(site) == {503})
        assert [status(f"{site.url}/readyz") for _ in range(4)] == [503] * 4
        assert status(f"{site.url}/") == 200
    finally:
        site.database.start()


@pytest.mark.parametrize("head", ["POST /\u00e9", "POST /_stcore/stream", "GET /_stcore/stream"])
def test_no_request_has_a_replica_taken_for_dead(site: Site, head: str) -> None:
    place = urlsplit(site.url)
    rest = "Upgrade: websocket\r\nContent-Length: 900000\r\n\r\n"
    said = f"{head} HTTP/1.1\r\nHost: x\r\n{rest}".encode() + b"x" * 900_000
    for _ in range(20):
        with socket.create_connection((place.hostname, place.port), PATIENCE) as refused:
            refused.sendall(said)
            assert refused.recv(10) == b"HTTP/1.1 4"
        assert status(f"{site.url}/healthz") == 200


@pytest.mark.deep
def test_everybody_finishes_when_a_replica_is_killed_and_no_answer_is_lost(site: Site) -> None:
    visitors = people(site)
    victim = next(iter(site.replicas.values()))
    pages = asyncio.run(walk_all(visitors, meanwhile=victim.kill))

    assert sum(visitor.returns > 0 for visitor in visitors) >= 2, "nobody was on that replica"
    assert any(visitor.returns == 0 for visitor in visitors), "everybody was on that replica"
    assert [page.answers for page in pages] == [visitor.picked for visitor in visitors]
    guide = load_guide(site.data)
    for page, visitor in zip(pages, visitors, strict=True):
        assert expected(guide, visitor) in text_of(page)


@pytest.mark.deep
def test_a_dead_replica_is_not_noticed_by_whoever_comes_next(site: Site) -> None:
    next(iter(site.replicas.values())).kill()
    visitors = people(site)
    asyncio.run(walk_all(visitors, seconds=0.05))
    assert [visitor.returns for visitor in visitors] == [0] * PEOPLE
    assert {status(f"{site.url}/?n={number}") for number in range(PEOPLE)} == {200}
