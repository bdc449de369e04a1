"""``advisor tune``: suggestions for better points, each with its evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.figures import percent
from advisor.cli.labeled import difference_text, labeled_options, read, share_text
from advisor.cli.options import Settings, report_options
from advisor.cli.result import BELOW
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import now, who_option
from advisor.guide.model import TIE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.guide import Guide
    from advisor.learning.tune import Suggestion, Tuning


@click.command(
    epilog="""Examples:

\b
  advisor records export people.csv
  advisor tune people.csv
  advisor tune people.csv --most 4
  advisor tune people.csv --write --who "Jo Field"

How to read it: docs/learning.md"""
)
@labeled_options
@click.option("--least", type=int, metavar="N", help="The least points of a row; today's if left.")
@click.option("--most", type=int, metavar="N", help="The most points of a row; today's if left.")
@click.option(
    "--write", is_flag=True, help="Put the suggestions into your draft at the rules desk."
)
@who_option("Whose draft it is, with --write.")
@report_options
@click.pass_obj
@click.pass_context
def command(
    context: click.Context,
    settings: Settings,
    file: Path,
    label: str,
    person: str | None,
    least: int | None,
    most: int | None,
    write: bool,
    who: str,
    as_json: bool,
) -> None:
    """Suggest points that agree better with the tracks that people ended up in.

    CASES is a file as for `advisor evaluate`. Only changes with enough labels to be sure
    are suggested; locked rows and options called unsure stay as they are. Nothing is
    published: --write makes a draft for the rules desk.
    """
    from advisor.guide import load_cases
    from advisor.learning.drift import remember, tuned_on
    from advisor.learning.tune import tune, tuning_as_dict

    guide = settings.guide()
    labeled = read(file, guide, label, person)
    cases = load_cases(settings.data, guide)
    found = tune(guide, labeled, cases, least=least, most=most)
    draft = None
    if write and found.suggestions:
        draft = _written(settings.data, guide, found, who)
        remember(settings.data, tuned_on(guide, labeled, now()))
    if as_json:
        print_json({**tuning_as_dict(found), "faulty": len(labeled.faults), "draft": draft})
    else:
        _Report(Terminal.here(), guide, found).show(draft)
    context.exit(1 if labeled.faults else 0)


def _written(folder: Path, guide: Guide, found: Tuning, who: str) -> str:
    """Add suggestions to a person's draft, and return its name."""
    from advisor.learning.tune import written
    from advisor.publishing.drafts import Drafts

    drafts = Drafts(folder)
    draft = drafts.of(who) or drafts.fresh(who, guide.fingerprints.rules)
    edits = [suggestion.edit for suggestion in found.suggestions]
    drafts.keep(replace(draft, text=written(draft.text, edits, guide.track_ids)))
    return draft.id


class _Report:
    """A tuning as text."""

    def __init__(self, terminal: Terminal, guide: Guide, found: Tuning) -> None:
        self._terminal = terminal
        self._guide = guide
        self._found = found
        self._names = {track.id: track.short for track in guide.tracks} | {TIE: "a tie"}

    def show(self, draft: str | None) -> None:
        """Write everything."""
        found, terminal = self._found, self._terminal
        terminal.strong(f"{found.sheets:,} sheets of {found.people:,} people whose track is known")
        terminal.text(
            f"Today's points name the track in which people ended for "
            f"{share_text(found.agreement)} of them."
        )
        if found.ahead:
            terminal.text(
                "All that can be learned, on people that it was not learned from: "
                f"{difference_text(found.ahead)}."
            )
        if not found.suggestions:
            terminal.text(self._why_nothing())
            return
        for number, suggestion in enumerate(found.suggestions, 1):
            self._show(number, suggestion)
        self._show_together()
        if draft:
            terminal.gap()
            terminal.text("They are in your draft at the rules desk; nothing is published yet.")

    def _why_nothing(self) -> str:
        found = self._found
        if not found.enough:
            return "There are too few people to suggest anything: at least 30 are needed."
        if found.doubtful:
            return (
                "Nothing is suggested: some changes fit these people better, but there are too few "
                "labels to be sure."
            )
        return "Nothing is suggested: today's points do as well as any that could be learned."

    def _show(self, number: int, suggestion: Suggestion) -> None:
        terminal, edit = self._terminal, suggestion.edit
        share = percent(suggestion.moved, self._found.combinations).strip()
        terminal.heading(f"{number}. {edit.row.name}: {self._change(edit.before, edit.after)}")
        people = "1 person" if edit.people == 1 else f"{edit.people:,} people"
        agreement = difference_text(suggestion.evidence.agreement)
        terminal.text(self._about(suggestion), BELOW)
        with_others = ", ".join(row.name for row in suggestion.evidence.together)
        taken = f", taken together with {with_others}," if with_others else ""
        terminal.text(
            f"It affects {people}; for people held out{taken} agreement changes by {agreement}.",
            BELOW,
        )
        cases = self._cases(suggestion.cases)
        terminal.text(f"Alone it changes the result of {share} of all sheets, and {cases}.", BELOW)

    def _about(self, suggestion: Suggestion) -> str:
        row = suggestion.edit.row
        if not row.question:
            return next(b.reason for b in self._guide.rules.bonuses if b.id == row.bonus)
        question = self._guide.questionnaire.question[row.question]
        return f"{question.text} {question.option[row.option].text}"

    def _change(self, before: Mapping[str, int], after: Mapping[str, int]) -> str:
        return ", ".join(
            f"{name} {before.get(track, 0)} to {after.get(track, 0)}"
            for track, name in self._names.items()
            if before.get(track, 0) != after.get(track, 0)
        )

    def _cases(self, cases: tuple[str, ...]) -> str:
        return f"changes the cases {', '.join(cases)}" if cases else "no case"

    def _show_together(self) -> None:
        found, terminal = self._found, self._terminal
        whole = found.combinations
        moved = percent(found.moved, whole).strip()
        terminal.heading(
            f"All together change the result of {moved} of all sheets, and "
            f"{self._cases(found.cases)}"
        )
        rows = [
            (
                percent(count["before"], whole),
                "to",
                percent(count["after"], whole),
                self._names[top],
            )
            for top, count in sorted(found.tops.items())
        ]
        terminal.table(rows)
        if found.doubtful:
            changes = "1 change" if found.doubtful == 1 else f"{found.doubtful} changes"
            terminal.text(f"{changes} more were learned, with too few labels to be sure.")
