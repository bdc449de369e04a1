"""What happens when a page fails: the log gets the details, the visitor a calm page."""

from __future__ import annotations


def on_script_error(error: Exception) -> bool:
    """Write an error to the log and show the page for trouble instead of a traceback.

    The page has the number under which the log tells what happened.

    Returns
    -------
    bool
        True: Streamlit need not show the error.
    """
    import streamlit as st

    from advisor.prospect import trouble
    from advisor.server.incidents import report

    st.html(trouble.text(report(error)))
    return True
