"""``advisor score``: results for a file of any number of rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from advisor.cli.options import FILE, FILE_OR_STREAM, Settings, examples, report_options
from advisor.cli.terminal import complain, counted, report
from advisor.cli.versions import guide_named, rules_option

WIDTH: Final = 40  # width of the progress bar


@click.command(
    epilog=examples(
        "advisor score sheets.csv results.csv",
        "advisor score sheets.csv.gz results.parquet --keep id",
        "advisor score sheets.csv results.csv --rules my-data/rules.yaml",
        see="docs/file-formats.md",
    )
)
@click.argument("source", metavar="IN", type=FILE_OR_STREAM)
@click.argument("out", metavar="OUT", type=FILE)
@rules_option("Score by these rules")
@click.option(
    "--keep",
    metavar="COLUMN",
    multiple=True,
    help="A column of IN to copy in front of the results. Repeat it for more.",
)
@click.option(
    "--cores",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many cores to use. Without it: all.",
)
@report_options
@click.pass_obj
def command(
    settings: Settings,
    source: Path,
    out: Path,
    rules: str,
    keep: tuple[str, ...],
    cores: int | None,
    as_json: bool,
) -> int:
    """Score a file of answers, a row for each person.

    IN has a column for each question. It is CSV, CSV in gzip, or Parquet, of any size; - is
    standard input. OUT is named .csv, .csv.gz or .parquet and appears once it is complete;
    one that is there already is replaced. Rows that cannot be scored are listed in
    OUT.rejects, with their lines and the reasons.
    """
    from advisor.learning.files import score_file

    guide = guide_named(settings, rules)
    with _Bar() as bar:
        found = score_file(
            source, out, guide, keep=keep, cores=cores, warn=bar.message, progress=bar.move
        )
    report(
        as_json,
        {
            "rows": found.rows,
            "rejected": found.rejected,
            "out": str(found.out),
            "rejects": None if found.rejects is None else str(found.rejects),
        },
        f"{counted(found.rows, 'row')} scored: {found.out}",
    )
    if found.rejects is None:
        return 0
    hint = "; name a column with --keep to tell which row is which"
    return complain(
        f"{counted(found.rejected, 'row')} could not be scored; see {found.rejects}"
        + (hint if found.rows and not keep else "")
    )


class _Bar:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._draw("")

    def move(self, share: float | None, rows: int) -> None:
        """Show what share of the file has been read, if that is known, and how many rows."""
        bar = ""
        if share is not None:
            done = round(share * WIDTH)
            bar = f"[{'#' * done}{'-' * (WIDTH - done)}] {share:4.0%}  "
        self._draw(bar + counted(rows, "row"))

    def message(self, line: str) -> None:
        """Write a message on a line of its own."""
        self._draw("")
        complain(line)

    def _draw(self, line: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r{line}\x1b[K")
            sys.stderr.flush()
