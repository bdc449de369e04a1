"""The findings about a draft as HTML: what moves, and from where to where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from advisor.analysis.impact import Cause, Impact
from advisor.guide import Case, Guide
from advisor.guide.difference import Change
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS, Condition
from advisor.presentation.shares import decimal, percent, rounded_percent
from advisor.prospect.fork import track_class
from advisor.prospect.markup import Html, join, tag
from advisor.scoring.cases import Difference

PARTS: Final = ("top", "strength", "verdict")  # what of a result is looked at

MOST_REASONS: Final = 4
"""How many reasons explain why a case fails; the strongest are enough to see it."""


def name_of(guide: Guide, part: str, value: str) -> str:
    """Name a track, strength or verdict as staff know it."""
    words = guide.words.desk
    if part == "top":
        return words.tie if value == TIE else guide.program.track[value].short
    name: str = getattr(words, value.replace("-", "_"))
    return name


def title_of(guide: Guide, part: str) -> str:
    """Name what of a result a part is."""
    words = guide.words.desk
    return {"top": words.tracks, "strength": words.strengths, "verdict": words.verdicts}[part]


def before_and_after(guide: Guide, impact: Impact, whose: str) -> Html:
    """Write the shares of results, and whose they are, by the published rules and by the draft."""
    words = guide.words.desk
    parts = {"top": (*guide.track_ids, TIE), "strength": STRENGTHS, "verdict": VERDICT_LEVELS}
    bodies = (
        tag("tbody", group(title_of(guide, part), 4), *_shares(guide, impact, part, values))
        for part, values in parts.items()
    )
    columns = head("", words.published, words.draft, words.difference)
    return table(whose, columns, *bodies, class_="shares")


def _shares(guide: Guide, impact: Impact, part: str, values: Iterable[str]) -> Iterator[Html]:
    (was, now), total = totals(impact, part), impact.combinations
    for value in values:
        before, after = was[value], now[value]
        color = f"name {track_class(guide, value)}" if value in guide.track_ids else None
        moved = _difference(guide, before / total, after / total)
        is_same = after == before
        yield tag(
            "tr",
            tag("th", name_of(guide, part, value), scope="row", class_=color),
            tag("td", percent(before, total, guide)),
            tag("td", percent(after, total, guide)),
            tag("td", guide.words.desk.same, class_="none") if is_same else tag("td", moved),
        )


def totals(impact: Impact, part: str) -> tuple[Counter[str], Counter[str]]:
    """Count the results of the published rules and of the draft by one part."""
    before, after = Counter[str](), Counter[str]()
    for (old, new), count in impact.matrix(part).items():
        before[old] += count
        after[new] += count
    return before, after


def _difference(guide: Guide, before: float, after: float) -> str:
    """Write by how much two shares differ, as they are shown: 4.4% and 4.2% by 0.2%.

    Next to nothing is said in words: "+<0.1%" is no number.
    """
    words, by = guide.words.desk, round(after, 3) - round(before, 3)
    if abs(by) < 0.0005:
        share = "<" + rounded_percent(guide, 0.001, 1)
        return (words.slightly_more if after > before else words.slightly_less).format(share=share)
    return ("+" if by > 0 else "\N{MINUS SIGN}") + rounded_percent(guide, abs(by), 1)


def reasons_for(guide: Guide, causes: Sequence[Cause], total: int) -> Html:
    """List the changes, with the share of all sheets that each alone would move."""
    return shares(
        (change_said(guide, each.change), percent(each.moved, total, guide)) for each in causes
    )


def shares(rows: Iterable[tuple[str, str]], kind: str = "ul") -> Html:
    """List texts, each with a share."""
    listed = (tag("li", tag("span", text), tag("span", n, class_="points")) for text, n in rows)
    return tag(kind, *listed, class_="reasons plain")


def failing(guide: Guide, difference: Difference) -> Html:
    """Say what a case expects, what comes out, and which answers made it so."""
    words, case = guide.words.desk, difference.case
    titles = {"verdict": words.verdict, "top": words.track, "strength": words.strength}
    rows = (
        tag(
            "tr",
            tag("th", titles[each.field], scope="row"),
            tag("td", name_of(guide, each.field, each.expected)),
            tag(
                "td",
                name_of(guide, each.field, each.found),
                class_="moves" if each.differs else None,
            ),
        )
        for each in difference.contrasts
    )
    columns = head("", words.expected, words.found)
    reasons = [
        words.reason.format(points=f"{reason.points:+d}", reason=reason.text)
        for reason in difference.result.reasons[:MOST_REASONS]
    ]
    return join(
        (
            tag("h4", case.who),
            table(case.who, columns, tag("tbody", *rows), class_="case"),
            tag("p", words.because, class_="hint") if reasons else Html(),
            items(reasons, class_="plain because"),
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
    if change.kind == "strength":
        return guide.words.desk.limits
    texts = {
        "bonus": {bonus.id: bonus.reason for bonus in rules.bonuses},
        "fit": {rule.id: rule.say for rule in rules.fit},
    }
    text = texts.get(change.kind, {}).get(change.name)
    return f'"{text}"' if text else ""


def condition_said(guide: Guide, condition: Condition) -> Iterator[str]:
    """Name the answers that a condition looks at."""
    for part, negated in condition.parts():
        for name, options in part.chosen.items():
            question = guide.questionnaire.question[name]
            texts = ", ".join(f'"{question.option[option].text}"' for option in options)
            yield guide.words.desk.flow_not.format(answers=texts) if negated else texts


def move_said(guide: Guide, part: str, was: str, now: str) -> str:
    """Say how a part of a result changes, and which part it is."""
    names = " \N{RIGHTWARDS ARROW} ".join(name_of(guide, part, each) for each in (was, now))
    return f"{title_of(guide, part)}: {names}"


def moves(guide: Guide, impact: Impact) -> Html:
    """List what changes in a result, with how often it does, the most frequent first."""
    found = Counter[str]()
    for (old, new), count in impact.moves.items():
        if old != new:
            pairs = ((part, getattr(old, part), getattr(new, part)) for part in PARTS)
            said = (move_said(guide, *pair) for pair in pairs if pair[1] != pair[2])
            found["; ".join(said)] += count
    return shares((text, decimal(guide, count)) for text, count in found.most_common())


def expectation_said(guide: Guide, cases: Iterable[Case], text: str) -> str:
    """Say by its person what a case expects from now on, and not by ids."""
    name, _, said = text.removeprefix("case ").partition(": ")
    who = next((case.who for case in cases if case.id == name), name)
    for part in PARTS:
        for was, now in re.findall(rf"\b{part} ([a-z_-]+) to ([a-z_-]+)", said):
            said = said.replace(f"{part} {was} to {now}", move_said(guide, part, was, now))
    return guide.words.desk.case_expects.format(who=who, result=said)


def items(texts: Iterable[str | Html], class_: str | None = None) -> Html:
    """Write a list of texts."""
    return tag("ul", *(tag("li", text) for text in texts), class_=class_)


def group(title: str, columns: int) -> Html:
    """Write the row of a table that names the rows below it."""
    name = tag("th", title, scope="rowgroup", colspan=columns)
    return tag("tr", name, class_="group")


def head(*names: str) -> Html:
    """Write the head of a table; a column without a name gets an empty cell."""
    cells = (tag("th", name, scope="col") if name else tag("td") for name in names)
    return tag("thead", tag("tr", *cells))


def table(caption: str, *parts: Html, class_: str) -> Html:
    """Write a table that a narrow window can scroll sideways."""
    table = tag("table", tag("caption", caption, class_="unseen"), *parts, class_=class_)
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption)
