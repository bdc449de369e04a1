"""Results as PDF and calendar entries, by plain HTTP."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from time import sleep
from urllib.parse import parse_qs, urlencode, urlsplit

import icalendar
import pytest
from starlette.applications import Starlette

from advisor import pack, recommend
from advisor.guide import ApplicationDate, Event, Guide, find_data
from advisor.guide.files import PARTS
from advisor.live import live
from advisor.prospect import address
from advisor.publishing.live import LiveGuide
from advisor.server import downloads, routes
from advisor.settings import Serving
from tests.guides import checked
from tests.presentation.reader import Reader
from tests.server.calls import Answer, get
from tests.shipped import GUIDE

WORDS = GUIDE.words.paper
SHEET = {"goal": ("protect",), "monday": ("breach",), "skills": ("threats", "privacy")}
APP = Starlette(routes=routes())
NOW = datetime.now(UTC)


def ask(query: str) -> Answer:
    return get(APP, f"/result.pdf?{query}")


def answers(**more: str) -> str:
    return urlencode({**SHEET, **more}, doseq=True)


def test_a_result_is_had_as_pdf_at_the_address_that_its_page_links_to() -> None:
    answer = get(APP, "/" + address.paper_link(GUIDE, SHEET))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    reader, found = Reader(answer.body), recommend(GUIDE, SHEET)
    assert found.verdict.headline in reader.text
    assert found.code in reader.text
    assert GUIDE.words.site.damaged not in reader.text
    (back,) = [link for link in reader.links if link.startswith("http://testserver/?")]
    assert parse_qs(urlsplit(back).query) == {"code": [found.code]}


def test_a_paper_has_one_code_whatever_was_answered_that_is_not_asked() -> None:
    assert checked(GUIDE, {**SHEET, "depth": "ai"}).unasked == ("depth",)
    answer, code = ask(answers(depth="ai")), pack(GUIDE, SHEET)
    assert code in answer.headers["content-disposition"]
    assert code in Reader(answer.body).text


def test_a_paper_is_kept_nowhere_on_its_way_and_found_by_no_search() -> None:
    headers = ask(answers()).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["content-disposition"] == (
        f'attachment; filename="result-{pack(GUIDE, SHEET)}.pdf"'
    )


def test_no_address_puts_a_name_on_a_paper() -> None:
    names = ("name", "for", "email", "paper.name", "notes")
    given = {name: f"Ann-{name.title()}-Example" for name in names}
    answer = ask(answers(**given))
    reader = Reader(answer.body)
    assert answer.status == 200
    assert [name for name, said in given.items() if said.encode() in answer.body] == []
    assert [name for name, said in given.items() if said in reader.text] == []
    assert "Ann-" not in reader.text
    assert GUIDE.words.site.damaged not in reader.text


def test_a_damaged_address_keeps_what_is_sound_and_says_so() -> None:
    answer = ask("goal=protect&goal=nonsense&nothing=at_all&monday=breach&skills=threats")
    text = Reader(answer.body).text
    assert GUIDE.words.site.damaged in text
    assert pack(GUIDE, {**SHEET, "skills": ("threats",)}) in text


@pytest.mark.parametrize(
    "query",
    ["", "name=Ann", "goal=nonsense", "goal", "%ff=%00", "=&&=&", "code=AAAA-AAAA", "\N{SNOWMAN}"],
)
def test_an_address_without_answers_gives_one_calm_line(query: str) -> None:
    answer = ask(query)
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body.decode() == f"{WORDS.damaged}\n"


def test_a_share_code_alone_is_an_address_of_a_paper() -> None:
    answer = ask(f"code={pack(GUIDE, SHEET)}")
    assert recommend(GUIDE, SHEET).verdict.headline in Reader(answer.body).text


def test_a_paper_speaks_the_language_of_its_page_and_says_that_nobody_reviewed_it() -> None:
    reader = Reader(ask(answers(lang="es")).body)
    spanish = live.in_language(live.guide(), "es")
    assert reader.root["/Lang"] == "es"
    assert spanish.words.paper.title.format(site=spanish.words.site.title) == reader.title
    assert (spanish.words.site.unreviewed in reader.text) == (not spanish.language.reviewed)


def test_the_setting_says_where_a_result_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "serving", lambda: Serving(site="https://msit.example.edu"))
    links = Reader(ask(answers()).body).links
    assert [link for link in links if link.startswith("https://msit.example.edu/?code=")]


def test_a_host_of_any_length_does_no_harm() -> None:
    for host in ("x" * 4000, "", "[::1]", 'a"b', "\u00e9"):
        answer = get(APP, f"/result.pdf?{answers()}", headers={"host": host})
        assert answer.status == 200, host


def test_a_paper_says_what_its_page_said_though_other_rules_were_published_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PARTS:
        shutil.copy(find_data() / name, tmp_path / name)
    edited = LiveGuide(tmp_path)
    monkeypatch.setattr(downloads, "live", edited)
    began = edited.guide()
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("clear: 10", "clear: 50"), encoding="utf-8")
    now = edited.fresh()
    began_with, unknown = address.paper_link(began, SHEET), f"result.pdf?{answers()}&paper.guide=x"
    assert began.fingerprints.rules in Reader(get(APP, f"/{began_with}").body).text
    assert now.fingerprints.rules in Reader(get(APP, f"/{unknown}").body).text


def test_the_picture_of_a_code_shows_its_result_in_the_language_of_the_link() -> None:
    code = pack(GUIDE, SHEET)
    english, spanish = (get(APP, f"/preview.png?code={code}&lang={each}") for each in ("en", "es"))
    for answer in (english, spanish):
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["x-robots-tag"] == "noindex"
    assert english.body != spanish.body
    assert get(APP, f"/preview.png?code={code.lower()}").body == english.body


@pytest.mark.parametrize(
    "query", ["", "code=", "code=AAAA-AAAA", "code=%00%ff", "goal=protect", "name=Ann"]
)
def test_any_other_link_has_the_general_picture(query: str) -> None:
    answer, general = get(APP, f"/preview.png?{query}"), get(APP, "/preview.png")
    assert answer.status == 200
    assert answer.body == general.body
    assert answer.headers["cache-control"].startswith("public")


def test_whoever_finds_all_seats_taken_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, printing = Signal(), downloads._print

    def slowly(*what: object) -> bytes:
        assert go_on.wait(60)
        return printing(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(downloads, "_print", slowly)
    with ThreadPoolExecutor(downloads.SLOTS) as visitors:
        seated = [visitors.submit(ask, answers()) for _ in range(downloads.SLOTS)]
        while downloads._slots._value:
            sleep(0.005)
        turned_away, no_picture = ask(answers()), get(APP, "/preview.png")
        go_on.set()
        assert [answer.result().status for answer in seated] == [200] * downloads.SLOTS
    assert turned_away.status == no_picture.status == 503
    assert turned_away.headers["retry-after"]
    assert turned_away.body.decode() == f"{WORDS.crowded}\n"
    assert ask(answers()).status == 200


def test_a_faulty_guide_gives_one_calm_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "live", LiveGuide(tmp_path))
    for path in (
        "/result.pdf?goal=protect",
        "/preview.png",
        "/calendar/event/x.ics",
        "/calendar/date/x.ics",
    ):
        answer = get(APP, path)
        assert answer.status == 503
        assert len(answer.body.splitlines()) == 1


class Lent:
    """A live with one guide, and its event by another name in Spanish."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide

    def guide(self) -> Guide:
        return self._guide

    def in_language(self, guide: Guide, language: str) -> Guide:
        events = (replace(each, name="Una charla") for each in guide.program.events)
        spanish = replace(guide, program=replace(guide.program, events=tuple(events)))
        return spanish if language == "es" else guide


def with_dates(monkeypatch: pytest.MonkeyPatch, starts: datetime) -> None:
    """Let the program have an event and a date on one day."""
    hour = timedelta(hours=1)
    event = Event(
        "talk",
        "A talk",
        "About.",
        starts,
        starts + hour,
        "https://x.test",
        source="S",
        as_of="2026",
    )
    date = ApplicationDate(
        "end", "Last day", "About.", starts.date(), "https://x.test", source="S", as_of="2026"
    )
    program = replace(GUIDE.program, events=(event,), dates=(date,))
    monkeypatch.setattr(downloads, "live", Lent(replace(GUIDE, program=program)))


def test_what_lies_ahead_is_had_as_a_calendar_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    with_dates(monkeypatch, NOW + timedelta(days=30))
    for kind, name, called in (("event", "talk", "A talk"), ("date", "end", "Last day")):
        answer = get(APP, f"/calendar/{kind}/{name}.ics")
        (entry,) = icalendar.Calendar.from_ical(answer.body.decode()).walk("VEVENT")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert entry["SUMMARY"] == called
    assert "SUMMARY:Una charla" in get(APP, "/calendar/event/talk.ics?lang=es").body.decode()


def test_what_is_over_or_was_never_there_is_not_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    with_dates(monkeypatch, NOW - timedelta(days=30))
    for path in ("event/talk", "date/end", "event/none", "date/none", "event/end", "date/..%2f"):
        answer = get(APP, f"/calendar/{path}.ics")
        assert (answer.status, answer.body.decode()) == (404, f"{WORDS.no_such_date}\n"), path


def test_the_event_on_the_shipped_page_is_over() -> None:
    assert get(APP, "/calendar/event/info_session.ics").status == 404
