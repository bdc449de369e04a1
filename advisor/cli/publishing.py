"""``advisor diff``, ``publish``, ``history`` and ``restore``: versions of the rules."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from advisor.cli.options import FILE, Settings, examples, report_options
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import complete_version, guide_named, who_option, why_option
from advisor.guide import GuideError, load_cases, load_guide
from advisor.guide.content import read_content
from advisor.guide.difference import changes
from advisor.guide.files import CASES, PARTS, RULES
from advisor.publishing import history as versions
from advisor.publishing import publisher
from advisor.publishing.version import Version


@click.command(
    epilog=examples(
        "advisor diff current my-data/rules.yaml",
        "advisor diff --data my-data current my-data --json",
    )
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@report_options
@click.pass_obj
def diff(settings: Settings, old: str, new: str, as_json: bool) -> None:
    """Say in words what differs between two versions of the rules.

    OLD and NEW are each a version (its number, or at least six characters of its
    fingerprint), a file of rules, a data folder, or `current` for what is live.
    """
    before, after = guide_named(settings, old), guide_named(settings, new)
    found = changes(before.rules, after.rules, after.program)
    also = [
        part
        for file, part in PARTS.items()
        if file != RULES and getattr(before.fingerprints, part) != getattr(after.fingerprints, part)
    ]
    if as_json:
        print_json(
            {
                "old": before.fingerprints.rules,
                "new": after.fingerprints.rules,
                "changes": [*map(asdict, found)],
                "also": also,
            }
        )
        return
    terminal = Terminal.here()
    for text in [change.text for change in found] or ["The rules mean the same."]:
        terminal.text(text)
    if also:
        terminal.text(f"Changed besides the rules: {', '.join(also)}.")


@click.command(
    epilog=examples(
        'advisor publish my-data/rules.yaml --why "Leading counts less"',
        'advisor publish my-data/rules.yaml --cases my-data/cases.yaml --why "Agreed"',
        more="A file that was edited in the data folder itself is published by its own name, with "
        "--data.",
    )
)
@click.argument("file", metavar="FILE", type=FILE)
@why_option
@who_option()
@click.option(
    "--base",
    metavar="VERSION",
    shell_complete=complete_version,
    help="The version that the draft began from. If another is live, nothing is published.",
)
@click.option(
    "--cases",
    metavar="FILE",
    type=FILE,
    help="A file of cases to publish with the rules, where they now expect something else.",
)
@report_options
@click.pass_obj
def publish(
    settings: Settings,
    file: Path,
    why: str,
    who: str,
    base: str | None,
    cases: Path | None,
    as_json: bool,
) -> None:
    """Make FILE the live rules, and keep them in the history.

    The files must be valid and every case must agree. The live file is replaced
    atomically; the previous version can be restored at any time.
    """
    began = guide_named(settings, base) if base else settings.guide()
    known = versions.history(settings.data)
    try:
        version = publisher.publish(
            settings.data,
            read_content(file).decode(),
            base=began.fingerprints.rules,
            who=who,
            why=why,
            now=datetime.now(UTC),
            cases_text=read_content(cases).decode() if cases else None,
        )
    # Say the same of the files that were given, by their own names.
    except (GuideError, UnicodeDecodeError):
        guide = load_guide(settings.data, {RULES: file})
        if cases is not None:
            load_cases(settings.data, guide, {CASES: cases})
        raise
    _report(settings, version, known, as_json=as_json)


@click.command(epilog=examples("advisor history", "advisor history --data my-data --json"))
@report_options
@click.pass_obj
def history(settings: Settings, as_json: bool) -> None:
    """List the versions of the rules that were live.

    The newest is first. Each has its number, the fingerprint of its rules, when it was
    published (UTC), by whom and why.
    """
    if not settings.data.is_dir():
        settings.guide()  # says what is wrong
    known = versions.history(settings.data)
    live = known[0] if known and versions.is_on_disk(settings.data, known[0]) else None
    if as_json:
        print_json(
            {
                "live": live.fingerprint if live else None,
                "versions": [version.as_dict() for version in known],
            }
        )
        return
    terminal = Terminal.here()
    if not known:
        terminal.text("Nothing has been published in this folder yet.")
        return
    if live is None:
        terminal.text(f"{RULES} was edited after version {known[0].number}; publish it to keep it.")
    terminal.table(
        [
            (
                str(each.number),
                each.fingerprint,
                f"{each.when:%Y-%m-%d %H:%M}",
                each.who,
                "; ".join((each.why, *each.expectations)),
            )
            for each in known
        ]
    )


@click.command(
    epilog=examples(
        'advisor restore --data my-data 1 --why "The change was too strong"',
        more="`advisor history` lists the versions, and `advisor diff current VERSION` shows what "
        "would change.",
    )
)
@click.argument("name", metavar="VERSION", shell_complete=complete_version)
@why_option
@who_option()
@report_options
@click.pass_obj
def restore(settings: Settings, name: str, why: str, who: str, as_json: bool) -> None:
    """Make the rules of an earlier version live again.

    They become a new version. VERSION is a number or at least six characters of a fingerprint.
    Questions, program and words stay as they are; a case that does not agree with the old
    rules expects again what it expected then.
    """
    known = versions.history(settings.data)
    version = publisher.restore(settings.data, name, who=who, why=why, now=datetime.now(UTC))
    _report(settings, version, known, as_json=as_json)


def _report(
    settings: Settings, version: Version, known: tuple[Version, ...], *, as_json: bool
) -> None:
    """Report what was published; the versions ``known`` before may have had it already."""
    if as_json:
        print_json(version.as_dict())
        return
    terminal = Terminal.here()
    if version.id in {each.id for each in known}:
        terminal.strong(f"Version {version.number} is this already, and it is live.")
        return
    terminal.strong(f"Version {version.number} is live: {version.fingerprint}")
    old = version.after
    changed = versions.changes_between(settings.data, old, version.id) if old else ()
    for line in (*(change.text for change in changed), *version.expectations):
        terminal.text(line, "  ")
