"""The findings about a draft, in tabs: only the one that is open is worked out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from advisor.analysis.sample import SampledComparison
from advisor.guide import AdvisorError, Guide, load_cases
from advisor.presentation.density_map import Marks
from advisor.prospect.markup import Html, join, tag
from advisor.publishing import trial
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.staff.desk import flow, points, publication, report, suggestions, texts
from advisor.staff.desk.bench import Bench
from advisor.staff.desk.concerns import Concerns
from advisor.staff.desk.people import People, cards
from advisor.staff.frame import StaffVisit
from advisor.staff.maps import change, contested, figure


def show(desk: Bench, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """Show the tabs, and what the open one has to say."""
    words = desk.guide.words.desk
    names = [
        *(words.impact, words.robustness, words.concerns, words.flow),
        *(words.suggestions, words.texts, words.history),
    ]
    parts: list[Callable[[Guide], None]] = [
        lambda guide: _impact(desk, visit, draft, guide, tried),
        _robustness,
        lambda guide: _concerns(desk, guide, draft),
        _flow,
        lambda guide: suggestions.show(desk, visit, guide),
    ]
    tabs = st.tabs(names, key="desk_tabs", on_change="rerun")
    for tab, part in zip(tabs, parts, strict=False):
        if tab.open:
            with tab:
                _safely(part, tried.guide, words.no_impact)
    if tabs[-2].open:
        with tabs[-2]:
            texts.show(desk, visit)
    if tabs[-1].open:
        with tabs[-1]:
            publication.show_history(desk, visit)


def _safely(part: Callable[[Guide], None], guide: Guide | None, instead: str) -> None:
    """Show a part; where the rules are faulty or too large for it, say so."""
    if guide is None:
        st.html(tag("p", instead))
        return
    try:
        part(guide)
    except AdvisorError as error:
        st.html(tag("p", str(error)))


# ---------------------------------------------------------------------- what it does


def _impact(desk: Bench, visit: StaffVisit, draft: Draft, guide: Guide, tried: Trial) -> None:
    words = desk.guide.words.desk
    pair, people = trial.comparison(desk.guide, guide), desk.people()
    shares = [_titled(words.audit, report.before_and_after(desk.guide, pair.impact, words.audit))]
    st.html(tag("h3", words.people) + tag("p", people.said(desk.guide, guide)))
    if len(people):
        known = people.tried(desk.guide, guide)
        st.html(cards(known))
        of_people = report.before_and_after(desk.guide, known.impact, words.people_share)
        shares.insert(0, _titled(words.people_share, of_people))
    _cases(desk, visit, draft, tried)
    if isinstance(pair, SampledComparison):
        st.html(tag("p", words.sampled.format(sheets=f"{len(pair.batch):,}"), class_="notice"))
    st.html(tag("div", *shares, class_="beside"))
    found = trial.causes(desk.guide, guide)
    if len(found) > 1:
        listed = report.reasons_for(desk.guide, found, pair.impact.combinations)
        st.html(_titled(words.causes, tag("p", words.causes_lead, class_="hint"), listed))
    _maps(desk.guide, guide, people)


def _maps(published: Guide, draft: Guide, people: People) -> None:
    """Show where all sheets and the people on record lie, by the published rules and the draft."""
    words = published.words
    densities = trial.densities(published), trial.densities(draft)
    for before, after in contested(*densities) if all(densities) else ():
        maps = [
            figure(guide, density, Marks(people=people.scores(guide)), title)
            for guide, density, title in (
                (published, before, words.desk.published),
                (draft, after, words.desk.draft),
            )
        ]
        if draft.fingerprints.rules != published.fingerprints.rules:
            maps.append(change(published, before, after, words.desk.difference))
        st.html(join((tag("h3", words.map.title), tag("div", *maps, class_="maps"))))


def _titled(title: str, *parts: Html) -> Html:
    return tag("section", tag("h3", title), *parts)


def _cases(desk: Bench, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """Show the cases that fail, each with a button that lets it expect what comes out."""
    words = desk.guide.words.desk
    if tried.failing:
        st.html(
            join((tag("h3", words.cases), tag("p", words.cases_lead, class_="hint"))),
        )
    for difference in tried.failing:
        case = difference.case.id
        st.html(tag("div", report.failing(desk.guide, difference), class_="failing"))
        found = {each.field: each.found for each in difference.contrasts if each.differs}
        st.button(
            words.expect,
            key=f"expect_{case}",
            on_click=_expect,
            args=(desk, visit, case, found),
        )
    if draft.expectations:
        st.html(tag("h3", words.expecting))
        known = {case.id: case.who for case in load_cases(desk.folder, desk.guide)}
    for case in draft.expectations:
        st.html(tag("p", known.get(case, case)))
        st.button(
            words.expect_again,
            key=f"expect_again_{case}",
            on_click=_expect_again,
            args=(desk, visit, case),
        )


def _expect(desk: Bench, visit: StaffVisit, case: str, found: dict[str, str]) -> None:
    visit.access.require("staff")
    desk.change(lambda draft: draft.expecting(case, found))


def _expect_again(desk: Bench, visit: StaffVisit, case: str) -> None:
    visit.access.require("staff")
    desk.change(lambda draft: draft.expecting_as_before(case))


# --------------------------------------------------------------------- the other tabs


def _robustness(guide: Guide) -> None:
    words = guide.words.desk
    found = trial.audited(guide)
    st.html(
        tag(
            "div",
            _titled(
                words.fragile,
                tag("p", words.fragile_lead, class_="hint"),
                points.fragile(guide, found),
            ),
            _titled(
                words.heat, tag("p", words.heat_lead, class_="hint"), points.heat_map(guide, found)
            ),
            class_="beside",
        )
    )


def _concerns(desk: Bench, guide: Guide, draft: Draft) -> None:
    st.html(Concerns(guide, desk.folder, draft.text).listed(trial.warned(guide)))


def _flow(guide: Guide) -> None:
    words = guide.words.desk
    st.html(tag("p", words.flow_lead, class_="hint") + flow.cards(guide))
