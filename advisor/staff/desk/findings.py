"""The findings about a draft, in tabs: only the one that is open is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    words, of = desk.words, _Findings(desk, visit, draft, tried)
    parts: dict[str, Callable[[], None]] = {
        words.impact: lambda: of.safely(of.impact),
        words.robustness: lambda: of.safely(_robustness),
        words.concerns: lambda: of.safely(of.warnings),
        words.flow: lambda: of.safely(_flow),
        words.suggestions: lambda: of.safely(lambda guide: suggestions.show(desk, visit, guide)),
        words.texts: lambda: texts.show(desk, visit),
        words.history: lambda: versions.show(desk, visit),
    }
    shown = st.tabs(list(parts), key=TABS, on_change="rerun")
    for tab, part in zip(shown, parts.values(), strict=True):
        if tab.open:
            with tab:
                part()


@dataclass(frozen=True)
class _Findings:
    """What the tabs are about."""

    desk: Desk
    visit: StaffVisit
    draft: Draft
    tried: Trial

    def safely(self, part: Callable[[Guide], None]) -> None:
        """Show a part; where the rules are faulty or too large for it, say so."""
        if self.tried.guide is None:
            st.html(tag("p", self.desk.words.no_impact))
            return
        try:
            part(self.tried.guide)
        except AdvisorError as error:
            st.html(tag("p", str(error)))

    def impact(self, guide: Guide) -> None:
        """Show what moves: people, cases that fail, then all sheets."""
        published, words = self.desk.guide, self.desk.words
        pair, people = trial.comparison(published, guide), self.desk.people()
        audit = report.before_and_after(published, pair.impact, words.audit)
        shares = [_titled(words.audit, audit)]
        hint = Html() if people.on_record else tag("p", words.nobody_known, class_="hint")
        st.html(tag("h3", words.people) + hint + tag("p", people.said(published, guide)))
        if len(people):
            known = people.tried(published, guide)
            self._movers(known)
            if people.on_record:
                theirs = report.before_and_after(published, known.impact, words.people_share)
                shares.insert(0, _titled(words.people_share, theirs))
        with st.container(key="desk_cases"):
            self._cases()
        if isinstance(pair, SampledComparison):
            said = words.sampled.format(sheets=decimal(published, len(pair.batch)))
            st.html(tag("p", said, class_="notice"))
        st.html(tag("div", *shares, class_="beside"))
        found = trial.causes(published, guide)
        if len(found) > 1:
            listed = report.reasons_for(published, found, pair.impact.combinations)
            st.html(_titled(words.causes, tag("p", words.causes_lead, class_="hint"), listed))
        _maps(published, guide, people, pair.impact)

    def _movers(self, known: BatchComparison) -> None:
        """Show what changes for how many people, and typical ones; more of them on demand."""
        words, state, moved = self.desk.words, self.desk.state, len(known.moving)
        if not moved:
            return
        most = state.people_shown
        lead = words.people_shown.format(shown=decimal(self.desk.guide, most))
        listed = tag("div", report.moves(self.desk.guide, known.impact), class_="movers")
        st.html(join((listed, tag("p", lead, class_="hint") if most < moved else Html())))
        st.html(cards(known, most))
        if most < moved:
            self.visit.button(words.people_more, "more_people", self.desk.show_more)

    def _cases(self) -> None:
        """Show the cases that fail, with buttons that let one or all expect what comes out."""
        desk, words = self.desk, self.desk.words
        listed = desk.listed_cases(self.tried.failing)
        failing = {place: each for place, (each, is_done) in enumerate(listed) if not is_done}
        if listed:
            st.html(tag("h3", words.cases) + tag("p", words.cases_lead, class_="hint"))
        if len(listed) > 1:
            text = words.expect_all.format(cases=len(failing or listed))
            every = partial(_expect, desk, failing)
            self.visit.button(text, "all_expected", every, disabled=not failing)
        for place, (difference, is_done) in enumerate(listed):
            st.html(tag("div", report.failing(desk.guide, difference), class_="failing"))
            key, one = f"expect_{difference.case.id}", {place: difference}
            label = words.expected_now if is_done else words.expect
            self.visit.button(label, key, partial(_expect, desk, one), disabled=is_done)

    def warnings(self, guide: Guide) -> None:
        """List the warnings of the audit."""
        found = trial.warned(guide)
        st.html(tabs.warnings(guide, self.desk.folder, self.draft.text, found))


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
