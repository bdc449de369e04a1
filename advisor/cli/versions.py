"""Versions of the rules, as named on the command line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from advisor.cli.options import Decorated, Settings, user
from advisor.guide import AdvisorError, Guide, load_guide
from advisor.guide.files import RULES
from advisor.publishing.history import guides_of, history, load_version
from advisor.scoring import CodeError, unpack

CURRENT: Final = "current"  # names the rules that are live now


def complete_version(
    context: click.Context, _option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the fingerprint of every version, with its reason where shells show it."""
    try:
        versions = history(context.ensure_object(Settings).data)
    except AdvisorError:
        return []
    reasons = {version.fingerprint: version.why for version in reversed(versions)}
    return [
        CompletionItem(fingerprint, help=why)
        for fingerprint, why in reversed(reasons.items())
        if fingerprint.startswith(incomplete)
    ]


def who_option(
    says: str = "Who publishes, for the history.",
    default: str | Callable[[], str] = user,
    shown: str = "your name on this machine",
) -> Callable[[Decorated], Decorated]:
    """Make the option ``--who``."""
    return click.option(
        "--who",
        metavar="NAME",
        default=default,
        show_default=shown,
        callback=_stripped,
        help=says,
    )


def _stripped(context: click.Context, option: click.Parameter, name: str) -> str:
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


why_option: Final = click.option(
    "--why", metavar="TEXT", required=True, help="The reason, for the history."
)


def guide_named(settings: Settings, name: str) -> Guide:
    """Load the guide of `CURRENT`, a file of rules, a data folder, or a version."""
    path = Path(name)
    if name.lower() == CURRENT:
        return settings.guide()
    if path.is_dir():
        return load_guide(path)
    if path.is_file() or path.suffix or len(path.parts) > 1:
        return load_guide(settings.data, {RULES: path})
    return load_version(settings.data, name)


def guide_of_then(settings: Settings, name: str, code: str | None) -> Guide:
    """Load the newest guide with certain rules whose questionnaire a share code fits."""
    guides = guides_of(settings.data, name)
    newest = next(guides)
    fitting = (each for each in chain([newest], guides) if code is None or _belongs(code, each))
    return next(fitting, newest)


def _belongs(code: str, guide: Guide) -> bool:
    """Whether a code fits this questionnaire; a damaged one fits any."""
    try:
        unpack(guide, code)
    except CodeError as error:
        return error.problem != "foreign"
    return True
