"""The findings about a draft as HTML: what moves, and from where to where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from advisor.analysis.impact import Cause, Impact
from advisor.guide import Case, Guide
from advisor.guide.difference import Change
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS
from advisor.guide.words import DeskWords
from advisor.presentation.shares import percent
from advisor.prospect.fork import track_class
from advisor.prospect.markup import Html, join, tag
from advisor.scoring.cases import Difference

Part = Literal["top", "strength", "verdict"]
"""What of a result is looked at."""

PARTS: Final[tuple[Part, ...]] = ("top", "strength", "verdict")
MOST_REASONS: Final = 4
"""How many reasons explain why a case fails; the strongest are enough to see it."""


def name_of(guide: Guide, part: Part, value: str) -> str:
    """Name a track, strength or verdict as staff know it."""
    words = guide.words.desk
    if part == "top":
        return words.tie if value == TIE else guide.program.track[value].short
    return {
        "clear": words.clear,
        "lean": words.lean,
        "toss-up": words.toss_up,
        "unknown": words.unknown,
        "yes": words.yes,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }[value]


def values_of(guide: Guide, part: Part) -> tuple[str, ...]:
    """List the values that a part of the result may have."""
    if part == "top":
        return (*guide.track_ids, TIE)
    return STRENGTHS if part == "strength" else VERDICT_LEVELS


def before_and_after(guide: Guide, impact: Impact, whose: str) -> Html:
    """Write the shares of results, and whose they are, by the published rules and by the draft."""
    words = guide.words.desk
    titles = {"top": words.tracks, "strength": words.strengths, "verdict": words.verdicts}
    bodies = (
        tag(
            "tbody",
            tag("tr", tag("th", titles[part], scope="rowgroup", colspan=4), class_="group"),
            *_shares(guide, impact, part),
        )
        for part in PARTS
    )
    columns = ("", words.published, words.draft, words.difference)
    head = tag("thead", tag("tr", *(column(name) for name in columns)))
    return table(whose, head, *bodies, class_="shares")


def _shares(guide: Guide, impact: Impact, part: Part) -> Iterator[Html]:
    words, whole = guide.words.desk, impact.combinations
    matrix = impact.matrix(part)
    for value in values_of(guide, part):
        before = sum(count for (old, _), count in matrix.items() if old == value)
        after = sum(count for (_, new), count in matrix.items() if new == value)
        color = f"name {track_class(guide, value)}" if value in guide.track_ids else None
        is_same = "none" if after == before else None
        yield tag(
            "tr",
            tag("th", name_of(guide, part, value), scope="row", class_=color),
            tag("td", percent(before, whole)),
            tag("td", percent(after, whole)),
            tag("td", _signed(words, after - before, whole), class_=is_same),
        )


def _signed(words: DeskWords, difference: int, whole: int) -> str:
    if not difference:
        return words.same
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    return sign + percent(abs(difference), whole)


def reasons_for(guide: Guide, causes: Sequence[Cause], whole: int) -> Html:
    """List the changes, with the share of all sheets that each alone would move."""
    rows = (
        tag(
            "li",
            tag("span", change_said(guide, cause.change)),
            tag("span", percent(cause.moved, whole), class_="points"),
        )
        for cause in causes
    )
    return tag("ul", *rows, class_="reasons plain")


def failing(guide: Guide, difference: Difference) -> Html:
    """Say what a case expects, what comes out, and which answers made it so."""
    words = guide.words.desk
    parts: Mapping[str, tuple[Part, str]] = {
        "verdict": ("verdict", words.verdict),
        "top": ("top", words.track),
        "strength": ("strength", words.strength),
    }
    rows = (
        tag(
            "tr",
            tag("th", parts[each.field][1], scope="row"),
            tag("td", name_of(guide, parts[each.field][0], each.expected)),
            tag(
                "td",
                name_of(guide, parts[each.field][0], each.found),
                class_="moves" if each.differs else None,
            ),
        )
        for each in difference.contrasts
    )
    head = tag("tr", *(column(name) for name in ("", words.expected, words.found)))
    reasons = (
        tag("li", words.reason.format(points=f"{reason.points:+d}", reason=reason.text))
        for reason in difference.result.reasons[:MOST_REASONS]
    )
    return join(
        (
            tag("h4", difference.case.who),
            table(difference.case.who, tag("thead", head), tag("tbody", *rows), class_="case"),
            tag("p", words.because, class_="hint") if difference.result.reasons else Html(),
            tag("ul", *reasons, class_="plain because"),
        )
    )


def change_said(guide: Guide, change: Change) -> str:
    """Say a change by the texts that readers see, where there is one, and not by ids."""
    name, _, said = change.text.partition(": ")
    for level in VERDICT_LEVELS:
        said = re.sub(rf"\b{level}\b", name_of(guide, "verdict", level), said)
    return f"{_called(guide, change) or name}: {said}"


def _called(guide: Guide, change: Change) -> str:
    rules = guide.rules
    if change.kind in ("points", "locked"):
        name, _, chosen = change.name.partition(" / ")
        question = guide.questionnaire.question.get(name)
        option = question and question.option.get(chosen)
        if not question or not option:
            return ""
        named = guide.words.desk.named_answer
        return named.format(option=option.text, question=question.text)
    texts = {
        "bonus": {bonus.id: bonus.reason for bonus in rules.bonuses},
        "fit": {rule.id: rule.say for rule in rules.fit},
    }
    text = texts.get(change.kind, {}).get(change.name)
    return f'"{text}"' if text else ""


def expectation_said(guide: Guide, cases: Iterable[Case], text: str) -> str:
    """Say by its person what a case expects from now on, and not by ids."""
    name, _, said = text.removeprefix("case ").partition(": ")
    who = next((case.who for case in cases if case.id == name), name)
    for part in PARTS:
        for was, now in re.findall(rf"\b{part} ([a-z_-]+) to ([a-z_-]+)", said):
            names = " \N{RIGHTWARDS ARROW} ".join(name_of(guide, part, each) for each in (was, now))
            said = said.replace(f"{part} {was} to {now}", names)
    return guide.words.desk.case_expects.format(who=who, result=said)


def column(name: str) -> Html:
    """Write the head of a column; of one without a name, an empty cell."""
    return tag("th", name, scope="col") if name else tag("td")


def table(caption: str, *parts: Html, class_: str) -> Html:
    """Write a table that a narrow window can scroll sideways."""
    table = tag("table", tag("caption", caption), *parts, class_=class_)
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption)
