"""Recorded answers are read, or each fault is named with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from advisor.analysis.audit import audit
from advisor.errors import AdvisorError
from advisor.guide.faults import GuideError
from advisor.guide.model import (
    Condition,
    Fingerprints,
    Guide,
    Option,
    Page,
    Question,
    Questionnaire,
    Rules,
    StrengthRules,
)
from advisor.learning.recorded import Recorded, read_frequencies, read_recorded
from advisor.tables.encodings import SourceError
from advisor.tables.header import ColumnsError
from tests.guides import program, words


def question(
    name: str, *options: str, most: int = 1, ask_when: Condition | None = None
) -> Question:
    made = tuple(Option(option, option, option) for option in options)
    return Question(
        name, name, made, type="multi" if most > 1 else "single", max=most, ask_when=ask_when
    )


QUESTIONS = Questionnaire(
    (
        Page("one", "One", (question("goal", "lead", "count", "guard"),)),
        Page(
            "two",
            "Two",
            (
                question("skills", "speak", "sums", "locks", most=2),
                question("depth", "deep", "wide", ask_when=Condition({"goal": ("guard",)})),
            ),
        ),
    )
)
RULES = Rules({"goal": {"lead": {"itm": 1}}}, (), StrengthRules(2, 1, 1), (), ())
GUIDE = Guide(program(), QUESTIONS, RULES, words(), Fingerprints("a", "b", "c", "d", "e"))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("answers.csv")


def faults(error: pytest.ExceptionInfo[GuideError]) -> list[str]:
    return [str(fault) for fault in error.value.faults]


def sheets(found: Recorded) -> tuple[dict[str, tuple[str, ...]], ...]:
    return tuple(dict(found.sheets.sheet(row)) for row in range(len(found.sheets)))


def test_each_row_is_a_sheet_of_the_answers_that_count(file: Path) -> None:
    file.write_text(
        "when,skills,goal,depth\n"
        '"2026, May",sums|speak,lead,\n'
        ",, guard ,deep\n"
        "\n"
        "2026,,lead,deep\n"
        "2026,locks\n"
    )
    found = read_recorded(QUESTIONS, file)
    assert sheets(found) == (
        {"goal": ("lead",), "skills": ("speak", "sums")},
        {"goal": ("guard",), "depth": ("deep",)},
        {"goal": ("lead",)},
        {"skills": ("locks",)},
    )
    assert found.left_aside == ("when",)


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_of_a_spreadsheet_with_its_mark_and_line_ends_is_read(
    file: Path, between: str
) -> None:
    file.write_bytes("\ufeffgoal,skills\r\nlead,sums\r\n".replace(",", between).encode())
    assert sheets(read_recorded(QUESTIONS, file)) == ({"goal": ("lead",), "skills": ("sums",)},)


def test_a_file_is_read_as_it_is_exported(file: Path) -> None:
    file.write_text("id,rules,answer.goal,answer.skills,answer.depth\n1,ab,lead,sums;speak,\n")
    found = read_recorded(QUESTIONS, file)
    assert sheets(found) == ({"goal": ("lead",), "skills": ("speak", "sums")},)
    assert found.left_aside == ("id", "rules")


def test_every_fault_of_a_file_of_sheets_has_its_row(file: Path) -> None:
    file.write_text('goal,skils\nled,\nlead,,more\n\n,sums|locks\n"guard\nlead",\nled,led\n')
    with pytest.raises(GuideError) as error:
        read_recorded(QUESTIONS, file)
    assert faults(error) == [
        'answers.csv: row 1: there is no question "skils"; did you mean "skills"?',
        'answers.csv: row 2: question "goal" has no option "led"; did you mean "lead"?',
        "answers.csv: row 3: this row has 3 cells, the first line names 2 columns",
        'answers.csv: row 6: question "goal" has no option "guard\\nlead"; did you mean "guard"?',
        'answers.csv: row 7: question "goal" has no option "led"; did you mean "lead"?',
    ]


def test_a_question_has_one_column(file: Path) -> None:
    file.write_text("goal,skills,goal\n,,\n")
    with pytest.raises(ColumnsError, match=r'answers.csv: two columns hold question "goal"'):
        read_recorded(QUESTIONS, file)


def test_a_question_has_no_more_options_than_it_takes(file: Path) -> None:
    file.write_text("goal,skills\n,sums|locks|speak\n,\n")
    with pytest.raises(GuideError) as error:
        read_recorded(QUESTIONS, file)
    assert faults(error) == [
        'answers.csv: row 2: question "skills" takes at most 2 options, not 3',
    ]


def test_shares_of_a_file_of_counts_are_the_shares_in_the_audit(file: Path) -> None:
    file.write_text(
        "question,answer,count\ngoal,lead,60\ngoal,guard,20\ngoal,,999\n"
        "skills,sums|speak,30\nskills,locks,10\n"
    )
    found = read_frequencies(QUESTIONS, file)
    assert found.given == {
        "goal": {("lead",): 3, ("guard",): 1},
        "skills": {("speak", "sums"): 3, ("locks",): 1},
    }
    assert found.counted_alike == ("depth",)
    shares = {
        (effect.question, effect.option): Fraction(effect.count, total)
        for result in [audit(GUIDE, found.weigh, independent=True)]
        for total in [result.combinations]
        for effect in result.options
    }
    assert shares == {
        ("goal", "lead"): Fraction(3, 4),
        ("goal", "count"): 0,
        ("goal", "guard"): Fraction(1, 4),
        ("skills", "speak"): Fraction(3, 4),
        ("skills", "sums"): Fraction(3, 4),
        ("skills", "locks"): Fraction(1, 4),
        ("depth", "deep"): Fraction(1, 8),
        ("depth", "wide"): Fraction(1, 8),
    }


def test_recorded_sheets_are_counted_question_by_question(file: Path) -> None:
    file.write_text("goal,who,depth\nlead,,\nguard,,deep\nguard,,\nlead,,wide\n,x,\n")
    warned: list[str] = []
    found = read_frequencies(QUESTIONS, file, warned.append)
    assert warned == ['answers.csv: left aside, being no questions: "who"']
    assert found.given == {"goal": {("lead",): 1, ("guard",): 1}, "depth": {("deep",): 1}}
    assert found.counted_alike == ("skills",)


def test_a_question_that_was_never_answered_counts_all_answers_alike(file: Path) -> None:
    file.write_text("question,answer,count\ngoal,lead,0\n")
    found = read_frequencies(QUESTIONS, file)
    assert found.counted_alike == ("goal", "skills", "depth")
    even = audit(GUIDE, found.weigh, independent=True)
    assert len({effect.count for effect in even.options if effect.question == "goal"}) == 1


def test_counts_of_millions_stay_exact(file: Path) -> None:
    rows = [
        f"{question.id},{option.id},{10**14 + place}\n"
        for question in QUESTIONS.questions
        for place, option in enumerate(question.options)
    ]
    file.write_text("question,answer,count\n" + "".join(rows))
    found = read_frequencies(QUESTIONS, file)
    combinations = audit(GUIDE, found.weigh, independent=True).combinations
    assert combinations == (3 * 10**14 + 3) ** 2 * (2 * 10**14 + 1)


def test_every_fault_of_a_file_of_counts_has_its_row(file: Path) -> None:
    file.write_text(
        "answer,question,count\nlead,gaol,1\nled,goal,1\nlead,goal,many\n"
        "guard,goal,1\nguard,goal,2\nsums|locks|speak,skills,-1\n"
    )
    with pytest.raises(GuideError) as error:
        read_frequencies(QUESTIONS, file)
    assert faults(error) == [
        'answers.csv: row 2: there is no question "gaol"; did you mean "goal"?',
        'answers.csv: row 3: question "goal" has no option "led"; did you mean "lead"?',
        'answers.csv: row 4: "many" is not how often: write a whole number',
        "answers.csv: row 6: this answer appears here twice, first in row 5",
        'answers.csv: row 7: "-1" is not how often: write a whole number',
        'answers.csv: row 7: question "skills" takes at most 2 options, not 3',
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "answers.csv: the file is empty; its first line has to name the columns"),
        (b"who,when\nlead,sums\n", "answers.csv: no column is a question"),
        (b"goal\nlead\nl\xe9ad\n", 'answers.csv: row 3: question "goal" has no option'),
        (b"goal\nlead\nl\x81ad\n", "answers.csv: the encoding is not recognized"),
        (b'goal\n"lead\n', "answers.csv: row 2: a quote is opened here and never closed"),
        (b'goal\n"' + b"a" * 20_000 + b'"\n', 'answers.csv: row 2: question "goal" has no opti'),
        (b'goal\n"' + b"a" * 2_000_000 + b'"\n', 'answers.csv: row 2: question "goal" has no o'),
    ],
    ids=["empty", "no question", "latin-1", "no text", "open quote", "long cell", "huge cell"],
)
def test_what_is_no_file_of_answers_is_one_line(file: Path, content: bytes, fault: str) -> None:
    file.write_bytes(content)
    with pytest.raises(AdvisorError) as error:
        read_frequencies(QUESTIONS, file)
    assert str(error.value).startswith(fault)
    assert len(str(error.value)) < 300
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_and_a_folder_are_one_line(file: Path) -> None:
    with pytest.raises(SourceError, match=r"^answers\.csv: there is no such file$"):
        read_recorded(QUESTIONS, file)
    file.mkdir()
    with pytest.raises(SourceError, match=r"^answers\.csv: this is not an ordinary file$"):
        read_recorded(QUESTIONS, file)


def test_a_file_full_of_faults_ends_soon(file: Path) -> None:
    file.write_text("goal\n" + "led\n" * 1_000_000)
    with pytest.raises(GuideError) as error:
        read_recorded(QUESTIONS, file)
    assert len(error.value.faults) == 51
    assert "more faults from here on" in faults(error)[-1]
