"""An edit changes a number or a short text in a YAML file, and not a byte besides."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.guide import GuideError, find_data, load_cases, load_guide
from advisor.publishing.editing import EditError, set_expectations, set_text
from tests.depth import DEPTH, IS_DEEP
from tests.publishing.drafting import set_points
from tests.shipped import GUIDE

RULES = (find_data() / "rules.yaml").read_bytes().decode()
CASES = (find_data() / "cases.yaml").read_bytes().decode()
TRACKS = GUIDE.track_ids

Table = dict[str, dict[str, dict[str, int]]]


def replaced(old: str, new: str) -> list[tuple[str, str]]:
    """The lines that two texts do not share: what was there, what is there now."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        ("".join(before[a:b]), "".join(after[c:d])) for tag, a, b, c, d in blocks if tag != "equal"
    ]


def without_room(text: str) -> str:
    """A text with one space before each comment: a comment that was pushed away stays there."""
    return re.sub(" +#", " #", text)


def row(text: str, track: str = "itm", value: int = 1) -> str:
    """The row ``lead_it`` of a small file once a number in it is set."""
    before, after = "points:\n  goal:\n", "    other: {isa: 1}   # untouched\n"
    new = set_points(before + text + after, "goal", "lead_it", track, value, tracks=TRACKS)
    assert new.startswith(before)
    assert new.endswith(after)
    return new.removeprefix(before).removesuffix(after)


# ----------------------------------------------------------------- one row, by example


@pytest.mark.parametrize(
    ("old", "track", "value", "new"),
    [
        ("{itm: 3}", "itm", 2, "{itm: 2}"),
        ("{itm: 3, bida: 1}", "bida", -2, "{itm: 3, bida: -2}"),
        ("{itm: +3}", "itm", 2, "{itm: 2}"),
        ("{}", "isa", 2, "{isa: 2}"),
        ("{itm: 3}", "isa", 2, "{itm: 3, isa: 2}"),
        ("{isa: 3}", "itm", 2, "{itm: 2, isa: 3}"),
        ("{itm: 3, isa: 3}", "bida", 2, "{itm: 3, bida: 2, isa: 3}"),
        ("{itm: 3}", "itm", 0, "{}"),
        ("{itm: 3, bida: 1}", "itm", 0, "{bida: 1}"),
        ("{itm: 3, bida: 1, isa: 2}", "bida", 0, "{itm: 3, isa: 2}"),
        ("{itm: 3, bida: 1}", "bida", 0, "{itm: 3}"),
        ("{itm: three}", "itm", 3, "{itm: 3}"),
    ],
)
def test_a_row_in_braces(old: str, track: str, value: int, new: str) -> None:
    assert row(f"    lead_it: {old}\n", track, value) == f"    lead_it: {new}\n"


@pytest.mark.parametrize(
    ("old", "track", "value", "new"),
    [
        ("{itm: 3}         # why", "itm", 12, "{itm: 12}        # why"),
        ("{itm: 12}        # why", "itm", 3, "{itm: 3}         # why"),
        ("{}               # why", "isa", 1, "{isa: 1}         # why"),
        ("{isa: 1}         # why", "isa", 0, "{}               # why"),
        ("{itm: 3}  # why", "isa", 1, "{itm: 3, isa: 1}  # why"),
        ("{itm: 3} # why", "isa", 1, "{itm: 3, isa: 1} # why"),
        ("{itm: 3}\t# why", "isa", 1, "{itm: 3, isa: 1} # why"),
        ("{itm: 3}         # a #2 'why'", "itm", 10, "{itm: 10}        # a #2 'why'"),
    ],
)
def test_a_comment_keeps_its_column_where_there_is_room(
    old: str, track: str, value: int, new: str
) -> None:
    assert row(f"    lead_it: {old}\n", track, value) == f"    lead_it: {new}\n"


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("points:\n  goal:\n    lead_it: 3\n", "rules.yaml:3:14: "),
        ("points:\n  goal:\n    lead_it:\n", "rules.yaml:3:1"),
        ("points:\n  goal: [lead_it]\n", "rules.yaml:2:9: "),
        ("points: none\n", "rules.yaml:1:9: "),
        ("fit: []\n", "rules.yaml:1:1: "),
    ],
)
def test_what_cannot_be_changed_safely_is_refused_with_its_place(old: str, line: str) -> None:
    with pytest.raises(EditError) as caught:
        set_points(old, "goal", "lead_it", "itm", 1)
    assert str(caught.value).startswith(line)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "old",
    [
        "{ itm: 3 }",
        "{'itm': 3}",
        "{itm: '3'}",
        "{itm: 3,}",
        "{itm:  3}",
        "{ }",
        "{itm: 3,\n              bida: 1}",
        "{itm: 3,  # strong\n              bida: 1}",
        "{itm: 3, bida: {isa: 1}}",
        "\n      itm: 3\n      bida: 1",
    ],
)
def test_a_row_of_another_form_is_to_be_changed_by_hand(old: str) -> None:
    with pytest.raises(EditError, match=r"^rules\.yaml:[34]: .*change it by hand"):
        row(f"    lead_it: {old}\n", "itm", 2)


@pytest.mark.parametrize(
    "old", ["points: {goal: {lead_it: {itm: 3}}}\n", '{"points": {"goal": {"lead_it": {}}}}\n']
)
def test_a_table_of_another_form_is_to_be_changed_by_hand(old: str) -> None:
    with pytest.raises(EditError, match=r"^rules\.yaml:1: .*change it by hand"):
        set_points(old, "goal", "lead_it", "itm", 2)


@pytest.mark.parametrize(
    ("old", "line"),
    [("points: {}\n", "1:9"), ("points:\n  goal:\n    b: {}\n", "3:5")],
)
def test_a_row_that_is_missing_is_to_be_added_by_hand(old: str, line: str) -> None:
    assert set_points(old, "goal", "a", "itm", 0) == old
    with pytest.raises(EditError) as caught:
        set_points(old, "goal", "a", "itm", 2)
    assert str(caught.value) == (
        f'rules.yaml:{line}: "a" has no row of points in here; '
        'add one by hand, such as "a: {itm: 2}"'
    )


@pytest.mark.parametrize(
    "text", ["", "points: [", "a: &b 1\n", "a: 1\na: 2\n", "[" * 5000, "\ud800"]
)
def test_a_text_that_cannot_be_read_keeps_its_faults(text: str) -> None:
    with pytest.raises(GuideError, match=r"^rules\.yaml:"):
        set_points(text, "goal", "lead_it", "itm", 2)


@pytest.mark.parametrize("name", ["Goal", "a: b", "", "goal\n", "ä"])
def test_only_ids_are_written(name: str) -> None:
    for ids in ((name, "b", "itm"), ("a", name, "itm"), ("a", "b", name)):
        with pytest.raises(EditError, match="cannot be an id"):
            set_points("points: {}", *ids, 1)


# ------------------------------------------------------------------------ short texts


def expecting(text: str, case: str, **fields: str) -> str:
    return set_expectations(text, {case: fields})


def test_an_expectation_is_changed_alone() -> None:
    case = load_cases(None, GUIDE)[0]
    new = expecting(CASES, case.id, strength="toss-up", verdict="not_yet")
    ((before, after),) = replaced(CASES, new)
    assert before == "    expect: {verdict: yes, top: itm, strength: clear}\n"
    assert after == "    expect: {verdict: not_yet, top: itm, strength: toss-up}\n"


def test_any_case_can_be_told_to_expect_something_else_and_back() -> None:
    for case in load_cases(None, GUIDE)[:: 1 if IS_DEEP else 8]:
        new = expecting(CASES, case.id, top="nobody")
        ((before, after),) = replaced(CASES, new)
        assert after == before.replace(f"top: {case.expect.top}", "top: nobody"), case.id
        assert expecting(new, case.id, top=case.expect.top) == CASES, case.id


@pytest.mark.parametrize("value", ["a: b", "a b", "", "*", "é", "a\nb", "a, b: c", "{}"])
def test_what_is_no_plain_word_is_to_be_written_by_hand(value: str) -> None:
    case = load_cases(None, GUIDE)[0]
    with pytest.raises(EditError, match=r"^cases\.yaml:\d+: .*change it by hand"):
        expecting(CASES, case.id, top=value)


def test_a_threshold_is_changed_alone() -> None:
    new = set_text(RULES, ("strength", "clear"), "11")
    ((before, after),) = replaced(RULES, new)
    assert after == before.replace("clear: 10", "clear: 11")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("fit", "no_bachelors", "say"), "change it by hand"),
        (("fit", "no_bachelors"), "change it by hand"),
        (("fit", "nobody", "say"), 'there is no "nobody"'),
        (("strength", "clear", "more"), 'there is no "more"'),
    ],
)
def test_a_text_that_is_long_or_not_there_is_refused(path: tuple[str, ...], line: str) -> None:
    with pytest.raises(EditError, match=rf"^rules\.yaml:\d+(:\d+)?: .*{line}"):
        set_text(RULES, path, "x")


# --------------------------------------------------------------------- random edits


def table_of(text: str) -> Table:
    """The points of a text as loading sees them, without zeros and empty rows."""
    points = load_guide(None, {"rules.yaml": text}).rules.points
    return without_zeros(points)


def without_zeros(points: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Table:
    found: Table = {}
    for question, rows in points.items():
        for option, tracks in rows.items():
            given_points = {track: number for track, number in tracks.items() if number}
            if given_points:
                found.setdefault(question, {})[option] = given_points
    return found


def with_number(table: Table, question: str, option: str, track: str, value: int) -> Table:
    numbers = {**table.get(question, {}).get(option, {}), track: value}
    return without_zeros({**table, question: {**table.get(question, {}), option: numbers}})


def edits(seed: int, count: int) -> Iterator[tuple[str, str, str, int]]:
    """Random edits of the shipped guide's table."""
    draw = random.Random(seed)
    for _ in range(count):
        question, rows = draw.choice(list(GUIDE.rules.points.items()))
        option = draw.choice(list(rows))
        yield question, option, draw.choice(TRACKS), draw.choice([0, 0, *range(-3, 13)])


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_after_many_random_edits_the_file_differs_only_in_the_edited_numbers(ends: str) -> None:
    text = RULES.replace("\n", ends)
    table = table_of(text)
    for edit in edits(seed=len(ends), count=DEPTH.examples):
        _, option, _, value = edit
        new = set_points(text, *edit, tracks=TRACKS)
        table = with_number(table, *edit)
        for before, after in replaced(text, new):
            assert before.count(ends) <= 1
            assert f"{option}:" in after
            assert before.partition("{")[0] == after.partition("{")[0]
            assert before.partition("#")[1:] == after.partition("#")[1:]
        text = new
        assert set_points(text, *edit) == text, f"to set {value} again changes nothing"
    assert table_of(text) == table
    assert text.count(ends) == text.count("\n")


@pytest.mark.parametrize(
    "question",
    ["field", *(pytest.param(name, marks=pytest.mark.deep) for name in ("goal", "depth"))],
)
def test_the_same_number_again_is_the_same_text_and_back_is_the_old_text(question: str) -> None:
    for option, numbers in GUIDE.rules.points[question].items():
        for track in TRACKS:
            ids = (question, option, track)
            was = numbers.get(track, 0)
            assert set_points(RULES, *ids, was) == RULES, ids
            there = set_points(RULES, *ids, 9, tracks=TRACKS)
            back = set_points(there, *ids, was, tracks=TRACKS)
            assert without_room(back) == without_room(RULES), ids


IDS = ("no", "on", "a", "b_2")


@st.composite
def files(draw: st.DrawFn) -> tuple[str, Table]:
    """A points table with rows of the usual form, comments strewn in."""
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    numbers = st.dictionaries(st.sampled_from(TRACKS), st.integers(-9, 12), max_size=3)
    rows = st.fixed_dictionaries(dict.fromkeys(IDS, numbers))
    table = draw(st.fixed_dictionaries(dict.fromkeys(IDS, rows)))

    def comment() -> str:
        return draw(st.sampled_from(["", "", " # why", '      # it\'s "so": {1}', "  "]))

    lines = [f"points:{comment()}"]
    for question, options in table.items():
        lines += [draw(st.sampled_from(["", "  # so", "# left"])), f"  {question}:{comment()}"]
        for option, points in options.items():
            entries = ", ".join(f"{track}: {number}" for track, number in points.items())
            pad = " " * draw(st.integers(1, 4))
            lines.append(f"    {option}:{pad}{{{entries}}}{comment()}")
    lines += draw(st.sampled_from([[], [""], ["strength: {clear: 5}", ""]]))
    return ends.join(lines), table


def test_a_locked_bonus_is_not_changed_but_can_be_unlocked() -> None:
    text = (
        "bonuses:\n"
        "- id: ready\n  points: {itm: 2}\n  locked: true\n"
        "- id: other\n  points: {itm: 2}\n"
    )
    with pytest.raises(EditError) as caught:
        set_text(text, ("bonuses", "ready", "points", "itm"), "1")
    assert str(caught.value) == (
        'rules.yaml:4:11: ready is locked; take out "locked: true" first, if you mean it'
    )
    assert set_text(text, ("bonuses", "ready", "points", "itm"), "2") == text
    assert "id: other\n  points: {itm: 1}" in set_text(
        text, ("bonuses", "other", "points", "itm"), "1"
    )
    free = text.replace("locked: true", "locked: false")
    assert "points: {itm: 1}" in set_text(free, ("bonuses", "ready", "points", "itm"), "1")


def test_a_locked_row_is_not_changed_and_its_line_is_named() -> None:
    text = "points:\n  goal:\n    lead_it: {itm: 3, locked: true}\n"
    with pytest.raises(EditError) as told:
        set_points(text, "goal", "lead_it", "itm", 2)
    assert str(told.value) == (
        'rules.yaml:3:31: goal / lead_it is locked; take out "locked: true" first, if you mean it'
    )


def test_a_row_whose_lock_was_opened_takes_a_track_before_it() -> None:
    text = "points:\n  goal:\n    lead_it: {itm: 3, locked: false}\n"
    changed = set_points(text, "goal", "lead_it", "isa", 2, tracks=("itm", "bida", "isa"))
    assert "lead_it: {itm: 3, isa: 2, locked: false}" in changed


@settings(max_examples=2 * DEPTH.examples)  # it draws three edits of a file
@given(files(), st.data())
def test_an_edit_changes_one_row_and_no_comment(
    file: tuple[str, Table], data: st.DataObject
) -> None:
    import yaml

    text, table = file
    for _ in range(3):
        draw = data.draw(st.tuples(*map(st.sampled_from, (IDS, IDS, TRACKS)), st.integers(-3, 12)))
        question, option, track, value = draw
        new = set_points(text, question, option, track, value, tracks=TRACKS)
        table = with_number(table, *draw)
        parsed = yaml.load(new, Loader=yaml.BaseLoader)["points"]
        as_numbers = {
            one: {
                two: {key: int(number) for key, number in row.items()} for two, row in rows.items()
            }
            for one, rows in parsed.items()
        }
        assert without_zeros(as_numbers) == without_zeros(table)
        assert new.count("#") == text.count("#")
        assert len(replaced(text, new)) <= 1
        assert ("\r" in new) == ("\r" in text) or "\n" not in text
        text = new


def test_many_blanks_or_underscores_are_read_once() -> None:
    # With an expression that goes back and tries again these would take minutes, or centuries.
    row = f"points:\n  goal:\n    lead_it: {{itm: 3}}{' ' * 400_000}\n"
    assert set_points(row, "goal", "lead_it", "itm", 2) == row.replace("3", "2")
    many = f"strength: {{clear: {'_' * 400_000}#}}\n"
    with pytest.raises(EditError, match="change it by hand"):
        set_text(many, ("strength", "clear"), "5")
