"""Enter a share code, or the link to a result, to see that result again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from advisor.guide import Guide
from advisor.prospect import frame, pasted
from advisor.prospect.address import BACK, ENTERED, MAX_ENTERED, ON, RESULT, START, TURN
from advisor.prospect.markup import Html, tag
from advisor.prospect.visit import Context, Visit
from advisor.scoring import CodeError, Sheet, pack

_HINT: Final = "code_hint"
_ERROR: Final = "code_error"  # ids that the field names


def page(guide: Guide, visit: Visit, _: Context) -> Iterator[Html]:
    """Ask for a share code; say what is wrong with one that was entered."""
    words = guide.words.code
    problem = _problem(guide, visit.entered) if visit.turn else ""
    yield frame.problems(guide, {ENTERED: problem} if problem else {})
    yield frame.heading(words.title)
    yield frame.messages(guide, visit)
    yield tag("p", words.lead, class_="lead")
    yield tag(
        "form",
        frame.hidden(visit.to(visit.place, visit.elsewhere)),
        tag("label", words.label, for_=ENTERED),
        tag("p", words.example.format(code=_example(guide)), class_="hint", id=_HINT),
        tag("p", problem, class_="error", id=_ERROR) if problem else None,
        tag(
            "input",
            id=ENTERED,
            name=ENTERED,
            value=visit.entered,
            maxlength=MAX_ENTERED,
            autocomplete="off",
            autocapitalize="characters",
            spellcheck="false",
            aria_describedby=f"{_ERROR} {_HINT}" if problem else _HINT,
            aria_invalid="true" if problem else None,
        ),
        frame.ways(
            frame.button(words.open, "continue", TURN, ON, main=True),
            frame.button(guide.words.question.back, "back", TURN, BACK),
        ),
        class_="code-form",
    )


def following(guide: Guide, visit: Visit) -> Visit | None:
    """Lead to the result of the code that was entered; None when there is none."""
    if visit.turn == BACK:
        return visit.onward(START, Sheet(guide.questionnaire))
    try:
        sheet, messages = pasted.read(guide, visit.entered)
    except (CodeError, pasted.NoAnswersError):
        return None
    return visit.onward(RESULT, sheet, messages)


@lru_cache(maxsize=8)
def _example(guide: Guide) -> str:
    """Give the code of the first option of each question."""
    asked = (each for each in guide.questionnaire.questions if not each.ask_when)
    return pack(guide, {each.id: (each.options[0].id,) for each in asked})


def _problem(guide: Guide, entered: str) -> str:
    words = guide.words.code
    if not entered.strip():
        return words.empty
    try:
        pasted.read(guide, entered)
    except CodeError as error:
        return explained(guide, error)
    except pasted.NoAnswersError:
        pass
    return words.no_answers


def explained(guide: Guide, error: CodeError) -> str:
    """Say what is wrong with a code, and how to fix it."""
    words = guide.words.code
    return {
        "length": words.length,
        "character": words.character,
        "check": words.check,
        "foreign": words.foreign,
    }[error.problem]
