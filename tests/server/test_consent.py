"""Whether a prospect's answers are kept: never without a yes, once a visit, no more than told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from advisor.guide import Choices
from advisor.prospect.address import RESULT, START, link, write
from advisor.prospect.consent import ANSWER, TOKEN
from advisor.prospect.visit import visit_at
from advisor.records import Record, opening, read_settings
from advisor.records.search import Search
from advisor.records.store import Records
from advisor.server import consent
from advisor.server.consent import DAY_S
from advisor.server.limits import Buckets
from advisor.settings import settings
from tests.checkout import CHECKOUT
from tests.prospect.visitor import APP, Visitor
from tests.server.calls import Call, answers
from tests.server.test_limits import Clock
from tests.shipped import GUIDE

WORDS = GUIDE.words
KEEPING = WORDS.keeping
SHEET: Choices = {"goal": ("protect",), "monday": ("breach",), "skills": ("threats", "privacy")}
ASKED = {"keep_yes", "keep_no"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for records of one's own, where prospects are asked."""
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("ADVISOR_KEEP_SHEETS", "on")
    opening.forget()
    yield tmp_path
    opening.forget()


def kept() -> list[Record]:
    """All that is stored."""
    with Records(read_settings(os.environ)) as records:
        return list(records.search(Search()).records)


@pytest.mark.parametrize("setting", ["", "off", "no"])
def test_without_the_setting_nobody_is_asked_and_the_pages_say_that_nothing_is_stored(
    home: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("ADVISOR_KEEP_SHEETS", setting)
    result = Visitor.on(RESULT, SHEET)
    assert not ASKED & result.buttons
    assert KEEPING.ask not in result.text
    assert WORDS.site.privacy in result.text
    assert WORDS.start.stored in Visitor.on(START).text
    assert list(home.iterdir()) == []


def test_with_the_setting_the_pages_say_that_nothing_is_stored_without_a_yes(home: Path) -> None:
    first, result = Visitor.on(START), Visitor.on(RESULT, SHEET)
    assert KEEPING.stored in first.text
    assert KEEPING.privacy in result.text
    for page in (first, result):
        assert WORDS.start.stored not in page.text
        assert WORDS.site.privacy not in page.text


def test_being_asked_stores_nothing_and_neither_does_a_no(home: Path) -> None:
    visitor = Visitor.on(RESULT, SHEET)
    assert visitor.buttons >= ASKED
    assert KEEPING.ask in visitor.text
    visitor.press("keep_no")
    assert KEEPING.refused in visitor.text
    assert not ASKED & visitor.buttons
    assert list(home.iterdir()) == []


def test_without_an_answer_there_is_nothing_to_ask_for(home: Path) -> None:
    assert not ASKED & Visitor.on(RESULT).buttons


def test_a_yes_keeps_answers_result_and_day_and_nothing_else(home: Path) -> None:
    visitor = Visitor.on(RESULT, SHEET).press("keep_yes")
    assert KEEPING.kept in visitor.text
    (record,) = kept()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert (record.kind, record.status, record.answers) == ("prospect", "final", SHEET)
    assert (record.top, record.verdict) == ("isa", "yes_if")
    assert record.created == record.changed == today
    assert (record.by, record.changed_by, record.person) == ("", "", None)
    assert not any(record.notes.texts)
    assert (record.helpful, record.leaning) == (None, "")
    milliseconds = int(record.id.replace("-", "")[:12], 16)
    assert milliseconds == today.timestamp() * 1000, "the id knows no hour either"


def test_a_form_that_is_sent_again_keeps_one_record(home: Path) -> None:
    visitor = Visitor.on(RESULT, SHEET).press("keep_yes").again().again()
    assert KEEPING.kept in visitor.text
    visitor.press("keep_send").again()
    assert KEEPING.thanks in visitor.text
    (record,) = kept()
    assert (record.answers, record.revision) == (SHEET, 1)


@pytest.mark.parametrize(
    "token", ["", "x", "{id}.", "{id}.00", "{other}.{signature}", "é.é", "{id}.\xff"]
)
def test_a_form_without_a_token_of_ours_keeps_nothing_and_is_shown_once_more(
    home: Path, token: str
) -> None:
    name, _, signature = consent.new_token().partition(".")
    other = consent.new_token().partition(".")[0]
    forged = token.format(id=name, other=other, signature=signature)
    sent = {"keep.token": forged, "keep": "yes"}
    query = link(RESULT, SHEET).removeprefix("?")
    call = Call("POST", "/", query.encode(), body=urlencode(sent).encode())
    (answer,) = answers(APP, [call])
    assert answer.status == 200
    assert KEEPING.stale in answer.body.decode()
    assert KEEPING.ask in answer.body.decode()
    assert list(home.iterdir()) == []


def test_what_is_sent_after_a_restart_is_shown_once_more_and_then_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor.on(RESULT, SHEET)
    monkeypatch.setattr(consent, "_KEY", b"another process")
    assert KEEPING.stale in visitor.press("keep_yes").text
    assert KEEPING.kept in visitor.press("keep_yes").text
    assert len(kept()) == 1


def test_nothing_can_be_added_to_what_was_not_kept(home: Path) -> None:
    sent = {"keep.token": consent.new_token(), "keep": "more", "keep.helpful": "yes"}
    call = Call("POST", "/", b"page=result&goal=protect", body=urlencode(sent).encode())
    (answer,) = answers(APP, [call])
    assert escape(KEEPING.not_added) in answer.body.decode()
    assert kept() == []


def test_no_more_is_kept_of_one_address_than_a_day_allows(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(consent, "_SHEETS", Buckets(2 / DAY_S, 2, clock))

    def is_kept(network: str | None) -> bool:
        monkeypatch.setattr(consent, "network_of", lambda _host: network)
        text = Visitor.on(RESULT, SHEET).press("keep_yes").text
        assert (KEEPING.kept in text) is not (KEEPING.not_kept in text)
        return KEEPING.kept in text

    for clock.now in (0.0, float(DAY_S)):
        assert [is_kept("192.0.2.1") for _ in range(3)] == [True, True, False]
        assert is_kept("192.0.2.2")
        assert all(is_kept(None) for _ in range(3)), "this machine is no client"
    assert len(kept()) == 12


def test_two_presses_that_run_side_by_side_keep_one_record(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    finish = Records.finish

    def slowly(*words: Record, **more: datetime) -> Record:
        begun.set()
        assert may_end.wait(60)
        return finish(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Records, "finish", slowly)
    visit = visit_at(GUIDE, write(RESULT, SHEET))
    sent = {TOKEN: [consent.new_token()], ANSWER: ["yes"]}
    press = partial(consent.answer, GUIDE, visit, sent, "192.0.2.1")
    presses = [threading.Thread(target=press) for _ in range(2)]
    presses[0].start()
    assert begun.wait(60)
    presses[1].start()
    may_end.set()
    for each in presses:
        each.join()
    assert len(kept()) == 1


def test_a_prospect_may_add_whether_it_helped_and_what_they_lean_to(home: Path) -> None:
    visitor = Visitor.on(RESULT, SHEET).press("keep_yes")
    visitor.pick("keep.helpful", "no").pick("keep.leaning", "bida").press("keep_send")
    assert KEEPING.thanks in visitor.text
    (record,) = kept()
    assert (record.helpful, record.leaning, record.revision) == (False, "bida", 2)
    assert record.changed.hour == record.changed.minute == 0
    with Records(read_settings(os.environ)) as records:
        assert records.history_of(record.id) == ()
        assert sum(cell.count or 0 for cell in records.insights().tops) == 0, "one is under five"


@pytest.mark.parametrize(
    ("helpful", "leaning", "stored"),
    [(None, None, (None, "")), ("yes", None, (True, "")), (None, "none", (None, ""))],
)
def test_nobody_has_to_answer_the_two_questions(
    home: Path, helpful: str | None, leaning: str | None, stored: tuple[bool | None, str]
) -> None:
    visitor = Visitor.on(RESULT, SHEET).press("keep_yes")
    visitor.pick("keep.helpful", helpful).pick("keep.leaning", leaning).press("keep_send")
    (record,) = kept()
    assert (record.helpful, record.leaning) == stored


def test_a_database_that_is_gone_is_said_calmly_and_the_result_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blocked := home / "blocked").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    visitor = Visitor.on(RESULT, SHEET)
    before = visitor.heading
    visitor.press("keep_yes")
    assert KEEPING.not_kept in visitor.text
    assert visitor.heading == before
    assert str(blocked) not in visitor.text


def test_a_database_that_goes_after_the_yes_loses_only_what_was_to_be_added(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor.on(RESULT, SHEET).press("keep_yes").pick("keep.helpful", "yes")
    (blocked := home / "blocked").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    settings.cache_clear()
    visitor.press("keep_send")
    assert KEEPING.not_added in visitor.text
    monkeypatch.setenv("ADVISOR_STATE", str(home))
    assert [record.helpful for record in kept()] == [None]


@pytest.mark.deep
def test_the_analysis_and_the_database_library_are_loaded_only_for_whoever_wants_them(
    home: Path,
) -> None:
    ran = subprocess.run(
        (sys.executable, "-c", ASKING, link(RESULT, SHEET)),
        cwd=CHECKOUT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == [[], ["analysis"], ["analysis", "database"]]


ASKING = """
import json, sys
from tests.prospect.visitor import Visitor
def loaded():
    modules = {"analysis": "advisor.analysis.lattice", "database": "sqlalchemy"}
    return [name for name, module in modules.items() if module in sys.modules]
visitor = Visitor(sys.argv[1])
assert "keep_yes" in visitor.buttons
stages = [loaded()]
for button in ("firm", "keep_yes"):
    visitor.press(button)
    stages.append(loaded())
print(json.dumps(stages))
"""
