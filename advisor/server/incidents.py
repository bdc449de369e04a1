"""Incidents: what went wrong has a number, which the visitor sees and the log explains."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from advisor.server.logs import Event, note

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses when reading them out on the phone."""

LENGTH: Final = 8


def report(error: BaseException) -> str:
    """Write an error to the log.

    Returns
    -------
    str
        The number under which it stands there, as in ``7KQ2-M4TX``. It is random and says
        nothing about the error.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    number = f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"
    note(Event("incident", incident=number), logging.ERROR, error)
    return number
