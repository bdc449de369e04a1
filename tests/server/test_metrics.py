"""Figures for whoever is on duty, and who may read them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route

from advisor import settings as advisor_settings
from advisor.publishing.live import LiveGuide
from advisor.records.database import Database
from advisor.records.settings import DATABASE, at
from advisor.server import health, metrics
from advisor.server.logs import LOGGER, Event, log_event
from advisor.server.metrics import Meters
from advisor.settings import Serving
from tests.server.calls import get

TOKEN = "0123456789abcdef"
HERE = "127.0.0.1"
APP = Starlette(routes=[Route("/metrics", metrics.metrics)])


@pytest.fixture(autouse=True)
def _meters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Meters that begin at zero."""
    meters = Meters()
    log = logging.getLogger(LOGGER)
    monkeypatch.setattr(metrics, "METERS", meters)
    monkeypatch.setattr(log, "handlers", [*log.handlers, meters])
    level = log.level
    log.setLevel(logging.INFO)  # which every logger below it learns
    yield
    log.setLevel(level)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metrics on, with a token."""
    monkeypatch.setattr(metrics, "serving", lambda: Serving(metrics=True, token=TOKEN))
    monkeypatch.delenv(DATABASE, raising=False)


def figures() -> dict[str, float]:
    """Every figure, by its name and labels."""
    answer = get(APP, "/metrics", client=HERE, headers={"host": HERE})
    assert answer.status == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_what_happens_is_counted() -> None:
    for event in (
        *(Event("visit began"), Event("visit began"), Event("visit ended", turns=1)),
        *(Event("request", status=200), Event("request", status=204), Event("request", status=503)),
        *(Event("refused", why="rate"), Event("incident", incident="7KQ2-M4TX")),
        *(Event("turn", seconds=0.02), Event("turn", seconds=0.3), Event("turn", seconds=60.0)),
    ):
        log_event(event)
    found = figures()
    assert found["advisor_visitors"] == 1
    assert found["advisor_visits_total"] == 2
    assert found["advisor_incidents_total"] == 1
    assert found["advisor_requests_total 2xx"] == 2
    assert found["advisor_requests_total 5xx"] == 1
    assert found["advisor_refused_total rate"] == 1
    assert found["advisor_turn_seconds_bucket 0.025"] == 1
    assert found["advisor_turn_seconds_bucket 0.5"] == 2
    assert found["advisor_turn_seconds_bucket +Inf"] == found["advisor_turn_seconds_count"] == 3
    assert found["advisor_turn_seconds_sum"] == pytest.approx(60.32)


def test_saves_are_counted_where_they_happen(tmp_path: Path) -> None:
    database = Database(at(f"sqlite:///{tmp_path / 'records.sqlite'}"))
    with database.writing():
        pass
    (tmp_path / "records.sqlite").unlink()
    with pytest.raises(ValueError, match="cannot"), database.writing():
        pass
    found = figures()
    assert (found["advisor_saves_total yes"], found["advisor_saves_total no"]) == (1, 1)


def test_what_is_live_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures()
    assert found["advisor_guide_sound"] == 1
    assert any(name.startswith("advisor_guide_info") for name in found)
    assert "advisor_database_up" not in found
    (tmp_path / "taken").touch()
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'taken' / 'records.sqlite'}")
    advisor_settings.settings.cache_clear()
    monkeypatch.setattr(health, "_CHECK", health._DatabaseCheck())
    assert figures()["advisor_database_up"] == 0
    monkeypatch.setattr(metrics, "live", LiveGuide(tmp_path))
    monkeypatch.setattr(health, "live", LiveGuide(tmp_path))
    assert not any(name.startswith("advisor_guide_info") for name in figures())


def test_the_process_itself_is_measured() -> None:
    assert figures()["process_resident_memory_bytes"] > 1_000_000


@pytest.mark.parametrize(
    ("client", "headers", "may"),
    [
        (HERE, {}, True),
        (HERE, {"host": f"{HERE}:8501"}, True),
        (HERE, {"host": "localhost:8501"}, True),
        (HERE, {"host": "[::1]:8501"}, True),
        (HERE, {"host": "evil.example:8501"}, False),
        (HERE, {"host": "localhost.evil.example"}, False),
        (HERE, {"host": "localhost@evil.example"}, False),
        (HERE, {"host": ""}, False),
        ("203.0.113.7", {"host": "msit.example.edu", "authorization": f"Bearer {TOKEN}"}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),  # where the server listens on IPv6 for IPv4, too
        ("", {}, False),
        ("203.0.113.7", {}, False),
        ("unix", {}, False),
        (HERE, {"x-forwarded-for": HERE}, False),
        (HERE, {"forwarded": "for=127.0.0.1"}, False),
        (HERE, {"via": "1.1 proxy"}, False),
        ("203.0.113.7", {"authorization": f"Bearer {TOKEN}"}, True),
        ("203.0.113.7", {"authorization": f"bearer {TOKEN}", "via": "1.1 proxy"}, True),
        ("203.0.113.7", {"authorization": f"Bearer {TOKEN}x"}, False),
        ("203.0.113.7", {"authorization": "Bearer "}, False),
        ("203.0.113.7", {"authorization": f"Basic {TOKEN}"}, False),
        ("203.0.113.7", {"authorization": "Bearer \u00fc"}, False),
    ],
)
def test_figures_are_for_this_machine_and_for_who_knows_the_token(
    client: str, headers: dict[str, str], may: bool
) -> None:
    answer = get(APP, "/metrics", client=client, headers={"host": HERE, **headers})
    assert answer.status == (200 if may else 404)
    assert (b"advisor_visits" in answer.body) is may


def test_without_a_token_an_empty_one_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "serving", lambda: Serving(metrics=True))
    answer = get(APP, "/metrics", headers={"authorization": "Bearer "})
    assert answer.status == 404
