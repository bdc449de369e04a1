"""``advisor insights``: what the final records say, counted in the database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.options import Settings, choice, examples, report_options
from advisor.cli.result import tops
from advisor.cli.terminal import Terminal, print_json
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS
from advisor.presentation.shares import percent
from advisor.records.model import KINDS

if TYPE_CHECKING:
    from advisor.guide import Guide
    from advisor.learning.drift import Advice
    from advisor.records.insights import Cell, Insights
    from advisor.records.population import Comparison
    from advisor.records.store import Records

HIDDEN: Final = "hidden"
NOTHING: Final = "-"

ORDERED: Final[Mapping[str, str]] = {name: name for name in (*VERDICT_LEVELS, *STRENGTHS)}


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
    from advisor.records.scopes import Scope
    from advisor.records.store import Records

    if since and until and since > until:
        raise click.UsageError("--until is before --since")
    guide = settings.guide()
    scope = Scope(since or "", until or "", tuple(kind for kind in KINDS if kind in kinds) or KINDS)
    with closing(Records(settings.records_settings())) as kept:
        found = kept.insights(scope)
        advice = _since_tuned(settings.data, guide, kept)
    compared = _compared(guide, found)
    if as_json:
        population = None if compared is None else [asdict(each) for each in compared]
        drift = None if advice is None else advice.as_dict()
        print_json({**found.as_dict(), "population": population, "drift": drift})
    else:
        _Report(Terminal.here(), guide).show(found, compared, advice, widened=found.scope != scope)


def _compared(guide: Guide, found: Insights) -> tuple[Comparison, ...] | None:
    """Compare the records with all sheets; None if the rules tie too much together."""
    from advisor.analysis.audit import audit
    from advisor.analysis.ways import TooTangledError
    from advisor.records.population import compare

    try:
        return compare(found, audit(guide))
    except TooTangledError:
        return None


def _since_tuned(folder: Path, guide: Guide, kept: Records) -> Advice | None:
    """Whether it is time to tune again; None if the points have never been tuned."""
    from advisor.learning.drift import recall
    from advisor.records.population import since_tuned

    since = recall(folder)
    return since_tuned(guide, kept, since) if since else None


class _Report:
    """Insights as text."""

    def __init__(self, terminal: Terminal, guide: Guide) -> None:
        self._terminal = terminal
        self._guide = guide
        self._tracks = tops(guide)

    def show(
        self,
        found: Insights,
        compared: Sequence[Comparison] | None,
        advice: Advice | None,
        *,
        widened: bool,
    ) -> None:
        terminal, words = self._terminal, self._guide.words.insights
        if found.records == 0:
            terminal.text(words.no_records)
            return
        terminal.strong(f"Records: {_number(found.records)}")
        if widened:
            scope = found.scope
            terminal.text(
                "Too few to show by themselves, so others are counted with them: "
                f"{', '.join(scope.kinds)}, from {scope.since or 'the first month'} to "
                f"{scope.until or 'the last'}."
            )
        terminal.text(words.small)
        self._counts("Recommended tracks", found.tops, self._tracks)
        self._counts("Verdicts", found.verdicts, ORDERED)
        self._counts("How clear the lead is", found.strengths, ORDERED)
        self._crossed("Recommended tracks by month", found.tops_by_month)
        self._crossed("Verdicts by month", found.verdicts_by_month)
        pages = {page.id: page.title for page in self._guide.questionnaire.pages}
        self._counts("Where people leave: the last page with an answer", found.last_pages, pages)
        self._answers(found)
        self._agreement(found)
        self._crossed("Recommended track, and what prospects lean toward", found.leanings)
        self._counts("Was it helpful", found.helpful, {})
        self._population(compared)
        if advice is not None:
            self._drift(advice)

    def _counts(
        self,
        heading: str,
        cells: Sequence[Cell],
        names: Mapping[str, str],
        *,
        several: bool = False,
    ) -> None:
        """Write counts in the order of the names, with shares where all of them are known.

        Where a person may give several answers, there is no total.
        """
        order = {name: place for place, name in enumerate(names)}
        counts = [cell.count for cell in cells]
        total = 0 if several or None in counts else sum(filter(None, counts))
        self._terminal.table(
            [
                (
                    _number(cell.count),
                    percent(cell.count, total) if total and cell.count is not None else "",
                    names.get(cell.name, cell.name) or NOTHING,
                )
                for cell in sorted(cells, key=lambda cell: order.get(cell.name, len(order)))
            ],
            heading,
        )

    def _crossed(self, heading: str, cells: Sequence[Cell]) -> None:
        groups = dict.fromkeys(cell.group for cell in cells)
        order = [*self._tracks, *VERDICT_LEVELS]
        found = {cell.name for cell in cells}
        names = [*(name for name in order if name in found), *sorted(found.difference(order))]
        counts = {(cell.group, cell.name): cell.count for cell in cells}
        rows = [
            (*(_number(counts.get((group, name), 0)) for name in names), self._called(group))
            for group in groups
        ]
        self._terminal.table(rows, heading, (*map(self._called, names), ""))

    def _called(self, name: str) -> str:
        return self._tracks.get(name, name) or NOTHING

    def _answers(self, found: Insights) -> None:
        questions = self._guide.questionnaire.question
        answered = dict.fromkeys(cell.group for cell in found.answers)
        # In the order of the questionnaire; questions that it no longer has come last.
        for name in dict.fromkeys((*(each for each in questions if each in answered), *answered)):
            question = questions.get(name)
            texts = {option.id: option.text for option in question.options} if question else {}
            cells = [cell for cell in found.answers if cell.group == name]
            several = question is not None and question.multi
            self._counts(question.text if question else name, cells, texts, several=several)

    def _agreement(self, found: Insights) -> None:
        heard = found.agreement
        self._crossed("Recommended track, and what counselors advise", heard.cells)
        if heard.same is not None and heard.judged:
            share = percent(heard.same, heard.judged)
            self._terminal.text(f"They agree in {share} of {heard.judged:,} calls.", "  ")

    def _population(self, compared: Sequence[Comparison] | None) -> None:
        rows = [
            (_share(each.recorded), _share(each.all_sheets), each.about, each.name)
            for each in compared or ()
        ]
        head = ("records", "all sheets", "", "")
        self._terminal.table(rows, "The records beside all sheets, each counted alike", head)

    def _drift(self, advice: Advice) -> None:
        since, terminal = advice.since, self._terminal
        terminal.heading(
            f"Records from {since.later} on, beside the {since.people:,} people whom points were "
            "tuned on"
        )
        if advice.more:
            terminal.text(
                f"{advice.later.labels:,} people with a known track are on record now: it is time "
                "to tune again.",
                "  ",
            )
        if not advice.later.enough:
            terminal.text("There are too few of them to tell whether answers have drifted.", "  ")
        elif not advice.drifted:
            terminal.text("No question has drifted.", "  ")
        for drift in advice.drifted:
            terminal.text(
                f"{drift.named(self._guide)} Cramer's V {drift.size:.1f}, by chance alone less "
                f"than {100 * drift.below:g}% of the time",
                "  ",
            )


def _number(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _share(share: float | None) -> str:
    return HIDDEN if share is None else f"{share:.1%}"
