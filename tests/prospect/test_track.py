"""The pages of the tracks: what they say, where it is from, and where they lead."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape

import pytest

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect.about import contact_lines
from advisor.prospect.address import ALL_TRACKS, RESULT, START, Place, link
from advisor.prospect.visit import Visit, visit_at
from tests.guides import checked
from tests.prospect.visitor import Visitor
from tests.shipped import GUIDE

TRACKS = [track.id for track in GUIDE.tracks]
SHEET = {"goal": ("protect",), "monday": ("breach",)}
FIRST = Place("page", GUIDE.questionnaire.pages[0].id)


def page_of(track: str) -> Place:
    """The page of a track."""
    return Place("track", track)


@pytest.mark.parametrize("name", TRACKS)
def test_a_tracks_page_says_all_that_is_known_of_it_and_where_from(name: str) -> None:
    track = GUIDE.program.track[name]
    visitor = Visitor.on(page_of(name))
    assert visitor.heading == track.name
    parts = [getattr(track, row.part) for row in GUIDE.program.compare]
    said = [each for part in parts for each in ([part] if isinstance(part, str) else part)]
    for text in (track.about, *said):
        assert text in visitor.text
    assert f"{track.source}, {track.as_of}" in visitor.text
    assert track.url in visitor.markup


@pytest.mark.parametrize("name", TRACKS)
def test_each_fact_on_a_tracks_page_has_its_source_and_date_behind_it(name: str) -> None:
    track = GUIDE.program.track[name]
    text = Visitor.on(page_of(name)).text
    for fact in (GUIDE.program.fact[each] for each in (*track.facts, *track.stories)):
        assert f"{fact.source}, {fact.as_of}" in text.partition(fact.say)[2], fact.id


def test_every_track_has_a_fact_or_a_story_and_no_track_that_of_another() -> None:
    told = [fact for track in GUIDE.tracks for fact in (*track.facts, *track.stories)]
    assert len(set(told)) == len(told)
    for track in GUIDE.tracks:
        assert track.facts or track.stories, track.id


def test_a_story_says_that_its_source_names_no_track() -> None:
    for track in GUIDE.tracks:
        text = Visitor.on(page_of(track.id)).text
        assert (GUIDE.words.track.story_says in text) == bool(track.stories)


def test_a_video_is_offered_without_a_name_of_anybody() -> None:
    videos = [target for target in GUIDE.program.links if "youtube" in target.url]
    assert len(videos) == 2
    markup = Visitor.on(ALL_TRACKS).markup
    people = re.compile("Brenasia|Ward-Caldwell|Jim|Dye")
    for video in videos:
        assert video.url in markup
        assert not people.search(video.label)


def table(visitor: Visitor) -> tuple[list[str], dict[str, list[str]]]:
    """The tracks that a comparison names, and what stands below each thing that is asked."""
    markup = visitor.markup
    assert markup.count("<table>") == 1
    names = re.findall(r'<th scope="col".*?>([^<>]+)</a>', markup)
    groups = re.findall(r"<tbody><tr><th (.*?)</th></tr><tr>(.*?)</tr></tbody>", markup)
    across = f'scope="rowgroup" colspan="{len(names)}"'
    assert all(head.startswith(across) for head, _ in groups)
    asked = (re.findall(r"<strong>(.*?)</strong>", head)[0] for head, _ in groups)
    cells = (re.findall(r"<td>(.*?)</td>", row) for _, row in groups)
    return names, {unescape(name): row for name, row in zip(asked, cells, strict=True)}


def test_the_tracks_are_compared_in_a_table_with_a_row_for_each_thing_that_is_asked() -> None:
    names, rows = table(Visitor.on(ALL_TRACKS))
    assert names == [track.short for track in GUIDE.tracks]
    assert [*rows] == [GUIDE.words.track.about, *(row.name for row in GUIDE.program.compare)]
    for row in GUIDE.program.compare:
        for track, cell in zip(GUIDE.tracks, rows[row.name], strict=True):
            said = getattr(track, row.part)
            for each in [said] if isinstance(said, str) else said:
                assert escape(each) in cell
    assert not any("mine" in cell for row in rows.values() for cell in row)


def test_what_was_answered_is_marked_at_the_tracks_that_it_speaks_for() -> None:
    sheet = {**SHEET, "skills": ("threats", "privacy"), "coding": ("some",)}
    visitor = Visitor.on(ALL_TRACKS, sheet)
    names, rows = table(visitor)
    assert names[0] == GUIDE.program.track["isa"].short
    assert GUIDE.words.track.closest in visitor.text
    by_id = {row.id: row.name for row in GUIDE.program.compare}
    for row, question in (("monday", "monday"), ("skills", "skills"), ("roles", "goal")):
        for option in sheet[question]:
            told = escape(GUIDE.questionnaire.question[question].option[option].reason)
            speaks = [
                name for name, cell in zip(names, rows[by_id[row]], strict=True) if told in cell
            ]
            assert names[0] in speaks
            assert len(speaks) < len(names)
    # No track gets points for code: what was answered stands beside what is asked.
    code = escape(GUIDE.questionnaire.question["coding"].option["some"].reason)
    assert not any(code in cell for cell in rows[by_id["code"]])
    assert code in visitor.markup


def test_what_all_tracks_have_in_common_is_said_with_source_and_date() -> None:
    text = Visitor.on(ALL_TRACKS).text
    assert GUIDE.program.common
    for fact in (GUIDE.program.fact[name] for name in GUIDE.program.common):
        assert f"{fact.source}, {fact.as_of}" in text.partition(fact.say)[2]


def test_a_fact_of_an_old_page_is_shown_with_the_advice_to_confirm_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fact = GUIDE.program.fact["bachelors"]
    assert fact.confirm
    program = replace(GUIDE.program, common=(fact.id,))
    monkeypatch.setattr(live, "or_none", lambda: replace(GUIDE, program=program))
    text = Visitor.on(ALL_TRACKS).text
    said = GUIDE.words.track.confirm.format(source=fact.source, date=fact.as_of)
    assert text.partition(fact.say)[2].lstrip().startswith(said)


def _bare() -> Guide:
    """The guide as it is when staff leave out all that may be left out."""
    tracks = tuple(
        replace(track, watch="", code="", math="", problems=(), facts=(), stories=())
        for track in GUIDE.tracks
    )
    return replace(GUIDE, program=replace(GUIDE.program, tracks=tracks, common=(), look=()))


@pytest.mark.parametrize("place", [ALL_TRACKS, *map(page_of, TRACKS)])
def test_what_staff_leave_out_leaves_no_empty_heading(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "or_none", _bare)
    visitor = Visitor.on(place)
    assert not re.search(r"</h[23]>(<ul[^>]*></ul>)?</(section|div)>", visitor.markup)
    for words in ("says", "story", "look"):
        assert getattr(GUIDE.words.track, words) not in visitor.text
    for row in GUIDE.program.compare:
        assert (row.name in visitor.text) == (row.part in ("suits", "topics", "roles")), row.id
    if place == ALL_TRACKS:
        assert GUIDE.words.track.common not in visitor.text


@pytest.mark.parametrize("place", [ALL_TRACKS, page_of("bida")])
def test_whoever_has_not_answered_yet_is_led_to_the_first_questions(place: Place) -> None:
    visitor = Visitor.on(place).press("start")
    assert visitor.address == {"page": [FIRST.id]}


@pytest.mark.parametrize("place", [ALL_TRACKS, page_of("bida")])
def test_whoever_has_answers_keeps_them_and_is_led_back_to_the_result(place: Place) -> None:
    visitor = Visitor.on(place, SHEET)
    for track in GUIDE.tracks:
        if place.id != track.id:
            assert link(page_of(track.id), SHEET).replace("&", "&amp;") in visitor.markup
    visitor.press("start")
    assert visitor.address == {"page": ["result"], "goal": ["protect"], "monday": ["breach"]}


def test_the_first_page_and_the_result_lead_to_the_tracks() -> None:
    start = Visitor().markup
    assert f'href="{link(ALL_TRACKS, {})}"' in start
    result = Visitor.on(RESULT, SHEET).markup
    for track in GUIDE.tracks:
        assert f'href="{link(page_of(track.id), {})}"' in start
    assert link(ALL_TRACKS, SHEET).replace("&", "&amp;") in result


def test_a_track_that_does_not_exist_is_a_damaged_link() -> None:
    assert visit_at(GUIDE, {"page": ["track.nowhere"]}) == Visit(
        START, checked(GUIDE, {}), damaged=True
    )
    assert visit_at(GUIDE, {"page": ["track."]}) == Visit(START, checked(GUIDE, {}), damaged=True)


def test_an_office_is_called_by_its_number_and_by_nothing_that_is_none() -> None:
    office = GUIDE.program.contacts[0]
    assert f'href="tel:+1{re.sub("[^0-9]", "", office.phone)}"' in contact_lines(GUIDE, office)
    assert "tel:" not in contact_lines(GUIDE, replace(office, phone="by appointment"))
