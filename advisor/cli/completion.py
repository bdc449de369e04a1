"""Completion in shells: ``advisor completion`` and what the shells then call."""

from __future__ import annotations

import os
from typing import Final, NoReturn

import click
from click.shell_completion import (
    BashComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from advisor.cli.group import COMPLETION_VARIABLE
from advisor.cli.options import data_option
from advisor.cli.terminal import say

SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    epilog="""Put the line of your shell into the file that it reads when it starts:

\b
  ~/.bashrc                    eval "$(advisor completion bash)"
  ~/.zshrc                     eval "$(advisor completion zsh)"
  ~/.config/fish/config.fish   advisor completion fish | source"""
)
@click.argument("shell", type=click.Choice(SHELLS))
@data_option()
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    The shell then completes commands, options, files and answers.
    """
    add_completion_class(Bash)
    complete = get_completion_class(shell)
    assert complete is not None, "every choice has a class"
    root = context.find_root().command
    say(complete(root, {}, "advisor", COMPLETION_VARIABLE).source())


class Bash(BashComplete):
    """Completion for Bash that keeps ``--answer goal=lead_it`` in one piece.

    Bash itself breaks words at equals signs. So the line up to the cursor is
    read instead of Bash's words, and what is offered loses the part up to the
    last equals sign, which Bash has already settled.
    """

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' line=${COMP_LINE:0:COMP_POINT} type value settled
    settled=${line##*[[:space:]]}
    settled=${settled%%"${settled##*=}"}
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$settled"}") ;;
        esac
    done < <(COMP_WORDS=$line %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Split the line up to the cursor into finished words and the one being typed."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        typed = words.pop() if words and not line[-1].isspace() else ""
        return words, typed


def answer_shell(root: click.Command) -> NoReturn:
    """Answer the shell that called this process for completions, and exit."""
    add_completion_class(Bash)
    root.main([], prog_name="advisor", complete_var=COMPLETION_VARIABLE)
