"""The insights: what people answer, what they get, where they leave, how counselors see it.

The numbers are counted in the database, and small ones are hidden there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.analysis.ways import TooTangledError
from advisor.guide import Guide
from advisor.live import live
from advisor.prospect.markup import Html, join, tag
from advisor.publishing.trial import audited
from advisor.records import RecordsError
from advisor.records.flags import MAX_TENTHS
from advisor.records.insights import Insights
from advisor.records.model import KINDS
from advisor.records.opening import records
from advisor.records.population import ComparedShare, compare, since_tuned
from advisor.records.scopes import EVERYTHING, Scope
from advisor.staff import frame
from advisor.staff.desk.report import condition_said, items
from advisor.staff.frame import StaffVisit
from advisor.staff.insights import bars, figures, lines
from advisor.staff.insights.figures import Figure

STYLE: Final = Path(__file__).with_name("insight.css")


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the insights."""
    words = guide.words.insights
    st.html(STYLE)
    st.html(join((frame.heading(guide, visit), tag("p", words.lead, class_="lead"))))
    try:
        with st.spinner(words.counting):  # the first time, what has to be hidden is found out too
            everything = records().insights()
        scope = _scope(guide, [cell.name for cell in everything.months])
        found = everything if scope == EVERYTHING else records().insights(scope)
    except RecordsError as error:
        _not_now(guide, error)
        return
    counted = tag("p", lines.counted(guide, found.scope), class_="scope")
    few = tag("p", words.widened, class_="hint") if found.scope != scope else Html()
    st.html(join((counted, few, _overview(guide, found))))
    if found.records != 0:
        _figures(guide, found)


def _scope(guide: Guide, months: Sequence[str]) -> Scope:
    """Offer the filters, and give what they leave."""
    words, names = guide.words.insights, lines.whose(guide)
    with st.container(horizontal=True, key="insight_filters"):
        chosen = st.selectbox(
            words.whose, list(names), format_func=names.__getitem__, key="insight_whose"
        )
        firsts, lasts = ([month.split("/")[end] for month in months] for end in (0, -1))
        since = _month(words.since, firsts, words.first, "insight_since")
        until = _month(words.until, lasts, words.last, "insight_until")
        st.html(tag("button", words.print, type="button", class_="line print"))
    return scope_of(chosen, since, until)


def _month(label: str, months: Sequence[str], none: str, key: str) -> str:
    return st.selectbox(label, ["", *months], format_func=lambda month: month or none, key=key)


def scope_of(chosen: str, since: str, until: str) -> Scope:
    """Give the records that are counted; months in the wrong order are turned around."""
    if since and until:
        since, until = sorted((since, until))
    kinds = tuple(kind for kind in KINDS if chosen in (kind, lines.EVERYONE))
    return Scope(since, until, kinds)


def _overview(guide: Guide, found: Insights) -> Html:
    """Write the few numbers that come first."""
    words = guide.words.insights
    if found.records == 0:
        return tag("p", words.no_records, role="status")
    numbers = lines.overview(guide, found)
    pairs = (tag("div", tag("dt", name), tag("dd", number)) for name, number in numbers)
    return join((tag("dl", *pairs, class_="overview"), tag("p", words.small, class_="hint")))


def _figures(guide: Guide, found: Insights) -> None:
    words = guide.words.insights
    compared = _compared(guide, found)
    _beside(guide, figures.over_time(guide, found))
    _beside(guide, figures.endings(guide, found))
    _top_flags(guide)
    questions = guide.questionnaire.question
    asked = st.selectbox(
        words.question,
        list(questions),
        format_func=lambda name: questions[name].text,
        key="insight_question",
    )
    _beside(guide, figures.answers(guide, found, compared, asked))
    _beside(guide, figures.opinions(guide, found))
    _drift(guide)
    if compared:
        _beside(guide, (figures.population(guide, compared),))


def _top_flags(guide: Guide) -> None:
    """List the fit rules that hold most often among all records, whatever the filters."""
    words, said = guide.words.insights, _flags_said(guide)
    try:
        found = records().top_flags(guide)
    except RecordsError as error:
        _not_now(guide, error)
        return
    lines = (
        (words.flags_most if tenths == MAX_TENTHS else words.flags_line).format(
            flag=said[rule], tenths=tenths
        )
        for rule, tenths in found.items()
    )
    says = items(lines) if found else words.flags_none
    st.html(join((tag("h2", words.flags), tag("p", words.flags_says, class_="hint"), says)))


def _flags_said(guide: Guide) -> Mapping[str, str]:
    """Say each fit rule in words; those that say the same with the answers that call for them."""
    known = Counter(rule.say for rule in guide.rules.fit)
    return {
        rule.id: f"{rule.say} ({'; '.join(condition_said(guide, rule.when))})"
        if known[rule.say] > 1
        else rule.say
        for rule in guide.rules.fit
    }


def _drift(guide: Guide) -> None:
    """Say whether to tune again; nothing if the points have never been tuned."""
    from advisor.learning.drift import recall

    if (since := recall(live.folder)) is None:
        return
    try:
        advice = since_tuned(guide, records(), since)
    except RecordsError as error:
        _not_now(guide, error)
        return
    says = tag("div", *(tag("p", line) for line in lines.drift_says(guide, advice)), role="status")
    drifted = [*lines.drifted(guide, advice)]
    lead = tag("p", lines.drift_lead(guide, advice), class_="hint")
    listed = items(drifted, class_="plain") if drifted else Html()
    st.html(join((tag("h2", guide.words.insights.drift), lead, says, listed)))


def _not_now(guide: Guide, error: RecordsError) -> None:
    fault = guide.words.insights.not_now.format(fault=error)
    st.html(tag("div", tag("p", fault), class_="notice", role="status"))


def _compared(guide: Guide, found: Insights) -> Sequence[ComparedShare]:
    """Set the records beside all sheets; some rules tie too much together for that."""
    try:
        return compare(found, audited(guide))
    except TooTangledError as error:
        fault = guide.words.insights.not_compared.format(fault=error)
        st.html(tag("p", fault, class_="notice"))
        return ()


def _beside(guide: Guide, some: Sequence[Figure]) -> None:
    for place, figure in zip(st.columns(len(some)), some, strict=True):
        with place:
            _figure(guide, figure)


def _figure(guide: Guide, figure: Figure) -> None:
    """Show a figure: its chart, the table behind it, and the table to take along."""
    words = guide.words.insights
    head = (tag("h2", figure.title), tag("p", figure.finding), tag("p", figure.says, class_="hint"))
    if figure.is_empty:
        st.html(join((*head, tag("p", words.no_counts))))
        return
    st.html(join((*head, bars.draw(guide, figure), bars.behind(guide, figure))))
    st.download_button(
        words.download,
        bars.as_csv(guide, figure),
        file_name=f"{figure.id}.csv",
        mime="text/csv",
        key=f"csv_{figure.id}",
        on_click="ignore",
    )
