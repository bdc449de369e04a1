"""``advisor impact``: what an edit of the rules does to all sheets, before anyone is affected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.analysis.carry_over import load_foreign_rules, on_one_questionnaire
from advisor.cli.options import FILE, Settings, examples, report_options
from advisor.cli.result import tops
from advisor.cli.terminal import Terminal, print_json, spelled
from advisor.cli.versions import CURRENT, guide_named
from advisor.guide import Guide, GuideError
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS
from advisor.presentation.shares import percent
from advisor.scoring import Sheet, holds, pack

if TYPE_CHECKING:
    from advisor.analysis.batch import AnyComparison
    from advisor.analysis.impact import State

MOST_EXAMPLES: Final = 2
"""How many typical people are shown for each move, side by side; the JSON has more."""


@click.command(
    epilog=examples(
        "advisor impact current my-data/rules.yaml",
        "advisor impact current my-data --json",
        "advisor impact current my-data/rules.yaml --records sheets.csv",
        see="docs/analysis.md",
    )
)
@click.argument("old", metavar="OLD_RULES")
@click.argument("new", metavar="NEW_RULES")
@click.option(
    "--records",
    "file",
    metavar="FILE",
    type=FILE,
    help="A file of recorded sheets, a column for each question: what the edit does to them.",
)
@report_options
@click.pass_obj
def command(settings: Settings, old: str, new: str, file: Path | None, as_json: bool) -> None:
    """Count whose result an edit of the rules changes, and how.

    OLD_RULES and NEW_RULES are each a file of rules, a data folder, a version (its
    number, or at least six characters of its fingerprint), or `current` for what is live.

    All complete sheets are counted. If an edit changes too much for that, a random
    sample is drawn instead, and the report says so.
    """
    from advisor.analysis.batch import BatchComparison
    from advisor.analysis.impact_report import impact_as_dict
    from advisor.analysis.sample import compare

    (before, lost_before), (after, lost_after) = _rules(settings, old), _rules(settings, new)
    before, after, lost = on_one_questionnaire(before, after)
    unmapped = (*lost_before, *lost_after, *lost)
    pair, recorded = compare(before, after), None
    if file:
        from advisor.learning.recorded import read_recorded

        recorded = read_recorded(after.questionnaire, file)
    on_records = BatchComparison(before, after, recorded.sheets) if recorded else None
    left_aside = recorded.left_aside if recorded else ()
    if as_json:
        print_json(impact_as_dict(pair, on_records, unmapped, left_aside))
        return
    terminal = Terminal.here()
    if unmapped:
        terminal.strong("The two are made for different questions")
        for text in unmapped:
            terminal.text(text, "  - ")
        terminal.gap()
    _Report(terminal, pair).show()
    if on_records is not None:
        terminal.gap()
        _Report(terminal, on_records).show()
    if left_aside:
        terminal.gap()
        terminal.text(f"Columns that are no questions were left aside: {', '.join(left_aside)}.")


def _rules(settings: Settings, name: str) -> tuple[Guide, tuple[str, ...]]:
    """Load rules, if necessary adapted from other questions as far as possible."""
    try:
        return guide_named(settings, name), ()
    except GuideError as original:
        if name == CURRENT or not Path(name).is_file():
            raise
        try:
            return load_foreign_rules(settings.data, Path(name))
        except GuideError:
            raise original from None


@dataclass(frozen=True)
class _Report:
    """A comparison as text: totals, old and new results, causes, and typical people."""

    terminal: Terminal
    pair: AnyComparison

    def show(self) -> None:
        self._show_sheets()
        if self.pair.impact.moved:
            self._show_matrices()
            self._show_causes()
            self._show_moves()

    def _share(self, count: int) -> str:
        return percent(count, self.pair.impact.combinations)

    def _show_sheets(self) -> None:
        from advisor.analysis.sample import SampledComparison, interval

        impact, pair, terminal = self.pair.impact, self.pair, self.terminal
        sheets = "sheet" if impact.combinations == 1 else "sheets"
        kind = {
            "exact": f"complete {sheets}, all counted",
            "sample": f"complete {sheets}, a sample",
            "records": f"recorded {sheets}",
        }[pair.method]
        terminal.strong(f"{spelled(impact.combinations)} {kind}")
        terminal.text(
            f"The edit changes the result of {self._share(impact.moved)} of them."
            if impact.moved
            else "The edit changes no result."
        )
        if isinstance(pair, SampledComparison):
            least, greatest = interval(impact.moved, impact.combinations)
            terminal.text(
                f"Not all sheets could be counted: {pair.because}. These were drawn evenly (seed "
                f"{pair.seed}). Of all sheets it is between {least:.2%} and {greatest:.2%}, 95 "
                "times in 100."
            )

    def _show_matrices(self) -> None:
        for part, heading, names in (
            ("top", "Which track leads", tops(self.pair.new)),
            ("strength", "How clearly", {each: each for each in STRENGTHS}),
            ("verdict", "Verdict", {each: each for each in VERDICT_LEVELS}),
        ):
            matrix = self.pair.impact.matrix(part)
            if any(old != new for old, new in matrix):
                self.terminal.table(
                    [
                        (*(self._share(matrix.get((old, new), 0)) for new in names), name)
                        for old, name in names.items()
                    ],
                    f"{heading}: rows before, columns after",
                    (*names, ""),
                )

    def _show_causes(self) -> None:
        self.terminal.table(
            [(self._share(cause.moved), cause.change.text) for cause in self.pair.causes],
            "What each change would do alone",
        )

    def _show_moves(self) -> None:
        from advisor.analysis.impact_report import MAX_MOVES, moves

        for old, new, count in moves(self.pair.impact)[:MAX_MOVES]:
            share = self._share(count)
            self.terminal.heading(f"{share}: from {self._described(old)} to {self._described(new)}")
            sheets = self.pair.examples(old, new, MOST_EXAMPLES)
            codes = (pack(self.pair.new, sheet) for sheet in sheets)
            self.terminal.table([*_portraits(self.pair, sheets)], head=("code", *codes))

    def _described(self, state: State) -> str:
        return f"{tops(self.pair.new)[state.top]} ({state.strength}, {state.verdict})"


def _portraits(pair: AnyComparison, sheets: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    """The answers that affect a track or the verdict in either table, a row a question."""
    rules = [rule for guide in (pair.old, pair.new) for rule in guide.rules.fit]
    for question in pair.new.questionnaire.question:
        tables = [guide.rules.points.get(question, {}) for guide in (pair.old, pair.new)]
        given = [sheet.get(question, ()) for sheet in sheets]
        scores = any(
            any(table.get(each, {}).values()) for table in tables for each in chain(*given)
        )
        decides = any(
            rule.level != "note"
            and question in rule.when.questions
            and holds(rule.when, sheet.kept)
            for rule in rules
            for sheet in sheets
        )
        if scores or decides:
            yield (question, *(", ".join(chosen) or "-" for chosen in given))
