"""One environment variable at a time, read alike wherever settings are read.

An empty variable is the same as none. No message repeats what may be a secret.
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

_NO_NAME: Final = re.compile(
    r"[$%`*?{}<>|\\\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]|^~|^[a-z][\w+.-]*:$",
    re.IGNORECASE,
)
"""What makes a part of a path more than a name: to a shell, systemd or a browser; or invisible."""

_QUOTES: Final = ("'", '"')

T = TypeVar("T")


class SettingError(AdvisorError):
    """An environment variable is not valid."""


def text_of(variables: Mapping[str, str], name: str) -> str:
    """Give a variable's value without the spaces around it; "" for nothing."""
    value = variables.get(name, "").strip()
    # Files of variables are no shell scripts: quotes would be taken for a part of the value.
    if value.startswith(_QUOTES):
        raise SettingError(f"{name} begins with a quote; write the value without quotes")
    return value


def parsed(variables: Mapping[str, str], name: str, default: T, parse: Callable[[str], T]) -> T:
    """Parse one variable; ``default`` holds when it is empty.

    ``parse`` takes its text, or raises a ValueError that says what to write.
    """
    value = variables.get(name, "").strip()
    if not value:
        return default
    try:
        return parse(value)
    except ValueError as fault:
        shown = "not understood" if _MAY_BE_SECRET.fullmatch(value) else quoted(value)
        how = f"{fault.args[0]}, without quotes" if value.startswith(_QUOTES) else fault.args[0]
        raise SettingError(f"{name} is {shown}; {how}") from None


def switch(word: str) -> bool:
    """Read whether something is on."""
    if word.lower() not in _SWITCH:
        raise ValueError("write on or off")
    return _SWITCH[word.lower()]


def path_of(variables: Mapping[str, str], name: str) -> Path | None:
    """Read a variable that names a file or folder; None when it is empty."""
    return parsed(variables, name, None, lambda text: full_path(variables, text))


def full_path(variables: Mapping[str, str], text: str) -> Path:
    """Read a path; ``~`` is the home folder, as no shell reads the files of service units.

    Raises ValueError if anything else in it is only understood by a shell, or it is a URL.
    """
    first, _, rest = text.partition("/")
    home = variables.get("HOME", "").strip() if first == "~" else ""
    for part in (rest if home else text).split("/"):
        if _NO_NAME.search(part) or part.startswith(_QUOTES):
            raise ValueError(f"write the path in full; {quoted(part)} stands for nothing here")
    return Path(f"{home}/{rest}" if home else text)


def whole_number(digits: str, most: int) -> int:
    """Read a number from 1 to ``most``; 0 for anything else."""
    is_one = digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))
    return int(digits) if is_one and int(digits) <= most else 0
