"""Reports as plain data: the JSON of the audit, of an impact, and of what would change a result.

Programs rely on the keys. Counts are whole numbers of any size; a share is a
count divided by all sheets that it is a part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from advisor.analysis.audit import Audit
from advisor.analysis.batch import BatchComparison
from advisor.analysis.changes import Turn
from advisor.analysis.impact import Comparison, Impact, State
from advisor.analysis.recorded import Frequencies
from advisor.analysis.sample import SampledComparison, interval
from advisor.analysis.standing import TIE
from advisor.analysis.warnings import AuditWarning
from advisor.guide.document import Document
from advisor.guide.model import Guide, Sheet
from advisor.scoring import pack

ALIKE: Final = "every sheet alike"
RECORDED: Final = "by recorded frequencies"

PARTS: Final = ("top", "strength", "verdict")
"""What a sheet comes to, part by part."""

MOST_MOVES: Final = 5
"""For so many moves, the first ones, examples are looked for."""

AnyComparison = Comparison | BatchComparison


@dataclass(frozen=True)
class PlacedWarning:
    """A warning with where it stands: the name of the file as people see it, and the line."""

    warning: AuditWarning
    file: str
    line: int


def placed(
    told: Iterable[AuditWarning], documents: Mapping[str, Document]
) -> tuple[PlacedWarning, ...]:
    """Find the line of each warning.

    Parameters
    ----------
    told
        The warnings.
    documents
        The files that they are about, by their names without a folder. A line
        that a file leaves out, as a row of points may be, is stood for by the
        one above it.
    """
    found = []
    for warning in told:
        document = documents[warning.file]
        spot = document.root
        for step in warning.path:
            spot = spot[step]
        found.append(PlacedWarning(warning, document.path, spot.key_at.line + 1))
    return tuple(found)


def audit_as_dict(
    guide: Guide,
    found: Audit,
    told: Sequence[PlacedWarning],
    frequencies: Frequencies | None = None,
) -> dict[str, Any]:
    """Give an audit as plain data.

    Parameters
    ----------
    guide
        The guide.
    found
        Its audit.
    told
        What is to be looked at.
    frequencies
        By what the sheets were weighed; None where every sheet counts alike.

    Returns
    -------
    dict
        ``docs/audit.md`` explains the keys. With frequencies a count is a
        weight, and only shares mean anything.
    """
    whole = found.combinations
    return {
        "weights": RECORDED if frequencies else ALIKE,
        "counted_alike": list(frequencies.counted_alike) if frequencies else [],
        "combinations": whole,
        "top": {track: found.tops[track] for track in guide.track_ids},
        "ties": found.tops[TIE],
        "strengths": found.strengths,
        "verdicts": found.verdicts,
        "crossed": [
            {"top": top, "strength": strength, "verdict": verdict, "count": count}
            for (top, strength, verdict), count in found.crossed.items()
            if count
        ],
        "options": [
            {
                "question": effect.question,
                "option": effect.option,
                "count": effect.count,
                "share": effect.count / whole,
                "top": {track: share(part, effect.count) for track, part in effect.top.items()},
            }
            for effect in found.options
        ],
        "influence": [
            {"question": question, "count": count, "share": count / whole}
            for question, count in by_influence(found)
        ],
        "edits": [
            {
                "question": edit.question,
                "option": edit.option,
                "track": edit.track,
                "by": edit.by,
                "count": edit.changed,
                "share": edit.changed / whole,
            }
            for edit in found.edits
        ],
        "ranges": {
            track: {"least": least, "greatest": greatest}
            for track, (least, greatest) in found.ranges.items()
        },
        "warnings": [
            {
                "id": each.warning.id,
                "text": each.warning.text,
                "file": each.file,
                "line": each.line,
                "accepted": each.warning.accepted or None,
            }
            for each in told
        ],
        "fingerprints": asdict(guide.fingerprints),
    }


def by_influence(found: Audit) -> list[tuple[str, int]]:
    """List the questions by how often changing one answer can change the leader, most first."""
    return sorted(found.influence.items(), key=lambda pair: -pair[1])


def share(part: int, whole: int) -> float | None:
    """Divide; None where there is nothing to have a share of."""
    return part / whole if whole else None


def impact_as_dict(
    pair: AnyComparison,
    recorded: BatchComparison | None = None,
    unmapped: Sequence[str] = (),
    left_aside: Sequence[str] = (),
) -> dict[str, Any]:
    """Give the impact of an edit as plain data.

    Parameters
    ----------
    pair
        Both rules tables over all complete sheets, counted or sampled.
    recorded
        Both over recorded sheets.
    unmapped
        What of the rules has no place in the questionnaire that is compared on.
    left_aside
        Columns of the recorded sheets that are no questions.

    Returns
    -------
    dict
        ``docs/audit.md`` explains the keys.
    """
    return {
        "old": pair.old.fingerprints.rules,
        "new": pair.new.fingerprints.rules,
        "unmapped": list(unmapped),
        **_comparison_as_dict(pair),
        "records": {**_comparison_as_dict(recorded), "left_aside": list(left_aside)}
        if recorded is not None
        else None,
    }


def method(pair: AnyComparison) -> Literal["exact", "sample", "records"]:
    """Tell which sheets a comparison has looked at: all, a sample of them, or recorded ones."""
    if isinstance(pair, SampledComparison):
        return "sample"
    return "records" if isinstance(pair, BatchComparison) else "exact"


def moves(impact: Impact) -> list[tuple[State, State, int]]:
    """List the moves to another state.

    Those that change the track come first, then those that change the verdict,
    then the rest; the largest of each first.
    """
    found = [(old, new, count) for (old, new), count in impact.moves.items() if old != new]

    def weight(move: tuple[State, State, int]) -> tuple[bool, bool, int]:
        old, new, count = move
        return old.top != new.top, old.verdict != new.verdict, count

    return sorted(found, key=weight, reverse=True)


def _comparison_as_dict(pair: AnyComparison) -> dict[str, Any]:
    impact = pair.impact
    how = _Counted(pair)
    return {
        "method": method(pair),
        **(
            {"seed": pair.seed, "because": pair.because}
            if isinstance(pair, SampledComparison)
            else {}
        ),
        "combinations": impact.combinations,
        "moved": how.counted(impact.moved),
        **{
            part: [
                {"from": old, "to": new, **how.counted(count)}
                for (old, new), count in impact.matrix(part).items()
            ]
            for part in PARTS
        },
        "causes": [{**asdict(cause.change), **how.counted(cause.moved)} for cause in pair.causes()],
        "moves": [
            {
                "from": asdict(old),
                "to": asdict(new),
                **how.counted(count),
                "examples": [
                    {"answers": _plain(sheet), "code": pack(pair.new, sheet)}
                    for sheet in (pair.examples(old, new) if place < MOST_MOVES else ())
                ],
            }
            for place, (old, new, count) in enumerate(moves(impact))
        ],
    }


class _Counted:
    """Gives counts with their shares; of a sample, with what it speaks for."""

    def __init__(self, pair: AnyComparison) -> None:
        self._sampled = isinstance(pair, SampledComparison)
        self._sheets = pair.impact.combinations

    def counted(self, count: int) -> dict[str, Any]:
        found: dict[str, Any] = {"count": count, "share": share(count, self._sheets)}
        if self._sampled:
            found["interval"] = list(interval(count, self._sheets))
        return found


def what_if_as_dict(tracks: Sequence[Turn], verdicts: Sequence[Turn]) -> dict[str, Any]:
    """Give what would change a result as plain data.

    Parameters
    ----------
    tracks
        From `advisor.analysis.changes.to_other_tracks`.
    verdicts
        From `advisor.analysis.changes.to_better_verdicts`.
    """
    return {
        "tracks": [_turn_as_dict(turn) for turn in tracks],
        "verdicts": [_turn_as_dict(turn) for turn in verdicts],
    }


def _turn_as_dict(turn: Turn) -> dict[str, Any]:
    return {
        "to": turn.to,
        "changes": turn.changes,
        "ways": turn.ways,
        "examples": [_plain(example) for example in turn.examples],
    }


def _plain(sheet: Sheet) -> dict[str, list[str]]:
    return {question: list(chosen) for question, chosen in sheet.items()}
