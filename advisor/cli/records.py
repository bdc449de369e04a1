"""``advisor records``: the records. Whoever can run it can read the database without a sign-in."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import records_upkeep
from advisor.cli.group import Uncut
from advisor.cli.options import (
    FILE,
    FILE_OR_STREAM,
    Decorated,
    Settings,
    choice,
    examples,
    report_options,
    user,
)
from advisor.cli.records_upkeep import opened
from advisor.cli.terminal import Terminal, complain, counted, data_output, print_json, report
from advisor.guide.model import VERDICT_LEVELS
from advisor.records import Record
from advisor.records.importing import read_spreadsheet
from advisor.records.mapping import read_mapping
from advisor.records.model import KINDS, STATUSES, UNKNOWN, day_of

if TYPE_CHECKING:
    from advisor.records.search import Found, Search

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters and changes of direction, which a terminal would obey."""

A_CELL = 40  # characters of a note that a list shows

SHORT = 8  # with so many characters an id ends in the list; any ending that no other id has will do


def day(value: str) -> datetime:
    """Give the beginning of a day in UTC: ``2026-11-02``, ``today`` or ``yesterday``."""
    ago = {"today": 0, "yesterday": 1}.get(value.lower())
    if ago is not None:
        return day_of(datetime.now(UTC) - timedelta(days=ago))
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        wrong = f'"{value}" is no day; write 2026-11-02, today or yesterday'
        raise click.BadParameter(wrong) from None


@click.group(
    cls=Uncut,
    epilog=examples(
        "advisor records list --track TRACK --since yesterday",
        "advisor records list --text scholarship --json",
        "advisor records export records.csv",
        "advisor records export records.parquet --people",
        "advisor records retain --days 730",
        "advisor records sweep",
        more="`advisor records COMMAND --help` tells more about a command. The records are in the "
        "database ADVISOR_DATABASE_URL, or in the folder ADVISOR_STATE.",
        see="docs/data-and-privacy.md",
    ),
)
def command() -> None:
    """Find, export, import, delete and back up records of calls."""


def _narrowing(decorated: Decorated) -> Decorated:
    """Add the options by which `list` and `export` choose records."""
    for option in reversed(
        (
            click.option("--text", help="Part of the notes, name, email or phone."),
            click.option("--kind", type=choice(KINDS), help="Where it comes from."),
            click.option("--status", type=choice(STATUSES), help="Finished calls or drafts."),
            click.option("--by", metavar="NAME", help="The counselor's account."),
            click.option("--verdict", type=choice(VERDICT_LEVELS), help="Of the result."),
            click.option("--top", metavar="TRACK", help="The recommended track, tie or unknown."),
            click.option("--track", metavar="TRACK", help="The track chosen in the end."),
            click.option("--applied/--not-applied", default=None, help="Whether they applied."),
            click.option(
                "--since",
                type=day,
                metavar="DAY",
                help="Created on this day or later: 2026-11-02, today or yesterday.",
            ),
            click.option("--until", type=day, metavar="DAY", help="Created before this day."),
        )
    ):
        decorated = option(decorated)
    return decorated


@command.command("list")
@_narrowing
@click.option(
    "--most",
    metavar="N",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="How many to list.",
)
@report_options
def list_(*, most: int, as_json: bool, **narrowing: Any) -> int:
    """List records, the newest first.

    Those that are damaged are named on standard error; the status is then 1.
    """
    with closing(opened()) as kept:
        found = kept.search(_search(**narrowing), size=most)
    if as_json:
        print_json(
            {
                "records": [_document(record) for record in found.records],
                "more": bool(found.after),
                "damaged": [each.id for each in found.damaged],
            }
        )
    else:
        _list(found)
    return complain(*found.damaged)


def _list(found: Found) -> None:
    terminal = Terminal.here()
    if not (found.records or found.damaged):
        terminal.text("No record was found.")
        return
    terminal.table(
        [
            (
                record.id[-SHORT:],
                f"{record.created:%Y-%m-%d}",
                record.kind if record.status == "final" else f"{record.kind}, draft",
                record.by or "-",
                _verdict(record) or "-",
                record.top or "-",
                _about(record),
            )
            for record in found.records
        ],
        head=("id", "created", "kind", "by", "verdict", "top", "about"),
        indent="",
    )
    if found.after:
        terminal.text("There are more; narrow the search or raise --most.")


@command.command()
@click.argument("ending", metavar="ID")
@report_options
def show(ending: str, as_json: bool) -> None:
    """Show a record with everything that was corrected in it.

    ID is a record's id, or the end of it that the list shows.
    """
    with closing(opened()) as kept:
        record = kept.get(kept.ending_in(ending))
        history = kept.history_of(record.id)
    if as_json:
        from advisor.records.rows import as_dict

        print_json({**_document(record), "history": [*map(as_dict, history)]})
        return
    terminal = Terminal.here()
    terminal.strong(f"{record.kind} of {record.created:%Y-%m-%d %H:%M} UTC, {record.status}")
    lines = _lines(record)
    terminal.table(lines)
    for earlier in history:
        terminal.heading(
            f"Before the correction of revision {earlier.revision}, saved at "
            f"{earlier.changed:%Y-%m-%d %H:%M} UTC by {earlier.changed_by or '-'}"
        )
        terminal.table([line for line in _lines(earlier) if line not in lines])


@command.command()
@click.argument("file", type=FILE_OR_STREAM)
@_narrowing
@click.option("--people", is_flag=True, help="With names, addresses and consents.")
@report_options
@click.pass_obj
def export(settings: Settings, /, file: Path, people: bool, as_json: bool, **narrowing: Any) -> int:
    """Write records to FILE, for spreadsheets and programs.

    FILE is named .csv, .csv.gz or .parquet; - is CSV on standard output. Names and addresses
    are left out unless --people asks for them. Notes are included, and may identify a
    person. A new file can be read by you alone. Records that are damaged are left out and
    named on standard error; the status is then 1.
    """
    from advisor.tables.writing import check

    piped = str(file) == "-"
    if piped and as_json:
        raise click.UsageError("--json and - would both write to standard output")
    if not piped:
        check(file)
    questions = [question.id for question in settings.guide().questionnaire.questions]
    with closing(opened()) as kept:
        table = kept.export(_search(**narrowing), questions=questions, people=people)
        number = table.print_csv(data_output()) if piped else table.write(file)
    if not piped:
        left_out = [damaged.id for damaged in table.damaged]
        document = {"out": str(file), "records": number, "damaged": left_out}
        report(as_json, document, f"{file} has {counted(number, 'record')}.")
    return complain(*table.damaged)


@command.command(
    "import",
    epilog=examples(
        "advisor records import old.csv --mapping mapping.yaml --dry-run",
        see="docs/file-formats.md",
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--mapping",
    metavar="FILE",
    type=FILE,
    required=True,
    help="A YAML file that says which column holds what.",
)
@click.option("--by", metavar="NAME", default=user, help="The account that the records get.")
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@report_options
@click.pass_obj
def import_(
    settings: Settings, file: Path, mapping: Path, by: str, dry_run: bool, as_json: bool
) -> int:
    """Import an old spreadsheet, saved as CSV or Parquet.

    Rows that cannot be understood are named, one line each on standard error, and left
    out; the others are stored together or not at all. Importing a file again adds nothing.
    """
    guide = settings.guide()
    mapped = read_mapping(mapping, guide.questionnaire)
    read = read_spreadsheet(file, mapped, guide, by=by, now=datetime.now(UTC))
    status = complain(*read.faults)
    found, left_out, added = len(read.records), len(read.faults), None
    if dry_run:
        lines = [f"{counted(found, 'row')} can be imported, {left_out} cannot."]
    else:
        with closing(opened()) as kept:
            added = kept.add(read.records)
        there = f"{found - added} were there already, {counted(left_out, 'row')} left out."
        lines = [f"{counted(added, 'record')} imported, {there}"]
    if read.without_consent:
        rows = counted(read.without_consent, "row")
        lines.append(f"{rows} named a person without a date of consent; the name was not stored.")
    document = {"rows": found, "imported": added, "left_out": left_out}
    report(as_json, {**document, "without_consent": read.without_consent}, *lines)
    return status


def _search(**narrowing: Any) -> Search:
    from advisor.records.search import Search

    since, until = narrowing["since"], narrowing["until"]
    if since and until and since >= until:
        raise click.UsageError("no day is before --until and not before --since")
    return Search(**{name: value for name, value in narrowing.items() if value is not None})


def _document(record: Record) -> dict[str, Any]:
    """A record as plain data, the person included."""
    from advisor.records.rows import as_dict

    person = record.person and {
        "name": record.person.name,
        "email": record.person.email,
        "phone": record.person.phone,
        "consent": {"by": record.person.consent.by, "at": record.person.consent.at.isoformat()},
    }
    return {**as_dict(record), "person": person}


def _verdict(record: Record) -> str:
    """The verdict, unless too little is known and nothing speaks against the program."""
    too_little = record.verdict in ("yes", "yes_if") and record.top == UNKNOWN
    return "too little to tell" if too_little else record.verdict


def _about(record: Record) -> str:
    """Who or what a line of the list is about."""
    note = " ".join(_OBEYED.sub("", record.notes.free).split())
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
        ("call back", str(outcome.call_back or "")),
        ("helpful", _yes_or_no(record.helpful)),
        ("leaning to", record.leaning),
    ]
    if person:
        consent = f"{person.consent.at:%Y-%m-%d %H:%M} UTC, ticked by {person.consent.by}"
        lines += [("name", person.name), ("email", person.email)]
        lines += [("phone", person.phone), ("consent", consent)]
    return [(name, _OBEYED.sub("", text)) for name, text in lines if text]


def _yes_or_no(known: bool | None) -> str:
    return "" if known is None else "yes" if known else "no"


for _command in records_upkeep.COMMANDS:
    command.add_command(_command)
