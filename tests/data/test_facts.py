"""Only facts with a source are stated, and those of old pages only with a caution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from advisor.guide import Guide
from advisor.guide.model import FitRule
from advisor.guide.program import (
    Alternative,
    Contact,
    Event,
    Fact,
    Link,
    Notice,
    TalkingPoint,
    Track,
)

Sourced = Alternative | Contact | Event | Fact | Link | Notice | Track

PREPARED = datetime(2026, 11, 24, tzinfo=UTC)
"""The day on which the facts page was written."""

CLAIMS = {
    "a percentage": r"%|\bper ?cent",
    "a price": r"[$€£]\s?\d|\b\d[\d,.]* ?(dollars|USD)\b|\bper unit\b",
    "a salary": r"\bsalar|\bearn(s|ings)?\b|\bpay raise",
    "a promise": r"\bguarant|\bpromis|\bwill (get|be) (a job|hired|admitted|accepted|promoted)",
    "odds of admission": r"\bodds\b|\bchances? of\b|\blikely to be admitted|\bacceptance rate",
    "a length of study": r"\b(finish|complete|graduate)\b[^.]*\b(months|years)\b|\b\d+ months\b",
    "hours of coursework": r"\bhours (a|per) week\b|\b\d+ hours\b",
    "units or credits": r"\b\d+ (units|credits|courses)\b",
    "a test rule": r"\b(GRE|GMAT|test scores?)\b[^.]*\b(required|waived|needed for)\b",
    "hype": r"\bworld-class|\bcutting[- ]edge|\bunlock|\bdream\b|\bbest online|!",
}
"""What no text may claim, as no current source says it."""


def said_by(guide: Guide) -> Iterator[str]:
    """Everything that the program, the questions and the rules say."""
    program = guide.program
    yield from (program.about, program.name, program.college)
    for track in program.tracks:
        yield from (track.about, track.suits, track.roles, *track.topics)
    yield from (other.about for other in program.alternatives)
    yield from (event.about for event in program.events)
    yield from (fact.say for fact in program.facts)
    for question in guide.questionnaire.questions:
        yield from (question.text, question.help)
        for option in question.options:
            yield from (option.text, option.reason)
    yield from (bonus.reason for bonus in guide.rules.bonuses)
    for rule in guide.rules.fit:
        yield from (rule.say, rule.do)
    yield from (step.label for step in guide.rules.next_steps)
    yield from (point.say for point in talking_points(guide))
    words = guide.words
    yield from vars(words.verdict).values()
    yield from vars(words.strength).values()


def leaning_on_unconfirmed_facts(guide: Guide) -> Iterator[tuple[FitRule, Fact]]:
    for rule in guide.rules.fit:
        if rule.fact and guide.program.fact[rule.fact].confirm:
            yield rule, guide.program.fact[rule.fact]


def test_no_text_claims_what_no_source_says(guide: Guide) -> None:
    said, asked = [*said_by(guide)], guide.questionnaire.question["time"]
    own_hours = {asked.text, *(t for o in asked.options for t in (o.text, o.reason))}
    found = [
        f"{claim}: {text}"
        for claim, pattern in CLAIMS.items()
        for text in said
        if re.search(pattern, text, re.IGNORECASE)
        and not (claim == "hours of coursework" and text in own_hours)
    ]
    assert found == []


def test_everything_in_the_program_says_where_and_how_old_it_is(guide: Guide) -> None:
    program = guide.program
    everything: tuple[Sourced, ...] = (
        *program.tracks,
        *program.links,
        *program.contacts,
        *program.alternatives,
        *program.events,
        *program.notices,
        *program.facts,
    )
    for shown in everything:
        assert shown.source.strip(), shown.id
        assert shown.as_of.strip(), shown.id


def test_a_fact_of_the_landing_page_stands_as_it_is_and_any_other_is_to_be_confirmed(
    guide: Guide,
) -> None:
    for fact in guide.program.facts:
        assert fact.confirm == (fact.source != "MSIT landing page"), fact.id


def test_a_rule_on_an_unconfirmed_fact_gives_its_age_and_sends_people_to_confirm_it(
    guide: Guide,
) -> None:
    leaning = list(leaning_on_unconfirmed_facts(guide))
    assert leaning
    for rule, fact in leaning:
        age = fact.as_of.split()[0]
        assert re.search(rf"\b{age}\b", rule.say), rule.id
        assert re.search(r"\bconfirm\b", rule.do, re.IGNORECASE), rule.id
        assert "Admissions" in rule.do, rule.id


def test_a_rule_that_quotes_an_undated_page_names_its_fact(guide: Guide) -> None:
    for rule in guide.rules.fit:
        if "undated" in rule.say:
            assert guide.program.fact[rule.fact].confirm, rule.id


def talking_points(guide: Guide) -> Iterator[TalkingPoint]:
    for said in talks(guide).values():
        yield from said


def talks(guide: Guide) -> dict[str, tuple[TalkingPoint, ...]]:
    """What to say of each track and each fit rule."""
    of_tracks = {track.id: track.talk for track in guide.program.tracks}
    return of_tracks | {rule.id: rule.talk for rule in guide.rules.fit}


def test_every_fact_is_one_that_a_rule_or_a_talking_point_leans_on(guide: Guide) -> None:
    used = {rule.fact for rule in guide.rules.fit} | {said.fact for said in talking_points(guide)}
    assert set(guide.program.fact) == used - {""}


def test_every_track_and_every_fit_rule_has_two_or_three_talking_points(guide: Guide) -> None:
    for name, said in talks(guide).items():
        assert 2 <= len(said) <= 3, name


def test_a_talking_point_on_an_unconfirmed_fact_sends_people_to_confirm_it(guide: Guide) -> None:
    leaning = [p for p in talking_points(guide) if p.fact and guide.program.fact[p.fact].confirm]
    assert leaning
    for point in leaning:
        assert re.search(r"\bconfirm\b", point.say), point.say
        assert "Admissions" in point.say, point.say


def test_a_job_title_is_a_hope_and_never_a_result(guide: Guide) -> None:
    for track in guide.program.tracks:
        assert track.roles.startswith("People with this goal often aim for")


def test_an_event_that_is_over_is_not_offered(guide: Guide) -> None:
    assert guide.program.events
    assert guide.program.upcoming(PREPARED) == ()


def test_no_person_of_an_old_page_is_named(guide: Guide) -> None:
    assert {contact.id for contact in guide.program.contacts} == {
        "admissions",
        "state_authorization",
    }
