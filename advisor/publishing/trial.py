"""What a draft does: its faults, the cases that fail, its effect on all sheets.

Nothing is published here, and prospects see none of it. Slow results are cached for
each version of the rules, since a page asks for them at every click.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from advisor.analysis import sample
from advisor.analysis.audit import Audit, audit
from advisor.analysis.batch import AnyComparison
from advisor.analysis.density import Density, of_all_sheets
from advisor.analysis.impact import Cause, Comparison, each_alone
from advisor.analysis.sample import SampledComparison
from advisor.analysis.warnings import AuditWarning, warnings
from advisor.analysis.ways import TooTangledError
from advisor.guide import Case, Fault, Fingerprints, Guide, GuideError, load_cases, load_guide
from advisor.guide.difference import Change
from advisor.guide.files import CASES, RULES
from advisor.publishing.drafts import Draft, Drafts
from advisor.publishing.editing import Expectations
from advisor.scoring.cases import Difference, compare

Made = TypeVar("Made")

KEPT: Final = 6  # comparisons and audits; a comparison takes some megabytes
KEPT_CAUSES: Final = 200


@dataclass(frozen=True)
class Trial:
    """A draft, tried out: what is wrong with the files, or how many cases there are."""

    guide: Guide | None
    """With the draft's rules; None while these are faulty."""
    faults: tuple[Fault, ...] = ()
    cases: int = 0
    failing: tuple[Difference, ...] = ()
    """The cases that no longer agree."""

    @property
    def of_rules(self) -> tuple[Fault, ...]:
        """What is wrong with the draft itself."""
        return tuple(fault for fault in self.faults if Path(fault.path).name == RULES)


def try_out(folder: Path, draft: Draft) -> Trial:
    """Load a guide with a draft's rules and run all cases."""
    try:
        guide = load_guide(folder, {RULES: draft.text})
        cases = expecting(load_cases(folder, guide), draft.expectations)
    except GuideError as error:
        return Trial(None, error.faults)
    return Trial(guide, (), len(cases), tuple(compare(guide, cases, folder / CASES)))


def guide_of_draft(folder: Path, name: str) -> Guide | None:
    """Load the guide of a draft by its id, to try the questionnaire; None if it is faulty."""
    draft = Drafts(folder).find(name)
    return try_out(folder, draft).guide if draft else None


def expecting(cases: Sequence[Case], expectations: Expectations) -> tuple[Case, ...]:
    """Give the cases with a draft's expectations."""
    wanted: Mapping[str, Mapping[str, Any]] = expectations
    return tuple(
        replace(case, expect=replace(case.expect, **wanted.get(case.id, {}))) for case in cases
    )


@dataclass(frozen=True)
class _Key:
    """A key of a cache: guides with equal fingerprints are the same."""

    prints: Fingerprints | None
    guide: Guide = field(compare=False)


def _kept(work: Callable[..., Made]) -> Callable[..., Made]:
    """Cache a function of guides by their fingerprints."""

    @lru_cache(maxsize=KEPT)
    def made(*keys: _Key) -> Made:
        return work(*(key.guide for key in keys))

    return lambda *guides: made(*(_Key(guide.fingerprints, guide) for guide in guides))


@_kept
def comparison(old: Guide, new: Guide) -> AnyComparison:
    """Compare two guides over all sheets, or over a sample where these are too many."""
    return sample.compare(old, new, causes=False)


def causes(old: Guide, new: Guide) -> tuple[Cause, ...]:
    """Count for each change the sheets that it alone would move, most first."""
    pair = comparison(old, new)
    if isinstance(pair, SampledComparison):
        return pair.causes

    def moved(change: Change, alone: Guide) -> int:
        if alone.rules == new.rules:
            return pair.impact.moved
        # The text of a change of points says all about it: its count holds when the next one comes.
        prints = None if change.kind == "points" else new.fingerprints
        return _moved_by(change, _Key(old.fingerprints, old), _Key(prints, alone))

    return each_alone(old, new, moved)


@lru_cache(maxsize=KEPT_CAUSES)
def _moved_by(_change: Change, old: _Key, alone: _Key) -> int:
    return Comparison(old.guide, alone.guide).impact.moved


@_kept
def audited(guide: Guide) -> Audit:
    """Audit a guide."""
    return audit(guide)


@_kept
def densities(guide: Guide) -> tuple[Density, ...]:
    """Say where all sheets lie between the tracks; nothing where these are too tangled."""
    try:
        return of_all_sheets(guide)
    except TooTangledError:
        return ()


@_kept
def warned(guide: Guide) -> tuple[AuditWarning, ...]:
    """List what staff should look at."""
    return warnings(guide, audited(guide))
