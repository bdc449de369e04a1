"""``advisor evaluate``: how often the advice agrees with the tracks that people ended up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.options import FILE_OR_STREAM, Decorated, Settings, examples, report_options
from advisor.cli.result import tops
from advisor.cli.terminal import Terminal, complain, counted, print_json
from advisor.cli.versions import guide_named, rules_option
from advisor.guide import Guide

if TYPE_CHECKING:
    from advisor.learning.evaluate import Evaluation, Group, Word
    from advisor.learning.intervals import Estimate, Share
    from advisor.learning.labels import LabeledSheets


MOST_FAULTS: Final = 20  # how many faulty rows are reported one by one


def labeled_options(command: Decorated) -> Decorated:
    """Give a command the file of labeled sheets, and the names of its columns."""
    file = click.argument("file", metavar="CASES", type=FILE_OR_STREAM)
    label = click.option(
        "--label",
        metavar="COLUMN",
        default="track",
        show_default=True,
        help="The column with the track that each person ended up in.",
    )
    person = click.option(
        "--person",
        metavar="COLUMN",
        help="The column that says whose row it is, where one person may have several; without "
        'it "person", if there is one.',
    )
    return file(label(person(command)))


def read(
    file: Path, guide: Guide, label: str, person: str | None, by: Sequence[str] = ()
) -> LabeledSheets:
    """Read labeled sheets, and report what is left out and why."""
    from advisor.learning.labels import read_labeled

    found = read_labeled(file, guide, label=label, person=person, by=by)
    complain(*found.warnings, *found.faults[:MOST_FAULTS])
    if len(found.faults) > MOST_FAULTS:
        complain(f"and {len(found.faults) - MOST_FAULTS:,} more rows like these are left out")
    return found


def share_text(share: Share) -> str:
    """Write a share with its interval: ``71.4% (64.0% to 77.8%)``."""
    estimate = share.estimate
    if estimate is None:
        return "no people"
    return f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%})"


def difference_text(estimate: Estimate) -> str:
    """Write a difference of shares in percentage points, with its interval."""
    low, high = 100 * estimate.low, 100 * estimate.high
    return f"{100 * estimate.value:+.1f} percentage points ({low:+.1f} to {high:+.1f})"


@click.command(
    epilog=examples(
        "advisor records export people.csv",
        "advisor evaluate people.csv",
        "advisor evaluate people.csv --by kind",
        "advisor evaluate my-data/cases.yaml --json",
        see="docs/learning.md",
    )
)
@labeled_options
@click.option(
    "--by",
    metavar="COLUMN",
    multiple=True,
    help="A column with groups to compare, small ones hidden. Repeat it for more.",
)
@rules_option("Evaluate these rules")
@report_options
@click.pass_obj
def command(
    settings: Settings,
    file: Path,
    label: str,
    person: str | None,
    by: tuple[str, ...],
    rules: str,
    as_json: bool,
) -> int:
    """Compare the advice with the tracks that people ended up in.

    CASES is a CSV or Parquet file (- is standard input) with a column for each question and
    one for the track, as `advisor records export` writes it, or cases in YAML. Rows that
    cannot be used are reported on standard error and left out; the exit status is then 1.
    """
    from advisor.learning.evaluate import evaluate, evaluation_as_dict

    guide = guide_named(settings, rules)
    labeled = read(file, guide, label, person, by)
    found = evaluate(guide, labeled)
    if as_json:
        left_out = {"left_aside": labeled.left_aside, "faulty": len(labeled.faults)}
        print_json({**evaluation_as_dict(found), **left_out})
    else:
        _Report(Terminal.here(), guide, found).show(labeled)
    return 1 if labeled.faults else 0


@dataclass(frozen=True)
class _Report:
    """An evaluation as text."""

    terminal: Terminal
    guide: Guide
    found: Evaluation

    def show(self, labeled: LabeledSheets) -> None:
        self._show_agreement(labeled)
        self._show_tracks()
        if not self.found.enough:
            self.terminal.gap()
            self.terminal.text("There are too few people to say more.")
            return
        self.terminal.table(
            [(strength, self._described(word)) for strength, word in self.found.words.items()],
            "How often each word is right",
        )
        self._show_rivals()
        for column, groups in self.found.groups.items():
            self._show_groups(column, groups)

    def _show_agreement(self, labeled: LabeledSheets) -> None:
        found, terminal = self.found, self.terminal
        terminal.strong(f"{found.sheets:,} sheets of {found.people:,} people whose track is known")
        if labeled.left_aside:
            terminal.text(f"{labeled.left_aside:,} without a track were left out.")
        agree = (
            share_text(found.agreement)
            if found.enough and found.named
            else f"{found.agreement.agree:,}"
        )
        terminal.text(
            f"{counted(found.named, 'result names', 'results name')} a track. Of these, {agree} "
            "name the one that the person ended up in; the other results are ties, or rest on too "
            "few answers."
        )

    def _show_tracks(self) -> None:
        names = tops(self.guide) | {"unknown": "unknown"}
        rows = [("", *names.values(), "")]
        for track, advised in self.found.confusion.items():
            share = self.found.tracks[track]
            shown = self.found.enough and share.sheets
            agreed = f"agrees with {share_text(share)}" if shown else ""
            rows.append((names[track], *(f"{count:,}" for count in advised.values()), agreed))
        self.terminal.table(rows, "Rows: where people ended up; columns: what was advised")

    def _described(self, word: Word) -> str:
        if not word.share.sheets:
            return "was never said here"
        text = f"{share_text(word.share)} of {word.share.sheets:,}"
        if word.meant is None:
            return text
        text += f"; the goal is {word.meant:.0%} or more."
        if word.wanted is None:
            return f"{text} Too few to tell which lead reaches that, or none does."
        if word.wanted == word.today:
            return f"{text} That holds from a lead of {word.today}, as in the rules."
        return f"{text} That holds from a lead of {word.wanted}; the rules say {word.today}."

    def _show_rivals(self) -> None:
        self.terminal.table(
            [
                (
                    name,
                    f"{share_text(rival.agreement)}; today's rules "
                    f"{difference_text(rival.ahead)}"
                    + ("" if rival.ahead.excludes_zero else ", too few to tell which is better"),
                )
                for name, rival in self.found.rivals.items()
            ],
            "Rivals, on people they have not seen, and how far today's rules lead",
        )

    def _show_groups(self, column: str, groups: Mapping[str, Group]) -> None:
        from advisor.learning.evaluate import MIN_GROUP

        self.terminal.heading(f"By {column}")
        shown = [
            (name, _compared(group, group.agreement))
            for name, group in groups.items()
            if group.agreement
        ]
        self.terminal.table(shown)
        if hidden := len(groups) - len(shown):
            self.terminal.text(
                f"{counted(hidden, 'group is', 'groups are')} hidden: fewer than {MIN_GROUP} "
                "people, or what would reveal such a group.",
                "  ",
            )


def _compared(group: Group, agreement: Share) -> str:
    text = share_text(agreement) + f" of {agreement.sheets:,}"
    if group.ahead is None:
        return text
    surely = "" if group.ahead.excludes_zero else ", too few to tell"
    return f"{text}; against all others {difference_text(group.ahead)}{surely}"
