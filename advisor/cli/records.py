"""``advisor records``: what is kept, from the terminal.

Whoever can run this can read the database: it asks nobody to sign in.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.cli.options import Settings, data_option, json_option
from advisor.cli.terminal import Terminal, complain, print_json, say
from advisor.records import Record, RecordsError, read_settings
from advisor.records.model import KINDS, STATUSES, UNKNOWN

if TYPE_CHECKING:
    from advisor.records.erasing import Deletion
    from advisor.records.search import Search
    from advisor.records.store import Records

Decorated = TypeVar("Decorated", bound=Callable[..., object])

DAY = click.DateTime(["%Y-%m-%d"])
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
A_CELL = 40
"""Characters of a note that a list shows."""


@click.group(
    epilog="""Examples:

\b
  advisor records list --track itm --since 2026-09-01
  advisor records list --text scholarship --json
  advisor records export records.csv
  advisor records export records.parquet --people
  advisor records retain --days 730

`advisor records COMMAND --help` tells more about a command. Where the records
are: ADVISOR_DATABASE_URL, or the folder ADVISOR_STATE; docs/records.md."""
)
def command() -> None:
    """Find, show, export, delete and import records of calls."""


def _narrowing(decorated: Decorated) -> Decorated:
    """Add the options by which `list` and `export` choose records."""
    for option in reversed(
        (
            click.option("--text", default="", help="Stands in the notes, name, email or phone."),
            click.option("--kind", type=click.Choice(KINDS), help="Where it comes from."),
            click.option("--status", type=click.Choice(STATUSES)),
            click.option("--by", default="", help="The counselor's account."),
            click.option("--verdict", default="", help="yes, yes_if, not_yet or elsewhere."),
            click.option("--top", default="", help="The recommended track, tie or unknown."),
            click.option("--track", default="", help="The track that was chosen in the end."),
            click.option("--applied/--not-applied", default=None, help="Whether they applied."),
            click.option("--since", type=DAY, metavar="DAY", help="Created on this day or later."),
            click.option("--until", type=DAY, metavar="DAY", help="Created before this day."),
        )
    ):
        decorated = option(decorated)
    return decorated


@command.command("list")
@_narrowing
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option()
@data_option()
def list_(most: int, as_json: bool, **narrowing: Any) -> None:
    """List records, the newest first."""
    with closing(_open()) as kept:
        found = kept.search(_search(**narrowing), size=most)
    if as_json:
        more = bool(found.after)
        print_json({"records": [_document(record) for record in found.records], "more": more})
        return
    terminal = Terminal.here()
    if not found.records:
        terminal.text("No record was found.")
        return
    terminal.table(
        [
            ("id", "created", "kind", "by", "verdict", "top", "about"),
            *(
                (
                    record.id,
                    f"{record.created:%Y-%m-%d}",
                    record.kind if record.status == "final" else f"{record.kind}, draft",
                    record.by or "-",
                    _verdict(record) or "-",
                    record.top or "-",
                    _about(record),
                )
                for record in found.records
            ),
        ],
        indent="",
    )
    if found.after:
        terminal.text("There are more; narrow the search or raise --most.")


@command.command()
@click.argument("record_id", metavar="ID")
@json_option()
@data_option()
def show(record_id: str, as_json: bool) -> None:
    """Show a record with everything that was corrected in it."""
    with closing(_open()) as kept:
        record = kept.get(record_id)
        history = kept.history_of(record_id)
    if as_json:
        from advisor.records.rows import as_dict

        earlier = [as_dict(version.record) for version in history]
        print_json({**_document(record), "history": earlier})
        return
    terminal = Terminal.here()
    terminal.strong(f"{record.kind} of {record.created:%Y-%m-%d %H:%M} UTC, {record.status}")
    terminal.table(list(_lines(record)))
    for version in history:
        earlier_state = version.record
        terminal.heading(
            f"Before the correction of revision {version.revision}, saved at "
            f"{earlier_state.changed:%Y-%m-%d %H:%M} UTC by {earlier_state.changed_by or '-'}"
        )
        terminal.table([line for line in _lines(earlier_state) if line not in _lines(record)])


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@_narrowing
@click.option("--people", is_flag=True, help="With names, addresses and consents.")
@data_option()
@click.pass_obj
def export(settings: Settings, /, file: Path, people: bool, **narrowing: Any) -> None:
    """Write records to FILE: Parquet when it ends in .parquet, else CSV; - is standard output.

    Names and addresses are left out unless --people asks for them. Notes are part of it: they
    may say who somebody is.
    """
    questions = [question.id for question in settings.guide().questionnaire.questions]
    with closing(_open()) as kept:
        table = kept.export(_search(**narrowing), questions=questions, people=people)
        if str(file) == "-":
            table.print_csv(sys.stdout)
            return
        write = table.write_parquet if file.suffix == ".parquet" else table.write_csv
        number = write(file)
    say(f"{file} has {_counted(number, 'record')}.")


@command.command()
@click.argument("record_ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--person",
    metavar="TEXT",
    help="Every record with exactly this name, email address or phone number.",
)
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@json_option()
@data_option()
@click.pass_context
def delete(
    context: click.Context,
    record_ids: tuple[str, ...],
    person: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Delete records with everything about them, and prove it.

    The database is searched afterwards, and a SQLite file byte by byte. Status 1 says that
    a trace is left, and standard error says where.
    """
    with closing(_open()) as kept:
        ids = [*record_ids, *(record.id for record in kept.find_person(person or ""))]
        if not ids:
            raise RecordsError(
                "there is no such person on record" if person else "name an ID, or a --person"
            )
        if not (yes or _agrees(f"Delete {_counted(len(set(ids)), 'record')} for good?")):
            say("Nothing was deleted.")
            context.exit(0)
        deletion = kept.delete(ids)
    if as_json:
        from dataclasses import asdict

        print_json({**asdict(deletion), "clean": deletion.is_clean})
    else:
        _tell(deletion)
    for trace in _traces(deletion):
        complain(trace)
    context.exit(0 if deletion.is_clean else 1)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A YAML file that says which column holds what; docs/records.md.",
)
@click.option("--by", default=getpass.getuser, help="The account that the records get.")
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@data_option()
@click.pass_obj
@click.pass_context
def import_(
    context: click.Context, settings: Settings, file: Path, mapping: Path, by: str, dry_run: bool
) -> None:
    """Import an old spreadsheet, saved as CSV.

    Rows that cannot be understood are named, one line each on standard error, and left
    out; the others are stored together or not at all. Importing a file again adds nothing.
    """
    from advisor.records.importing import read_mapping, read_spreadsheet

    guide = settings.guide()
    mapped = read_mapping(mapping, guide.questionnaire)
    read = read_spreadsheet(file, mapped, guide, by=by, now=datetime.now(UTC))
    for fault in read.faults:
        complain(str(fault))
    if dry_run:
        say(f"{_counted(len(read.records), 'row')} can be imported, {len(read.faults)} cannot.")
    else:
        with closing(_open()) as kept:
            added = kept.add(read.records)
        say(
            f"{_counted(added, 'record')} imported, {len(read.records) - added} were there "
            f"already, {_counted(len(read.faults), 'row')} left out."
        )
    if read.without_consent:
        rows = _counted(read.without_consent, "row")
        say(f"{rows} named somebody without a date of consent; the name was not stored.")
    context.exit(1 if read.faults else 0)


@command.command()
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    help="Days since the last change. Without it: ADVISOR_RETENTION_DAYS.",
)
@data_option()
def retain(days: int | None) -> None:
    """Forget the records that were last changed too many days ago. Meant for a nightly job."""
    days = days or read_settings(os.environ).retention
    if days is None:
        raise RecordsError("nothing says how long records are kept; set ADVISOR_RETENTION_DAYS")
    with closing(_open()) as kept:
        gone = kept.forget_older_than(days, datetime.now(UTC))
    say(f"{_counted(gone, 'record')} older than {_counted(days, 'day')} forgotten.")


def _open() -> Records:
    from advisor.records.store import Records

    return Records(read_settings(os.environ))


def _search(since: datetime | None, until: datetime | None, **rest: Any) -> Search:
    from advisor.records.search import Search

    return Search(
        since=since and since.replace(tzinfo=UTC), until=until and until.replace(tzinfo=UTC), **rest
    )


def _document(record: Record) -> dict[str, Any]:
    """A record as plain data, the person included."""
    from advisor.records.rows import as_dict

    person = record.person and {
        "name": record.person.name,
        "email": record.person.email,
        "phone": record.person.phone,
        "consent": {
            "by": record.person.consent.by,
            "at": record.person.consent.at.isoformat(),
        },
    }
    return {**as_dict(record), "person": person}


def _verdict(record: Record) -> str:
    """The verdict, unless it is "yes" only because nothing is known that speaks against it."""
    too_little = record.verdict == "yes" and record.top == UNKNOWN
    return "too little to tell" if too_little else record.verdict


def _about(record: Record) -> str:
    """Who or what a line of the list is about."""
    note = " ".join(_harmless(record.notes.free).split())
    if len(note) > A_CELL:
        note = note[:A_CELL] + "..."
    return (record.person.name if record.person else "") or note or "-"


def _lines(record: Record) -> list[tuple[str, str]]:
    """What `show` says, without what is empty."""
    person, outcome = record.person, record.outcome
    lines = [
        ("id", record.id),
        ("revision", str(record.revision)),
        ("begun by", record.by),
        ("saved by", f"{record.changed_by} at {record.changed:%Y-%m-%d %H:%M} UTC"),
        ("verdict", _verdict(record)),
        ("top", record.top and f"{record.top} ({record.strength})"),
        ("code", str((record.recommendation or {}).get("code", ""))),
        ("counselor advises", record.advice),
        *((question, ", ".join(chosen)) for question, chosen in record.answers.items()),
        *((f"note on {question}", note) for question, note in record.notes.questions.items()),
        ("notes", record.notes.free),
        ("applied", _yes_or_no(outcome.applied)),
        ("chose", outcome.track),
        ("do not contact", "yes" if outcome.do_not_contact else ""),
        ("helpful", _yes_or_no(record.helpful)),
        ("leaning to", record.leaning),
    ]
    if person:
        consent = f"{person.consent.at:%Y-%m-%d %H:%M} UTC, ticked by {person.consent.by}"
        lines += [
            ("name", person.name),
            ("email", person.email),
            ("phone", person.phone),
            ("consent", consent),
        ]
    return [(name, _harmless(text)) for name, text in lines if text]


def _harmless(text: str) -> str:
    """Take out what a terminal would obey: control characters and changes of direction."""
    return _OBEYED.sub("", text)


def _yes_or_no(known: bool | None) -> str:
    return "" if known is None else "yes" if known else "no"


def _agrees(question: str) -> bool:
    """Ask somebody at the terminal; a script that is not at one has not agreed."""
    say(f"{question} [y/N]", end=" ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tell(deletion: Deletion) -> None:
    """Say what was removed and what was looked at."""
    say(
        f"Removed: {_counted(deletion.records, 'record')}, "
        f"{_counted(deletion.persons, 'person')}, "
        f"{_counted(deletion.versions, 'earlier version')}."
    )
    say(f"Rows that still mention them: {deletion.left}.")
    if deletion.bytes_left is not None:
        say(f"Places in the database file that still hold their ids: {deletion.bytes_left}.")


def _traces(deletion: Deletion) -> list[str]:
    """What keeps a deletion from being complete, a line each."""
    traces = [
        f"record {other} mentions the same name, address or number; look whether it is the same "
        "person, and delete it too"
        for other in deletion.elsewhere
    ]
    if deletion.left or deletion.bytes_left:
        traces.append(
            "a trace is left in the database; restore no copy over it and tell a developer"
        )
    if not deletion.swept:
        traces.append(
            "somebody was using the database, or its disk is full, so its free space was not "
            "overwritten; run the SQL command VACUUM when it is quiet"
        )
    return traces


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
