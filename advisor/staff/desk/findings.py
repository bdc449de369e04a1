"""The findings about a draft, in tabs: only the one that is open is worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from advisor.analysis.batch import AnyComparison
from advisor.analysis.sample import SampledComparison
from advisor.guide import AdvisorError, Guide
from advisor.presentation.flow import draw
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, join, tag
from advisor.publishing import trial
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.staff.desk import points, publication, report, suggestions
from advisor.staff.desk.bench import Bench
from advisor.staff.desk.concerns import Concerns
from advisor.staff.desk.report import Move, Part
from advisor.staff.frame import StaffVisit
from advisor.staff.maps import change, figure

_MOVE: Final = "desk_looked_at_"


def show(desk: Bench, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """Show the tabs, and what the open one has to say."""
    words = desk.guide.words.desk
    names = [
        *(words.impact, words.robustness, words.concerns, words.flow),
        *(words.suggestions, words.history),
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
    _cases(desk, visit, draft, tried)
    pair = trial.comparison(desk.guide, guide)
    found = trial.causes(desk.guide, guide)
    if isinstance(pair, SampledComparison):
        st.html(tag("p", words.sampled.format(sheets=f"{len(pair.batch):,}"), class_="notice"))
    parts = [_titled(words.audit, report.before_and_after(desk.guide, pair.impact))]
    if found:
        listed = report.reasons_for(found, pair.impact.combinations)
        parts.append(_titled(words.causes, tag("p", words.causes_lead, class_="hint"), listed))
    st.html(tag("div", *parts, class_="beside"))
    _maps(desk.guide, guide)
    _moves(desk, pair)


def _maps(published: Guide, draft: Guide) -> None:
    """Show where all sheets lie by the published rules and by the draft."""
    words = published.words
    for before, after in zip(trial.densities(published), trial.densities(draft), strict=False):
        maps = [
            figure(published, before, title=words.desk.published),
            figure(draft, after, title=words.desk.draft),
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
            words.expect.format(case=case),
            key=f"expect_{case}",
            on_click=_expect,
            args=(desk, visit, case, found),
        )
    if draft.expectations:
        st.html(tag("h3", words.expecting))
    for case in draft.expectations:
        st.button(
            words.expect_again.format(case=case),
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


def _moves(desk: Bench, pair: AnyComparison) -> None:
    """Show from where to where sheets go, and examples of the move that is looked at."""
    words = desk.guide.words.desk
    names: dict[Part, str] = {
        "top": words.tracks,
        "strength": words.strengths,
        "verdict": words.verdicts,
    }
    st.html(join((tag("h3", words.matrix), tag("p", words.matrix_lead, class_="hint"))))
    part: Part = st.pills(
        words.look_at,
        list(names),
        default="top",
        required=True,
        format_func=names.__getitem__,
        key="desk_part",
        label_visibility="collapsed",
    )
    st.html(report.matrix(desk.guide, pair.impact, part))
    found = report.moves(pair.impact, part)[: report.MOST_MOVES]
    if not found:
        st.html(tag("p", words.nobody_moves, class_="hint"))
        return
    st.html(tag("h3", words.moves))
    move = _chosen_move(desk, pair, part, found)
    st.html(
        join(
            (
                tag("p", words.examples_lead, class_="hint"),
                report.examples(desk.guide, pair, part, move),
            )
        )
    )


def _chosen_move(desk: Bench, pair: AnyComparison, part: Part, found: Sequence[Move]) -> Move:
    """Offer the moves; the one that was looked at before an edit stays chosen after it.

    The browser keeps showing what it once showed for a choice, so every draft
    needs a field of its own.
    """
    words = desk.guide.words.desk
    texts = [
        words.move.format(
            old=report.name_of(desk.guide, part, move.old),
            new=report.name_of(desk.guide, part, move.new),
            share=percent(move.sheets, pair.impact.combinations),
        )
        for move in found
    ]
    before = st.session_state.get(_MOVE + part)
    ways = [(move.old, move.new) for move in found]
    rules = f"{pair.old.fingerprints.rules}_{pair.new.fingerprints.rules}"
    place = st.selectbox(
        words.look_at,
        range(len(found)),
        index=ways.index(before) if before in ways else 0,
        format_func=texts.__getitem__,
        key=f"desk_move_{part}_{rules}",
    )
    st.session_state[_MOVE + part] = ways[place]
    return found[place]


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
    st.html(tag("p", words.flow_lead, class_="hint"))
    st.graphviz_chart(draw(guide, "dot"), width="content")
    with st.expander(words.flow_text, key="desk_flow_text"):
        st.code(draw(guide, "mermaid"), language=None)
