"""Versions of the rules, as named on the command line."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click
from click.shell_completion import CompletionItem

from advisor.cli.options import Settings
from advisor.guide.files import RULES

if TYPE_CHECKING:
    from advisor.guide import Guide

Decorated = TypeVar("Decorated", bound=Callable[..., object])

CURRENT: Final = "current"
"""Names the rules that are live now."""


class _VersionType(click.ParamType[str]):
    """A number or the beginning of a fingerprint; completion offers what the history has."""

    name = "version"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show how a version is named."""
        return "VERSION"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the fingerprint of every version, with its reason where shells show it."""
        from advisor.guide import AdvisorError
        from advisor.publishing.history import history

        try:
            versions = history(ctx.ensure_object(Settings).data)
        except AdvisorError:
            return []
        reasons = {version.fingerprint: version.why for version in reversed(versions)}
        return [
            CompletionItem(fingerprint, help=why)
            for fingerprint, why in reversed(reasons.items())
            if fingerprint.startswith(incomplete)
        ]


VERSION: Final = _VersionType()


def who_option(says: str = "Who publishes, for the history.") -> Callable[[Decorated], Decorated]:
    """Make the option ``--who``."""
    return click.option(
        "--who",
        metavar="NAME",
        default=_user,
        show_default="your name on this machine",
        callback=_named,
        help=says,
    )


def _named(context: click.Context, option: click.Parameter, name: str) -> str:
    """Refuse an empty name: a draft or a version always has an author."""
    if not name.strip():
        raise click.BadParameter("a name is needed", context, option)
    return name.strip()


def rules_option(purpose: str) -> Callable[[Decorated], Decorated]:
    """Make the option ``--rules``, which names rules in place of the live ones."""
    return click.option(
        "--rules",
        metavar="RULES",
        default=CURRENT,
        help=f"{purpose}: a file, a data folder, or a version. Without it: the live ones.",
    )


def why_option() -> Callable[[Decorated], Decorated]:
    """Make the option ``--why``."""
    return click.option("--why", metavar="TEXT", required=True, help="The reason, for the history.")


def now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


def guide_named(settings: Settings, name: str) -> Guide:
    """Load the guide that an argument names.

    Parameters
    ----------
    settings
        The data folder.
    name
        ``current``, a file of rules, a data folder, or a version.

    Raises
    ------
    GuideError
        The files are at fault.
    HistoryError
        There is no such version.
    """
    from advisor.guide import load_guide
    from advisor.publishing.history import load_version

    path = Path(name)
    if name == CURRENT:
        return settings.guide()
    if path.is_dir():
        return load_guide(path)
    if path.is_file() or path.suffix or len(path.parts) > 1:
        return load_guide(settings.data, {RULES: path})
    return load_version(settings.data, name)


def guide_of_then(settings: Settings, name: str, code: str | None) -> Guide:
    """Load the newest guide with certain rules whose questionnaire a share code fits.

    Raises
    ------
    GuideError
        The files of that time no longer fit this program.
    HistoryError
        There is no such version.
    """
    from advisor.publishing.history import guides_of

    guides = guides_of(settings.data, name)
    newest = next(guides)
    if code is None:
        return newest
    fitting = (guide for guide in chain([newest], guides) if _belongs(code, guide))
    return next(fitting, newest)


def _belongs(code: str, guide: Guide) -> bool:
    """Whether a code fits this questionnaire; a damaged one fits any."""
    from advisor.scoring import CodeError, unpack

    try:
        unpack(guide, code)
    except CodeError as error:
        return error.problem != "foreign"
    return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"
