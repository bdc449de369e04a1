"""``advisor evaluate``: how often the advice agrees with the tracks that people ended up in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.labeled import difference_text, labeled_options, read, share_text
from advisor.cli.options import Settings, report_options
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import guide_named, rules_option
from advisor.guide.model import TIE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.guide import Guide
    from advisor.learning.evaluate import Evaluation, Group, Word
    from advisor.learning.intervals import Share
    from advisor.learning.labels import LabeledSheets


@click.command(
    epilog="""Examples:

\b
  advisor records export people.csv
  advisor evaluate people.csv
  advisor evaluate people.csv --by kind
  advisor evaluate my-data/cases.yaml --json

How to read it: docs/learning.md"""
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
@click.pass_context
def command(
    context: click.Context,
    settings: Settings,
    file: Path,
    label: str,
    person: str | None,
    by: tuple[str, ...],
    rules: str,
    as_json: bool,
) -> None:
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
    context.exit(1 if labeled.faults else 0)


class _Report:
    """An evaluation as text."""

    def __init__(self, terminal: Terminal, guide: Guide, found: Evaluation) -> None:
        self._terminal = terminal
        self._guide = guide
        self._found = found

    def show(self, labeled: LabeledSheets) -> None:
        """Write everything."""
        self._show_whole(labeled)
        self._show_tracks()
        if not self._found.enough:
            self._terminal.gap()
            self._terminal.text("There are too few people to say more.")
            return
        self._show_words()
        self._show_rivals()
        for column, groups in self._found.groups.items():
            self._show_groups(column, groups)

    def _show_whole(self, labeled: LabeledSheets) -> None:
        found, terminal = self._found, self._terminal
        terminal.strong(f"{found.sheets:,} sheets of {found.people:,} people whose track is known")
        if labeled.left_aside:
            terminal.text(f"{labeled.left_aside:,} without a track were left out.")
        agree = (
            share_text(found.agreement)
            if found.enough and found.named
            else f"{found.agreement.agree:,}"
        )
        results = "1 result names" if found.named == 1 else f"{found.named:,} results name"
        terminal.text(
            f"{results} a track. Of these, {agree} name the one that the person ended up in; the "
            "other results are ties, or rest on too few answers."
        )

    def _show_tracks(self) -> None:
        terminal, names = self._terminal, self._names()
        terminal.heading("Rows: where people ended up; columns: what was advised")
        rows = [("", *names.values(), "")]
        for track, tops in self._found.confusion.items():
            share = self._found.tracks[track]
            shown = self._found.enough and share.sheets
            agreed = f"agrees with {share_text(share)}" if shown else ""
            rows.append((names[track], *(f"{count:,}" for count in tops.values()), agreed))
        terminal.table(rows)

    def _names(self) -> dict[str, str]:
        shorts = {track.id: track.short for track in self._guide.tracks}
        return shorts | {TIE: "a tie", "unknown": "unknown"}

    def _show_words(self) -> None:
        self._terminal.heading("How often each word is right")
        self._terminal.table(
            [(strength, self._described(word)) for strength, word in self._found.words.items()]
        )

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
        if not self._found.rivals:
            return
        self._terminal.heading(
            "Rivals, on people they have not seen, and how far today's rules lead"
        )
        self._terminal.table(
            [
                (
                    name,
                    f"{share_text(rival.agreement)}; today's rules "
                    f"{difference_text(rival.ahead)}"
                    + ("" if rival.ahead.excludes_zero else ", too few to tell which is better"),
                )
                for name, rival in self._found.rivals.items()
            ]
        )

    def _show_groups(self, column: str, groups: Mapping[str, Group]) -> None:
        from advisor.learning.evaluate import FEW

        terminal = self._terminal
        terminal.heading(f"By {column}")
        shown = [
            (name, _compared(group, group.agreement))
            for name, group in groups.items()
            if group.agreement
        ]
        if shown:
            terminal.table(shown)
        if hidden := len(groups) - len(shown):
            number = "1 group is" if hidden == 1 else f"{hidden:,} groups are"
            terminal.text(
                f"{number} hidden: fewer than {FEW} people, or what would reveal such a group.",
                "  ",
            )


def _compared(group: Group, agreement: Share) -> str:
    text = share_text(agreement) + f" of {agreement.sheets:,}"
    if group.ahead is None:
        return text
    surely = "" if group.ahead.excludes_zero else ", too few to tell"
    return f"{text}; against all others {difference_text(group.ahead)}{surely}"
