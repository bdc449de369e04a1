"""The prospect's pages in Spanish: all of them, and the same advice as in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlencode

import pytest

from advisor.analysis.changes import to_better_verdicts, to_other_tracks
from advisor.guide import Case, Choices, Event, Guide, find_data, load_cases, load_guide
from advisor.guide.document import read_document
from advisor.guide.files import PARTS
from advisor.guide.translation import read, texts_of, translated
from advisor.presentation.firmness import firmness
from advisor.presentation.paper import paper
from advisor.presentation.pdf import print_pdf
from advisor.presentation.result import result
from advisor.presentation.sentences import listed
from advisor.presentation.summary import summary
from advisor.prospect import address, offers, pages
from advisor.prospect.address import (
    ALL_TRACKS,
    ENTER_CODE,
    LANGUAGE,
    RESULT,
    REVIEW,
    START,
    Place,
    link,
)
from advisor.prospect.markup import VOID
from advisor.prospect.visit import Context, visit_at
from advisor.records import opening
from advisor.scoring import recommend
from tests.browser.people import FEW, SEVERAL, TALKATIVE
from tests.guides import checked
from tests.presentation.reader import Reader
from tests.prospect.visitor import Visitor

OWN = load_guide()
SPANISH = translated(OWN, find_data(), "es")
FIRST = Place("page", OWN.questionnaire.pages[0].id)

PLACES: Mapping[str, tuple[Place, Choices]] = {
    "start": (START, {}),
    "code": (ENTER_CODE, {}),
    "tracks": (ALL_TRACKS, {}),
    **{track.id: (Place("track", track.id), {}) for track in OWN.tracks},
    **{
        f"page {page.id}": (Place("page", page.id), TALKATIVE.answers)
        for page in OWN.questionnaire.pages
    },
    "change": (Place("change", SEVERAL.id), TALKATIVE.answers),
    "short": (Place("short", "time", ("goal",)), {"goal": ("protect",)}),
    "short result": (replace(RESULT, trail=("goal",)), {"goal": ("research",)}),
    "review": (REVIEW, TALKATIVE.answers),
    "review of nothing": (REVIEW, {}),
    **{f"result {case.id}": (RESULT, case.answers) for case in FEW},
}
"""Every page there is, and the result in each way that it can end."""


def _texts(texts: Any) -> Iterator[str]:
    if isinstance(texts, str):
        yield texts
    elif isinstance(texts, (Mapping, list, tuple)):
        for each in texts.values() if isinstance(texts, Mapping) else texts:
            yield from _texts(each)


def _pieces(text: str) -> Iterator[str]:
    """What stands between the braces of a text."""
    return (piece.strip(' ".,:()') for piece, *_ in Formatter().parse(text))


def _all(guide: Guide) -> set[str]:
    texts = (text for part in PARTS.values() for text in _texts(texts_of(getattr(guide, part))))
    return {piece for text in texts for piece in _pieces(text) if piece}


ENGLISH = _all(OWN) - _all(SPANISH)
"""Every piece of text that only the English guide has."""
SENTENCES = {piece for piece in ENGLISH if piece.count(" ") >= 2}


def english_in(said: tuple[str, ...]) -> list[str]:
    """What is English in what a page says; the names of things are not."""
    inside = [text for text in said if any(piece in text for piece in SENTENCES)]
    return [*inside, *(text for text in said if text.strip(' ".,:()') in ENGLISH)]


def spanish(place: Place, sheet: Choices | None = None) -> Visitor:
    """Someone who has chosen Spanish, on a page."""
    return Visitor(link(place, sheet or {}, language="es"))


@pytest.mark.parametrize(("place", "sheet"), PLACES.values(), ids=list(PLACES))
def test_a_page_says_nothing_in_english(place: Place, sheet: Choices) -> None:
    visitor = spanish(place, sheet)
    assert visitor.lang == "es"
    assert SPANISH.words.site.unreviewed in visitor.text
    assert english_in(visitor.said) == []


@pytest.mark.parametrize(("place", "sheet"), PLACES.values(), ids=list(PLACES))
def test_the_crawl_would_see_an_english_page(place: Place, sheet: Choices) -> None:
    visitor = Visitor.on(place, sheet)
    assert visitor.lang == "en"
    assert len(english_in(visitor.said)) > 3


class Spoken(HTMLParser):
    """What a page says, each text with the language in which it is read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._inside, self.said = ["es"], list[tuple[str, str]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        if tag not in VOID:
            self._inside.append(dict(attrs).get("lang") or self._inside[-1])

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Hear a text."""
        self.said += [(self._inside[-1], data.strip())] if data.strip() else []


def lacking(folder: Path, *names: str) -> Guide:
    """Give the Spanish guide as it is where nobody has translated these files."""
    (folder / "nothing.yaml").write_text("{}\n", encoding="utf-8")
    nothing = read_document(folder / "nothing.yaml")
    whole = read(find_data(), "es")
    return replace(whole, read={**whole.read, **dict.fromkeys(names, nothing)}).of(OWN)


def spoken(guide: Guide, place: Place, sheet: Choices) -> list[tuple[str, str]]:
    """What a page of a guide says, by language."""
    visit = visit_at(guide, address.parse(link(place, sheet, language="es")[1:].encode()))
    return Spoken(pages.page(guide, visit, Context(now=datetime(2026, 10, 1, tzinfo=UTC)))).said


def test_what_a_translation_lacks_is_read_aloud_in_english_and_nothing_else_is(
    tmp_path: Path,
) -> None:
    half = lacking(tmp_path, "program.yaml", "questions.yaml", "rules.yaml")
    only_spanish = _all(SPANISH) - _all(OWN)
    for name, (place, sheet) in PLACES.items():
        said = spoken(half, place, sheet)
        texts = tuple(text for language, text in said if language != "en")
        assert english_in(texts) == [], name
        assert not {text for language, text in said if language == "en"} & only_spanish, name


def test_names_are_read_aloud_in_english_where_they_stand_in_a_sentence_too() -> None:
    names, written = {track.name for track in OWN.program.tracks}, _all(SPANISH)
    for name, (place, sheet) in PLACES.items():
        said = spoken(SPANISH, place, sheet)
        # A translator may write a name into a text (WCAG leaves such names out).
        unmarked = [text for language, text in said if language != "en" and text not in written]
        assert not [text for text in unmarked if any(each in text for each in names)], name


def test_the_paper_says_where_its_language_changes(tmp_path: Path) -> None:
    half = lacking(tmp_path, "questions.yaml")
    online = "https://x.test/?code=X"
    for guide, languages in ((OWN, set()), (half, {"en", "es"})):
        sheet = checked(guide, FEW[0].answers)
        found = recommend(guide, sheet)
        pdf = print_pdf(paper(guide, sheet, found, online, datetime(2026, 11, 24, tzinfo=UTC)))
        assert Reader(pdf).languages() == languages


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.id)
def test_how_firm_a_result_is_is_said_in_spanish(case: Case) -> None:
    visitor = spanish(RESULT, case.answers).press("firm")
    assert SPANISH.words.what_if.lead in visitor.text
    assert english_in(visitor.said) == []


def test_a_notice_about_too_many_options_or_a_damaged_link_is_in_spanish() -> None:
    visitor = spanish(Place("change", SEVERAL.id))
    assert SPANISH.words.question.over.format(most=SEVERAL.most) in visitor.said
    assert english_in(visitor.said) == []
    assert SPANISH.words.site.damaged in Visitor("?page=nowhere&lang=es").text


@pytest.mark.parametrize("code", ["", "ABC", "U" * 12])
def test_what_is_wrong_with_a_code_is_said_in_spanish(code: str) -> None:
    visitor = spanish(ENTER_CODE).type("code.entered", code).press("continue")
    assert visitor.heading == SPANISH.words.code.title
    assert english_in(visitor.said) == []


def test_the_question_whether_answers_may_be_kept_is_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("ADVISOR_KEEP_SHEETS", "on")
    opening.forget()
    visitor = spanish(RESULT, TALKATIVE.answers)
    assert SPANISH.words.keeping.ask in visitor.text
    assert english_in(visitor.said) == []
    visitor.press("keep_yes")
    assert SPANISH.words.keeping.kept in visitor.text
    assert english_in(visitor.said) == []
    opening.forget()


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.id)
def test_the_code_of_a_spanish_result_opens_the_same_result_in_english(case: Case) -> None:
    own, found = recommend(OWN, case.answers), recommend(SPANISH, case.answers)
    assert found.code in spanish(RESULT, case.answers).text
    visitor = Visitor.on(ENTER_CODE).type("code.entered", found.code).press("continue")
    assert visitor.heading == own.verdict.headline
    assert found.code in visitor.text
    same = ("top", "tied", "margin", "strength", "code")
    assert [getattr(own, name) for name in same] == [getattr(found, name) for name in same]
    assert [flag.id for flag in own.flags] == [flag.id for flag in found.flags]


def test_a_link_to_a_spanish_result_leaves_the_language_to_whoever_opens_it() -> None:
    markup = spanish(RESULT, TALKATIVE.answers).markup
    shared = markup.partition('class="here"')[0].rpartition("<a ")[2]
    assert f"{LANGUAGE}=" not in shared


def test_going_on_stays_in_spanish_and_switching_back_keeps_page_and_answers() -> None:
    visitor = spanish(START).press("start").choose("degree", "none").press("continue")
    assert visitor.lang == "es"
    assert visitor.address["degree"] == ["none"]
    there = visitor.address
    visitor.open(urlencode({**there, LANGUAGE: ["en"]}, doseq=True))
    assert (visitor.lang, visitor.heading) == ("en", OWN.questionnaire.pages[1].title)
    assert visitor.address == {**there, LANGUAGE: ["en"]}


def test_what_was_ticked_but_not_confirmed_survives_a_switch_through_the_address() -> None:
    ticked = {"degree": ("none",), "years": ("over_ten",)}
    visitor = Visitor(link(FIRST, ticked, language="es"))
    before = visitor.chosen
    assert visitor.open(link(FIRST, ticked, language="en")).chosen == before


def test_an_unknown_language_is_passed_over() -> None:
    assert Visitor("?lang=xx").lang == "en"
    assert Visitor("?lang=xx").heading == OWN.words.site.title


@pytest.mark.parametrize(
    ("guide", "day", "hours"),
    [
        (
            OWN,
            "Friday, November 6, 2026",
            "12:00\xa0PM to 1:00\xa0PM (Eastern Standard Time)",
        ),
        (
            SPANISH,
            "viernes, 6 de noviembre de 2026",
            "de 12:00\xa0p.m. a 1:00\xa0p.m. (hora estándar oriental)",
        ),
    ],
    ids=["English", "Spanish"],
)
def test_an_event_has_its_day_its_time_in_pittsburgh_and_its_zone_in_words(
    guide: Guide, day: str, hours: str
) -> None:
    starts = datetime(2026, 11, 6, 17, tzinfo=UTC)
    event = Event(
        *("talk", "A talk", "About it.", starts, starts + timedelta(hours=1)),
        "https://x.test",
        source="S",
        as_of="2026",
    )
    told = replace(guide, program=replace(guide.program, events=(event,)))
    assert f"{day}, {hours}" in offers.events(told, starts)


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.id)
def test_the_summary_and_the_paths_to_other_results_are_in_spanish(case: Case) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    sheet = checked(SPANISH, case.answers)
    found = recommend(SPANISH, sheet)
    text = summary(SPANISH, result(SPANISH, sheet, found), "https://x.test/?page=result", now)
    firm = firmness(
        SPANISH,
        found,
        to_other_tracks(SPANISH, sheet),
        to_better_verdicts(SPANISH, sheet),
    )
    lines = (*text.splitlines(), *(line for each in firm for line in (each.text, *each.examples)))
    assert english_in(lines) == []


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.id)
def test_the_paper_to_take_along_is_in_spanish(case: Case) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    sheet = checked(SPANISH, case.answers)
    printed = paper(SPANISH, sheet, recommend(SPANISH, sheet), "https://x.test/?code=X", now)
    shown = replace(printed, result=replace(printed.result, tone="note"))  # the tone is a color
    said = tuple(_texts(asdict(shown)))
    assert printed.language == "es"
    assert any("23 de noviembre de 2026" in text for text in said)
    assert english_in(said) == []


def test_lists_read_right_before_a_name_that_begins_with_i() -> None:
    names = ["Data Analytics", "IT Management", "Information Security"]
    assert listed(SPANISH, names) == (
        "Data Analytics, IT Management y también Information Security"
    )
    assert listed(OWN, names) == "Data Analytics, IT Management and Information Security"


def test_every_case_has_the_same_result_in_spanish() -> None:
    for case in load_cases(None, OWN):
        own, found = recommend(OWN, case.answers), recommend(SPANISH, case.answers)
        assert (own.verdict.level, own.top, own.code) == (
            *(found.verdict.level, found.top, found.code),
        )
