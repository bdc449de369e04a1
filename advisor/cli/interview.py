"""``advisor ask``: the questionnaire in the terminal, question by question."""

from __future__ import annotations

import sys
from itertools import takewhile
from typing import Final

import click

from advisor.cli.options import Settings, code_option, data_option, examples
from advisor.cli.result import show
from advisor.cli.terminal import Terminal, read_line, say
from advisor.guide import Guide, Page, Question
from advisor.scoring import AnswerError, Sheet, pack, recommend, unpack

BACK: Final = "b"
QUIT: Final = "q"
CLEAR: Final = "0"


@click.command(
    epilog=examples(
        "advisor ask",
        "advisor ask --adaptive               only what decides the result",
        "advisor ask --code CODE              go on where you stopped",
        "advisor ask < replies.txt            one line a question",
        more="Type the number or the id of an option; several separated by commas.",
    )
)
@code_option("Go on with the answers of a share code.")
@click.option(
    "--adaptive",
    is_flag=True,
    help="Ask what matters most first, and stop once no answer can change track or verdict.",
)
@data_option()
@click.pass_obj
def command(settings: Settings, code: str | None, adaptive: bool) -> None:
    """Answer the questions here, then read the result.

    Ctrl-C, the end of the input and, in a script, a line that is no answer end it
    and print the share code of the answers so far.
    """
    guide = settings.guide()
    terminal = Terminal.here()
    answers = {} if code is None else unpack(guide, code)
    sheet = Sheet.lenient(guide.questionnaire, answers)
    interview = Interview(guide, terminal, sheet, adaptive=adaptive)
    try:
        sheet = interview.hold()
    except (Stopped, KeyboardInterrupt, AnswerError) as end:
        interview.say_goodbye()
        if not isinstance(end, Stopped):
            raise
        return
    terminal.heading(guide.words.result.title)
    terminal.gap()
    show(terminal, guide, sheet, recommend(guide, sheet))


class Stopped(Exception):  # noqa: N818 - stopping is not an error
    """The user wants to stop, or the input has ended."""


class Interview:
    """An interview: the questions that are asked, one after the other.

    ``sheet`` has answers of an earlier one. This one then begins at the first question without an
    answer. An ``adaptive`` one asks what matters most first, asks no question again that has an
    answer, and stops when nothing can change any more.
    """

    def __init__(
        self, guide: Guide, terminal: Terminal, sheet: Sheet, *, adaptive: bool = False
    ) -> None:
        self.sheet = sheet
        self._guide = guide
        self._words = guide.words.terminal
        self._terminal = terminal
        self._adaptive = adaptive
        self._from_user = sys.stdin.isatty()
        self._line = 0

    def hold(self) -> Sheet:
        """Ask every question that the answers call for.

        Raises `Stopped` when the user stops, and `AnswerError` when a script's reply is no answer.
        """
        self._welcome()
        trail = [] if self._adaptive else self._answered()
        shown: Page | None = None
        again: str | None = None
        while name := again or self._next(trail):
            question = self._guide.questionnaire.question[name]
            if not self._adaptive and (page := self._page_of(question)) is not shown:
                self._show_page(page)
                shown = page
            self._show_question(question)
            answer, again = self._answer_to(question), None
            if answer is not None:
                self._take(question, answer)
                trail.append(name)
            elif trail:
                again = trail.pop()
            else:
                self._terminal.text(self._words.first_question)
                again = name
        if self._adaptive:
            self._show_unasked(trail)
        return self.sheet

    def say_goodbye(self) -> None:
        """Say how to continue later."""
        self._terminal.gap()
        if self.sheet.given:
            code = pack(self._guide, self.sheet.given)
            self._terminal.text(self._words.stopped.format(code=code))
        else:
            self._terminal.text(self._words.stopped_empty)

    def _answered(self) -> list[str]:
        """Name the questions before the first one without an answer; none when all have one."""
        asked = [question.id for question in self.sheet.asked]
        done = [*takewhile(self.sheet.__contains__, asked)]
        return done if len(done) < len(asked) else []

    def _next(self, trail: list[str]) -> str | None:
        """Name the question to ask after those on the trail; None at the end."""
        if self._adaptive:
            from advisor.analysis.interview import next_question

            return next_question(self._guide, self.sheet, trail)
        asked = [question.id for question in self.sheet.asked]
        place = asked.index(trail[-1]) + 1 if trail else 0
        return asked[place] if place < len(asked) else None

    def _show_unasked(self, trail: list[str]) -> None:
        words = self._guide.words.short
        left = [
            question.text
            for question in self.sheet.asked
            if question.id not in self.sheet and question.id not in trail
        ]
        if left:
            self._terminal.heading(words.unasked)
            self._terminal.text(words.done.format(asked=len(self.sheet.given)))
            for text in (words.unasked_lead, *left):
                self._terminal.text(text)

    def _page_of(self, question: Question) -> Page:
        return next(page for page in self._guide.questionnaire.pages if question in page.questions)

    def _welcome(self) -> None:
        start = self._guide.words.start
        self._terminal.strong(self._guide.words.site.title)
        for text in (start.lead, f"{start.time} {start.stored} {start.decision}"):
            self._terminal.gap()
            self._terminal.text(text)
        self._terminal.gap()
        self._terminal.text(self._words.how.format(back=BACK, quit=QUIT))

    def _show_page(self, page: Page) -> None:
        pages, tab = self._guide.questionnaire.pages, self._guide.words.question.tab
        place = pages.index(page) + 1
        self._terminal.heading(tab.format(page=place, pages=len(pages), title=page.title))

    def _show_question(self, question: Question) -> None:
        self._terminal.heading(question.text)
        if question.help:
            self._terminal.text(question.help)
        rows = []
        for number, option in enumerate(question.options, start=1):
            is_chosen = option.id in self.sheet.get(question.id, ())
            form = self._words.chosen if is_chosen else "{option}"
            rows.append((str(number), form.format(option=option.text)))
        self._terminal.table(rows)
        if question.multi:
            self._terminal.text(self._words.choose_up_to.format(most=question.most))

    def _answer_to(self, question: Question) -> tuple[str, ...] | None:
        """Read replies until one is an answer; None to go back to the previous question."""
        before = self.sheet.get(question.id, ())
        again = self._words.answer_again.format(clear=CLEAR)
        prompt = again if before else self._words.answer
        while True:
            reply = self._reply_to(prompt).lower()
            if reply == QUIT:
                raise Stopped
            if reply == BACK:
                return None
            if reply in ("", CLEAR):
                return () if reply else before
            chosen = {question.id: _options(question, reply)}
            try:
                return Sheet.strict(self._guide.questionnaire, chosen).given[question.id]
            except AnswerError as fault:
                if not self._from_user:
                    said = f"line {self._line} of the input: {fault}"
                    raise AnswerError(said + _numbers(question, chosen[question.id])) from None
                self._terminal.text(self._correction(question, chosen[question.id]))

    def _reply_to(self, prompt: str) -> str:
        """Ask for a line, which a user types or a script pipes in."""
        say(prompt, end=" ")
        sys.stdout.flush()
        reply = read_line()
        if self._line == 0:
            reply = reply.removeprefix("\ufeff")  # a byte order mark, which editors write
        if not self._from_user:
            say(reply.strip())
        if not reply:
            raise Stopped
        self._line += 1
        return reply.strip()

    def _correction(self, question: Question, chosen: tuple[str, ...]) -> str:
        if lonely := question.lonely(chosen):
            option = question.option[lonely].text
            return self._guide.words.question.alone.format(option=option)
        last = len(question.options)
        if question.multi:
            return self._words.choose_some_of.format(last=last, most=question.most)
        return self._words.choose_one_of.format(last=last)

    def _take(self, question: Question, chosen: tuple[str, ...]) -> None:
        """Keep an answer, and drop the answers to follow-ups that it closes."""
        questionnaire = self._guide.questionnaire
        taken = Sheet.strict(questionnaire, {**self.sheet.given, question.id: chosen})
        self.sheet = Sheet(questionnaire, taken.kept)
        for closed in taken.unasked:
            text = questionnaire.question[closed].text
            self._terminal.text(self._guide.words.question.dropped.format(question=text))


def _numbers(question: Question, given: tuple[str, ...]) -> str:
    """Add to a fault about an unknown option that numbers work too."""
    if set(given) <= set(question.place):
        return ""
    return f" (or a number from 1 to {len(question.options)})"


def _options(question: Question, reply: str) -> tuple[str, ...]:
    """Read numbers and ids, separated by commas or spaces, as ids.

    Anything else is kept, for the questionnaire to refuse.
    """
    numbered = {str(number): option.id for number, option in enumerate(question.options, start=1)}
    words = reply.replace(",", " ").split() or [reply]
    return tuple(numbered.get(word, word) for word in words)
