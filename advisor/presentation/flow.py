"""The flow of a guide as a diagram, in Mermaid or in Graphviz' DOT.

Pages follow one another; an arrow from a question says which answers call for a follow-up or make
a fit rule hold, and an arrow from there leads to its level. Where a condition looks at several
questions, only the rules say whether all or one of them must apply.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from advisor.guide.model import LEVELS, Condition, Guide, Question, Questionnaire

Format = Literal["mermaid", "dot"]
NodeKind = Literal["question", "follow_up", "rule", "level"]

WIDTH: Final = 28  # characters on a line of a box
MOST_OPTIONS: Final = 4  # an arrow for more than this says only how many
_ANY: Final = "any answer"

_SHAPES: Final[Mapping[NodeKind, tuple[str, str, str]]] = {
    "question": ("[", "]", ""),
    "follow_up": ("([", "])", ', style="rounded,dashed"'),
    "rule": ("{{", "}}", ", shape=hexagon, style=solid"),
    "level": ("[[", "]]", ", shape=box, peripheries=2"),
}
"""What encloses a node's text in Mermaid, and what a node has in DOT."""


@dataclass(frozen=True)
class Node:
    """A box of the diagram."""

    id: str
    kind: NodeKind
    text: str


@dataclass(frozen=True)
class Group:
    """A page with its questions."""

    id: str
    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Edge:
    """An arrow. ``negated`` says that these answers must not have been given."""

    start: str
    end: str
    text: str = ""
    negated: bool = False


@dataclass(frozen=True)
class Flow:
    """The diagram, in no language yet."""

    pages: tuple[Group, ...]
    nodes: tuple[Node, ...]  # fit rules and levels
    edges: tuple[Edge, ...]  # those between pages name the pages' own ids


def draw(guide: Guide, language: Format) -> str:
    """Write a guide's diagram in one of the languages.

    Examples
    --------
    >>> from advisor.guide import load_guide
    >>> draw(load_guide(), "mermaid").splitlines()[0]
    'flowchart TB'
    """
    return {"mermaid": mermaid, "dot": dot}[language](flow(guide))


def flow(guide: Guide) -> Flow:
    """Lay out a guide: its pages with their questions, follow-ups, fit rules and levels."""
    questionnaire = guide.questionnaire
    pages = tuple(
        Group(f"page_{page.id}", page.title, tuple(map(_question, page.questions)))
        for page in questionnaire.pages
    )
    used = [level for level in LEVELS if any(rule.level == level for rule in guide.rules.fit)]
    rules = (Node(f"rule_{rule.id}", "rule", _spoken(rule.id)) for rule in guide.rules.fit)
    levels = (Node(f"level_{level}", "level", _spoken(level)) for level in used)
    return Flow(pages, (*rules, *levels), tuple(_edges(guide)))


def mermaid(drawn: Flow) -> str:
    """Write a diagram in Mermaid's language."""
    lines = ["flowchart TB"]
    for page in drawn.pages:
        lines.append(f"  subgraph {page.id}[{_quoted_for_mermaid(page.title)}]")
        lines += (f"    {_mermaid_node(node)}" for node in page.nodes)
        lines.append("  end")
    lines += (f"  {_mermaid_node(node)}" for node in drawn.nodes)
    lines += (f"  {_mermaid_edge(edge)}" for edge in drawn.edges)
    return "\n".join(lines) + "\n"


def dot(drawn: Flow) -> str:
    """Write a diagram in Graphviz' language DOT, left to right."""
    lines = [
        "digraph flow {",
        "  rankdir=LR; compound=true; nodesep=0.15; ranksep=0.9;",
        '  graph [bgcolor=transparent, fontname="sans-serif"];',
        '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];',
        '  edge [fontname="sans-serif", fontsize=9];',
    ]
    for page in drawn.pages:
        lines.append(f"  subgraph cluster_{page.id} {{")
        lines.append(f"    label={_quoted_for_dot(page.title)};")
        lines += (f"    {_dot_node(node)}" for node in page.nodes)
        lines.append("  }")
    lines += (f"  {_dot_node(node)}" for node in drawn.nodes)
    first = {page.id: page.nodes[0].id for page in drawn.pages}
    lines += (f"  {_dot_edge(edge, first)}" for edge in drawn.edges)
    return "\n".join([*lines, "}"]) + "\n"


def _question(question: Question) -> Node:
    kind: NodeKind = "question" if question.ask_when is None else "follow_up"
    return Node(f"question_{question.id}", kind, question.text)


def _edges(guide: Guide) -> Iterator[Edge]:
    for page, following in pairwise(guide.questionnaire.pages):
        yield Edge(f"page_{page.id}", f"page_{following.id}")
    for question in guide.questionnaire.questions:
        if question.ask_when is not None:
            yield from _calls(guide.questionnaire, question.ask_when, f"question_{question.id}")
    for rule in guide.rules.fit:
        yield from _calls(guide.questionnaire, rule.when, f"rule_{rule.id}")
        yield Edge(f"rule_{rule.id}", f"level_{rule.level}")


def _calls(questionnaire: Questionnaire, condition: Condition, end: str) -> Iterator[Edge]:
    """Draw an arrow from each question that a condition looks at, once for the same answers."""
    arrows = (
        Edge(f"question_{name}", end, _answers(questionnaire.question[name], options), negated)
        for part, negated in condition.parts()
        for name, options in part.chosen.items()
    )
    yield from dict.fromkeys(arrows)


def _answers(question: Question, options: tuple[str, ...]) -> str:
    if len(options) == len(question.options):
        return _ANY
    if len(options) > MOST_OPTIONS:
        return f"{len(options)} of {len(question.options)} answers"
    return ", ".join(map(_spoken, options))


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _label(edge: Edge) -> str:
    """Say an arrow's answers, those that must not be given too."""
    if not edge.negated:
        return edge.text
    return "no answer" if edge.text == _ANY else f"not {edge.text}"


def _mermaid_node(node: Node) -> str:
    before, after, _ = _SHAPES[node.kind]
    return f"{node.id}{before}{_quoted_for_mermaid(node.text)}{after}"


def _mermaid_edge(edge: Edge) -> str:
    arrow = "-.->" if edge.negated else "-->"
    text = f"|{_quoted_for_mermaid(_label(edge))}|" if edge.text else ""
    return f"{edge.start} {arrow}{text} {edge.end}"


def _quoted_for_mermaid(text: str) -> str:
    """Quote a text; what would end or change it is written as a character's number."""
    escaped = re.sub(r'["#<>&`\\]', lambda found: f"#{ord(found[0])};", text)
    return f'"{escaped}"'


def _dot_node(node: Node) -> str:
    *_, attributes = _SHAPES[node.kind]
    text = "\n".join(textwrap.wrap(node.text, WIDTH))
    return f"{node.id} [label={_quoted_for_dot(text)}{attributes}];"


def _dot_edge(edge: Edge, first: Mapping[str, str]) -> str:
    if edge.start in first:  # between pages
        ends = f"ltail=cluster_{edge.start}, lhead=cluster_{edge.end}, style=bold"
        return f"{first[edge.start]} -> {first[edge.end]} [{ends}];"
    if not edge.text:
        return f"{edge.start} -> {edge.end};"
    style = ", style=dashed" if edge.negated else ""
    return f"{edge.start} -> {edge.end} [label={_quoted_for_dot(_label(edge))}{style}];"


def _quoted_for_dot(text: str) -> str:
    escaped = re.sub(r'["\\]', r"\\\g<0>", text).replace("\n", r"\n")
    return f'"{escaped}"'
