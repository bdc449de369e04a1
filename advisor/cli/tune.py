"""``advisor tune``: suggestions for better points, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.evaluate import labeled_options, read, share_text
from advisor.cli.options import Settings, examples, report_options
from advisor.cli.result import BELOW, tops
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import who_option
from advisor.guide import Case, Guide, load_cases
from advisor.presentation.shares import percent
from advisor.publishing.drafts import LOCAL, Drafts
from advisor.staff.desk.suggestion_texts import effects, outcome

if TYPE_CHECKING:
    from advisor.learning.tune import Tuning


@click.command(
    epilog=examples(
        "advisor records export people.csv",
        "advisor tune people.csv",
        "advisor tune people.csv --most 4",
        "advisor tune people.csv --write",
        "advisor tune people.csv --write --who jo@example.edu",
        see="docs/learning.md",
    )
)
@labeled_options
@click.option("--least", type=int, metavar="N", help="Least points of a row. Without it: today's.")
@click.option("--most", type=int, metavar="N", help="Most points of a row. Without it: today's.")
@click.option("--write", is_flag=True, help="Put the suggestions into a draft at the rules desk.")
@who_option(
    "Whose draft it is: the account that signs in.", LOCAL, "the desk of advisor run --staff"
)
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
        _show(Terminal.here(), guide, found, who if draft else None)
    return 1 if labeled.faults else 0


def _written(folder: Path, guide: Guide, found: Tuning, who: str) -> str:
    """Add suggestions to a person's draft, and return its name."""
    from advisor.learning.tune import written

    drafts = Drafts(folder)
    edits = [suggestion.edit for suggestion in found.suggestions]
    with drafts.locked(who):  # the desk may be changing it
        draft = drafts.of(who) or drafts.fresh(who, guide.fingerprints.rules)
        drafts.keep(replace(draft, text=written(draft.text, edits, guide.track_ids)))
    return draft.id


def _show(terminal: Terminal, guide: Guide, found: Tuning, who: str | None) -> None:
    """Write what the desk says of a tuning, and what all suggestions do together."""
    terminal.strong(f"{found.sheets:,} sheets of {found.people:,} people whose track is known")
    terminal.text(
        f"Today's points name the track in which people ended for {share_text(found.agreement)} "
        "of them."
    )
    terminal.text(outcome(guide, found))
    for number, suggestion in enumerate(found.suggestions, 1):
        terminal.heading(f"{number}. {suggestion.edit.row.named(guide)}")
        for line in effects(guide, found, suggestion):
            terminal.text(line, BELOW)
    if found.suggestions:
        names, total = tops(guide), found.combinations
        terminal.table(
            [
                (percent(count["before"], total), percent(count["after"], total), names[top])
                for top, count in sorted(found.tops.items())
            ],
            f"All together change the result of {percent(found.moved, total)} of all sheets and "
            f"of {_named(found.cases)}.",
            ("today", "then", "leads"),
        )
    if who:
        terminal.gap()
        whose = "the desk of advisor run --staff" if who == LOCAL else f"the desk of {who}"
        terminal.text(f"They are in the draft at {whose}; nothing is published yet.")


def _named(cases: Sequence[Case]) -> str:
    """Name cases: ``no case``, ``the case priya`` or ``2 cases: priya, marcus``."""
    if len(cases) == 1:
        return f"the case {cases[0].id}"
    names = ", ".join(case.id for case in cases)
    return f"{len(cases)} cases: {names}" if cases else "no case"
