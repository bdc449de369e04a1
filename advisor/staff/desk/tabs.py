"""What the tabs about a draft's rules show: where a point matters, the warnings, and the flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from advisor.analysis.audit import Audit
from advisor.analysis.effects import EditEffect
from advisor.analysis.warnings import AuditWarning
from advisor.guide import Guide, Question
from advisor.guide.content import read_content
from advisor.guide.document import read_document
from advisor.guide.files import RULES
from advisor.guide.model import Condition
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, join, tag
from advisor.staff.desk.editor import telling_first
from advisor.staff.desk.report import condition_said, group, head, items, name_of, shares, table

MOST_FRAGILE: Final = 12

Heat = Mapping[tuple[str, str, str], int]
"""Question, option, track -> sheets of which the top track changes, by one point more or less."""


# ------------------------------------------------------------- where a single point matters


def fragile(guide: Guide, found: Audit) -> Html:
    """List the changes by one point that move most sheets."""
    edits = found.edits[:MOST_FRAGILE]
    rows = (
        (_said(guide, edit), percent(edit.changed, found.combinations, guide)) for edit in edits
    )
    return shares(rows, "ol")


def _said(guide: Guide, edit: EditEffect) -> str:
    question = guide.questionnaire.question[edit.question]
    words = guide.words.desk
    text = words.one_more if edit.by > 0 else words.one_less
    return text.format(
        track=guide.program.track[edit.track].short,
        option=question.option[edit.option].text,
        question=question.text,
    )


def heat_map(guide: Guide, found: Audit) -> Html:
    """Write for each cell the share that one point more or less there moves, the greater one."""
    words, heat = guide.words.desk, heat_of(found)
    hottest, columns = max(heat.values(), default=0) or 1, len(guide.tracks) + 1

    def row(question: Question, option: str, text: str) -> Html:
        moved = [heat.get((question.id, option, track), 0) for track in guide.track_ids]
        cells = (
            tag("td", percent(n, found.combinations, guide), style=f"--heat:{n / hottest:.3f}")
            for n in moved
        )
        return tag("tr", tag("th", text, scope="row"), *cells)

    bodies = (
        tag(
            "tbody",
            group(each.text, columns),
            *(row(each, option.id, option.text) for option in each.options),
        )
        for each in telling_first(guide.questionnaire, guide.rules)
    )
    names = head(words.option, *(track.short for track in guide.tracks))
    return table(words.heat, names, *bodies, class_="heat")


def heat_of(found: Audit) -> Heat:
    """Find the greater effect of one point for each cell."""
    heat: dict[tuple[str, str, str], int] = {}
    for edit in found.edits:
        cell = (edit.question, edit.option, edit.track)
        heat[cell] = max(heat.get(cell, 0), edit.changed)
    return heat


# ---------------------------------------------------------------------------- the warnings


def warnings(guide: Guide, folder: Path, text: str, found: Sequence[AuditWarning]) -> Html:
    """List the warnings about a draft's text, those without an explanation first."""
    words = guide.words.desk
    if not found:
        return tag("p", words.no_warnings)
    accepted, open_ones = (
        [
            _warning(guide, warning, line_of_warning(folder, text, warning))
            for warning in found
            if bool(warning.accepted) is wanted
        ]
        for wanted in (True, False)
    )
    first = _warnings(open_ones) if open_ones else tag("p", words.no_open_warnings)
    explained = (tag("h3", words.accepted), _warnings(accepted)) if accepted else ()
    return join((first, *explained))


def line_of_warning(folder: Path, text: str, warning: AuditWarning) -> int:
    """Give the line of the warning's file, counted from 1; ``text`` is that of the rules."""
    if warning.file == RULES:
        document = read_document(Path(RULES), text.encode("utf-8", errors="surrogatepass"))
    else:
        file = folder / warning.file
        document = read_document(file, read_content(file))
    return warning.line(document)


def _warnings(rows: Sequence[Html]) -> Html:
    return tag("ul", *rows, class_="plain concerns")


def _warning(guide: Guide, warning: AuditWarning, line: int) -> Html:
    """Write a warning and its place: a button for a line of the rules, else the file's name."""
    words = guide.words.desk
    reason = tag("p", warning.accepted, class_="hint") if warning.accepted else None
    if warning.file == RULES:
        label = words.line.format(line=line)
        place = tag("button", label, type="button", class_="line", data_line=line)
    else:
        named = words.line_of_file.format(file=warning.file, line=line)
        place = tag("p", tag("code", named), class_="hint")
    return tag("li", tag("p", warning.text), reason, place)


# -------------------------------------------------------------------------------- the flow


def flow(guide: Guide) -> Html:
    """Write a card for each question, page by page: when it is asked, what its answers lead to."""
    rows: list[Html] = []
    for page in guide.questionnaire.pages:
        each = (tag("li", *_card(guide, question)) for question in page.questions)
        rows += tag("h3", page.title), tag("ul", *each, class_="plain people")
    return join(rows)


def _card(guide: Guide, question: Question) -> Iterator[Html]:
    words = guide.words.desk
    yield tag("h4", question.text)
    if question.ask_when is not None:
        answers = "; ".join(condition_said(guide, question.ask_when))
        yield tag("p", words.flow_asked.format(answers=answers), class_="hint")
    led = [(option.text, [*_leads(guide, question.id, option.id)]) for option in question.options]
    rows = [tag("li", tag("q", text), items(leads)) for text, leads in led if leads]
    yield tag("ul", *rows) if rows else tag("p", words.flow_nothing, class_="hint")


def _leads(guide: Guide, question: str, option: str) -> Iterator[str]:
    """Say which flags and follow-ups an answer calls for."""
    words = guide.words.desk
    for rule in guide.rules.fit:
        if chosen := _calls_for(rule.when, question, option):
            level = name_of(guide, "verdict", rule.level) if rule.level != "note" else words.note
            text = words.flow_flag.format(level=level, flag=rule.brief or rule.say)
            yield text if chosen == "alone" else words.flow_with.format(what=text)
    for other in guide.questionnaire.questions:
        if other.ask_when is not None and _calls_for(other.ask_when, question, option):
            yield words.flow_asks.format(question=other.text)


def _calls_for(condition: Condition, question: str, option: str) -> str:
    """Tell whether an answer calls for something: ``alone``, ``with`` other answers, or not."""
    called = any(
        option in part.chosen.get(question, ()) and not negated
        for part, negated in condition.parts()
    )
    alone = condition.questions == {question} and condition.negated is None
    return ("alone" if alone else "with") if called else ""
