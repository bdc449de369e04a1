"""What `advisor evaluate` and `advisor tune` share: a file of people whose tracks are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from advisor.cli.terminal import complain

if TYPE_CHECKING:
    from advisor.guide import Guide
    from advisor.learning.intervals import Estimate, Share
    from advisor.learning.labels import LabeledSheets

Decorated = TypeVar("Decorated", bound=Callable[..., object])

MOST_FAULTS: Final = 20
"""How many faulty rows are reported one by one."""


def labeled_options(command: Decorated) -> Decorated:
    """Give a command the file of labeled sheets, and the names of its columns."""
    file = click.argument(
        "file", metavar="CASES", type=click.Path(path_type=Path, allow_dash=True, readable=False)
    )
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
    for line in (*found.warnings, *found.faults[:MOST_FAULTS]):
        complain(line)
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
