"""``advisor records``: the records, from the terminal.

It needs no sign-in: anyone who can run it can read the database anyway.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.cli import records_upkeep
from advisor.cli.group import Uncut
from advisor.cli.options import Settings, report_options
from advisor.cli.records_upkeep import counted, opened
from advisor.cli.terminal import Terminal, complain, data_output, print_json, say
from advisor.records import Record
from advisor.records.model import KINDS, STATUSES, UNKNOWN, day_of

if TYPE_CHECKING:
    from advisor.records.importing import Imported
    from advisor.records.search import Found, Search

Decorated = TypeVar("Decorated", bound=Callable[..., object])

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
A_CELL = 40
"""Characters of a note that a list shows."""

SHORT = 8
"""With so many characters an id ends in the list; any ending that no other id has will do."""


class Day(click.ParamType[datetime]):
    """A day in UTC: ``2026-11-02``, ``today`` or ``yesterday``."""

    name = "day"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Give the beginning of the day."""
        if isinstance(value, datetime):
            return value
        ago = {"today": 0, "yesterday": 1}.get(value.lower())
        if ago is not None:
            return day_of(datetime.now(UTC) - timedelta(days=ago))
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f'"{value}" is no day; write 2026-11-02, today or yesterday', param, ctx)


@click.group(
    cls=Uncut,
    epilog="""Examples:

\b
  advisor records list --track data --since yesterday
  advisor records list --text scholarship --json
  advisor records export records.csv
  advisor records export records.parquet --people
  advisor records retain --days 730
  advisor records sweep

`advisor records COMMAND --help` tells more about a command. Where the records
are: ADVISOR_DATABASE_URL, or the folder ADVISOR_STATE; docs/data-and-privacy.md.""",
)
def command() -> None:
    """Find, export, import, delete and back up records of calls."""


for _name, _command in records_upkeep.COMMANDS.items():
    command.add_command(_command, _name)


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
            click.option(
                "--since",
                type=Day(),
                metavar="DAY",
                help="Created on this day or later: 2026-11-02, today or yesterday.",
            ),
            click.option("--until", type=Day(), metavar="DAY", help="Created before this day."),
        )
    ):
        decorated = option(decorated)
    return decorated


@command.command("list")
@_narrowing
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True)
@report_options
@click.pass_context
def list_(context: click.Context, /, most: int, as_json: bool, **narrowing: Any) -> None:
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
                "damaged": [each.record_id for each in found.damaged],
            }
        )
    else:
        _list(found)
    for damaged in found.damaged:
        complain(str(damaged))
    context.exit(1 if found.damaged else 0)


def _list(found: Found) -> None:
    terminal = Terminal.here()
    if not (found.records or found.damaged):
        terminal.text("No record was found.")
        return
    terminal.table(
        [
            ("id", "created", "kind", "by", "verdict", "top", "about"),
            *(
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
            ),
        ],
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
@report_options
@click.pass_context
def export(
    context: click.Context, /, file: Path, people: bool, as_json: bool, **narrowing: Any
) -> None:
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
    guide = context.ensure_object(Settings).guide()
    questions = [question.id for question in guide.questionnaire.questions]
    with closing(opened()) as kept:
        table = kept.export(_search(**narrowing), questions=questions, people=people)
        number = table.print_csv(data_output()) if piped else table.write(file)
    left_out = [damaged.record_id for damaged in table.damaged]
    if as_json:
        print_json({"out": str(file), "records": number, "damaged": left_out})
    elif not piped:
        say(f"{file} has {counted(number, 'record')}.")
    for damaged in table.damaged:
        complain(str(damaged))
    context.exit(1 if left_out else 0)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A YAML file that says which column holds what; docs/file-formats.md.",
)
@click.option("--by", default=getpass.getuser, help="The account that the records get.")
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@report_options
@click.pass_obj
@click.pass_context
def import_(
    context: click.Context,
    settings: Settings,
    file: Path,
    mapping: Path,
    by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import an old spreadsheet, saved as CSV or Parquet.

    Rows that cannot be understood are named, one line each on standard error, and left
    out; the others are stored together or not at all. Importing a file again adds nothing.
    """
    from advisor.records.importing import read_spreadsheet
    from advisor.records.mapping import read_mapping

    guide = settings.guide()
    mapped = read_mapping(mapping, guide.questionnaire)
    read = read_spreadsheet(file, mapped, guide, by=by, now=datetime.now(UTC))
    for fault in read.faults:
        complain(fault)
    added = None
    if not dry_run:
        with closing(opened()) as kept:
            added = kept.add(read.records)
    if as_json:
        print_json(
            {
                "rows": len(read.records),
                "imported": added,
                "left_out": len(read.faults),
                "without_consent": read.without_consent,
            }
        )
    else:
        _tell(read, added)
    context.exit(1 if read.faults else 0)


def _tell(read: Imported, added: int | None) -> None:
    """Report what was imported, or could be."""
    if added is None:
        say(f"{counted(len(read.records), 'row')} can be imported, {len(read.faults)} cannot.")
    else:
        say(
            f"{counted(added, 'record')} imported, {len(read.records) - added} were there "
            f"already, {counted(len(read.faults), 'row')} left out."
        )
    if read.without_consent:
        rows = counted(read.without_consent, "row")
        say(f"{rows} named a person without a date of consent; the name was not stored.")


def _search(**narrowing: Any) -> Search:
    from advisor.records.search import Search

    return Search(**narrowing)


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
    """The verdict, unless too little is known and nothing speaks against the program."""
    too_little = record.verdict in ("yes", "yes_if") and record.top == UNKNOWN
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
        ("call back", str(outcome.call_back or "")),
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
    """Remove control characters and changes of direction, which a terminal would obey."""
    return _OBEYED.sub("", text)


def _yes_or_no(known: bool | None) -> str:
    return "" if known is None else "yes" if known else "no"
