"""``advisor records delete``, ``retain``, ``sweep``, ``backup`` and ``restore``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.options import FILE, Settings, examples, report_options
from advisor.cli.terminal import complain, counted, read_line, report
from advisor.records import RecordsError

if TYPE_CHECKING:
    from advisor.records.erasing import Deletion
    from advisor.records.store import Records


@click.command(
    epilog=examples("advisor records delete 7c1f20ab", 'advisor records delete --person "Jo Field"')
)
@click.argument("record_ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--person",
    metavar="TEXT",
    help="Every record with exactly this name, email address or phone number.",
)
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@report_options
def delete(record_ids: tuple[str, ...], person: str | None, yes: bool, as_json: bool) -> int:
    """Delete records with everything about them, and prove it.

    The database is searched afterward, a SQLite file byte by byte. Status 1 means that
    nothing was deleted, or that a trace is left; standard error says where. Without a
    terminal, add --yes.
    """
    with closing(opened()) as kept:
        ids = _ids(kept, record_ids, person)
        if not yes:
            _ask(f"Delete {counted(len(ids), 'record')} for good?")
        deletion = kept.delete(ids)
    records = f"{counted(deletion.records, 'record')}, {counted(deletion.persons, 'person')}"
    lines = [
        f"Removed: {records}, {counted(deletion.versions, 'earlier version')}.",
        f"Rows that still mention them: {deletion.left}.",
    ]
    if deletion.bytes_left is not None:
        where = "Places in the database file that still hold their ids"
        lines.append(f"{where}: {deletion.bytes_left}.")
    report(as_json, {**asdict(deletion), "clean": deletion.is_clean}, *lines)
    return complain(*_traces(deletion))


def _ids(kept: Records, named: tuple[str, ...], person: str | None) -> list[str]:
    found = [] if person is None else [record.id for record in kept.find_person(person)]
    if person is not None and not found:
        raise RecordsError("there is no such person on record")
    if not (named or found):
        raise RecordsError("name an ID, or a --person")
    return list(dict.fromkeys([*map(kept.ending_in, named), *found]))


def _ask(question: str) -> None:
    """Ask at the terminal; without one, or if the user declines, raise `RecordsError`."""
    is_person = sys.stdin.isatty()
    if is_person:  # on standard error, since standard output may be piped
        click.echo(f"{question} [y/N] ", nl=False, err=True)
    if read_line().strip().lower() not in ("y", "yes"):
        unasked = "" if is_person else ": there is no terminal to ask at; add --yes to agree"
        raise RecordsError(f"nothing was deleted{unasked}")


def _traces(deletion: Deletion) -> list[str]:
    """Say what keeps a deletion from being complete, a line each."""
    traces = [
        f"record {other} mentions the same name, address or number; look whether it is the same "
        "person, and delete it too"
        for other in deletion.elsewhere
    ]
    if not deletion.swept:
        traces.append(
            "the database was in use, or its disk is full, so its free space was not "
            "overwritten; complete it with: advisor records sweep"
        )
    elif deletion.left or deletion.bytes_left:
        traces.append(
            "a trace is left in the database; restore no copy over it and tell a developer"
        )
    return traces


@click.command()
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 36_500),
    help="Days since the last change. Without it: ADVISOR_RETENTION_DAYS.",
)
@click.option("--yes", is_flag=True, help="Delete even if the clock may be wrong.")
@report_options
@click.pass_obj
def retain(settings: Settings, days: int | None, yes: bool, as_json: bool) -> None:
    """Delete records that were last changed too many days ago. Meant for a nightly job.

    Nothing is deleted when nothing was saved for half of that time, and little or nothing
    since: the clock may be wrong. Status 1 means that, or that traces may be left.
    """
    days = days or settings.records_settings().retention
    if days is None:
        raise RecordsError("nothing says how long records are kept; set ADVISOR_RETENTION_DAYS")
    with closing(opened()) as kept:
        gone = kept.forget_older_than(days, datetime.now(UTC), sure=yes)
    line = f"{counted(gone, 'record')} older than {counted(days, 'day')} forgotten."
    report(as_json, {"forgotten": gone, "days": days}, line)


@click.command()
@report_options
def sweep(as_json: bool) -> int:
    """Complete interrupted deletions, and prove it.

    The space of everything that was ever deleted is overwritten. A SQLite file is then searched
    byte by byte for the id of any record that is not there. Saves wait meanwhile. Status 1 means
    that a trace may be left.
    """
    with closing(opened()) as kept:
        found = kept.sweep()
    lines = []
    if found.swept:
        lines.append("The space of everything that was deleted is overwritten.")
    if found.strangers is not None:
        lines.append(f"Ids in the database file that no record has: {found.strangers}.")
    report(as_json, {**asdict(found), "clean": found.is_clean}, *lines)
    if not found.swept:
        return complain("the database was still being read; sweep again later")
    if found.strangers:
        return complain("a trace of deleted records is left in the database; tell a developer")
    return 0


@click.command()
@click.argument("file", type=FILE)
@report_options
@click.pass_obj
def backup(settings: Settings, file: Path, as_json: bool) -> None:
    """Copy the SQLite database to FILE.

    A server may run meanwhile. You alone can read the copy. It is checked before it gets its
    name. It holds everyone who is on record today: keep it no longer than you promise to.
    """
    from advisor.records.copying import back_up

    number = back_up(settings.records_settings(), file)
    document = {"out": str(file), "records": number}
    report(as_json, document, f"{file} has {counted(number, 'record')}.")


@click.command()
@click.argument("file", type=FILE)
@report_options
@click.pass_obj
def restore(settings: Settings, file: Path, as_json: bool) -> None:
    """Replace all records by those of the backup FILE.

    A server may run meanwhile. FILE is checked first; if anything is wrong, nothing is changed.
    What was saved since is gone then, and people deleted since are back: delete them again.
    """
    from advisor.records.copying import restore as put_back

    kept = settings.records_settings()
    found = put_back(kept, file)
    before = "" if found.before is None else f"; there were {found.before:,} before"
    line = f"{kept.where} has {counted(found.records, 'record')} now{before}."
    report(as_json, {"database": kept.where, **asdict(found)}, line)


def opened() -> Records:
    """Open the records that the options and the environment name."""
    from advisor.records.store import Records

    return Records(click.get_current_context().ensure_object(Settings).records_settings())


COMMANDS: Final[Sequence[click.Command]] = (delete, retain, sweep, backup, restore)
