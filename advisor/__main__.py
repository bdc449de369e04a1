"""The command ``advisor``, and ``python -m advisor`` where it is not installed.

Loading the command line takes a moment, in which a Ctrl-C would end in a traceback: until it
has loaded, the system ends the process as it ends any other.
"""

from __future__ import annotations

import signal
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Load the command line and run one command."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from advisor.cli import main as run

    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, before)
    run()


if __name__ == "__main__":
    main()
