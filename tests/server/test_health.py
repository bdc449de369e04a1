"""Whether the server lives, and whether visitors can be sent to it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from advisor.guide import find_data
from advisor.prospect import pages
from advisor.publishing.live import LiveGuide
from advisor.records.database import Database
from advisor.records.settings import DATABASE, at
from advisor.records.store import Records
from advisor.server import health, metrics
from advisor.server.health import check_database, healthz, readyz
from advisor.server.metrics import last_publish
from tests.server.calls import get

APP = Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was looked at before, and no database is named."""
    monkeypatch.delenv(DATABASE, raising=False)
    monkeypatch.setattr(health, "_CHECK", health._DatabaseCheck())
    monkeypatch.setattr(health, "REMEMBER_S", 0.0)


def probing(monkeypatch: pytest.MonkeyPatch, probe: Callable[[], object]) -> None:
    """Have the database probed by a function."""
    monkeypatch.setattr(health, "records", lambda: SimpleNamespace(probe=probe))


def test_a_process_that_answers_lives_whatever_else_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "live", LiveGuide(tmp_path))
    answer = get(APP, "/healthz")
    assert (answer.status, answer.json()) == (200, {"live": True})
    assert answer.headers["cache-control"] == "no-store"


def test_with_a_sound_guide_and_no_database_it_is_ready() -> None:
    answer = get(APP, "/readyz")
    assert (answer.status, answer.json()) == (200, {"ready": True, "guide": True})


def test_without_a_sound_guide_it_is_not_ready_and_names_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "live", LiveGuide(tmp_path))
    answer = get(APP, "/readyz")
    assert (answer.status, answer.json()) == (503, {"ready": False, "guide": False})


def test_a_page_that_cannot_be_drawn_is_not_ready_and_the_log_says_why_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise IndexError("tuple index out of range")

    monkeypatch.setattr(health, "live", LiveGuide(find_data()))  # whose guide nobody has drawn yet
    monkeypatch.setitem(pages.PAGES, "tracks", broken)
    answers = [get(APP, "/readyz") for _ in range(2)]
    assert {answer.status for answer in answers} == {503}
    assert answers[0].json() == {"ready": False, "guide": True, "pages": False}
    logged = [record.getMessage() for record in caplog.records]
    assert len([line for line in logged if line.startswith("page tracks (en) cannot be")]) == 1


def test_files_that_wait_are_said_to_and_visitors_can_still_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", "drafts"))
    live = LiveGuide(data)
    monkeypatch.setattr(health, "live", live)
    live.guide()
    rules = data / "rules.yaml"
    rules.write_bytes(rules.read_bytes()[:4_096])
    live.fresh()
    answer = get(APP, "/readyz")
    assert (answer.status, answer.json()) == (
        *(200, {"ready": True, "guide": True, "files": "waiting"}),
    )


def test_readiness_follows_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "records.sqlite"
    monkeypatch.setenv(DATABASE, f"sqlite:///{file}")
    Database(at(f"sqlite:///{file}")).close()
    found = [get(APP, "/readyz")]
    file.rename(tmp_path / "away")
    found.append(get(APP, "/readyz"))
    (tmp_path / "away").rename(file)
    found.append(get(APP, "/readyz"))
    assert [answer.status for answer in found] == [200, 503, 200]
    assert [answer.json()["database"] for answer in found] == [True, False, True]


def test_a_database_that_answers_and_takes_no_call_is_not_ready_and_the_log_says_why_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv(DATABASE, address)
    assert get(APP, "/readyz").status == 200
    with Records(address) as kept, kept.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = [get(APP, "/readyz") for _ in range(2)]
    assert [answer.status for answer in found] == [503, 503]
    assert caplog.text.count("install the newer advisor") == 1


def test_what_was_found_holds_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE, "sqlite:////nowhere/x")
    monkeypatch.setattr(health, "REMEMBER_S", 60.0)
    probing(monkeypatch, iter([True]).__next__)  # which fails from the second time on
    found = [check_database() for _ in range(3)]
    assert found == [found[0]] * 3
    assert found[0] is not None
    assert found[0].answers


def test_nobody_waits_while_somebody_else_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE, "sqlite:////nowhere/x")
    looking, go_on = Event(), Event()

    def slow() -> None:
        looking.set()
        go_on.wait(30)

    probing(monkeypatch, slow)
    first = Thread(target=check_database)
    first.start()
    assert looking.wait(30)
    found = check_database()
    go_on.set()
    first.join()
    assert found is not None
    assert not found.answers


def test_a_database_that_has_hung_is_down_while_it_is_still_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DATABASE, "sqlite:////nowhere/x")
    probing(monkeypatch, lambda: None)
    assert get(APP, "/readyz").status == 200
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.05)
    go_on, looked = Event(), Event()

    def hang() -> None:
        go_on.wait(30)
        looked.set()

    probing(monkeypatch, hang)
    for _ in range(2):
        answer = get(APP, "/readyz")
        assert (answer.status, answer.json()["database"]) == (503, False)
    figures = {
        sample.name: sample.value
        for metric in metrics._Live().collect()
        for sample in metric.samples
    }
    assert figures["advisor_database_up"] == 0
    assert figures["advisor_database_seconds"] > 0.05
    go_on.set()
    assert looked.wait(30)
    probing(monkeypatch, lambda: None)
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 30)
    while health._CHECK._began is not None:
        time.sleep(0.001)
    assert get(APP, "/readyz").status == 200


def test_a_look_that_fails_in_an_unknown_way_is_a_no_and_not_the_last_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DATABASE, "sqlite:////nowhere/x")

    def stumble() -> None:
        raise OSError("odd")

    probing(monkeypatch, stumble)
    assert get(APP, "/readyz").status == 503
    probing(monkeypatch, lambda: None)
    assert get(APP, "/readyz").status == 200


def test_the_last_publishing_is_known_where_there_was_one(tmp_path: Path) -> None:
    assert last_publish(tmp_path) is None
    (tmp_path / "history").mkdir()
    assert last_publish(tmp_path) is None
    published = last_publish(find_data())
    assert published is None or published < time.time()


def test_a_history_that_may_not_be_read_hides_no_other_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", refused)
    assert last_publish(tmp_path) is None
