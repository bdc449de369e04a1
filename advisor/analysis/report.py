"""The report of an audit as plain data.

Programs rely on the keys. Counts are whole numbers of any size; a share is a
count divided by all sheets that it is a part of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from advisor.analysis.audit import Audit
from advisor.analysis.warnings import AuditWarning
from advisor.guide.document import Document
from advisor.guide.model import TIE, Guide

if TYPE_CHECKING:
    from advisor.analysis.frequencies import Frequencies

ALIKE: Final = "every sheet alike"
RECORDED: Final = "by recorded frequencies"


def audit_as_dict(
    guide: Guide,
    found: Audit,
    listed: Sequence[AuditWarning],
    documents: Mapping[str, Document],
    frequencies: Frequencies | None = None,
) -> dict[str, Any]:
    """An audit as plain data, whose keys ``docs/analysis.md`` explains.

    The documents are the files that warnings are about, by their names without a folder. With
    frequencies a count is a weight, and only shares mean anything.
    """
    total = found.combinations
    return {
        "weights": RECORDED if frequencies else ALIKE,
        "counted_alike": list(frequencies.counted_alike) if frequencies else [],
        "combinations": total,
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
                "share": effect.count / total,
                "top": {track: share(part, effect.count) for track, part in effect.top.items()},
            }
            for effect in found.options
        ],
        "influence": [
            {"question": question, "count": count, "share": count / total}
            for question, count in by_influence(found)
        ],
        "edits": [
            {
                "question": edit.question,
                "option": edit.option,
                "track": edit.track,
                "by": edit.by,
                "count": edit.changed,
                "share": edit.changed / total,
            }
            for edit in found.edits
        ],
        "ranges": {
            track: {"least": least, "greatest": greatest}
            for track, (least, greatest) in found.ranges.items()
        },
        "warnings": [
            {
                "id": each.id,
                "text": each.text,
                "file": documents[each.file].path,
                "line": each.line(documents[each.file]),
                "accepted": each.accepted or None,
            }
            for each in listed
        ],
        "fingerprints": asdict(guide.fingerprints),
    }


def by_influence(found: Audit) -> list[tuple[str, int]]:
    """List the questions by how often changing one answer can change the leader, most first."""
    return sorted(found.influence.items(), key=lambda pair: -pair[1])


def share(part: int, total: int) -> float | None:
    """The share of a total; None where this is 0."""
    return part / total if total else None
