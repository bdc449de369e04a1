"""The people at the desk whose result a draft changes: those on record, else likely ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.analysis.batch import BatchComparison
from advisor.analysis.columns import Columns
from advisor.analysis.judge import Judged
from advisor.analysis.typical import typical
from advisor.guide import AdvisorError, Case, Guide, load_cases
from advisor.presentation.shares import decimal
from advisor.prospect.markup import Html, tag
from advisor.records.opening import records
from advisor.scoring import Sheet, recommend
from advisor.scoring.cases import found
from advisor.staff.desk.report import PARTS, move_said, name_of, title_of

MOST: Final = 1_000
"""How many records are looked at, the newest: as many as every edit can be tried on at once."""

MOST_SHOWN: Final = 6
MOST_MORE: Final = 24
MOST_TOLD: Final = 3  # answers by which a person is introduced: those that give most points


@dataclass(frozen=True)
class People:
    """The newest people on record, or likely ones; ``fault`` says why they cannot be read."""

    sheets: Columns
    fault: str = ""
    on_record: bool = True

    def __len__(self) -> int:
        return len(self.sheets)

    def scores(self, guide: Guide) -> list[list[int]]:
        """Give the scores of each person on record by the rules of a guide."""
        found: list[list[int]] = Judged(guide, self.sheets).scores.T.tolist()
        return found if self.on_record else []

    def tried(self, old: Guide, new: Guide) -> BatchComparison:
        """Compare the rules of two guides on them."""
        return BatchComparison(old, new, self.sheets)

    def said(self, old: Guide, new: Guide) -> str:
        """Say how many of them would get another result."""
        words = old.words.desk
        if not len(self):
            return self.fault or words.nobody_known
        text = words.people_move if self.on_record else words.people_likely
        moved = self.tried(old, new).impact.moved
        return text.format(moved=decimal(old, moved), people=decimal(old, len(self)))


def read(guide: Guide, folder: Path) -> People:
    """Read the people on record, without names and addresses; where there are none, likely ones."""
    from advisor.records.search import Search

    questionnaire = guide.questionnaire
    try:
        kept = records().search(Search(status="final"), size=MOST).records
        sheets = [Sheet.lenient(questionnaire, record.answers) for record in kept]
        if known := [sheet for sheet in sheets if sheet.kept]:
            return People(Columns.of(questionnaire, known))
        return likely(guide, load_cases(folder, guide))
    except AdvisorError as error:
        return People(Columns.of(questionnaire, ()), str(error))


def likely(guide: Guide, cases: Sequence[Case]) -> People:
    """Take the people of the cases, and others who differ from one of them in one answer."""
    questionnaire = guide.questionnaire
    known = [Sheet.lenient(questionnaire, case.answers) for case in cases]
    others = [
        {**sheet.given, question.id: (option.id,)}
        for sheet in known
        for question in sheet.asked
        for option in question.options
        if option.id not in sheet.given.get(question.id, ())
    ]
    known += [Sheet.lenient(questionnaire, each) for each in others[:: len(others) // MOST + 1]]
    return People(Columns.of(questionnaire, known), on_record=False)


def cards(pair: BatchComparison, most: int = MOST_SHOWN) -> Html:
    """Show typical people whose result changes, each with what they answered."""
    sheets = typical([pair.batch.sheet(row) for row in pair.moving.tolist()], most)
    return tag("ul", *(tag("li", *_card(pair, each)) for each in sheets), class_="plain people")


def _card(pair: BatchComparison, sheet: Sheet) -> Iterator[Html]:
    guides = (pair.old, pair.new)
    results = [found(recommend(guide, sheet)) for guide in guides]
    yield tag("p", " \N{MIDDLE DOT} ".join(_introduced(pair, sheet)), class_="hint")
    same: list[str] = []
    for part in PARTS:
        was, now = (getattr(result, part) for result in results)
        if was != now:
            yield tag("p", tag("strong", move_said(pair.old, part, was, now)))
        else:
            same.append(f"{title_of(pair.old, part)}: {name_of(pair.old, part, now)}")
    if same:
        yield tag("p", "; ".join(same))
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


def _introduced(pair: BatchComparison, sheet: Sheet) -> list[str]:
    """Choose the answers that say most of a person, besides those whose points change."""
    old, new = (guide.rules.points for guide in (pair.old, pair.new))
    texts = {
        question.option[option].text: max(map(abs, points.get(option, {}).values()), default=0)
        for question in pair.old.questionnaire.questions
        for points in [old.get(question.id, {})]
        for option in sheet.get(question.id, ())
        if points.get(option) == new.get(question.id, {}).get(option)
    }
    return sorted(texts, key=lambda text: -texts[text])[:MOST_TOLD]
