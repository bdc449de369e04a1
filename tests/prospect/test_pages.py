"""The prospect's pages, each as its address and its widgets make it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import date as day
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from advisor import recommend
from advisor.guide import ApplicationDate, Case, Event, Guide, Page, find_data
from advisor.guide.files import PARTS
from advisor.guide.language_parts import Spoken
from advisor.presentation.sentences import event_sentence
from advisor.prospect import offers, question
from advisor.prospect.address import ENTER_CODE, RESULT, REVIEW, START, Place, calendar_link, link
from advisor.prospect.visit import visit_at
from advisor.publishing.live import LiveGuide
from advisor.scoring import pack
from advisor.server import prospects
from tests.guides import checked
from tests.prospect.visitor import Visitor
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words
FIRST, SECOND = (Place("page", page.id) for page in GUIDE.questionnaire.pages[:2])
MULTI = next(question for question in GUIDE.questionnaire.questions if question.multi)
FOLLOW_UP = next(question for question in GUIDE.questionnaire.questions if question.ask_when)


def place_of(question: str) -> Place:
    """The page that asks a question."""
    for page in GUIDE.questionnaire.pages:
        if any(question == asked.id for asked in page.questions):
            return Place("page", page.id)
    raise KeyError(question)


@pytest.fixture
def follow_up_answered() -> tuple[str, str, str, dict[str, tuple[str, ...]]]:
    """A question, an option that closes its follow-up, the follow-up, and a sheet with both."""
    condition = FOLLOW_UP.ask_when
    assert condition is not None
    caller, calling = next(iter(condition.chosen.items()))
    closing = next(
        option.id
        for option in GUIDE.questionnaire.question[caller].options
        if option.id not in calling
    )
    sheet = {caller: calling[:1], FOLLOW_UP.id: (FOLLOW_UP.options[0].id,)}
    assert FOLLOW_UP in checked(GUIDE, sheet).asked
    return caller, closing, FOLLOW_UP.id, sheet


def test_the_first_page_says_what_a_visitor_should_know_before_starting() -> None:
    text = Visitor().text
    for said in (WORDS.start.time, WORDS.start.stored, WORDS.start.decision, WORDS.site.guidance):
        assert said in text
    for notice in GUIDE.program.notices:
        assert notice.title in text


def test_start_opens_the_first_questions() -> None:
    visitor = Visitor().press("start")
    assert visitor.heading == GUIDE.questionnaire.pages[0].title
    assert visitor.address == {"page": [FIRST.id]}


def test_going_on_puts_the_answers_into_the_address() -> None:
    visitor = Visitor.on(FIRST).choose("degree", "none").choose("years", "over_ten")
    visitor.press("continue")
    assert visitor.address == {"page": [SECOND.id], "degree": ["none"], "years": ["over_ten"]}
    assert visitor.heading == GUIDE.questionnaire.pages[1].title


def test_going_back_keeps_what_was_chosen_on_the_page() -> None:
    options = [option.id for option in MULTI.options[:2]]
    visitor = Visitor.on(place_of(MULTI.id)).choose(MULTI.id, options).press("back")
    assert visitor.address[MULTI.id] == options


def test_an_address_brings_its_answers_onto_the_page() -> None:
    visitor = Visitor.on(FIRST, {"degree": ("none",)})
    assert visitor.chosen["degree"] == ("none",)
    assert visitor.chosen["years"] == ()


def test_an_earlier_address_brings_earlier_answers_back() -> None:
    visitor = Visitor.on(FIRST, {"degree": ("none",)}).press("continue")
    visitor.at(FIRST, {"degree": ("advanced",)})
    assert visitor.chosen["degree"] == ("advanced",)


def test_an_answer_can_be_taken_back() -> None:
    visitor = Visitor.on(FIRST, {"degree": ("none",)}).choose("degree", None).press("continue")
    assert "degree" not in visitor.address


def test_every_question_may_be_skipped_up_to_the_result() -> None:
    visitor = Visitor().press("start")
    for page in GUIDE.questionnaire.pages:
        assert visitor.heading == page.title
        visitor.press("continue")
    assert visitor.heading == WORDS.review.title
    assert visitor.press("continue").heading == WORDS.verdict.unknown


def test_of_a_link_with_too_many_options_none_is_taken_and_the_visitor_is_told() -> None:
    options = tuple(option.id for option in MULTI.options[: MULTI.most + 1])
    visitor = Visitor.on(place_of(MULTI.id), {MULTI.id: options})
    assert visitor.chosen[MULTI.id] == ()
    assert WORDS.site.damaged in visitor.text
    visitor.press("continue")
    assert MULTI.id not in visitor.address


@pytest.mark.parametrize("button", ["continue", "back"])
def test_too_many_options_are_said_where_it_happened_and_nothing_is_lost(button: str) -> None:
    options = [option.id for option in MULTI.options[: MULTI.most + 1]]
    visitor = Visitor.on(place_of(MULTI.id)).choose(MULTI.id, options).press(button)
    assert visitor.chosen[MULTI.id] == tuple(options)
    over = WORDS.question.over.format(most=MULTI.most)
    beside, summary = (
        f'id="over_{MULTI.id}">{over}</p>',
        f'<a href="#question_{MULTI.id}">{over}</a>',
    )
    assert beside in visitor.markup
    assert summary in visitor.markup
    assert f'id="question_{MULTI.id}" tabindex="-1"' in visitor.markup
    assert WORDS.site.damaged not in visitor.text
    visitor.choose(MULTI.id, options[1:]).press("continue")
    assert visitor.address[MULTI.id] == options[1:]


BESIDE_ALONE = next(each for each in GUIDE.questionnaire.questions if each.alone)
ALONE = next(option for option in BESIDE_ALONE.options if option.alone)


@pytest.mark.parametrize("button", ["continue", "back"])
def test_an_option_beside_one_that_has_to_be_alone_is_said_and_nothing_is_lost(button: str) -> None:
    options = [BESIDE_ALONE.options[0].id, ALONE.id]
    visitor = Visitor.on(place_of(BESIDE_ALONE.id)).choose(BESIDE_ALONE.id, options).press(button)
    assert visitor.chosen[BESIDE_ALONE.id] == tuple(options)
    alone = WORDS.question.alone.format(option=ALONE.text)
    over = WORDS.question.over.format(most=BESIDE_ALONE.most)
    assert f'id="over_{BESIDE_ALONE.id}" data-over="{over}">{alone}</p>' in visitor.markup
    assert f'<a href="#question_{BESIDE_ALONE.id}">{alone}</a>' in visitor.markup
    visitor.choose(BESIDE_ALONE.id, [ALONE.id]).press("continue")
    assert visitor.address[BESIDE_ALONE.id] == [ALONE.id]


def test_a_code_from_when_options_could_still_go_together_opens_without_them() -> None:
    chosen = {BESIDE_ALONE.id: (BESIDE_ALONE.options[0].id, ALONE.id), "goal": ("protect",)}
    visitor = Visitor().open(f"?page=result&code={pack(GUIDE, chosen)}")
    assert WORDS.site.damaged in visitor.text


def test_what_is_chosen_on_a_page_counts_in_the_result_so_far_and_in_the_code_for_later() -> None:
    telling = {"goal": ("protect",), "monday": ("breach",), "role": ("security_lead",)}
    visitor = Visitor.on(FIRST)
    assert "so_far" not in visitor.buttons
    visitor.press("later")
    assert WORDS.question.later_nothing in visitor.text
    visitor.at(FIRST, telling).choose("degree", "none").press("later")
    sheet = {**telling, "degree": ("none",)}
    assert visitor.heading == GUIDE.questionnaire.pages[0].title
    assert recommend(GUIDE, sheet).code in visitor.said
    assert visitor.chosen["degree"] == ("none",)
    visitor.press("so_far")
    assert visitor.address["page"] == ["result"]
    assert visitor.address["degree"] == ["none"]
    assert recommend(GUIDE, sheet).code in Visitor.on(REVIEW, sheet).said


def test_who_left_open_what_decides_is_led_to_the_question() -> None:
    said = {"degree": ("advanced",), "second": ("skills",), "years": ("over_ten",)}
    telling = {"goal": ("protect",), "monday": ("breach",), "role": ("security_lead",)}
    visitor = Visitor.on(RESULT, said | telling | {"study": ("online",)})
    assert visitor.heading == "Yes, if you have the time."
    action = re.search('<a href="([^"]*)" class="button main"[^>]*>([^<]*)', visitor.markup)
    assert action is not None
    assert action[1].startswith("?page=answer.time&")
    assert action[2].endswith(GUIDE.questionnaire.question["time"].text)
    assert WORDS.result.answer_more in visitor.text
    visitor = Visitor.on(RESULT, telling)
    assert visitor.heading.startswith("So far, yes. You've answered 3 of ")
    assert 'href="?page=you&' in visitor.markup


def test_each_answer_of_the_fit_profile_has_the_way_to_change_it_beside_it() -> None:
    sheet = {"degree": ("none",), "time": ("hardly",)}
    rows = Visitor.on(RESULT, sheet).markup.split('class="profile">')[1].split("</section>")[0]
    for name, (option,) in sheet.items():
        said = GUIDE.questionnaire.question[name].option[option].reason
        assert re.search(f'{escape(said)} <a href="[?]page=answer.{name}&', rows)


def test_every_email_to_admissions_has_the_code_and_no_answer_in_clear() -> None:
    sheet = next(case.answers for case in CASES if case.expect.verdict == "not_yet")
    letters = re.findall('href="(mailto:[^?"]+[^"]*)"', Visitor.on(RESULT, sheet).markup)
    office = [each for each in letters if each.startswith(GUIDE.program.contacts[0].url)]
    asking = [each for each in office if "body=" not in each]
    code = recommend(GUIDE, sheet).code
    assert len(office) - len(asking) >= 3
    assert all(code in each for each in office if each not in asking)
    # What we don't know about the program is asked for without a word about the person.
    assert len(asking) == sum(not each.fact for each in GUIDE.program.basics)


def test_who_comes_back_to_the_review_need_not_go_through_it_to_see_the_result() -> None:
    visitor = Visitor.on(REVIEW, CASES[0].answers)
    top, _, rest = visitor.markup.partition('class="answers"')
    assert f">{WORDS.review.result}</a>" in top
    assert f">{WORDS.review.result}</a>" in rest


def test_nobody_who_has_answered_all_is_asked_for_more() -> None:
    assert WORDS.result.answer_more not in Visitor.on(RESULT, CASES[0].answers).text


def test_a_result_is_shared_by_its_code_which_stands_there_to_be_read() -> None:
    sheet = {"goal": ("protect",), "monday": ("breach",), "role": ("security_lead",)}
    visitor = Visitor.on(RESULT, sheet)
    (address,) = re.findall('data-share="([^"]*)"', visitor.markup)
    assert address == f"?code={recommend(GUIDE, sheet).code}"
    assert [text for text in visitor.said if text.endswith(address) and text.startswith("http")]
    (letter,) = re.findall('href="(mailto:[?][^"]*)"', visitor.markup)
    assert not any(option in letter for options in sheet.values() for option in options)


def test_a_code_of_an_earlier_questionnaire_opens_with_what_still_fits() -> None:
    visitor = Visitor("?code=4KD0A-D8G3-6ACZ")  # made of 17 answers, three of which are gone
    assert WORDS.site.earlier.format(kept=14, all=17) in visitor.text
    assert WORDS.site.damaged not in visitor.text


@pytest.mark.parametrize("told", ["1", "17", "999"])
def test_an_address_may_say_how_many_answers_a_code_had(told: str) -> None:
    visitor = Visitor(f"?page=result&degree=none&page.told=earlier.{told}")
    assert WORDS.site.earlier.format(kept=1, all=told) in visitor.text


@pytest.mark.parametrize(
    "told",
    [
        *("9" * 5_000, "1000", "0", "007", "\u00b2", "\u0663", "\uff17", "-1", "1e3", "1_0", "1.5"),
        *("x" * 5_000, "\u0bf1", "None"),
    ],
)
def test_a_message_that_no_page_of_ours_gives_is_nowhere_on_the_page(told: str) -> None:
    plain = Visitor("?page=result&degree=none").markup
    for kind in ("earlier", "dropped", "opened", "renewed", "damaged", "else"):
        address = urlencode({"page.told": f"{kind}.{told}"})
        assert Visitor(f"?page=result&degree=none&{address}").markup == plain


def test_of_several_numbers_one_is_said_and_none_hides_what_is_damaged() -> None:
    many = "".join(f"&page.told=earlier.{n}" for n in range(150))
    visitor = Visitor(f"?page=result&degree=none{many}")
    assert WORDS.site.earlier.format(kept=1, all=149) in visitor.text
    assert WORDS.site.earlier.format(kept=1, all=2) not in visitor.text
    assert WORDS.site.damaged in Visitor("?page=result&degree=x&page.told=earlier.\u00b2").text


@pytest.mark.parametrize("place", [START, REVIEW, RESULT])
def test_only_pages_of_questions_can_be_left_by_the_address(place: Place) -> None:
    plain, left = Visitor.on(place), Visitor(f"{link(place, {})}&page.turn=on")
    assert left.heading == plain.heading
    assert WORDS.site.damaged in left.text


def test_nobody_is_led_anywhere_by_a_turn_that_does_not_exist() -> None:
    visitor = Visitor(f"{link(FIRST, {})}&page.turn=sideways")
    assert visitor.heading == GUIDE.questionnaire.pages[0].title
    assert WORDS.site.damaged in visitor.text


def test_an_options_text_cannot_become_markup_in_a_question() -> None:
    plain = MULTI.options[0]
    shady = replace(MULTI, options=(replace(plain, text="<b>Bold</b> & more"),))
    questionnaire = replace(GUIDE.questionnaire, pages=(Page("one", "", (shady,)),))
    guide: Guide = replace(GUIDE, questionnaire=questionnaire)
    written = question.form(guide, visit_at(guide, {"page": ["one"]}))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in written


def test_changing_an_answer_returns_to_the_review() -> None:
    visitor = Visitor.on(Place("change", "degree"), {"degree": ("none",), "years": ("none",)})
    visitor.choose("degree", "advanced").press("continue")
    assert visitor.heading == WORDS.review.title
    assert visitor.address == {"page": ["review"], "degree": ["advanced"], "years": ["none"]}


def test_closing_a_follow_up_drops_its_answer_and_says_so(
    follow_up_answered: tuple[str, str, str, dict[str, tuple[str, ...]]],
) -> None:
    caller, closing, follow_up, sheet = follow_up_answered
    visitor = Visitor.on(Place("change", caller), sheet).choose(caller, closing)
    visitor.press("continue")
    assert visitor.address == {"page": ["review"], caller: [closing]}
    text = GUIDE.questionnaire.question[follow_up].text
    assert WORDS.question.dropped.format(question=text) in visitor.text


def test_opening_a_follow_up_says_so_and_leads_there(
    follow_up_answered: tuple[str, str, str, dict[str, tuple[str, ...]]],
) -> None:
    caller, closing, follow_up, sheet = follow_up_answered
    visitor = Visitor.on(Place("change", caller), {caller: (closing,)})
    visitor.choose(caller, sheet[caller][0]).press("continue")
    text = GUIDE.questionnaire.question[follow_up].text
    said = WORDS.question.opened.format(question=text)
    assert said in visitor.text
    notice = visitor.markup.split('class="notice"')[1].split("</div>")[0]
    assert f'<a href="?page=change.{follow_up}&' in notice
    assert escape(said) in notice


@pytest.mark.parametrize("button", ["continue", "back"])
def test_an_answer_that_is_changed_on_the_result_leads_back_to_it(
    button: str,
    follow_up_answered: tuple[str, str, str, dict[str, tuple[str, ...]]],
) -> None:
    caller, closing, follow_up, sheet = follow_up_answered
    trail = {"short.asked": [caller, follow_up]}
    visitor = Visitor.on(Place("result", trail=(caller, follow_up)), sheet)
    assert "page=change." not in visitor.markup
    visitor.at(Place("answer", caller, (caller, follow_up)), sheet).choose(caller, closing)
    visitor.press(button)
    assert visitor.address == {"page": ["result"], caller: [closing]} | trail
    text = GUIDE.questionnaire.question[follow_up].text
    assert WORDS.question.dropped.format(question=text) in visitor.text


def test_a_notice_is_gone_on_the_page_after(
    follow_up_answered: tuple[str, str, str, dict[str, tuple[str, ...]]],
) -> None:
    caller, closing, _, sheet = follow_up_answered
    visitor = Visitor.on(Place("change", caller), sheet).choose(caller, closing)
    visitor.press("continue").press("continue")
    assert 'class="notice"' not in visitor.markup


def test_the_review_lists_answers_and_what_was_skipped_with_a_link_for_each() -> None:
    sheet = {"degree": ("none",)}
    visitor = Visitor.on(REVIEW, sheet)
    listed = checked(GUIDE, sheet).asked
    assert GUIDE.questionnaire.question["degree"].option["none"].text in visitor.text
    assert visitor.text.count(WORDS.review.not_answered) == len(listed) - 1
    for item in listed:
        assert f"?page=change.{item.id}&amp;degree=none" in visitor.markup


@pytest.mark.parametrize("place", [START, FIRST, REVIEW, RESULT, ENTER_CODE])
def test_a_damaged_address_is_shown_as_far_as_it_makes_sense_with_a_word_about_it(
    place: Place,
) -> None:
    visitor = Visitor.on(place, {"degree": ("nonsense",)})
    assert WORDS.site.damaged in visitor.text


@pytest.mark.parametrize("place", [START, FIRST, REVIEW, RESULT, ENTER_CODE])
def test_what_others_add_to_a_link_is_passed_over(place: Place) -> None:
    visitor = Visitor.on(place, {"utm_source": ("news",), "fbclid": ("IwAR0-x_y",)})
    assert visitor.heading == Visitor.on(place).heading
    assert WORDS.site.damaged not in visitor.text


def test_what_an_address_holds_never_becomes_markup() -> None:
    hostile = {"degree": ("<script>alert(1)</script>",), "<b>": ('"><img src=x onerror=alert(1)>',)}
    for place in (START, FIRST, REVIEW, RESULT):
        visitor = Visitor.on(place, hostile)
        assert "alert(1)" not in visitor.markup


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_result_of_each_case_says_what_the_case_expects(case: Case) -> None:
    visitor = Visitor.on(RESULT, case.answers)
    found = recommend(GUIDE, case.answers)
    assert visitor.heading == found.verdict.headline
    leaders = re.findall(r"<p><strong>(.*?)</strong>: ", visitor.markup)
    names = {track.id: track.short for track in GUIDE.tracks}
    if case.expect.strength == "unknown":
        assert leaders == []
        assert WORDS.strength.unknown in visitor.text
        assert WORDS.result.side_by_side in visitor.text
        assert "fork" not in visitor.markup
    elif case.expect.top == "tie":
        assert leaders == [names[track] for track in found.tied]
        assert WORDS.result.why in visitor.text
    else:
        assert leaders == [names[case.expect.top]]
    assert "%" not in visitor.text
    elsewhere = case.expect.verdict == "elsewhere"
    flags = [flag for flag in found.flags if flag.level == "elsewhere" or not elsewhere]
    to_leaders = {GUIDE.program.track[track].url for track in found.leaders}
    steps = [step.label for step in found.next_steps if step.url not in to_leaders]
    for part in (*(flag.say for flag in flags), *steps):
        assert visitor.text.count(part) == 1
    assert found.code in visitor.text


@pytest.mark.parametrize("case", CASES[::6], ids=lambda case: case.id)
def test_no_result_says_anything_twice(case: Case) -> None:
    found = re.findall(r"<p[^>]*>([^<]{25,})</p>", Visitor.on(RESULT, case.answers).markup)
    assert found
    assert len(set(found)) == len(found)


def test_the_better_door_stands_beside_the_verdict() -> None:
    case = next(case for case in CASES if case.expect.verdict == "elsewhere")
    visitor = Visitor.on(RESULT, case.answers)
    target = next(
        flag for flag in recommend(GUIDE, case.answers).flags if flag.level == "elsewhere"
    )
    beside = visitor.markup.split("<section>")[0]
    assert f'href="{target.link.url}"' in beside.replace("&amp;", "&")
    assert visitor.text.count(target.say) == 1


@pytest.mark.parametrize("case", [c for c in CASES if c.expect.strength != "unknown"][::6])
def test_reasons_stand_strongest_first_and_add_up_to_what_is_shown(case: Case) -> None:
    found = recommend(GUIDE, case.answers)
    markup = Visitor.on(RESULT, case.answers).markup.replace("\N{MINUS SIGN}", "-")
    lists = re.findall(r'<ul class="reasons plain">(.*?)</ul>', markup)
    assert lists
    for one, track in zip(lists, found.tracks, strict=False):
        *weights, total = [int(n) for n in re.findall(r'class="points">([+-]?\d+)', one)]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == total == track.score


def test_the_result_leads_back_to_the_answers_and_to_a_fresh_start() -> None:
    visitor = Visitor.on(RESULT, {"degree": ("none",)})
    assert visitor.press("change").address == {"page": ["review"], "degree": ["none"]}
    visitor = Visitor.on(RESULT, {"degree": ("none",)}).press("restart")
    assert visitor.address == {}
    assert visitor.press("start").chosen["degree"] == ()


def test_a_share_code_opens_its_result() -> None:
    sheet = {"degree": ("none",), "years": ("over_ten",)}
    code = recommend(GUIDE, sheet).code
    visitor = Visitor.on(ENTER_CODE).type("code.entered", f" {code.lower()} ").press("continue")
    assert visitor.address == {"page": ["result"], "degree": ["none"], "years": ["over_ten"]}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda code: "", WORDS.code.empty),
        (lambda code: code[:-1], WORDS.code.length),
        (lambda code: "U" + code[1:], WORDS.code.character),
        (lambda code: ("1" if code[0] != "1" else "2") + code[1:], WORDS.code.check),
    ],
)
def test_a_damaged_share_code_is_met_with_what_to_do(damage: object, said: str) -> None:
    assert callable(damage)
    code = damage(recommend(GUIDE, {"degree": ("none",)}).code)
    visitor = Visitor.on(ENTER_CODE).type("code.entered", code).press("continue")
    assert visitor.heading == WORDS.code.title
    assert f'<a href="#code.entered">{escape(said)}</a>' in visitor.markup
    assert f'<p class="error" id="code_error">{escape(said)}</p>' in visitor.markup
    assert 'aria-describedby="code_error code_hint" aria-invalid="true"' in visitor.markup
    assert f"<title>{WORDS.site.error.format(title=WORDS.code.title)}" in visitor.document


def test_an_event_is_offered_until_it_is_over() -> None:
    now = datetime.now(UTC)
    event = Event(
        "talk",
        "A talk",
        "About it.",
        now,
        now + timedelta(hours=1),
        "https://x.test",
        source="S",
        as_of="2026",
    )
    guide: Guide = replace(GUIDE, program=replace(GUIDE.program, events=(event,)))
    assert "A talk" in offers.events(guide, now - timedelta(days=1))
    assert "A talk" in offers.events(guide, now + timedelta(minutes=59))
    assert offers.events(guide, now + timedelta(hours=2)) == ""


def test_an_event_is_told_in_the_colleges_time_and_with_what_the_readers_own_is_made_from() -> None:
    starts = datetime(2026, 11, 6, 17, tzinfo=UTC)
    event = Event(
        "talk",
        "A talk",
        "",
        starts,
        starts + timedelta(hours=1),
        "https://x.test",
        source="S",
        as_of="2026",
    )
    guide: Guide = replace(GUIDE, program=replace(GUIDE.program, events=(event,)))
    shown = offers.events(guide, starts - timedelta(days=1))
    assert "Friday, November 6, 2026" in shown
    assert "Eastern Standard Time" in shown
    assert 'datetime="2026-11-06T12:00:00-05:00"' in shown
    assert 'data-ends="2026-11-06T13:00:00-05:00"' in shown
    assert f'data-here="{GUIDE.words.paper.here}"' in shown
    assert calendar_link("event", "talk", "en") in shown


@pytest.mark.parametrize(
    ("starts", "ends", "said", "zone"),
    [
        (
            (10, 31, 12),
            (11, 2, 12),
            "Saturday, October 31, 2026, 12:00 PM to Monday, November 2, 2026, 12:00 PM",
            "Eastern Time",
        ),
        (
            (11, 6, 22),
            (11, 7, 1),
            "Friday, November 6, 2026, 10:00 PM to Saturday, November 7, 2026, 1:00 AM",
            "Eastern Standard Time",
        ),
        (
            (11, 6, 18),
            (11, 6, 23),
            "Friday, November 6, 2026, 6:00 PM to 11:00 PM",
            "Eastern Standard Time",
        ),
    ],
    ids=["over days and a clock change", "over midnight", "on one day"],
)
def test_an_event_that_ends_on_another_day_is_told_with_both(
    starts: tuple[int, int, int], ends: tuple[int, int, int], said: str, zone: str
) -> None:
    first, last = (datetime(2026, *at, tzinfo=GUIDE.program.site.zone) for at in (starts, ends))
    event = Event("x", "A talk", "", first, last, "https://x.test", source="S", as_of="2026")
    assert event_sentence(GUIDE, event).replace("\N{NO-BREAK SPACE}", " ") == f"{said} ({zone})"


def test_what_a_translation_lacks_says_that_it_is_english() -> None:
    event = Event(
        id="talk",
        name=Spoken([("en", "A talk")]),
        about="De qué trata.",
        starts=datetime(2026, 11, 6, 12, tzinfo=GUIDE.program.site.zone),
        ends=datetime(2026, 11, 6, 13, tzinfo=GUIDE.program.site.zone),
        url="https://x.test",
        source="S",
        as_of="2026",
    )
    guide: Guide = replace(GUIDE, program=replace(GUIDE.program, events=(event,)))
    shown = offers.events(guide, event.starts)
    assert '<a href="https://x.test" lang="en">A talk</a>' in shown
    assert "<p>De qué trata.</p>" in shown


def test_a_date_of_the_application_is_told_with_its_source_until_it_has_passed() -> None:
    date = ApplicationDate(
        "end",
        "The last day",
        "About it.",
        day(2027, 3, 1),
        "https://x.test",
        source="The page",
        as_of="2026",
    )
    guide: Guide = replace(GUIDE, program=replace(GUIDE.program, dates=(date,)))
    that_evening = datetime(2027, 3, 2, 3, 0, tzinfo=UTC)  # still March 1 in Pittsburgh
    shown = offers.events(guide, that_evening)
    assert "Monday, March 1, 2027" in shown
    assert GUIDE.words.paper.date_source.format(source="The page", date="2026") in shown
    assert calendar_link("date", "end", "en") in shown
    assert offers.events(guide, that_evening + timedelta(hours=3)) == ""


def test_a_faulty_guide_is_met_with_a_calm_page_and_no_details(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PARTS:
        shutil.copy(find_data() / name, tmp_path / name)
    (tmp_path / "rules.yaml").write_text("points: [", encoding="utf-8")
    monkeypatch.setattr(prospects, "live", LiveGuide(tmp_path))
    visitor = Visitor()
    assert visitor.heading
    assert "rules.yaml" not in visitor.markup
