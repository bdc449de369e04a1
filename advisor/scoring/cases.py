"""Run the cases against a guide: which of them no longer agree, and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from advisor.guide import Case, Expectation, Fault, Guide
from advisor.guide.document import read_document
from advisor.guide.model import TIE
from advisor.scoring import Recommendation, recommend


class Contrast(NamedTuple):
    """One field of a case: what it expects and what the advisor finds."""

    field: str
    expected: str
    found: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.expected != self.found


@dataclass(frozen=True)
class Difference:
    """A case that does not agree with the advisor's result, and where the case is."""

    case: Case
    result: Recommendation
    file: str
    line: int
    """Counted from 1, as `column` is."""
    column: int

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Every field of the case, equal ones too."""
        results = asdict(found(self.result))
        return tuple(
            Contrast(field, expected, results[field])
            for field, expected in asdict(self.case.expect).items()
        )

    @property
    def fields(self) -> frozenset[str]:
        """The fields that differ."""
        return frozenset(contrast.field for contrast in self.contrasts if contrast.differs)

    @property
    def fault(self) -> Fault:
        """The difference as a fault of the file of cases."""
        differing = "; ".join(
            f"{each.field} is {each.found}, expected {each.expected}"
            for each in self.contrasts
            if each.differs
        )
        return Fault(self.file, self.line, self.column, f'case "{self.case.id}": {differing}')

    def __str__(self) -> str:
        return str(self.fault)


def compare(
    guide: Guide, cases: Iterable[Case], file: Path, content: bytes | None = None
) -> list[Difference]:
    """Run cases and list those that do not agree.

    For the lines of these the file that they were loaded from, or its content, is read again.
    """
    results = [(case, recommend(guide, case.answers)) for case in cases]
    differing = [(case, result) for case, result in results if found(result) != case.expect]
    if not differing:
        return []
    document = read_document(file, content)
    names = [entry["id"] for entry in document.root["cases"].items()]
    places = {name.text: (name.at.line + 1, name.key_at.column + 1) for name in names}
    return [Difference(case, result, document.path, *places[case.id]) for case, result in differing]


def find(guide: Guide, case: Case) -> Expectation:
    """The fields of a case as the advisor finds them."""
    return found(recommend(guide, case.answers))


def found(result: Recommendation) -> Expectation:
    """Reduce a recommendation to the fields of a case."""
    return Expectation(result.verdict.level, result.top or TIE, result.strength)
