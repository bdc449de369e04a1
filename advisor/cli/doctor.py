"""``advisor doctor``: what is wrong with settings, data, sign-in, database and clock."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from advisor.cli import sign_in
from advisor.cli.options import Settings, examples, report_options
from advisor.cli.terminal import Terminal, complain, print_json
from advisor.guide import Case, Guide, GuideError, load_cases, translation
from advisor.guide.faults import instead
from advisor.guide.files import CASES
from advisor.records import RecordsError
from advisor.records.checks import TOLERANCE, Check
from advisor.scoring import pack, unpack
from advisor.scoring.cases import compare
from advisor.settings import STAFF, VARIABLES, read_serving
from advisor.variables import SettingError

Loaded = tuple[Guide, Sequence[Case]]
"""A valid guide and its cases."""


@click.command(
    epilog=examples(
        "advisor doctor",
        "advisor doctor --data my-data",
        "advisor doctor --json",
        "advisor doctor --deep",
        "advisor doctor --url https://advisor.example.edu",
    )
)
@click.option("--deep", is_flag=True, help="Also run every case and read the whole database.")
@click.option(
    "--url",
    metavar="ADDRESS",
    help="Also call the server at its public address, as a browser would.",
)
@click.option(
    "--sign-in",
    "provider",
    is_flag=True,
    help="Also ask the identity provider at which staff sign in.",
)
@report_options
@click.pass_obj
def command(settings: Settings, deep: bool, url: str | None, provider: bool, as_json: bool) -> int:
    """Check settings, files, sign-in, database and clock.

    Nothing is changed. The exit status is 1 when something is wrong.
    """
    loaded = _load(settings)
    checks = [*_look(settings, loaded)]
    if deep:
        checks += _look_deep(settings, loaded)
    if deep or provider:
        checks += sign_in.look_at_file()
    if url is not None:
        from advisor.cli.site_check import check_site

        checks += check_site(url)
    if provider:
        checks += sign_in.ask()
    wrong = [check for check in checks if not check.well]
    if as_json:
        print_json({"well": not wrong, "signs": [*map(asdict, checks)]})
    else:
        Terminal.here().table(
            [("well" if check.well else "WRONG", check.what, check.text) for check in checks],
            indent="",
        )
    return complain(*(f"{check.what}: {check.text}" for check in wrong))


def _load(settings: Settings) -> Loaded | GuideError:
    try:
        guide = settings.guide()
        return guide, load_cases(settings.data, guide)
    except GuideError as fault:
        return fault


def _look(settings: Settings, loaded: Loaded | GuideError) -> Iterator[Check]:
    now = datetime.now(UTC)
    yield from _variables()
    yield from _data(settings.data, loaded)
    yield _clock(settings.data, now)
    yield from sign_in.look()
    try:
        kept = settings.records_settings()
    except SettingError as fault:
        yield Check("settings", False, str(fault))
        return
    nightly = "if `advisor records retain` runs each night"
    long = f"for {kept.retention:,} days, {nightly}" if kept.retention else "for good"
    asked = "asked" if kept.keep_sheets else "not asked"
    yield Check(
        "settings",
        True,
        f"records stay in {kept.where} {long}; prospects are {asked} for their sheets",
    )
    from advisor.records.examination import examine

    yield from examine(kept, now)


def _look_deep(settings: Settings, loaded: Loaded | GuideError) -> Iterator[Check]:
    """Run the slow checks, except of what the quick ones found broken."""
    from advisor.records.examination import examine_deep

    if not isinstance(loaded, GuideError):
        yield from _cases(settings.data, *loaded)
    with suppress(RecordsError, SettingError):
        yield from examine_deep(settings.records_settings())


def _cases(folder: Path, guide: Guide, cases: Sequence[Case]) -> Iterator[Check]:
    """Run every case, and take each through its share code and back."""
    differing = len([*compare(guide, cases, folder / CASES)])
    fault = f"{differing} of {len(cases)} do not agree; see `advisor check`"
    yield Check("cases", not differing, fault if differing else f"all {len(cases)} agree")
    lost = [case.id for case in cases if unpack(guide, pack(guide, case.answers)) != case.answers]
    fault = f"the code of case {', '.join(lost[:1])} gives other answers"
    yield Check("share codes", not lost, fault if lost else "give back every case")


def _variables() -> Iterator[Check]:
    """Find misspelled variables, which would otherwise have no effect."""
    known = (*VARIABLES, STAFF)
    for name in os.environ:
        if name.startswith("ADVISOR_") and name not in known:
            hint = instead(name, known, f"known are {', '.join(known)}")
            yield Check("settings", False, f"the variable {name} means nothing here; {hint}")
    try:
        read_serving(os.environ)
    except SettingError as fault:
        yield Check("settings", False, str(fault))


def _data(folder: Path, loaded: Loaded | GuideError) -> Iterator[Check]:
    if isinstance(loaded, GuideError):
        yield from (Check("data", False, str(fault)) for fault in loaded.faults)
        return
    guide, cases = loaded
    from advisor.staff.render_check import failing

    read = (translation.read(folder, each) for each in translation.languages(folder))
    faults, sound = translation.checked(guide, read)
    yield from (Check("pages", False, line) for line in failing(guide, sound))
    yield from (Check("data", False, str(fault)) for fault in faults)
    if not faults:
        yield Check("data", True, f"the files in {folder} are valid, with {len(cases)} cases")


def _clock(folder: Path, now: datetime) -> Check:
    """Check that no data file is newer than the clock."""
    saved = max((file.stat().st_mtime for file in folder.glob("*.yaml")), default=0.0)
    newest = datetime.fromtimestamp(saved, UTC)
    fault = (
        f"it shows {now:%Y-%m-%d %H:%M} UTC, but a data file was saved at "
        f"{newest:%Y-%m-%d %H:%M}; set the clock by NTP"
    )
    well = newest <= now + TOLERANCE
    return Check("clock", well, f"{now:%Y-%m-%d %H:%M} UTC" if well else fault)
