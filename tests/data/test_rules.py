"""The rules are complete, fair to the tracks, and lead every person somewhere."""

from __future__ import annotations

import re
from itertools import product

import pytest

from advisor.analysis.audit import audit
from advisor.guide import Guide
from advisor.guide.model import LEVELS, STRENGTHS, VERDICT_LEVELS, Case
from advisor.scoring import holds, recommend
from tests.checkout import DATA

SMALLEST, GREATEST = -2, 3
"""The points that an option may give."""

VERBS = {
    "Ask", "Check", "Compare", "Confirm", "Decide", "Email", "Find", "Keep", "List", "Look", "Read",
    "See", "Send", "Tell", "Try", "Write",
}  # fmt: skip
"""How an action may start."""


@pytest.fixture(scope="module")
def leaders(guide: Guide) -> dict[str, float]:
    """The share of all complete sheets that ends with each track, or with a tie."""
    found = audit(guide)
    return {end: sheets / found.combinations for end, sheets in found.tops.items()}


def test_over_all_complete_sheets_each_track_leads_in_more_than_a_quarter(
    guide: Guide, leaders: dict[str, float]
) -> None:
    for track in guide.tracks:
        assert leaders[track.id] > 0.25, leaders


def test_over_all_complete_sheets_ties_are_rare(leaders: dict[str, float]) -> None:
    assert leaders["tie"] < 0.11


def test_every_option_of_a_question_with_points_has_a_row(guide: Guide) -> None:
    for name, rows in guide.rules.points.items():
        assert list(rows) == list(guide.questionnaire.question[name].option), name


def test_points_are_small(guide: Guide) -> None:
    for rows in guide.rules.points.values():
        for row in rows.values():
            assert all(SMALLEST <= points <= GREATEST and points for points in row.values())


def test_a_row_without_points_says_why_or_is_a_not_sure() -> None:
    empty = [
        line
        for line in (DATA / "rules.yaml").read_text(encoding="utf-8").splitlines()
        if re.search(r": +\{\}", line)
    ]
    assert empty
    for line in empty:
        assert "#" in line or line.strip().startswith("unsure:"), line


def test_every_block_of_points_starts_with_the_text_of_its_question(guide: Guide) -> None:
    text = (DATA / "rules.yaml").read_text(encoding="utf-8")
    for name in guide.rules.points:
        question = guide.questionnaire.question[name].text
        block = text[: text.index(f"\n  {name}:\n")]
        comment = block[block.rindex("\n\n") :].replace("\n  # ", " ")
        assert question in comment, name


def test_every_question_names_the_facts_it_leans_on_or_says_judgement(guide: Guide) -> None:
    text = (DATA / "questions.yaml").read_text(encoding="utf-8")
    for question in guide.questionnaire.questions:
        above = text[: text.index(f"\n      - id: {question.id}\n")]
        comment = above[above.rindex("\n\n") :]
        assert re.search(r"# .*(\b[FX]\d+|[Jj]udgement)", comment), question.id


def test_two_bonuses_or_more_look_at_several_answers(guide: Guide) -> None:
    assert len([bonus for bonus in guide.rules.bonuses if len(bonus.when.questions) > 1]) >= 2


def test_every_fit_rule_and_every_bonus_meets_a_person_among_the_cases(
    guide: Guide, cases: tuple[Case, ...]
) -> None:
    conditions = {rule.id: rule.when for rule in guide.rules.fit}
    conditions |= {bonus.id: bonus.when for bonus in guide.rules.bonuses}
    for name, when in conditions.items():
        assert any(holds(when, case.answers) for case in cases), name


def test_every_level_has_a_rule(guide: Guide) -> None:
    assert {rule.level for rule in guide.rules.fit} == set(LEVELS)


def test_a_plain_yes_needs_the_degree_the_years_the_way_and_the_time(guide: Guide) -> None:
    assert [flag.id for flag in recommend(guide, {}).flags] == [
        "degree_left_open",
        "years_left_open",
        "study_left_open",
        "time_left_open",
    ]


def test_a_rule_about_a_skipped_question_lists_every_option(guide: Guide) -> None:
    left_open = [rule for rule in guide.rules.fit if rule.id.endswith("_left_open")]
    assert len(left_open) == 4
    for rule in left_open:
        assert rule.when.negated is not None
        for chosen in (rule.when.chosen, rule.when.negated.chosen):
            for name, options in chosen.items():
                assert options == tuple(guide.questionnaire.question[name].option), rule.id


def test_whoever_is_sent_elsewhere_is_told_where(guide: Guide) -> None:
    targets = {other.id: other for other in guide.program.alternatives}
    for rule in guide.rules.fit:
        if rule.level == "elsewhere":
            assert rule.link in targets, rule.id


def test_an_action_starts_with_a_verb(guide: Guide) -> None:
    for rule in guide.rules.fit:
        assert rule.do.split()[0] in VERBS, rule.do
        assert rule.do.endswith("."), rule.do


def test_a_next_step_starts_with_a_verb(guide: Guide) -> None:
    for step in guide.rules.next_steps:
        assert step.label.split()[0] in VERBS | {"See"}, step.label


def test_whatever_the_result_there_are_two_steps_or_more(guide: Guide) -> None:
    for verdict, strength in product(VERDICT_LEVELS, STRENGTHS):
        meant = [
            step
            for step in guide.rules.next_steps
            if not step.track
            and not step.flag
            and (not step.verdict or verdict in step.verdict)
            and (not step.strength or strength in step.strength)
        ]
        assert len(meant) >= 2, (verdict, strength)


def test_every_next_step_is_shown_to_a_person_among_the_cases(
    guide: Guide, cases: tuple[Case, ...]
) -> None:
    shown = {step.label for case in cases for step in recommend(guide, case.answers).next_steps}
    for step in guide.rules.next_steps:
        assert step.label in shown, step.id


def test_no_step_is_given_twice(guide: Guide, cases: tuple[Case, ...]) -> None:
    for case in cases:
        addresses = [step.url for step in recommend(guide, case.answers).next_steps]
        assert len(set(addresses)) == len(addresses), case.id


def test_what_is_to_be_done_is_what_its_link_opens(guide: Guide) -> None:
    looking = ("Check", "Compare", "Look", "Read", "See")
    for rule in guide.rules.fit:
        opens_a_page = not guide.program.targets[rule.link].url.startswith("mailto:")
        assert rule.do.startswith(looking) == opens_a_page, rule.id


def test_every_link_contact_and_other_door_is_used(guide: Guide) -> None:
    program, rules = guide.program, guide.rules
    used = {rule.link for rule in rules.fit} | {step.link for step in rules.next_steps}
    used |= {notice.link for notice in program.notices} | set(program.look)
    tracks = {track.id for track in program.tracks}
    assert set(program.targets) - tracks <= used
