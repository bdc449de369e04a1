"""The people on record at the desk: whose result a draft changes, and who they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from advisor.analysis.batch import BatchComparison
from advisor.analysis.columns import Columns
from advisor.analysis.judge import judge
from advisor.analysis.typical import typical
from advisor.guide import AdvisorError, Guide
from advisor.prospect.markup import Html, join, tag
from advisor.records.opening import records
from advisor.scoring import Sheet, recommend
from advisor.scoring.cases import found
from advisor.staff.desk.editor import telling_first
from advisor.staff.desk.report import PARTS, name_of

MOST: Final = 1_000
"""How many records are looked at, the newest: as many as every edit can be tried on at once."""

MOST_SHOWN: Final = 6
MOST_TOLD: Final = 3
"""Answers by which a person is introduced."""


@dataclass(frozen=True)
class People:
    """The newest people on record.

    Attributes
    ----------
    sheets
        Their answers, as far as these fit the questionnaire.
    fault
        Why they cannot be read now; "" when they can.
    """

    sheets: Columns
    fault: str = ""

    def __len__(self) -> int:
        return len(self.sheets)

    def scores(self, guide: Guide) -> list[list[int]]:
        """Give the scores of each person by the rules of a guide."""
        found: list[list[int]] = judge(guide, self.sheets).scores.T.tolist()
        return found

    def tried(self, old: Guide, new: Guide) -> BatchComparison:
        """Compare the rules of two guides on them."""
        return BatchComparison(old, new, self.sheets)

    def said(self, old: Guide, new: Guide) -> str:
        """Say how many of them would get another result."""
        words = old.words.desk
        if not len(self):
            return self.fault or words.nobody_known
        moved = self.tried(old, new).impact.moved
        return words.people_move.format(moved=f"{moved:,}", people=f"{len(self):,}")


def read(guide: Guide) -> People:
    """Read the people on record; names and addresses are not part of it."""
    questionnaire = guide.questionnaire
    try:
        from advisor.records.search import Search

        kept = records().search(Search(status="final"), size=MOST).records
    except AdvisorError as error:
        return People(Columns.of(questionnaire, ()), str(error))
    sheets = (Sheet.lenient(questionnaire, record.answers) for record in kept)
    return People(Columns.of(questionnaire, [sheet for sheet in sheets if sheet.kept]))


def cards(pair: BatchComparison) -> Html:
    """Show typical people whose result changes, each with what they answered."""
    sheets = typical([pair.batch.sheet(row) for row in pair.moving.tolist()], MOST_SHOWN)
    return tag("ul", *(tag("li", *_card(pair, each)) for each in sheets), class_="plain people")


def _card(pair: BatchComparison, sheet: Sheet) -> Iterator[Html]:
    guides = (pair.old, pair.new)
    results = [found(recommend(guide, sheet)) for guide in guides]
    before, after = (
        [name_of(pair.old, part, getattr(result, part)) for part in PARTS] for result in results
    )
    marked = [
        now if now == was else tag("strong", now) for was, now in zip(before, after, strict=True)
    ]
    telling = telling_first(pair.old.questionnaire, pair.old.rules)
    texts = (q.option[option].text for q in telling for option in sheet.get(q.id, ())[:1])
    yield tag("p", " \N{MIDDLE DOT} ".join(islice(texts, MOST_TOLD)), class_="hint")
    yield tag("p", ", ".join(before), " \N{RIGHTWARDS ARROW} ", join(marked, ", "))
    answers: list[Html] = []
    for question in pair.old.questionnaire.questions:
        for option in sheet.get(question.id, ()):
            text = question.option[option].text
            rows = [guide.rules.points.get(question.id, {}).get(option, {}) for guide in guides]
            if rows[0] != rows[1]:
                yield tag("p", tag("q", text))
            answers.append(tag("li", question.text, " ", tag("strong", text)))
    summary = tag("summary", pair.old.words.desk.answers)
    yield tag("details", summary, tag("ul", *answers, class_="plain"))
