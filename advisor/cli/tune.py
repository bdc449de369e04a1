"""``advisor tune``: suggestions for better points, each with its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.evaluate import difference_text, labeled_options, read, share_text
from advisor.cli.options import Settings, examples, report_options
from advisor.cli.result import BELOW, tops
from advisor.cli.terminal import Terminal, counted, print_json
from advisor.cli.versions import who_option
from advisor.presentation.shares import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.guide import Guide
    from advisor.guide.model import Case
    from advisor.learning.tune import Suggestion, Tuning


@click.command(
    epilog=examples(
        "advisor records export people.csv",
        "advisor tune people.csv",
        "advisor tune people.csv --most 4",
        'advisor tune people.csv --write --who "Jo Field"',
        see="docs/learning.md",
    )
)
@labeled_options
@click.option("--least", type=int, metavar="N", help="Least points of a row. Without it: today's.")
@click.option("--most", type=int, metavar="N", help="Most points of a row. Without it: today's.")
@click.option(
    "--write", is_flag=True, help="Put the suggestions into your draft at the rules desk."
)
@who_option("Whose draft it is, with --write.")
@report_options
@click.pass_obj
def command(
    settings: Settings,
    file: Path,
    label: str,
    person: str | None,
    least: int | None,
    most: int | None,
    write: bool,
    who: str,
    as_json: bool,
) -> int:
    """Suggest points that fit better where people ended up.

    CASES is a file as for `advisor evaluate`. Nothing is suggested unless new points also fit
    people better who were held out while they were learned. Locked rows, and options for people
    who are unsure, stay as they are. Nothing is published: --write makes a draft for the rules
    desk.
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
        remember(settings.data, tuned_on(guide, labeled, datetime.now(UTC)))
    if as_json:
        print_json({**tuning_as_dict(found), "faulty": len(labeled.faults), "draft": draft})
    else:
        _Report(Terminal.here(), guide, found).show(draft)
    return 1 if labeled.faults else 0


def _written(folder: Path, guide: Guide, found: Tuning, who: str) -> str:
    """Add suggestions to a person's draft, and return its name."""
    from advisor.learning.tune import written
    from advisor.publishing.drafts import Drafts

    drafts = Drafts(folder)
    edits = [suggestion.edit for suggestion in found.suggestions]
    with drafts.locked(who):  # the desk may be changing it
        draft = drafts.of(who) or drafts.fresh(who, guide.fingerprints.rules)
        drafts.keep(replace(draft, text=written(draft.text, edits, guide.track_ids)))
    return draft.id


class _Report:
    """A tuning as text."""

    def __init__(self, terminal: Terminal, guide: Guide, found: Tuning) -> None:
        self._terminal = terminal
        self._guide = guide
        self._found = found
        self._names = tops(guide)

    def show(self, draft: str | None) -> None:
        found, terminal = self._found, self._terminal
        terminal.strong(f"{found.sheets:,} sheets of {found.people:,} people whose track is known")
        terminal.text(
            f"Today's points name the track in which people ended for "
            f"{share_text(found.agreement)} of them."
        )
        for line in self._verdict():
            terminal.text(line)
        for number, suggestion in enumerate(found.suggestions, 1):
            self._show(number, suggestion)
        if found.suggestions:
            self._show_together()
        if draft:
            terminal.gap()
            terminal.text("They are in your draft at the rules desk; nothing is published yet.")

    def _verdict(self) -> Iterator[str]:
        """What is suggested or not, why, and what so many people could have shown."""
        found, gain = self._found, self._found.gain
        if not found.enough:
            yield "There are too few people to suggest anything: at least 30 are needed."
            return
        if gain is None:
            yield "Nothing is suggested: today's points do as well as any that could be learned."
        elif not gain.holds:
            yield (
                "Nothing is suggested: new points fit these people better, but not reliably "
                "those that they were not learned from."
            )
        else:
            yield (
                f"New points agree more often by {difference_text(gain.agreement)}, judged on "
                "people that they were not learned from."
            )
            yield (
                f"To the track in which a person ended they give a chance of {gain.after:.1%}, "
                f"today's points {gain.before:.1%} (geometric means). Luck explains a rise like "
                "this at most 1 time in 100."
            )
        yield self._power()

    def _power(self) -> str:
        found = self._found
        if found.findable is None:
            return f"Power: {found.people:,} people are too few to find a rise reliably."
        return (
            f"Power: {found.people:,} people show a rise of that chance from {found.chance:.1%} "
            f"to {found.findable:.1%} 8 times in 10."
        )

    def _show(self, number: int, suggestion: Suggestion) -> None:
        terminal, edit = self._terminal, suggestion.edit
        people = counted(edit.people, "person", "people")
        share = percent(suggestion.moved, self._found.combinations)
        terminal.heading(f"{number}. {edit.row.named(self._guide)}")
        terminal.text(f"{self._change(edit.before, edit.after)}; affects {people}.", BELOW)
        terminal.text(
            f"Alone it changes the result of {share} of all sheets and of "
            f"{_named(suggestion.cases)}.",
            BELOW,
        )

    def _change(self, before: Mapping[str, int], after: Mapping[str, int]) -> str:
        return ", ".join(
            f"{name} {before.get(track, 0)} to {after.get(track, 0)}"
            for track, name in self._names.items()
            if before.get(track, 0) != after.get(track, 0)
        )

    def _show_together(self) -> None:
        found, terminal, total = self._found, self._terminal, self._found.combinations
        terminal.table(
            [
                (percent(count["before"], total), percent(count["after"], total), self._names[top])
                for top, count in sorted(found.tops.items())
            ],
            f"All together change the result of {percent(found.moved, total)} of all sheets and "
            f"of {_named(found.cases)}.",
            ("today", "then", "leads"),
        )


def _named(cases: Sequence[Case]) -> str:
    """Name cases: ``no case``, ``the case priya`` or ``2 cases: priya, marcus``."""
    if len(cases) == 1:
        return f"the case {cases[0].id}"
    names = ", ".join(case.id for case in cases)
    return f"{len(cases)} cases: {names}" if cases else "no case"
