"""``advisor ask --adaptive``: the short version in the terminal."""

from __future__ import annotations

from advisor.analysis.short import next_question
from advisor.cli.interview import GoBack, Interview
from advisor.guide import Question
from advisor.scoring import Sheet


class ShortInterview(Interview):
    """An interview that asks what matters most first, and stops when nothing can change any more.

    Parameters are those of `Interview`; questions with an answer are not asked again.
    """

    def hold(self) -> Sheet:
        """Ask until the result is decided, and say what was left unasked.

        Errors are those of `Interview.hold`.
        """
        self._welcome()
        trail: list[str] = []
        again: str | None = None
        while question := self._question(again or next_question(self._guide, self.sheet, trail)):
            self._show_question(question)
            try:
                self._take(question, self._answer_to(question))
                trail.append(question.id)
                again = None
            except GoBack:
                if not trail:
                    self._terminal.text(self._words.first_question)
                again = trail.pop() if trail else question.id
        self._say_what_was_left(trail)
        return self.sheet

    def _question(self, name: str | None) -> Question | None:
        return self._guide.questionnaire.question[name] if name else None

    def _say_what_was_left(self, trail: list[str]) -> None:
        words = self._guide.words.short
        left = [
            question.text
            for question in self.sheet.asked
            if question.id not in self.sheet and question.id not in trail
        ]
        if not left:
            return
        self._terminal.heading(words.unasked)
        self._terminal.text(words.done.format(asked=len(self.sheet.given)))
        for text in (words.unasked_lead, *left):
            self._terminal.text(text)
