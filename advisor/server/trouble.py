"""What happens when a page fails: the log gets the details, the visitor a calm page."""

from __future__ import annotations

import logging

_log = logging.getLogger("advisor")


def on_script_error(error: Exception) -> bool:
    """Write an error to the log and show the page for trouble instead of a traceback.

    Returns
    -------
    bool
        True: Streamlit need not show the error.
    """
    from advisor.pages import trouble

    _log.error("A page failed.", exc_info=error)
    trouble.show()
    return True
