"""A page of questions, and the page that changes a single answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from advisor.guide import Guide, Option, Question
from advisor.prospect import address, frame, journey
from advisor.prospect.address import BACK, LATER, ON, SO_FAR, TURN, Place
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.offers import later
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Sheet
from advisor.scoring.score import parts, telling


def page(guide: Guide, visit: Visit, _: Context) -> Iterator[Html]:
    """Write a page's questions with what the address answers."""
    yield problems(guide, visit)
    yield _head(guide, visit)
    yield frame.messages(guide, visit)
    yield form(guide, visit)


def form(guide: Guide, visit: Visit) -> Html:
    """Write a page's questions, and the buttons that lead on and back.

    The form asks by GET for this page with all answers and the word that it is left: see
    ``docs/decisions/026-pages-are-plain-documents.md``.
    """
    words, given = guide.words.question, visit.sheet.given
    titled = visit.place.kind == "short"  # by the question
    return tag(
        "form",
        _code(guide, visit),
        frame.hidden(visit.to(visit.place, visit.elsewhere)),
        *(
            _question(guide, each.id, given.get(each.id, ()), visit.over.get(each.id), titled)
            for each in visit.questions
        ),
        frame.ways(
            frame.button(words.onward, "continue", TURN, ON, main=True),
            frame.button(words.back, "back", TURN, BACK),
        ),
        None if visit.place.kind in address.CHANGING else _leaving(guide, visit),
        data_goes_on=goes_on(visit),
    )


def goes_on(visit: Visit) -> bool:
    """Tell whether a tap on an answer leads to the next question."""
    return visit.place.kind == "short" and not visit.questions[0].multi


def problems(guide: Guide, visit: Visit) -> Html:
    """Say at the top of which questions options are chosen that cannot go together."""
    found = {
        _id(name): _alone(guide, name, chosen) or _over(guide, name)
        for name, chosen in visit.over.items()
    }
    return frame.problems(guide, found)


def following(_: Guide, visit: Visit) -> Visit:
    """Take the page's answers along to the next page or the one before."""
    if visit.turn in (SO_FAR, LATER):
        return aside(visit)
    where = journey.after if visit.turn == ON else journey.before
    return leave(visit, where(visit.sheet, visit.place), _opened(visit))


def aside(visit: Visit) -> Visit:
    """Lead to the result so far, or show this page with the code that brings the answers back."""
    if visit.turn == SO_FAR:
        return leave(visit, address.RESULT)
    return visit.onward(visit.place, visit.sheet, (LATER,))


def leave(visit: Visit, place: Place, messages: Sequence[str] = ()) -> Visit:
    """Go on with the answers that count, and name the questions whose answers are dropped."""
    counting = Sheet(visit.sheet.questionnaire, visit.sheet.kept)
    dropped = [address.DROPPED + question for question in visit.sheet.unasked]
    return visit.onward(place, counting, (*dropped, *messages))


def _opened(visit: Visit) -> list[str]:
    """Name the follow-ups that a changed answer calls for: they have no page of their own here."""
    if visit.place.kind not in address.CHANGING:
        return []
    return [
        address.OPENED + question.id
        for question in visit.sheet.asked
        if question.ask_when
        and visit.place.id in question.ask_when.questions
        and question.id not in visit.sheet
    ]


def _head(guide: Guide, visit: Visit) -> Html:
    words = guide.words.question
    if visit.place.kind in address.CHANGING:
        return frame.heading(words.changing)
    number, page = journey.numbered(guide.questionnaire, visit.place.id)
    heading = frame.heading(page.title, above=_progress(guide, number))
    return join((heading, tag("p", words.skip, class_="hint")))


def _leaving(guide: Guide, visit: Visit) -> Html:
    """Offer the result so far once it names a track, and the code to finish with later.

    As buttons of the form they take along what is chosen on the page.
    """
    words = guide.words.question
    names_track = telling(parts(guide, visit.sheet)) >= guide.rules.strength.least_answers
    return tag(
        "p",
        frame.button(words.so_far, "so_far", TURN, SO_FAR, quiet=True) if names_track else None,
        frame.button(words.later, "later", TURN, LATER, quiet=True),
        class_="aside leaving",
    )


def _code(guide: Guide, visit: Visit) -> Html | None:
    """Give the code with which a visitor can finish later."""
    if LATER not in visit.messages:
        return None
    nothing = tag("p", guide.words.question.later_nothing)
    says = later(guide, visit) if visit.sheet.kept else (nothing,)
    return tag("div", *says, class_="notice later", role="status")


def _progress(guide: Guide, number: int) -> Html:
    pages = len(guide.questionnaire.pages)
    text = guide.words.question.progress.format(page=number, pages=pages)
    bars = (tag("span", class_="done" if each < number else None) for each in range(pages))
    return tag(
        "div",
        tag("p", text),
        tag("div", *bars, class_="bars", aria_hidden="true"),
        class_="progress",
    )


@lru_cache(maxsize=2_048)
def _question(
    guide: Guide,
    name: str,
    chosen: tuple[str, ...],
    over: tuple[str, ...] | None,
    titled: bool,
) -> Html:
    """Write a question and its options: a browser's own radio buttons and check boxes."""
    question, wrong = guide.questionnaire.question[name], f"over_{name}"
    alone = _alone(guide, name, over or ())
    hint = f"hint_{name}" if question.help else None
    return tag(
        "fieldset",
        tag("legend", question.text, class_="unseen")
        if titled
        else tag("legend", tag("h2", question.text)),
        tag("p", question.help, class_="hint", id=hint) if question.help else None,
        tag(
            "p",
            alone or _over(guide, name),
            class_="over",
            role="alert",
            hidden=not over,
            id=wrong,
            data_over=_over(guide, name) if alone else None,
        )
        if question.multi
        else None,
        *(_option(question, option, option.id in (over or chosen)) for option in question.options),
        None if question.multi else _no_answer(guide, question),
        class_="question",
        id=_id(name),
        tabindex=-1 if over else None,
        data_question=name,
        data_most=question.most,
        aria_describedby=wrong if over else hint,
    )


def _id(name: str) -> str:
    return f"question_{name}"


def _over(guide: Guide, name: str) -> str:
    return guide.words.question.over.format(most=guide.questionnaire.question[name].most)


def _alone(guide: Guide, name: str, chosen: Collection[str]) -> str:
    """Say which option has to be alone; "" where that is not what is wrong."""
    question = guide.questionnaire.question[name]
    lonely = "" if len(chosen) > question.most else question.lonely(chosen)
    return lonely and guide.words.question.alone.format(option=question.option[lonely].text)


def _option(question: Question, option: Option, chosen: bool) -> Html:
    kind, is_alone = "checkbox" if question.multi else "radio", question.multi and option.alone
    marks = {"checked": chosen, "data_alone": is_alone}
    return frame.choice(option.text, kind, question.id, option.id, **marks)


def _no_answer(guide: Guide, question: Question) -> Html:
    """Write the way back to no answer, which radio buttons lack; it shows once one is chosen."""
    mark = tag("input", type="radio", name=question.id, value="")
    return tag("label", mark, tag("span", guide.words.question.none), class_="none")
