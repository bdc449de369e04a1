"""A draft in a sentence or two, and what to mark in its text."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from advisor.guide import AdvisorError
from advisor.guide.difference import changes
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, tag
from advisor.publishing import trial
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.staff.desk import publication
from advisor.staff.desk.bench import Bench


def write(desk: Bench, draft: Draft, tried: Trial) -> Html:
    """Sum up what a draft does, which cases it fails and whether it can be published."""
    words = desk.guide.words.desk
    parts = [tag("span", text) for text in _sentences(desk, draft, tried)]
    worried = " worried" if tried.failing or not tried.guide or desk.memory.refused else ""
    return tag(
        "div",
        tag("div", *parts, role="status"),
        tag("button", words.to_publish, type="button", class_="line", data_to="publish"),
        class_=f"summary{worried}",
    )


def _sentences(desk: Bench, draft: Draft, tried: Trial) -> Iterator[str]:
    words, refused = desk.guide.words.desk, desk.memory.refused
    if refused:
        yield words.refused_one if refused == 1 else words.refused_some.format(count=refused)
    if tried.guide is None:
        yield words.no_impact
    else:
        yield words.unchanged if draft.text == draft.base_text else _moving(desk, tried)
        failing, cases = len(tried.failing), tried.cases
        one = words.fails_one if failing else words.fails_none
        yield (words.fails if failing > 1 else one).format(failing=failing, cases=cases)
    if draft.changed:
        yield publication.why_closed(desk, draft, tried) or words.publish_ready


def _moving(desk: Bench, tried: Trial) -> str:
    words = desk.guide.words.desk
    assert tried.guide is not None
    if not changes(desk.guide.rules, tried.guide.rules, desk.guide.program):
        return words.changed_nothing
    try:
        impact = trial.comparison(desk.guide, tried.guide).impact
    except AdvisorError as error:
        return str(error)
    share = percent(impact.moved, impact.combinations)
    return words.changed.format(people=desk.people().said(desk.guide, tried.guide), share=share)


def marks(draft: Draft, tried: Trial) -> dict[int, str]:
    """Say which lines, counted from 1, differ from where the draft began, and which are faulty."""
    before = draft.base_text.splitlines()
    matcher = SequenceMatcher(None, before, draft.text.splitlines(), autojunk=False)
    found = {
        line + 1: "changed"
        for kind, _, _, start, end in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start, end)
    }
    return found | {fault.line: "fault" for fault in tried.of_rules if fault.line}
