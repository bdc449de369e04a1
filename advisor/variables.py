"""One environment variable at a time, understood alike wherever settings are read.

Nothing in a variable is the same as no variable. No message repeats what may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from advisor.errors import AdvisorError
from advisor.guide.faults import quoted

_SWITCH: Final = {"on": True, "yes": True, "off": False, "no": False}
_MAY_BE_SECRET: Final = re.compile(r".*@.*|[\w+/=.~-]{16,}", re.DOTALL)
"""An address with a name and a password, or what could be a token in the wrong place."""

T = TypeVar("T")


class SettingError(AdvisorError):
    """An environment variable makes no sense."""


_QUOTES: Final = ("'", '"')


def text_of(variables: Mapping[str, str], name: str) -> str:
    """Give what a variable says, without the spaces around it; "" for nothing.

    Raises
    ------
    SettingError
        It begins with a quote: files of variables are no shell scripts, and some programs that
        read them take quotes for a part of the value.
    """
    value = variables.get(name, "").strip()
    if value.startswith(_QUOTES):
        raise SettingError(f"{name} begins with a quote; write the value without quotes")
    return value


def understood(
    variables: Mapping[str, str], name: str, otherwise: T, understand: Callable[[str], T]
) -> T:
    """Understand one variable.

    Parameters
    ----------
    variables
        Environment variables.
    name
        Which of them.
    otherwise
        What holds when it says nothing.
    understand
        Makes something of its text, or raises a ValueError that says what to write.

    Raises
    ------
    SettingError
        It cannot be understood.
    """
    value = variables.get(name, "").strip()
    if not value:
        return otherwise
    try:
        return understand(value)
    except ValueError as fault:
        told = "not understood" if _MAY_BE_SECRET.fullmatch(value) else quoted(value)
        how = f"{fault.args[0]}, without quotes" if value.startswith(_QUOTES) else fault.args[0]
        raise SettingError(f"{name} is {told}; {how}") from None


def switch(word: str) -> bool:
    """Understand whether something is on."""
    if word.lower() not in _SWITCH:
        raise ValueError("write on or off")
    return _SWITCH[word.lower()]


def path_of(variables: Mapping[str, str], name: str) -> Path | None:
    """Understand a variable that names a file or folder; None when it says nothing.

    A shell would put the home folder in the place of ``~``; the files of service units and
    containers are read by no shell.

    Raises
    ------
    SettingError
        It begins with what only a shell understands.
    """
    return understood(variables, name, None, lambda text: full_path(variables, text))


def full_path(variables: Mapping[str, str], text: str) -> Path:
    """Understand a path, the home folder included.

    Raises
    ------
    ValueError
        It begins with what only a shell understands.
    """
    first, _, rest = text.partition("/")
    if first == "~" and (home := variables.get("HOME", "").strip()):
        return Path(home, rest)
    if first.startswith(("~", "$", "%", *_QUOTES)):
        raise ValueError(f"write the path in full; {quoted(first)} stands for nothing here")
    return Path(text)
