"""The whole loop: records, learning, two suggestions taken at the desk, publishing, better advice.

Everything is real but the people: the store, the desk, its draft, and the history.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st

from advisor.guide import Guide, find_data, load_cases, load_guide
from advisor.learning import evaluate as evaluation
from advisor.learning.drift import recall
from advisor.learning.evaluate import evaluate
from advisor.learning.labels import LabeledSheets
from advisor.publishing import trial
from advisor.publishing.history import history
from advisor.publishing.publisher import publish
from advisor.records import opening
from advisor.records.making import begin_call, with_answers
from advisor.records.model import Outcome, Record
from advisor.records.store import Records
from advisor.scoring import recommend
from advisor.scoring.cases import find
from advisor.staff.desk import suggestions
from advisor.staff.desk.state import Desk
from tests.guides import checked
from tests.learning.labels import People, drifted, people

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ANN = "ann@example.edu"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of one's own."""
    data = tmp_path / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", "drafts"))
    return data


@pytest.fixture
def everybody(folder: Path) -> People:
    """People for whom two rows say something else than today's."""
    guide = load_guide(folder)
    truth = drifted(guide, goal__protect={"bida": 3, "isa": -2}, skills__lead={"bida": 3})
    return people(guide, 2_400, truth, seed=11)


@pytest.fixture
def recorded(
    tmp_path: Path, folder: Path, everybody: People, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Records of calls with the first of them, who chose a track in the end."""
    guide = load_guide(folder)
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    opening.forget()
    batch = everybody.sheets
    with Records(f"sqlite:///{tmp_path / 'records.sqlite'}") as kept:
        kept.add(called(guide, batch.sheet(row), everybody.track[row]) for row in range(400))
    yield
    opening.forget()


def called(guide: Guide, answers: Any, track: str) -> Record:
    sheet = checked(guide, answers)
    record = with_answers(begin_call(ANN, NOW), sheet, recommend(guide, sheet))
    return replace(record, outcome=Outcome(True, track), status="final", revision=1)


def later(everybody: People) -> LabeledSheets:
    """People who are on no record."""
    others = everybody.take(slice(400, None))
    return LabeledSheets(others.sheets, np.array(others.track), np.arange(len(others.track)))


@pytest.mark.usefixtures("recorded")
def test_what_records_teach_is_taken_at_the_desk_published_and_serves_other_people_better(
    folder: Path, everybody: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "session_state", {})
    desk = Desk(folder, ANN, load_guide(folder))
    learned = suggestions.learn(desk.guide, folder)
    assert len(learned.tuning.suggestions) >= 2
    assert desk.draft().changed is False  # nothing is changed by learning alone

    edits = [suggestion.edit for suggestion in learned.tuning.suggestions]
    suggestions.accept(desk, edits, learned.since)
    draft = desk.draft()
    assert draft.text.count("#") == draft.base_text.count("#")
    since = recall(folder)
    assert since is not None
    assert since.people == 400

    for difference in trial.try_out(folder, draft).failing:
        found = {each.field: each.found for each in difference.contrasts if each.differs}
        desk.keep(desk.draft().expecting(difference.case.id, found))
    draft = desk.draft()
    assert trial.try_out(folder, draft).failing == ()

    version = publish(
        folder,
        draft.text,
        base=draft.base,
        who=ANN,
        why="What became of 400 people says so.",
        now=NOW,
        expectations=draft.expectations,
    )
    assert history(folder)[0].id == version.id
    new = load_guide(folder)
    assert all(find(new, case) == case.expect for case in load_cases(folder, new))

    # The rivals take most of the time of an evaluation and are tested on their own.
    monkeypatch.setattr(evaluation, "rivals_of", lambda *_: {})
    before, after = (evaluate(guide, later(everybody)) for guide in (desk.guide, new))
    ahead = [each.agreement.estimate for each in (after, before)]
    assert ahead[0] is not None
    assert ahead[1] is not None
    assert ahead[0].low > ahead[1].high - 0.01
    assert asdict(after.agreement) != asdict(before.agreement)
