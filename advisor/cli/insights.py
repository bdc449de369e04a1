"""``advisor insights``: what the final records say, counted in the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, choice, examples, report_options
from advisor.cli.terminal import Terminal, print_json
from advisor.guide import Guide
from advisor.records.model import KINDS
from advisor.records.scopes import Scope

if TYPE_CHECKING:
    from advisor.learning.drift import Advice
    from advisor.records.insights import Insights
    from advisor.records.population import ComparedShare
    from advisor.staff.insights.figures import Figure


def month(value: str) -> str:
    """Accept a calendar month, as in ``2026-11``."""
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", value):
        raise click.BadParameter(f'"{value}" is no month; write it as in 2026-11')
    return value


@click.command(
    epilog=examples(
        "advisor insights",
        "advisor insights --kind prospect --since 2026-09",
        "advisor insights --json",
        more="Counts under 5 are hidden, and so is anything that would reveal one: null in JSON.",
        see="docs/analysis.md",
    )
)
@click.option("--kind", "kinds", type=choice(KINDS), multiple=True, help="Whose records.")
@click.option("--since", type=month, metavar="MONTH", help="The first month, as in 2026-09.")
@click.option("--until", type=month, metavar="MONTH", help="The last month.")
@report_options
@click.pass_obj
def command(
    settings: Settings, kinds: tuple[str, ...], since: str | None, until: str | None, as_json: bool
) -> None:
    """Count answers, results, and where people leave.

    Only finished calls, imported records and sheets that prospects let us keep are counted.
    """
    from advisor.learning.drift import recall
    from advisor.records.population import since_tuned
    from advisor.records.store import Records

    if since and until and since > until:
        raise click.UsageError("--until is before --since")
    guide = settings.guide()
    scope = Scope(since or "", until or "", tuple(kind for kind in KINDS if kind in kinds) or KINDS)
    with closing(Records(settings.records_settings())) as kept:
        found = kept.insights(scope)
        tuned = recall(settings.data)
        advice = since_tuned(guide, kept, tuned) if tuned else None
    compared = _compared(guide, found)
    if as_json:
        population = None if compared is None else [asdict(each) for each in compared]
        drift = None if advice is None else advice.as_dict()
        print_json({**found.as_dict(), "population": population, "drift": drift})
    else:
        widened = found.scope != scope
        _show(Terminal.here(), guide, found, compared, advice, widened=widened)


def _compared(guide: Guide, found: Insights) -> tuple[ComparedShare, ...] | None:
    """Compare the records with all sheets; None if the rules tie too much together."""
    from advisor.analysis.audit import audit
    from advisor.analysis.ways import TooTangledError
    from advisor.records.population import compare

    try:
        return compare(found, audit(guide))
    except TooTangledError:
        return None


def _show(
    terminal: Terminal,
    guide: Guide,
    found: Insights,
    compared: Sequence[ComparedShare] | None,
    advice: Advice | None,
    *,
    widened: bool,
) -> None:
    """Write what the page of the insights says."""
    from advisor.staff.insights import figures, lines

    words = guide.words.insights
    if found.records == 0:
        terminal.text(words.no_records)
        return
    for name, number in lines.overview(guide, found):
        terminal.strong(f"{name}: {number}")
    terminal.text(lines.counted(guide, found.scope))
    if widened:
        terminal.text(words.widened)
    terminal.text(words.small)
    # Questions that the questionnaire no longer has come last.
    recorded = (cell.group for cell in found.answers)
    questions = dict.fromkeys((*guide.questionnaire.question, *recorded))
    for figure in (
        *figures.over_time(guide, found),
        *figures.endings(guide, found),
        *(two for name in questions for two in figures.answers(guide, found, compared or (), name)),
        *figures.opinions(guide, found),
        *([figures.population(guide, compared)] if compared else ()),
    ):
        _show_figure(terminal, guide, figure)
    if advice is not None:
        terminal.heading(words.drift)
        says = (*lines.drift_says(guide, advice), *lines.drifted(guide, advice))
        for line in (lines.drift_lead(guide, advice), *says):
            terminal.text(line)


def _show_figure(terminal: Terminal, guide: Guide, figure: Figure) -> None:
    from advisor.staff.insights.figures import written

    words = guide.words.insights
    terminal.heading(figure.title)
    terminal.text(figure.finding)
    terminal.text(figure.says)
    if figure.is_empty:
        terminal.text(words.no_counts)
        return
    terminal.table(
        [
            (
                *(written(guide, figure.value(row, name), words.hidden) for name in figure.columns),
                row,
            )
            for row in figure.rows
        ],
        head=(*figure.columns, figure.row_title),
    )
