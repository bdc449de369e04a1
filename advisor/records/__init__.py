"""What is kept of calls and of prospects' sheets, in SQLite or PostgreSQL.

No other room imports SQLAlchemy. This package itself offers only what is light, so that a page
can read a setting without loading a database library; ``store.Records`` is the way to the records.

- ``model``, ``making``: a record; records from a guide and a sheet
- ``settings``: where and for how long, from environment variables
- ``store``, ``opening``: ``Records``, the one class that others use; the one of this process
- ``saving``, ``search``, ``exporting``: records in and out; ``importing``, ``mapping``:
  those of old spreadsheets
- ``insights``, ``counting``, ``flags``: counts for staff, by ``scopes``; ``suppression``,
  ``solving``: which are hidden, so that none can be computed; ``population``: counts beside all
  sheets
- ``erasing``, ``traces``, ``ids_in_files``, ``copying``: deletion with a proof, and backups
- ``examination``, ``probe``, ``checks``, ``faults``: what is wrong with the database
- ``tables``, ``rows``, ``tallies``, ``database``, ``postgresql``, ``migrating``, ``program_check``:
  how it is stored, and whose program the records are of

Insights are fast because each final record adds one to a few dozen *tallies* in the transaction
that stores it. A question about a million records is then a sum over some ten thousand rows.
"""

from advisor.records.errors import (
    ConflictError,
    DamagedError,
    MissingError,
    RecordsError,
    UnavailableError,
)
from advisor.records.model import Consent, Notes, Outcome, Person, Record
from advisor.records.settings import Settings, read_settings

__all__ = [
    "ConflictError",
    "Consent",
    "DamagedError",
    "MissingError",
    "Notes",
    "Outcome",
    "Person",
    "Record",
    "RecordsError",
    "Settings",
    "UnavailableError",
    "read_settings",
]
