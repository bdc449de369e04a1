"""The questionnaire in the terminal, question by question."""

from __future__ import annotations

import sys
from typing import Final

from advisor.cli.terminal import Terminal, say
from advisor.guide import Guide, Page, Question
from advisor.scoring import AnswerError, Sheet, pack

BACK: Final = "b"
QUIT: Final = "q"
CLEAR: Final = "0"


class Stopped(Exception):  # noqa: N818 - stopping is not an error
    """The person wants to stop, or the input has ended."""


class GoBack(Exception):  # noqa: N818 - going back is not an error
    """The person wants the previous question."""


class Interview:
    """An interview: the questions that are asked, one after the other.

    Parameters
    ----------
    guide
        The guide whose questionnaire is asked.
    terminal
        Where the questions are written.
    sheet
        Answers of an earlier interview. This one then starts at the first question
        without an answer.
    """

    def __init__(self, guide: Guide, terminal: Terminal, sheet: Sheet) -> None:
        self.sheet = sheet
        self._guide = guide
        self._words = guide.words.terminal
        self._terminal = terminal
        self._replies = Replies()

    def hold(self) -> Sheet:
        """Ask every question that the answers call for.

        Raises
        ------
        Stopped
            The person stopped; ``sheet`` has the answers so far.
        AnswerError
            A script's reply is not an answer. A person is asked again.
        """
        self._welcome()
        place = self._start()
        shown: Page | None = None
        while place < len(questions := self.sheet.asked):
            question = questions[place]
            page = self._page_of(question)
            if page is not shown:
                self._show_page(page)
                shown = page
            self._show_question(question)
            try:
                self._take(question, self._answer_to(question))
                place += 1
            except GoBack:
                if place == 0:
                    self._terminal.text(self._words.first_question)
                place = max(place - 1, 0)
        return self.sheet

    def say_goodbye(self) -> None:
        """Say how to continue later."""
        self._terminal.gap()
        if self.sheet.given:
            code = pack(self._guide, self.sheet.given)
            self._terminal.text(self._words.stopped.format(code=code))
        else:
            self._terminal.text(self._words.stopped_empty)

    def _start(self) -> int:
        """The place of the first question without an answer; 0 when all have one."""
        places = [n for n, question in enumerate(self.sheet.asked) if question.id not in self.sheet]
        return min(places, default=0)

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
        pages = self._guide.questionnaire.pages
        self._terminal.heading(
            self._guide.words.question.tab.format(
                page=pages.index(page) + 1, pages=len(pages), title=page.title
            )
        )

    def _show_question(self, question: Question) -> None:
        self._terminal.heading(question.text)
        if question.help:
            self._terminal.text(question.help)
        chosen = self.sheet.get(question.id, ())
        self._terminal.table(
            [
                (
                    str(number),
                    self._words.chosen.format(option=option.text)
                    if option.id in chosen
                    else option.text,
                )
                for number, option in enumerate(question.options, start=1)
            ]
        )
        if question.multi:
            self._terminal.text(self._words.choose_up_to.format(most=question.most))

    def _answer_to(self, question: Question) -> tuple[str, ...]:
        """Read replies until one is an answer.

        Raises
        ------
        GoBack, Stopped
            The person asked for it.
        """
        before = self.sheet.get(question.id, ())
        again = self._words.answer_again.format(clear=CLEAR)
        prompt = again if before else self._words.answer
        while True:
            reply = self._replies.to(prompt).lower()
            if reply == QUIT:
                raise Stopped
            if reply == BACK:
                raise GoBack
            if reply in ("", CLEAR):
                return () if reply else before
            chosen = {question.id: _options(question, reply)}
            try:
                return Sheet.strict(self._guide.questionnaire, chosen).given[question.id]
            except AnswerError as fault:
                if not self._replies.from_person:
                    said = f"line {self._replies.line} of the input: {fault}"
                    raise AnswerError(said + _numbers(question, chosen[question.id])) from None
                self._terminal.text(self._correction(question))

    def _correction(self, question: Question) -> str:
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


class Replies:
    """The lines that a person types or a script pipes in.

    Attributes
    ----------
    from_person
        Whether a person at a terminal replies, who can be asked again.
    line
        The number of the last line that was read.
    """

    def __init__(self) -> None:
        self.from_person = sys.stdin.isatty()
        self.line = 0

    def to(self, prompt: str) -> str:
        """Ask for a line.

        Raises
        ------
        Stopped
            There are no more lines.
        """
        say(prompt, end=" ")
        sys.stdout.flush()
        reply = sys.stdin.readline()
        if self.line == 0:
            reply = reply.removeprefix("\ufeff")  # a byte order mark, which editors write
        if not self.from_person:
            say(reply.strip())
        if not reply:
            raise Stopped
        self.line += 1
        return reply.strip()


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
