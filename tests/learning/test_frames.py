"""A frame of sheets is scored exactly as each sheet would be."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import Guide
from advisor.guide.model import Bonus, Condition
from advisor.learning import frames
from advisor.learning.frames import ColumnsWarning, score_frame
from advisor.learning.results import schema_of
from advisor.scoring import AnswerError
from advisor.tables.header import ColumnsError
from benchmarks.analysis import made_up
from tests.depth import IS_DEEP
from tests.guides import guides
from tests.learning.sheets import one_by_one, random_answers, rows_of

pl: Any = import_module("polars")

MANY = 50_000 if IS_DEEP else 2_000


@pytest.fixture(scope="module")
def answers(guide: Guide) -> pd.DataFrame:
    return random_answers(guide.questionnaire, 500, seed=1)


def test_many_sheets_are_scored_as_one_by_one(guide: Guide) -> None:
    sheets = random_answers(guide.questionnaire, MANY)
    found = rows_of(score_frame(sheets, guide))
    for row, (expected, got) in enumerate(zip(one_by_one(guide, sheets), found, strict=True)):
        assert got == expected, sheets.iloc[row].dropna().to_dict()


@given(guides(), st.integers(0, 2**32))
def test_sheets_of_any_guide_are_scored_as_one_by_one(guide: Guide, seed: int) -> None:
    sheets = random_answers(guide.questionnaire, 60, seed)
    assert rows_of(score_frame(sheets, guide)) == list(one_by_one(guide, sheets))


@pytest.mark.parametrize(("questions", "tracks"), [(40, 3), (24, 4)])
def test_guides_whose_codes_outgrow_64_bits_are_scored_as_one_by_one(
    questions: int, tracks: int
) -> None:
    large = made_up(questions, tracks)
    sheets = random_answers(large.questionnaire, 300)
    assert rows_of(score_frame(sheets, large)) == list(one_by_one(large, sheets))


def test_points_of_any_size_add_up(guide: Guide) -> None:
    nothing = Condition(negated=Condition({"goal": ("use_data",)}))
    bonuses = tuple(
        Bonus(f"b{place}", nothing, {track: points}, "Bonus.")
        for place, (track, points) in enumerate(
            [("itm", -900_000), ("bida", 1_000_000), ("isa", 5)]
        )
    )
    heavy = replace(guide, rules=replace(guide.rules, bonuses=bonuses))
    sheets = random_answers(guide.questionnaire, 300)
    assert rows_of(score_frame(sheets, heavy)) == list(one_by_one(heavy, sheets))


def test_rules_without_fit_rules_raise_no_flag(guide: Guide, answers: pd.DataFrame) -> None:
    gentle = replace(guide, rules=replace(guide.rules, fit=(), next_steps=()))
    found = score_frame(answers, gentle)
    assert rows_of(found) == list(one_by_one(gentle, answers))
    assert (found["flags"] == "").all()


def test_a_condition_about_nothing_holds_for_everybody(guide: Guide) -> None:
    always = replace(guide.rules.fit[0], id="always", when=Condition())
    strict = replace(guide, rules=replace(guide.rules, fit=(always,), next_steps=()))
    sheets = random_answers(guide.questionnaire, 20)
    assert (score_frame(sheets, strict)["flags"] == "always").all()


def lists(answers: pd.DataFrame) -> pa.Table:
    return pa.table(
        {
            name: pa.array(
                [None if not isinstance(cell, str) else cell.split("|") for cell in answers[name]]
            )
            for name in answers
        }
    )


def arrow(kind: pa.DataType) -> Callable[[pd.DataFrame], pa.Table]:
    def made(answers: pd.DataFrame) -> pa.Table:
        texts = {name: answers[name].astype(object).tolist() for name in answers}
        return pa.table(
            {
                name: pa.array([cell if isinstance(cell, str) else None for cell in cells], kind)
                for name, cells in texts.items()
            }
        )

    return made


def each(cell: Callable[[str], Any]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Answers in another kind of Python's objects."""

    def made(answers: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {
                name: pd.Series(
                    [cell(text) if isinstance(text, str) else None for text in answers[name]],
                    dtype=object,
                )
                for name in answers
            }
        )

    return made


def run_ends(answers: pd.DataFrame) -> pa.Table:
    texts = arrow(pa.string())(answers)
    return pa.table(
        {name: pc.run_end_encode(texts[name].combine_chunks()) for name in texts.column_names}
    )


def sliced(made: Callable[[pd.DataFrame], Any]) -> Callable[[pd.DataFrame], Any]:
    """Rows of a longer table, whose columns share what they hold with the whole."""
    return lambda answers: made(pd.concat([answers, answers]))[len(answers) :]


def mixed(answers: pd.DataFrame) -> pd.DataFrame:
    """Texts, tuples, lists and several kinds of nothing in the same columns."""

    def cell(row: int, value: Any) -> Any:
        if not isinstance(value, str):
            return (None, float("nan"), pd.NA, "", [])[row % 5]
        return (value, value.split("|"), tuple(value.split("|")))[row % 3]

    return pd.DataFrame(
        {name: pd.Series([cell(*pair) for pair in enumerate(answers[name])], dtype=object)
         for name in answers}
    )  # fmt: skip


def polars(kind: Any = None) -> Callable[[pd.DataFrame], Any]:
    """Texts of polars, or another type of its own."""

    def made(answers: pd.DataFrame) -> Any:
        texts = pl.from_pandas(answers.astype("str"))
        return texts if kind is None else texts.cast(kind)

    return made


KINDS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas texts": lambda answers: answers.astype("str"),
    "pandas objects": lambda answers: answers.astype(object),
    "pandas texts in Arrow": lambda answers: answers.astype(pd.ArrowDtype(pa.string())),
    "pandas lists": lambda answers: lists(answers).to_pandas(),
    "pandas mixed": mixed,
    "pandas nullable texts": lambda answers: answers.astype("string"),
    "pandas dictionaries in Arrow": lambda answers: answers.astype(
        pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))
    ),
    "pandas sparse": lambda answers: answers.astype(object).astype(pd.SparseDtype(object)),
    "pandas bytes": each(str.encode),
    "pandas arrays without a dimension": each(np.array),
    "pandas categories of bytes": lambda answers: each(str.encode)(answers).astype("category"),
    "polars texts": polars(),
    "polars categories": polars(pl.Categorical),
    "polars lists": lambda answers: pl.from_arrow(lists(answers)),
    "polars lists, sliced": sliced(lambda answers: pl.from_arrow(lists(answers))),
    "polars bytes": polars(pl.Binary),
    "polars objects": lambda answers: pl.DataFrame(
        {name: pl.Series(mixed(answers)[name].tolist(), dtype=pl.Object) for name in answers}
    ),
    "Arrow texts": arrow(pa.string()),
    "large Arrow texts": arrow(pa.large_string()),
    "Arrow text views": arrow(pa.string_view()),
    "Arrow dictionaries": arrow(pa.dictionary(pa.int8(), pa.string())),
    "Arrow lists": lists,
    "Arrow lists, sliced": sliced(lists),
    "Arrow run ends": run_ends,
    "large Arrow lists": lambda answers: lists(answers).cast(
        pa.schema([(name, pa.large_list(pa.string())) for name in answers])
    ),
    "Arrow in chunks": lambda answers: pa.concat_tables(
        [lists(answers).slice(0, 13), lists(answers).slice(13)]
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_the_columns_changes_nothing(
    guide: Guide, answers: pd.DataFrame, kind: str
) -> None:
    given = KINDS[kind](answers)
    found = score_frame(given, guide)
    assert type(found) is type(given)
    frame = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    assert rows_of(frame) == rows_of(score_frame(answers, guide))


@pytest.mark.parametrize(
    "made",
    [
        lambda table: table,
        lambda table: table.slice(1),
        pl.from_arrow,
        lambda table: pl.DataFrame({"skills": table["skills"].to_pylist()}).slice(1),
        lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
        lambda table: pa.table(
            {"skills": pa.array(table["skills"].to_pylist(), pa.list_view(pa.string()))}
        ),
    ],
)
def test_lists_of_one_length_and_views_of_lists_are_lists(
    guide: Guide, made: Callable[[pa.Table], Any]
) -> None:
    cells = [["plan", "lead"], None, ["lead", None], ["plan", "lead"]]
    table = made(pa.table({"skills": pa.array(cells, pa.list_(pa.string(), 2))}))
    texts = [cell and "|".join(filter(None, cell)) for cell in cells][-len(table) :]
    with pytest.warns(ColumnsWarning):
        found = score_frame(table, guide)
    with pytest.warns(ColumnsWarning):
        expected = score_frame(pa.table({"skills": texts}), guide)
    assert pl.DataFrame(found).rows() == pl.from_arrow(expected).rows()


def test_a_question_without_answers_is_a_column_of_any_type(guide: Guide) -> None:
    goal, nothing = ["use_data", "protect"], [float("nan")] * 2
    expected = rows_of(score_frame(pd.DataFrame({"goal": goal, "role": [None] * 2}), guide))
    for frame in (
        pd.DataFrame({"goal": goal, "role": nothing}),
        pd.DataFrame({"goal": goal, "role": pd.Series([pd.NA] * 2, dtype="Int64")}),
        pd.DataFrame({"goal": goal, "role": pd.Series([None] * 2, dtype="category")}),
        pa.table({"goal": goal, "role": nothing}),
        pa.table({"goal": goal, "role": pa.nulls(2)}),
        pl.DataFrame({"goal": goal, "role": nothing}),
        pl.DataFrame({"goal": goal, "role": [None] * 2}),
    ):
        found: Any = score_frame(frame, guide)
        results = found if isinstance(found, pd.DataFrame) else found.to_pandas()
        assert rows_of(results) == expected


def test_a_frame_gives_a_frame_with_its_index_and_a_table_gives_a_table(
    guide: Guide, answers: pd.DataFrame
) -> None:
    named = answers.set_index(pd.Index([f"p{row}" for row in range(len(answers))], name="who"))
    assert score_frame(named, guide).index.equals(named.index)
    for table in (pa.Table.from_pandas(answers), pa.RecordBatch.from_pandas(answers)):
        found = score_frame(table, guide)
        assert isinstance(found, pa.Table)
        assert found.schema == schema_of(guide)
    found = score_frame(pl.from_pandas(answers), guide, columns=["top", "margin"])
    assert dict(found.schema) == {"top": pl.Categorical, "margin": pl.Int32}


@pytest.mark.parametrize(
    "columns", [["top"], ["verdict", "top"], ["flags", "score.isa"], ["code", "strength"]]
)
def test_the_columns_that_are_asked_for_are_those_of_all_columns(
    guide: Guide, answers: pd.DataFrame, columns: list[str]
) -> None:
    complete = score_frame(answers, guide)
    pd.testing.assert_frame_equal(score_frame(answers, guide, columns=columns), complete[columns])
    table = score_frame(pa.Table.from_pandas(answers), guide, columns=columns)
    assert table.column_names == columns
    assert rows_of(table.to_pandas()) == rows_of(complete[columns])


def test_a_column_that_there_is_not_is_named_with_the_nearest_one(
    guide: Guide, answers: pd.DataFrame
) -> None:
    with pytest.raises(ColumnsError, match=r'no result is called "verdikt"; .*"verdict"'):
        score_frame(answers, guide, columns=["top", "verdikt"])


def reversed_categories(column: Any) -> Any:
    return column.cat.reorder_categories(column.cat.categories[::-1])


def few_categories(column: Any) -> Any:
    return column.cat.set_categories([*column.dropna()[:3].unique()])


def more_categories(column: Any) -> Any:
    return column.cat.add_categories(["nobody", "said", "this"])


def twice_the_categories(column: Any) -> Any:
    """Every second answer in other words for the same."""
    texts = column.astype(object).where(column.notna(), None)
    other = [f" {text} " if row % 2 and text else text for row, text in enumerate(texts)]
    return pd.Series(other, dtype="category")


@pytest.mark.parametrize(
    "categories", [reversed_categories, few_categories, more_categories, twice_the_categories]
)
@pytest.mark.parametrize("rows", [7, 500])
def test_how_categories_are_numbered_changes_nothing(
    guide: Guide, answers: pd.DataFrame, categories: Callable[[Any], Any], rows: int
) -> None:
    other = pd.DataFrame({name: categories(answers[name]) for name in answers}).head(rows)
    assert rows_of(score_frame(other, guide)) == rows_of(score_frame(other.astype("str"), guide))


def test_a_frame_without_rows_gives_the_same_columns(guide: Guide, answers: pd.DataFrame) -> None:
    full, empty = score_frame(answers, guide), score_frame(answers.head(0), guide)
    assert len(empty) == 0
    assert empty.dtypes.equals(full.dtypes)


@pytest.mark.parametrize("rows", [1, 7, 499, 500, 501])
def test_how_many_rows_are_computed_at_once_changes_nothing(
    guide: Guide, answers: pd.DataFrame, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = answers.head(60 * rows)
    expected = rows_of(score_frame(some, guide))
    monkeypatch.setattr(frames, "ROWS", rows)
    assert rows_of(score_frame(some, guide)) == expected


def test_each_row_keeps_its_result_in_any_order(guide: Guide, answers: pd.DataFrame) -> None:
    order = np.random.default_rng(3).permutation(len(answers))
    moved = score_frame(answers.iloc[order], guide)
    pd.testing.assert_frame_equal(moved, score_frame(answers, guide).iloc[order])


def test_columns_that_are_no_questions_are_named_and_ignored(
    guide: Guide, answers: pd.DataFrame
) -> None:
    other = answers.assign(gaol="protect", who="Ann")
    with pytest.warns(ColumnsWarning, match='no questions: "gaol", "who"') as warned:
        found = score_frame(other, guide)
    assert warned[0].filename == __file__
    pd.testing.assert_frame_equal(found, score_frame(answers, guide))


def test_a_mistyped_column_is_offered_the_question_that_has_none(
    guide: Guide, answers: pd.DataFrame
) -> None:
    mistyped = answers.rename(columns={"goal": "gaol"})
    with pytest.warns(ColumnsWarning) as warned:
        score_frame(mistyped, guide)
    assert [str(each.message) for each in warned] == [
        '"gaol" is no question; did you mean "goal"?',
        "no column, so taken as not answered: goal",
    ]


def test_questions_without_a_column_are_named_and_not_answered(
    guide: Guide, answers: pd.DataFrame
) -> None:
    short = answers.drop(columns=["goal", "field", "place"])
    with pytest.warns(ColumnsWarning, match="not answered: field, place, goal"):
        found = score_frame(short, guide)
    assert rows_of(found) == list(one_by_one(guide, short))


def test_columns_as_records_are_exported_are_understood(
    guide: Guide, answers: pd.DataFrame
) -> None:
    exported = answers.astype("str").replace(r"\|", ";", regex=True).add_prefix("answer.")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = score_frame(exported, guide)
    assert rows_of(found) == rows_of(score_frame(answers, guide))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("use_dta", 'row 7: question "goal" has no option "use_dta"; did you mean "use_data"?'),
        (
            "use_data|protect|lead_it",
            'row 7: question "goal" takes at most 2 options, not 3',
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_named_with_its_row(
    guide: Guide, cell: str, message: str
) -> None:
    column = pd.Series(["use_data", cell, " protect "], index=[3, 7, 9])
    with (
        pytest.warns(ColumnsWarning),
        pytest.raises(AnswerError) as caught,
    ):
        score_frame(column.to_frame("goal"), guide)
    assert str(caught.value) == message


def test_further_rows_at_fault_are_counted(guide: Guide) -> None:
    table = pa.table({"goal": ["x", None, "y"], "role": ["z", None, None]})
    with (
        pytest.warns(ColumnsWarning),
        pytest.raises(AnswerError, match=r'row 0: .*"x".*; .*"z".* \(and 1 more row at fault\)'),
    ):
        score_frame(table, guide)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, "no column is a question"),
        ({"name": ["Ann"]}, "no column is a question"),
        ({"goal": ["protect"], "answer.goal": ["protect"]}, 'two columns hold question "goal"'),
        ({"goal": [{"protect": 1}]}, "cannot hold answers"),
        ({"goal": [[{"protect": 1}]]}, "cannot hold answers"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_one_clear_line(
    guide: Guide, columns: dict[str, list[Any]], message: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ColumnsError, match=message) as caught:
            score_frame(pa.table(columns), guide)
    assert "\n" not in str(caught.value)


def test_other_kinds_of_cells_are_unknown_options(guide: Guide) -> None:
    for cells, said in (
        ([3, 4], "3"),
        ([3j, 4], "3j"),
        ([{"protect": 1, "use_data": 0}], "{'protect': 1, 'use_data': 0}"),
        (pd.period_range("2026-01", periods=1, freq="M"), "2026-01"),
        (pd.arrays.SparseArray([3, 3]), "3"),
        (pd.Series(["\ud800"], dtype=object), r"\ud800"),
        ([b"\xff"], "\N{REPLACEMENT CHARACTER}"),
    ):
        with pytest.warns(ColumnsWarning), pytest.raises(AnswerError) as caught:
            score_frame(pd.DataFrame({"goal": cells}), guide)
        assert f'has no option "{said}"' in str(caught.value)


def test_a_cell_of_ten_megabytes_is_named_in_a_short_line(guide: Guide) -> None:
    with pytest.warns(ColumnsWarning), pytest.raises(AnswerError) as caught:
        score_frame(pd.DataFrame({"goal": ["x" * 10_000_000]}), guide)
    assert len(str(caught.value)) < 400


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine."""
    distributed: Any = import_module("distributed")
    local = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    with local, distributed.Client(local) as client:
        yield client


@pytest.mark.deep
def test_dask_scores_a_frame_in_parts_on_a_cluster(
    guide: Guide, answers: pd.DataFrame, cluster: Any
) -> None:
    dask: Any = import_module("dask.dataframe")
    parts = dask.from_pandas(answers, npartitions=4)
    scored = parts.map_partitions(score_frame, guide, meta=score_frame(answers.head(0), guide))
    pd.testing.assert_frame_equal(cluster.compute(scored).result(), score_frame(answers, guide))
