"""The pages of the tracks: what they say, where it is from, and where they lead."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from advisor import load_guide
from advisor.guide import Guide
from advisor.live import live
from advisor.prospect.address import ALL_TRACKS, RESULT, START, Place, Visit, link, read
from advisor.prospect.notices import contact_lines
from tests.guides import checked
from tests.prospect.visitor import Visitor

GUIDE = load_guide()
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
    said = (track.about, track.suits, track.watch, track.roles, *track.topics, *track.problems)
    for text in said:
        assert text in visitor.text
    assert f"{track.source}, {track.as_of}" in visitor.text
    assert track.url in visitor.markup


@pytest.mark.parametrize("name", TRACKS)
def test_each_fact_on_a_tracks_page_has_its_source_and_date_right_behind_it(name: str) -> None:
    track = GUIDE.program.track[name]
    text = Visitor.on(page_of(name)).text
    for fact in (GUIDE.program.fact[each] for each in (*track.facts, *track.stories)):
        behind = text.partition(fact.say)[2].lstrip()
        assert behind.startswith(f"{fact.source}, {fact.as_of}"), fact.id


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


def test_all_tracks_stand_side_by_side_with_the_same_parts_in_the_same_order() -> None:
    visitor = Visitor.on(ALL_TRACKS)
    assert visitor.heading == GUIDE.words.track.title
    cards = re.findall(r"<article.*?</article>", visitor.markup)
    assert len(cards) == len(TRACKS)
    assert len({tuple(re.findall(r"<h3>(.*?)</h3>", card)) for card in cards}) == 1
    for track, card in zip(GUIDE.tracks, cards, strict=True):
        assert f"track.{track.id}" in card
        assert track.url in card


def test_what_all_tracks_have_in_common_is_said_with_source_and_date() -> None:
    text = Visitor.on(ALL_TRACKS).text
    assert GUIDE.program.common
    for fact in (GUIDE.program.fact[name] for name in GUIDE.program.common):
        assert text.partition(fact.say)[2].lstrip().startswith(f"{fact.source}, {fact.as_of}")


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
        replace(track, watch="", problems=(), facts=(), stories=()) for track in GUIDE.tracks
    )
    return replace(GUIDE, program=replace(GUIDE.program, tracks=tracks, common=(), look=()))


@pytest.mark.parametrize("place", [ALL_TRACKS, *map(page_of, TRACKS)])
def test_what_staff_leave_out_leaves_no_empty_heading(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "or_none", _bare)
    visitor = Visitor.on(place)
    assert not re.search(r"</h[23]>(<ul[^>]*></ul>)?</(section|div)>", visitor.markup)
    for words in ("watch", "problems", "says", "story", "look"):
        assert getattr(GUIDE.words.track, words) not in visitor.text
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
        assert link(page_of(track.id), SHEET).replace("&", "&amp;") in result


def test_a_track_that_does_not_exist_is_a_damaged_link() -> None:
    assert read(GUIDE, {"page": ["track.nowhere"]}) == Visit(
        START, checked(GUIDE, {}), damaged=True
    )
    assert read(GUIDE, {"page": ["track."]}) == Visit(START, checked(GUIDE, {}), damaged=True)


def test_an_office_is_called_by_its_number_and_by_nothing_that_is_none() -> None:
    office = GUIDE.program.contacts[0]
    assert f'href="tel:+1{re.sub("[^0-9]", "", office.phone)}"' in contact_lines(office)
    assert "tel:" not in contact_lines(replace(office, phone="by appointment"))
