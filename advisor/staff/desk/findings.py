"""The findings about a draft, in tabs: only the one that is open is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from advisor.analysis.batch import BatchComparison
from advisor.analysis.impact import Impact
from advisor.analysis.sample import SampledComparison
from advisor.guide import AdvisorError, Guide
from advisor.presentation.density_map import Marks
from advisor.presentation.shares import decimal
from advisor.prospect.markup import Html, join, tag
from advisor.publishing import trial
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.scoring.cases import Difference
from advisor.staff.desk import report, suggestions, tabs, texts, versions
from advisor.staff.desk.people import People, cards
from advisor.staff.desk.publication import TABS
from advisor.staff.desk.state import Desk
from advisor.staff.frame import StaffVisit
from advisor.staff.maps import change, contested, figure


def show(desk: Desk, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """Show the tabs, and what the open one has to say."""
    words = desk.words
    of_rules: dict[str, Callable[[Guide], None]] = {
        words.impact: lambda guide: _impact(desk, visit, tried, guide),
        words.robustness: _robustness,
        words.concerns: lambda guide: _warnings(desk, draft, guide),
        words.flow: _flow,
        words.suggestions: lambda guide: suggestions.show(desk, visit, guide),
    }
    of_files = {words.texts: texts.show, words.history: versions.show}
    names = [*of_rules, *of_files]
    for tab, name in zip(st.tabs(names, key=TABS, on_change="rerun"), names, strict=True):
        if not tab.open:
            continue
        with tab:
            if name in of_files:
                of_files[name](desk, visit)
            elif tried.guide is None:
                st.html(tag("p", words.no_impact))
            else:
                try:
                    of_rules[name](tried.guide)
                except AdvisorError as error:  # the rules are too large for it
                    st.html(tag("p", str(error)))


def _impact(desk: Desk, visit: StaffVisit, tried: Trial, guide: Guide) -> None:
    """Show what moves: people, cases that fail, then all sheets."""
    published, words = desk.guide, desk.words
    pair, people = trial.comparison(published, guide), desk.people()
    audit = report.before_and_after(published, pair.impact, words.audit)
    shares = [_titled(words.audit, audit)]
    hint = Html() if people.on_record else tag("p", words.nobody_known, class_="hint")
    st.html(tag("h3", words.people) + hint + tag("p", people.said(published, guide)))
    if len(people):
        known = people.tried(published, guide)
        _movers(desk, visit, known)
        if people.on_record:
            theirs = report.before_and_after(published, known.impact, words.people_share)
            shares.insert(0, _titled(words.people_share, theirs))
    with st.container(key="desk_cases"):
        _cases(desk, visit, tried)
    if isinstance(pair, SampledComparison):
        said = words.sampled.format(sheets=decimal(published, len(pair.batch)))
        st.html(tag("p", said, class_="notice"))
    st.html(tag("div", *shares, class_="beside"))
    found = trial.causes(published, guide)
    if len(found) > 1:
        listed = report.reasons_for(published, found, pair.impact.combinations)
        st.html(_titled(words.causes, tag("p", words.causes_lead, class_="hint"), listed))
    _maps(published, guide, people, pair.impact)


def _movers(desk: Desk, visit: StaffVisit, known: BatchComparison) -> None:
    """Show what changes for how many people, and typical ones; more of them on demand."""
    words, most, moved = desk.words, desk.state.people_shown, len(known.moving)
    if not moved:
        return
    lead = words.people_shown.format(shown=decimal(desk.guide, most))
    listed = tag("div", report.moves(desk.guide, known.impact), class_="movers")
    st.html(join((listed, tag("p", lead, class_="hint") if most < moved else Html())))
    st.html(cards(known, most))
    if most < moved:
        visit.button(words.people_more, "more_people", desk.show_more)


def _cases(desk: Desk, visit: StaffVisit, tried: Trial) -> None:
    """Show the cases that fail, with buttons that let one or all expect what comes out."""
    words, listed = desk.words, desk.listed_cases(tried.failing)
    failing = {place: each for place, (each, is_done) in enumerate(listed) if not is_done}
    if listed:
        st.html(tag("h3", words.cases) + tag("p", words.cases_lead, class_="hint"))
    if len(listed) > 1:
        text = words.expect_all.format(cases=len(failing or listed))
        every = partial(_expect, desk, failing)
        visit.button(text, "all_expected", every, disabled=not failing)
    for place, (difference, is_done) in enumerate(listed):
        st.html(tag("div", report.failing(desk.guide, difference), class_="failing"))
        key, one = f"expect_{difference.case.id}", {place: difference}
        label = words.expected_now if is_done else words.expect
        visit.button(label, key, partial(_expect, desk, one), disabled=is_done)


def _warnings(desk: Desk, draft: Draft, guide: Guide) -> None:
    st.html(tabs.warnings(guide, desk.folder, draft.text, trial.warned(guide)))


def _expect(desk: Desk, failing: Mapping[int, Difference]) -> None:
    """Let cases expect what was found; they are given by their places in the list."""

    def expecting(draft: Draft) -> Draft:
        desk.state.expected |= failing
        for each in failing.values():
            found = {part.field: part.found for part in each.contrasts if part.differs}
            draft = draft.expecting(each.case.id, found)
        return draft

    desk.change(expecting)


def _maps(published: Guide, draft: Guide, people: People, impact: Impact) -> None:
    """Show where all sheets and the people on record lie, by the published rules and the draft."""
    words = published.words
    densities = trial.densities(published), trial.densities(draft)
    # The table's own counts, but for a map of some sheets alone: it is one of several.
    counts = report.totals(impact, "strength") if len(densities[0]) == 1 else (None, None)
    for before, after in contested(*densities) if all(densities) else ():
        sides = (published, before, words.desk.published), (draft, after, words.desk.draft)
        maps = [
            figure(guide, density, Marks(people=people.scores(guide)), title, counted)
            for (guide, density, title), counted in zip(sides, counts, strict=True)
        ]
        if draft.fingerprints.rules != published.fingerprints.rules:
            maps.append(change(published, before, after, words.desk.difference))
        st.html(join((tag("h3", words.map.title), tag("div", *maps, class_="maps"))))


def _titled(title: str, *parts: Html) -> Html:
    return tag("section", tag("h3", title), *parts)


def _robustness(guide: Guide) -> None:
    words, found = guide.words.desk, trial.audited(guide)
    parts = (
        (words.fragile, words.fragile_lead, tabs.fragile(guide, found)),
        (words.heat, words.heat_lead, tabs.heat_map(guide, found)),
    )
    sections = (_titled(name, tag("p", lead, class_="hint"), part) for name, lead, part in parts)
    st.html(tag("div", *sections, class_="beside"))


def _flow(guide: Guide) -> None:
    st.html(tag("p", guide.words.desk.flow_lead, class_="hint") + tabs.flow(guide))
