"""The command line: ``advisor run``, ``init``, ``check``, ``recommend``, ``ask`` and others.

One file a command, or a family of commands such as ``publishing``; ``group`` lists them all.
This room parses commands, calls the other rooms and prints their results as text or JSON; it
decides nothing itself. A command's module is imported when the command is called.

Every command keeps the same contract: exit status 0 when all is well, 1 when the input is at fault
(one line per fault on standard error, never a traceback), 2 for wrong usage. With ``--json``
standard output holds one JSON document and nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from advisor.cli.group import COMPLETION_VARIABLE, advisor
from advisor.cli.terminal import complain, speak_any_locale
from advisor.guide import AdvisorError, GuideError

__all__ = ["main"]

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended: 128 + SIGINT
READER_GONE = 141  # what a shell reports when ``| head`` has read enough: 128 + SIGPIPE


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run one command, by default that of this process, and exit with its status."""
    speak_any_locale()
    try:
        status = _run(sys.argv[1:] if args is None else list(args))
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        status = READER_GONE
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as fault:
        _discard_output()
        status = complain(f"{fault.filename or 'output'}: {(fault.strerror or str(fault)).lower()}")
    sys.exit(status)


def _run(args: list[str]) -> int:
    """Run a command, and return its status; a command returns None if all is fine."""
    if COMPLETION_VARIABLE in os.environ:
        from advisor.cli.completion import answer_shell

        answer_shell(advisor)
    try:
        with advisor.make_context("advisor", args) as context:
            return int(advisor.invoke(context) or 0)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as fault:
        fault.show()
        return fault.exit_code
    except click.ClickException as fault:
        where = getattr(fault, "ctx", None)
        see = f" (see `{where.command_path} --help`)" if where else ""
        complain(" ".join(fault.format_message().split()) + see)
        return fault.exit_code
    except AdvisorError as fault:
        return complain(*(fault.faults if isinstance(fault, GuideError) else [fault]))


def _discard_output() -> None:
    """Discard buffered output, so that exiting raises no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
