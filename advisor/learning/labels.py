"""Labeled sheets: answers of people together with the tracks that they ended in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Bools, Ints
from advisor.errors import AdvisorError
from advisor.guide.faults import instead, quoted
from advisor.guide.files import CASES
from advisor.guide.loading import load_cases
from advisor.guide.model import Guide
from advisor.learning.encoding import Encoder
from advisor.learning.targets import no_track, people_of
from advisor.scoring import Sheet
from advisor.tables.csv_rows import at_row
from advisor.tables.header import ColumnsError
from advisor.tables.reading import STANDARD_INPUT, Source, opened

LABEL: Final = "track"  # the column with the track that a person ended in, as records are exported

PERSON: Final = "person"  # the column that says whose row it is, as records are exported

YAML: Final = frozenset({".yaml", ".yml"})


class NoLabelsError(AdvisorError):
    """A file has no labels that anything could be learned from or compared with."""


@dataclass(frozen=True, eq=False)
class LabeledSheets:
    """Sheets of people whose tracks are known."""

    sheets: Columns
    track: NDArray[np.str_]  # the ids of the tracks, shape (sheets,)
    person: Ints  # a number for each person, shape (sheets,)
    # Column -> the group that each sheet belongs to, "" where that is not known.
    by: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    left_aside: int = 0  # how many sheets had no label, or were cases that expect a tie
    faults: tuple[str, ...] = ()  # rows that are left out, a line each: where, and what is wrong
    # Columns that are ignored or missing, and rows that may be of one person; a line each.
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.track)

    @property
    def people(self) -> int:
        """How many different people there are."""
        return len(np.unique(self.person))

    def take(self, chosen: Bools | Ints) -> LabeledSheets:
        """Some of the sheets."""
        return replace(
            self,
            sheets=self.sheets.take(chosen),
            track=self.track[chosen],
            person=self.person[chosen],
            by={name: group[chosen] for name, group in self.by.items()},
        )


def read_labeled(
    path: Path,
    guide: Guide,
    *,
    label: str = LABEL,
    person: str | None = None,
    by: Sequence[str] = (),
) -> LabeledSheets:
    """Read labeled sheets from a file of answers, or from ``cases.yaml``.

    Parameters
    ----------
    label
        The column with the track. Sheets without one are left aside.
    person
        The column that says whose sheet it is; `PERSON` where left out and there is one. Without
        it each is of another person, and so is each row without one.
    by
        Columns with groups that are to be compared.

    Raises
    ------
    SourceError, ColumnsError, GuideError, NoLabelsError
        The file cannot be read, or it has no labels or only one.
    """
    if path.suffix.lower() in YAML:
        for option, given in (("--label", label != LABEL), ("--person", person), ("--by", by)):
            if given:
                raise NoLabelsError(f"{path.name}: cases have no columns; leave out {option}")
        found = _from_cases(path, guide)
    else:
        found = _from_table(path, guide, label, person, by)
    _check_labels(found, path, label)
    return found


def _check_labels(found: LabeledSheets, path: Path, label: str) -> None:
    name = "standard input" if path == STANDARD_INPUT else path.name
    if not len(found):
        if not found.left_aside and not found.faults:
            raise NoLabelsError(f"{name}: there are no rows, so there is nothing to learn from")
        fault = f"; the first fault: {found.faults[0]}" if found.faults else ""
        raise NoLabelsError(
            f"{name}: no sheet has a track in column {quoted(label)}, so there is nothing to "
            f"learn from{fault}"
        )
    if len(np.unique(found.track)) == 1:
        labels = "the only label is" if len(found) == 1 else f"all {len(found)} labels are"
        raise NoLabelsError(
            f"{name}: {labels} {quoted(str(found.track[0]))}; people of two tracks or more are "
            "needed"
        )


def _from_cases(path: Path, guide: Guide) -> LabeledSheets:
    """Take the cases that expect a track; those that expect a tie name none."""
    if not path.is_file():
        raise NoLabelsError(f"{path.name}: there is no such file")
    cases = load_cases(path.parent, guide, {CASES: path})
    named = [case for case in cases if case.expect.top in guide.program.track]
    sheets = Columns.of(
        guide.questionnaire, [Sheet.strict(guide.questionnaire, case.answers) for case in named]
    )
    return LabeledSheets(
        sheets,
        np.array([case.expect.top for case in named], str),
        np.arange(len(named)),
        left_aside=len(cases) - len(named),
    )


def _from_table(
    path: Path, guide: Guide, label: str, person: str | None, by: Sequence[str]
) -> LabeledSheets:
    encoder, tracks = Encoder(guide.questionnaire), guide.track_ids
    sheets, rows, faults, left_aside = [], [], list[str](), 0
    with opened(path) as source:
        if person is None and PERSON in source.names:
            person = PERSON
        people = [] if person is None else [(person, "--person")]
        kept = _kept(source, [(label, "--label"), *people, *((each, "--by") for each in by)])
        header = source.header(guide.questionnaire, kept)
        for part in source.parts(tuple(dict.fromkeys([*header.column.values(), *kept]))):
            texts = {name: np.array(part.texts(name), str) for name in kept}
            labels = texts[label]
            strange = np.flatnonzero((labels != "") & ~np.isin(labels, tracks)).tolist()
            wrong = {row: no_track(str(labels[row]), tracks) for row in strange}
            used, sound, at_fault = encoder.sound(part, header, labels != "", wrong)
            sheets.append(used)
            rows.append({name: column[sound] for name, column in texts.items()})
            faults += [at_row(source.name, *fault) for fault in at_fault]
            left_aside += int((labels == "").sum())
        warnings = tuple(f"{source.name}: {line}" for line in header.warnings())
    nothing = np.zeros(0, str)
    columns = {name: np.concatenate([nothing, *(each[name] for each in rows)]) for name in kept}
    track = columns[label]
    found = LabeledSheets(
        Columns.joined(guide.questionnaire, sheets),
        track,
        people_of(None if person is None else columns[person], len(track)),
        {name: columns[name] for name in by},
        left_aside,
        tuple(faults),
        warnings,
    )
    if person is None:
        return replace(found, warnings=(*warnings, *_repeated(found)))
    return found


def _kept(source: Source, given: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The columns given by options, each once; refuse those that are not there."""
    for name, option in given:
        if name not in source.names:
            columns = instead(name, source.names, "the first line of the file names them")
            raise ColumnsError(
                f"{source.name}: there is no column {quoted(name)} ({option}); {columns}"
            )
    return tuple(dict.fromkeys(name for name, _ in given))


def _repeated(found: LabeledSheets) -> Iterator[str]:
    """Warn of rows that may be one person's, who would then train and test at once."""
    if not len(found):
        return
    columns = np.stack([*found.sheets.places.values()], axis=1)
    answered = (columns > 0).sum(axis=1) > 0
    _, first = np.unique(columns[answered], axis=0, return_index=True)
    again = int(answered.sum()) - len(first)
    if again:
        sheets = "1 sheet is" if again == 1 else f"{again:,} sheets are"
        yield (
            f"{sheets} the same as another; where one person has several, name the column that "
            "says whose they are (--person), or results look better than they are"
        )
