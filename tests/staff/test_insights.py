"""The insights without a browser: what they count, hide, draw and hand out, and to whom."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor.analysis.audit import audit
from advisor.guide.model import VERDICT_LEVELS
from advisor.learning.drift import Later, TunedOn, advise, remember
from advisor.records import opening
from advisor.records.insights import Insights
from advisor.records.model import KINDS
from advisor.records.population import ComparedShare, compare
from advisor.records.scopes import EVERYTHING, Scope
from advisor.records.store import Records
from advisor.records.suppression import LEAST
from advisor.staff.frame import PAGES
from advisor.staff.insights import bars, figures, lines
from advisor.staff.insights import page as insights
from advisor.staff.insights.figures import Figure
from tests.app import AppTest, staff_page
from tests.records.calls import any_record
from tests.shipped import GUIDE

WORDS = GUIDE.words.insights
QUESTIONS = GUIDE.questionnaire.questions
PEOPLE = 260


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with records of all kinds."""
    folder = tmp_path_factory.mktemp("insights")
    draw = random.Random(8)
    with Records(f"sqlite:///{folder / 'records.sqlite'}") as kept:
        made = (any_record(GUIDE, draw) for _ in range(PEOPLE))
        kept.add(replace(each, status="final", revision=1, person=None) for each in made)
    return folder


@pytest.fixture(scope="module")
def found(home: Path) -> Insights:
    with Records(f"sqlite:///{home / 'records.sqlite'}") as kept:
        return kept.insights()


@pytest.fixture(scope="module")
def compared(found: Insights) -> tuple[ComparedShare, ...]:
    return compare(found, audit(GUIDE))


@pytest.fixture(scope="module")
def drawn(found: Insights, compared: tuple[ComparedShare, ...]) -> tuple[Figure, ...]:
    """Every figure that the page can show."""
    return (
        *figures.over_time(GUIDE, found),
        *figures.endings(GUIDE, found),
        *(each for q in QUESTIONS for each in figures.answers(GUIDE, found, compared, q.id)),
        *(each for q in QUESTIONS[:3] for each in figures.answers(GUIDE, found, (), q.id)),
        *figures.opinions(GUIDE, found),
        figures.population(GUIDE, compared),
    )


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let pages use those records."""
    monkeypatch.setenv("ADVISOR_STATE", str(home))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    opening.forget()
    yield
    opening.forget()


# ------------------------------------------------------------------------------- figures


def test_the_figures_hold_the_numbers_that_were_counted(found: Insights) -> None:
    tops, verdicts = figures.over_time(GUIDE, found)
    for figure, cells in ((tops, found.tops_by_month), (verdicts, found.verdicts_by_month)):
        numbers = [figure.value(row, column) for row in figure.rows for column in figure.parts]
        assert sorted(filter(None, numbers)) == sorted(cell.count for cell in cells if cell.count)
        assert [figure.total(row) for row in figure.rows] == [each.count for each in found.months]
    pages, _ = figures.endings(GUIDE, found)
    assert sum(int(pages.value(row, WORDS.count) or 0) for row in pages.rows) <= PEOPLE


def test_no_two_rows_or_columns_of_a_figure_are_called_the_same(drawn: tuple[Figure, ...]) -> None:
    for figure in drawn:
        assert len(set(figure.rows)) == len(figure.rows), figure.id
        assert len(set(figure.columns)) == len(figure.columns), figure.id
        assert {row for row, _ in figure.values} <= set(figure.rows)
        assert {column for _, column in figure.values} <= set(figure.columns)


def test_each_question_can_be_looked_at_with_every_option(
    found: Insights, compared: tuple[ComparedShare, ...]
) -> None:
    for question in QUESTIONS:
        for figure in figures.answers(GUIDE, found, compared, question.id):
            assert set(figure.rows) >= {option.text for option in question.options}
            assert question.text in figure.says
            assert figure.finding


def test_what_todays_guide_does_not_know_is_named_by_its_id(found: Insights) -> None:
    cells = tuple(replace(cell, name="old_page") for cell in found.last_pages[:1])
    pages, _ = figures.endings(GUIDE, replace(found, last_pages=cells))
    assert pages.value("old_page", WORDS.count) == cells[0].count


def test_a_question_of_an_earlier_guide_is_named_by_its_id(found: Insights) -> None:
    old = tuple(replace(each, group="old") for each in found.answers if each.group == "goal")
    plain, crossed = figures.answers(GUIDE, replace(found, answers=old), (), "old")
    assert plain.says == "old"
    assert [plain.value(each.name, WORDS.count) for each in old] == [each.count for each in old]
    assert crossed.rows == plain.rows


def test_small_counts_stand_in_no_chart_table_or_file(drawn: tuple[Figure, ...]) -> None:
    hidden = 0
    for figure in drawn:
        written = bars.behind(GUIDE, figure) + bars.as_csv(GUIDE, figure)
        for number in figure.values.values():
            assert number is None or isinstance(number, float) or not 0 < number < LEAST
            hidden += number is None
        assert (WORDS.hidden in written) == (None in figure.values.values()), figure.id
    assert hidden > 10, "these records have something to hide"


def test_the_file_has_the_numbers_of_the_table(drawn: tuple[Figure, ...]) -> None:
    for figure in drawn:
        head, *rows = csv.reader(io.StringIO(bars.as_csv(GUIDE, figure)))
        assert head == [figure.row_title, *figure.columns]
        assert [row[0] for row in rows] == list(figure.rows)
        for name, *numbers in rows:
            for column, number in zip(figure.columns, numbers, strict=True):
                value = figure.value(name, column)
                assert number == (WORDS.hidden if value is None else str(value))


class Bars(HTMLParser):
    """The bars of a chart: for each row what is written beside its name, and its pieces."""

    def __init__(self, drawn: str) -> None:
        super().__init__()
        self.rows: list[tuple[list[str], list[tuple[str, float]]]] = []
        self.feed(drawn)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if of.get("class") == "entry":
            self.rows.append(([], []))
        if "style" in of:
            self.rows[-1][1].append((of["class"] or "", float((of["style"] or "").split(":")[1])))

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1][0].append(data)


def test_every_bar_is_as_long_as_its_number_and_hidden_parts_fill_the_rest(
    drawn: tuple[Figure, ...],
) -> None:
    for figure in drawn:
        if figure.is_empty:
            continue
        rows = Bars(bars.draw(GUIDE, figure)).rows
        assert [said[0] for said, _ in rows] == list(figure.rows)
        longest = (
            max((figure.total(row) or 0 for row in figure.rows), default=0)
            if (figure.shape == "months")
            else 0
        )
        for row, (_, pieces) in zip(figure.rows, rows, strict=True):
            if figure.shape in ("split", "months") and (total := figure.total(row)):
                whole = total if figure.shape == "split" else longest
                known = {c: figure.value(row, name) for name, c in figure.colored}
                for color, part in pieces:
                    if color != "is-hidden":
                        assert part == pytest.approx((known[color] or 0) / whole, abs=1e-4)
                assert sum(part for _, part in pieces) == pytest.approx(total / whole, abs=1e-3)
            hidden = figure.value(row, figure.parts[0]) is None
            if figure.shape in ("bars", "pairs") and hidden and figure.most.get(row):
                assert pieces[0][0] == "is-hidden"


def test_shares_are_those_of_what_the_page_counts(found: Insights) -> None:
    strengths = figures.endings(GUIDE, found)[1]
    for row in strengths.rows:
        count, part = (strengths.value(row, name) for name in (WORDS.count, WORDS.share))
        assert count is None or part == int(count) / PEOPLE


def test_no_color_of_a_verdict_is_a_tracks() -> None:
    tracks = {figures._color(GUIDE, track) for track in GUIDE.track_ids}
    verdicts = {figures._color(GUIDE, level) for level in VERDICT_LEVELS}
    assert len(tracks) == len(GUIDE.tracks)
    assert len(verdicts) == len(VERDICT_LEVELS)
    assert not tracks & verdicts


def test_what_leads_is_said_above_the_chart_unless_something_hidden_may_lead(
    found: Insights,
) -> None:
    tops, _ = figures.over_time(GUIDE, found)
    most = max(found.tops, key=lambda cell: cell.count or 0)
    assert most.count is not None
    share = f"{most.count / PEOPLE:.0%}"
    said = WORDS.most.format(name=GUIDE.program.track[most.name].short, share=share)
    assert tops.finding == said
    few = replace(found, tops=tuple(replace(each, count=None) for each in found.tops[1:]))
    assert figures.over_time(GUIDE, few)[0].finding == WORDS.no_finding


# ------------------------------------------------------------------------------- filters


def test_without_filters_everything_is_counted() -> None:
    assert insights.scope_of(lines.EVERYONE, "", "") == EVERYTHING


@pytest.mark.parametrize("kind", KINDS)
def test_the_records_of_one_kind_can_be_counted_alone(kind: str) -> None:
    assert insights.scope_of(kind, "", "2026-09") == Scope("", "2026-09", (kind,))  # type: ignore[arg-type]


def test_months_in_the_wrong_order_are_turned_around() -> None:
    assert insights.scope_of(lines.EVERYONE, "2026-11", "2026-09") == Scope("2026-09", "2026-11")


# ------------------------------------------------------------------------------ the page


def shown(role: str = "staff") -> AppTest:
    """The page, as someone with a role gets it."""
    return staff_page("insights", role=role).run()


def text_of(app: AppTest) -> str:
    class Text(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    parts: list[str] = []
    parser = Text()
    for element in app.get("html"):
        parser.feed(element.proto.body)
    return " ".join(parts)


def test_only_staff_may_open_the_page(served: None) -> None:
    (page,) = (page for page in PAGES if page.name == "insights")
    assert page.role == "staff"
    assert text_of(shown("counselor")) == ""


def test_the_page_shows_every_figure_with_a_chart_a_table_and_a_file(
    served: None, home: Path
) -> None:
    app = shown()
    assert not app.exception
    text = text_of(app)
    titles = [WORDS.tops, WORDS.verdicts, WORDS.last_pages, WORDS.strengths, WORDS.answers]
    titles += [WORDS.answers_by_top, WORDS.agreement, WORDS.leanings, WORDS.population]
    for title in titles:
        assert title in text
    assert f"{PEOPLE:,}" in text
    assert text.count(WORDS.table) == len(app.get("download_button")) == len(titles)
    with Records(f"sqlite:///{home / 'records.sqlite'}") as kept:
        listed = kept.top_flags(GUIDE)
    assert listed
    said = insights._flags_said(GUIDE)
    assert len(set(said.values())) == len(said), "each line is about a rule of its own"
    for rule, tenths in listed.items():
        assert WORDS.flags_line.format(flag=said[rule], tenths=tenths) in text


def test_the_page_narrows_by_whose_records_and_by_months(served: None, found: Insights) -> None:
    app = shown()
    months = [cell.name[:7] for cell in found.months]
    assert app.selectbox(key="insight_since").options == [WORDS.first, *months]
    app.selectbox(key="insight_whose").set_value("prospect").run()
    of_prospects = text_of(app)
    assert not app.exception
    assert f"{PEOPLE:,}" not in of_prospects
    assert WORDS.agreed_few in of_prospects, "prospects have no counselor"
    app.selectbox(key="insight_since").set_value(months[-1]).run()
    assert WORDS.widened in text_of(app), "this month has too few"
    told = WORDS.narrowed.format(whose=WORDS.prospects, since=months[0], until=WORDS.last)
    assert told.split(",")[0] in text_of(app)


def test_any_question_can_be_looked_at(served: None) -> None:
    app = shown()
    for question in QUESTIONS[-2:]:
        app.selectbox(key="insight_question").set_value(question.id).run()
        assert not app.exception
        assert WORDS.answers_by_top_says.format(question=question.text) in text_of(app)


def test_without_records_the_page_says_so(
    tmp_path: Path, served: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    app = shown()
    assert not app.exception
    assert WORDS.no_records in text_of(app)


def test_a_database_that_is_gone_is_said_in_one_sentence(
    tmp_path: Path, served: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blocked := tmp_path / "blocked").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    app = shown()
    assert not app.exception
    assert WORDS.not_now.split("{")[0] in text_of(app)


# ------------------------------------------------------------------------------ drift

TUNED = TunedOn(
    "2026-05-20T09:00:00+00:00",
    "0" * 12,
    60,
    {"role": {option.id: 12 for option in GUIDE.questionnaire.question["role"].options}},
)


def chosen(found: Insights) -> dict[str, dict[str, int]]:
    """How often each option was chosen, as far as that is shown."""
    counts: dict[str, dict[str, int]] = {}
    for cell in found.answers:
        if cell.count is not None:
            counts.setdefault(cell.group, {})[cell.name] = cell.count
    return counts


def noted(found: Insights, since: TunedOn = TUNED, labels: int = 60) -> str:
    later = Later(found.records or 0, chosen(found), labels, {"skills": PEOPLE})
    advice = advise(GUIDE, since, later)
    return "\n".join((*lines.drift_says(GUIDE, advice), *lines.drifted(GUIDE, advice)))


def test_a_page_that_was_never_tuned_says_nothing_of_drift(served: None) -> None:
    assert WORDS.drift not in text_of(shown())


def test_the_page_says_what_has_drifted_since_the_points_were_tuned(
    served: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insights, "live", SimpleNamespace(folder=tmp_path))
    options = GUIDE.questionnaire.question["role"].options
    one = {option.id: 300 * (place == 0) for place, option in enumerate(options)}
    remember(tmp_path, replace(TUNED, people=300, answers={"role": one}))
    app = shown()
    assert not app.exception
    text = " ".join(text_of(app).split())
    assert WORDS.drift in text
    assert WORDS.drift_again in text
    assert "2026-06" in text
    assert f"{GUIDE.questionnaire.question['role'].text} (difference" in text


def test_enough_new_labels_are_told_with_their_number(found: Insights) -> None:
    assert WORDS.drift_more.format(labels="120") in noted(found, labels=120)
    assert WORDS.drift_more.split("}")[1] not in noted(found, labels=119)


def test_answers_as_they_were_are_said_to_be_so(found: Insights) -> None:
    same = replace(TUNED, people=PEOPLE, answers=chosen(found))
    assert WORDS.drift_none in noted(found, same)


def test_too_few_later_records_are_said_to_be_too_few(found: Insights) -> None:
    told = noted(replace(found, records=None))
    assert WORDS.drift_few.format(least=30) in told
    assert WORDS.drift_none not in told


def test_an_option_of_several_is_named_and_what_is_gone_from_the_guide_is_not(
    found: Insights,
) -> None:
    skills = GUIDE.questionnaire.question["skills"]
    never = {option.id: 0 for option in skills.options}
    before = {"skills": never, "gone": {"a": 1, "b": 2}}
    told = noted(found, replace(TUNED, answers=before, answered={"skills": 60}))
    assert any(f"{skills.text} {option.text} (" in told for option in skills.options)
    assert "gone" not in told


def test_shares_that_are_hidden_in_part_are_not_shown(found: Insights) -> None:
    few = replace(found, helpful=(replace(found.helpful[0], name="yes", count=None),))
    assert (WORDS.found_helpful, WORDS.helpful_few) in lines.overview(GUIDE, few)
    unknown = replace(found, agreement=replace(found.agreement, same=None))
    assert (WORDS.agreed, WORDS.agreed_few) in lines.overview(GUIDE, unknown)
