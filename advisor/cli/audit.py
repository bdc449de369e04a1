"""``advisor audit``: what the rules do to all complete sheets, counted exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.options import FILE, Settings, examples, report_options
from advisor.cli.result import BELOW
from advisor.cli.terminal import Terminal, complain, print_json, spelled
from advisor.guide import Guide
from advisor.guide.document import Document, read_document
from advisor.guide.model import TIE
from advisor.presentation.shares import percent

if TYPE_CHECKING:
    from advisor.analysis.audit import Audit
    from advisor.analysis.frequencies import Frequencies
    from advisor.analysis.warnings import AuditWarning

MOST_ROWS: Final = 10
"""How many options and edits are listed: enough to see where the rules are strong or weak."""


@click.command(
    epilog=examples(
        "advisor audit",
        "advisor audit --data my-data --json",
        "advisor audit --frequencies counts.csv",
        "advisor audit --map map.svg",
        see="docs/analysis.md",
    )
)
@click.option(
    "--frequencies",
    "file",
    metavar="FILE",
    type=FILE,
    help="A file that says how often each answer is given: `question,answer,count`, or a "
    "column for each question and a row for each person. Shares are weighted by it.",
)
@click.option(
    "--map",
    "picture",
    metavar="FILE",
    type=FILE,
    help="Draw where the sheets lie between the tracks, as SVG. With more than three tracks there "
    "is a map for each two, with their ids in its file's name.",
)
@report_options
@click.pass_obj
def command(settings: Settings, file: Path | None, picture: Path | None, as_json: bool) -> None:
    """Count the results of every possible way to answer.

    It counts how often each track leads, how clearly, and with which verdict; which
    questions and options decide; which points are fragile; and lists what looks wrong
    in the rules, with its line. Nothing is estimated: all complete sheets are counted.
    """
    from advisor.analysis.audit import audit
    from advisor.analysis.report import audit_as_dict
    from advisor.analysis.warnings import warnings

    if picture and picture.suffix.lower() != ".svg":
        raise click.UsageError(f"{picture}: name the picture .svg")
    guide = settings.guide()
    frequencies = None
    if file:
        from advisor.learning.recorded import read_frequencies

        frequencies = read_frequencies(guide.questionnaire, file, complain)
    alike = audit(guide)
    found = audit(guide, frequencies.weigh, independent=True) if frequencies else alike
    if picture:
        _draw(guide, frequencies, found.strengths, picture)
    listed = warnings(guide, alike)
    names = {warning.file for warning in listed}
    documents = {name: read_document(settings.data / name) for name in names}
    if as_json:
        print_json(audit_as_dict(guide, found, listed, documents, frequencies))
    else:
        _Report(Terminal.here(), guide, found, documents).show(listed, frequencies)


def _draw(
    guide: Guide, frequencies: Frequencies | None, strengths: Mapping[str, float], file: Path
) -> None:
    """Write the maps, and say of each what it shows."""
    from advisor.analysis.density import of_all_sheets
    from advisor.analysis.rules_tables import weigh_equally
    from advisor.presentation.density_map import describe, draw
    from advisor.tables.writing import write_errors

    weigh = frequencies.weigh if frequencies else weigh_equally
    found = of_all_sheets(guide, weigh, independent=frequencies is not None)
    for density in found:
        pair = "" if len(found) == 1 else "-".join(("", *density.tracks))
        named = file.with_stem(file.stem + pair)
        with write_errors(named):
            named.write_text(draw(guide, density), encoding="utf-8")
        said = describe(guide, density, strengths if len(found) == 1 else None)
        complain(f"{named}: {said}")


@dataclass(frozen=True)
class _Report:
    """An audit as text, from the totals to single points."""

    terminal: Terminal
    guide: Guide
    found: Audit
    documents: Mapping[str, Document]

    @property
    def tops(self) -> dict[str, str]:
        return {track.id: track.name for track in self.guide.tracks} | {TIE: "a tie"}

    def show(self, listed: Sequence[AuditWarning], frequencies: Frequencies | None) -> None:
        self._show_sheets(frequencies)
        self._show_results()
        self._show_points()
        self._show_warnings(listed)

    def _share(self, count: int) -> str:
        return percent(count, self.found.combinations)

    def _show_sheets(self, frequencies: Frequencies | None) -> None:
        terminal = self.terminal
        if frequencies is None:
            terminal.strong(f"{spelled(self.found.combinations)} complete sheets, all counted")
            terminal.text("Each sheet counts alike. A share is a share of sheets, not of people.")
            return
        terminal.strong("All complete sheets, weighed by recorded frequencies")
        terminal.text(
            "Each answer counts as often as it was given, whatever the other answers are. A share "
            "is a share of sheets weighed like that."
        )
        if frequencies.counted_alike:
            questions = ", ".join(frequencies.counted_alike)
            terminal.text(f"No answers are recorded, so all count alike, for: {questions}.")

    def _show_results(self) -> None:
        found = self.found
        self.terminal.table(
            [(self._share(found.tops[top]), name) for top, name in self.tops.items()],
            "Which track leads",
        )
        for place, heading, counts in (
            (1, "How clearly, by the track that leads", found.strengths),
            (2, "With which verdict, by the track that leads", found.verdicts),
        ):
            self.terminal.table([*self._crossed(place, counts)], heading, (*counts, ""))

    def _crossed(self, place: int, columns: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
        """Cross the top track with another part of the state; the last row is their sum."""

        def row(counts: Iterable[int], name: str) -> tuple[str, ...]:
            return (*map(self._share, counts), name)

        crossed = Counter[tuple[str, str]]()
        for state, count in self.found.crossed.items():
            crossed[state[0], state[place]] += count
        for top, name in self.tops.items():
            yield row((crossed[top, column] for column in columns), name)
        yield row(columns.values(), "all")

    def _show_points(self) -> None:
        from advisor.analysis.report import by_influence

        found, table = self.found, self.terminal.table
        texts = self.guide.questionnaire.question
        table(
            [(self._share(count), each, texts[each].text) for each, count in by_influence(found)],
            "Influence: where changing this answer alone can change the leader",
        )
        table(self._tipping(), "The options that tip most: what choosing one adds to a share")
        table(
            [
                (
                    self._share(edit.changed),
                    f"{edit.question}/{edit.option}",
                    f"{self.tops[edit.track]} {edit.by:+}",
                )
                for edit in found.edits[:MOST_ROWS]
            ],
            "The most fragile points: where one more or less changes the leader",
        )
        table(
            [
                (str(least), str(greatest), self.tops[track])
                for track, (least, greatest) in found.ranges.items()
            ],
            "Least and greatest score",
        )

    def _tipping(self) -> list[tuple[str, str, str]]:
        """Find for each option the track whose share it changes most; the largest change first."""
        total, tops = self.found.combinations, self.found.tops
        found: list[tuple[float, str, str]] = []
        for effect in filter(lambda effect: effect.count, self.found.options):
            added = {
                track: top / effect.count - tops[track] / total for track, top in effect.top.items()
            }
            track = max(added, key=lambda track: abs(added[track]))
            text = (
                f"{self.tops[track]} leads on {percent(effect.top[track], effect.count)} of the "
                f"sheets with it, on {self._share(tops[track])} of all"
            )
            found.append((added[track], f"{effect.question}/{effect.option}", text))
        found.sort(key=lambda tip: -abs(tip[0]))
        return [(f"{100 * by:+.1f}", option, text) for by, option, text in found[:MOST_ROWS] if by]

    def _show_warnings(self, listed: Sequence[AuditWarning]) -> None:
        terminal = self.terminal
        accepted = [each for each in listed if each.accepted]

        def show(warning: AuditWarning) -> None:
            document = self.documents[warning.file]
            terminal.text(f"{document.path}:{warning.line(document)}: {warning.text}", "  ")

        terminal.heading("To look at")
        if len(accepted) == len(listed):
            terminal.text("Nothing is left unexplained.", "  ")
        for each in listed:
            if not each.accepted:
                show(each)
        if accepted:
            terminal.heading("Accepted")
        for each in accepted:
            show(each)
            terminal.text(each.accepted, BELOW)
