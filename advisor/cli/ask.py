"""``advisor ask``: the questionnaire in the terminal."""

from __future__ import annotations

import click

from advisor.cli.interview import Interview, Stopped
from advisor.cli.options import Settings, code_option, data_option
from advisor.cli.result import show
from advisor.cli.terminal import Terminal
from advisor.scoring import AnswerError, Sheet, recommend, unpack


@click.command(
    epilog="""Examples:

\b
  advisor ask
  advisor ask --adaptive               only what decides the result
  advisor ask --code CODE              go on where you stopped
  advisor ask < replies.txt           one line a question

Type the number or the id of an option; several separated by commas."""
)
@code_option("Go on with the answers of a share code.")
@click.option(
    "--adaptive",
    is_flag=True,
    help="Ask what matters most first, and stop once no answer can change track or verdict.",
)
@data_option()
@click.pass_context
def command(context: click.Context, code: str | None, adaptive: bool) -> None:
    """Answer the questions here, then read the result.

    Ctrl-C, the end of the input and, in a script, a line that is no answer end it
    and print the share code of the answers so far.
    """
    guide = context.ensure_object(Settings).guide()
    terminal = Terminal.here()
    kind = _adaptive() if adaptive else Interview
    answers = {} if code is None else unpack(guide, code)
    interview = kind(guide, terminal, Sheet(guide.questionnaire, answers))
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


def _adaptive() -> type[Interview]:
    """Load the short version, and with it the analysis, only when it is wanted."""
    from advisor.cli.adaptive import ShortInterview

    return ShortInterview
