"""``advisor flow`` prints the diagram of a folder's guide."""

from __future__ import annotations

from pathlib import Path

from advisor.guide import Guide
from advisor.presentation.flow import draw
from tests.cli.conftest import Advisor


def test_flow_prints_mermaid(advisor: Advisor, small: Path, small_guide: Guide) -> None:
    ended = advisor("flow", "--data", small)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == draw(small_guide, "mermaid")
    assert ended.out.startswith("flowchart")


def test_flow_prints_dot(advisor: Advisor, small: Path, small_guide: Guide) -> None:
    ended = advisor("flow", "--format", "dot", "--data", small)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == draw(small_guide, "dot")
    assert ended.out.startswith("digraph")


def test_flow_refuses_a_language_that_it_does_not_know(advisor: Advisor, small: Path) -> None:
    ended = advisor("flow", "--format", "svg", "--data", small)
    assert ended.status == 2
    assert "mermaid" in ended.err


def test_flow_names_the_faults_of_a_faulty_folder(advisor: Advisor, small: Path) -> None:
    (small / "rules.yaml").write_text("points: 3\n", encoding="utf-8")
    ended = advisor("flow", "--data", small)
    assert (ended.status, ended.out) == (1, "")
    assert "rules.yaml:1" in ended.err
