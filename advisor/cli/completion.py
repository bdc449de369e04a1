"""Shell completion: ``advisor completion``, and the calls that shells then make."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NoReturn

import click
from click.shell_completion import (
    BashComplete,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from advisor.cli.group import COMPLETION_VARIABLE
from advisor.cli.options import data_option
from advisor.cli.terminal import say


class Bash(BashComplete):
    """Completion for Bash that keeps ``--answer goal=lead_it`` in one piece.

    Bash breaks words at equals signs. So this reads the line up to the cursor instead
    of Bash's words, and offers only the part after the last equals sign.
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


class Fish(FishComplete):
    """Completion for fish that keeps the commas of answers and descriptions."""

    source_template = FishComplete.source_template.replace("string split", "string split --max 1")


SHELLS: Final[Mapping[str, type[ShellComplete]]] = MappingProxyType(
    {"bash": Bash, "zsh": ZshComplete, "fish": Fish}
)


@click.command(
    epilog="""Put the line of your shell into the file that it reads when it starts:

\b
  ~/.bashrc                    eval "$(advisor completion bash)"
  ~/.zshrc                     eval "$(advisor completion zsh)"
  ~/.config/fish/config.fish   advisor completion fish | source"""
)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@data_option()
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    The shell then completes commands, options, files and answers.
    """
    root = context.find_root().command
    say(SHELLS[shell](root, {}, "advisor", COMPLETION_VARIABLE).source())


def answer_shell(root: click.Command) -> NoReturn:
    """Answer the shell that called this process for completions, and exit."""
    for complete in SHELLS.values():
        add_completion_class(complete)
    root.main([], prog_name="advisor", complete_var=COMPLETION_VARIABLE)
