"""``advisor tune``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor.guide import Guide, load_guide
from advisor.learning.design import Design
from advisor.learning.drift import recall
from advisor.publishing.drafts import LOCAL, Drafts
from tests.cli.conftest import Advisor
from tests.learning.labels import drifted, people


@pytest.fixture(scope="module")
def file(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People for whom two rows say something else than today's."""
    truth = drifted(guide, goal__protect={"bida": 3, "isa": -2}, skills__lead={"bida": 3})
    path = tmp_path_factory.mktemp("labels") / "people.csv"
    people(guide, 400, truth, seed=5).frame().to_csv(path, index=False)
    return path


@pytest.mark.deep
def test_suggestions_come_with_their_evidence_and_nothing_is_written(
    advisor: Advisor, copied: Path, guide: Guide, file: Path, tmp_path: Path
) -> None:
    shutil.copytree(copied, tmp_path / "data")
    before = sorted(path.name for path in (tmp_path / "data").iterdir())
    ended = advisor("tune", file, "--data", tmp_path / "data")
    assert ended.status == 0
    assert "\n1. " in ended.out
    assert "goal / protect" not in ended.out
    assert guide.questionnaire.question["goal"].option["protect"].text in ended.out
    for said in ("the new points agree more often by ", "With 400 people", "All together change"):
        assert said in ended.out
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == before


def test_a_draft_waits_at_the_desk_with_comments_kept_and_nothing_is_published(
    advisor: Advisor, copied: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.learning.gain.FOLDS", 3)  # what the draft holds is the subject
    data = shutil.copytree(copied, tmp_path / "data")
    published = (data / "rules.yaml").read_text()
    ended = advisor("tune", file, "--data", data, "--write", "--who", "Jo", "--json")
    found = json.loads(ended.out)
    draft = Drafts(data).of("Jo")
    assert draft is not None
    assert Drafts(data).of(LOCAL) is None
    assert found["draft"] == draft.id
    assert (data / "rules.yaml").read_text() == published == draft.base_text
    assert draft.text.count("#") == published.count("#")
    rules = load_guide(data, {"rules.yaml": draft.text}).rules
    assert found["suggestions"]
    for each in found["suggestions"]:
        row = rules.points[each["question"]][each["option"]]
        assert {track: points for track, points in row.items() if points} == each["after"]
    since = recall(data)
    assert since is not None
    assert since.people == 400


def test_points_of_today_that_do_as_well_are_kept(
    advisor: Advisor, guide: Guide, tmp_path: Path
) -> None:
    made = people(guide, 100, Design.of(guide).today, seed=7).frame()
    made.to_csv(tmp_path / "alike.csv", index=False)
    ended = advisor("tune", tmp_path / "alike.csv")
    assert ended.status == 0
    assert guide.words.desk.suggest_none in ended.out


def test_too_few_people_are_said_to_be_too_few(
    advisor: Advisor, guide: Guide, tmp_path: Path
) -> None:
    (tmp_path / "few.csv").write_text("goal,track\nlead_it,isa\nprotect,itm\n")
    ended = advisor("tune", tmp_path / "few.csv")
    assert guide.words.desk.suggest_few.format(people=2) in ended.out
    found = json.loads(advisor("tune", tmp_path / "few.csv", "--json").out)
    assert (found["enough"], found["findable"]) == (False, None)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--least", "4", "--most", "1"), "is more than the most"),
        (("--most", "2"), "widen the range, or lock the row"),
        (("--label", "goal_of_theirs"), '"goal_of_theirs"'),
    ],
)
def test_what_cannot_be_asked_for_is_one_line(
    advisor: Advisor, file: Path, asked: tuple[str, ...], told: str
) -> None:
    ended = advisor("tune", file, *asked)
    assert ended.status == 1
    assert ended.out == ""
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_without_a_name_the_draft_is_that_of_the_desk_where_nobody_signs_in(
    advisor: Advisor, copied: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.learning.gain.FOLDS", 3)
    data = shutil.copytree(copied, tmp_path / "data")
    ended = advisor("tune", file, "--data", data, "--write")
    assert Drafts(data).of(LOCAL) is not None
    assert "the desk of advisor run --staff" in ended.out


def test_a_draft_is_always_somebody_s(advisor: Advisor, file: Path) -> None:
    ended = advisor("tune", file, "--write", "--who", " ")
    assert ended.status == 2
    assert "a name is needed" in ended.err
