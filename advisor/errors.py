"""The root of every error that this project raises on purpose."""

from __future__ import annotations


class AdvisorError(ValueError):
    """Something outside is at fault, and ``str()`` of this says what in one line.

    The line names where the fault is, what it is and how to fix it. It is
    meant to be shown as it stands; a traceback never is.
    """
