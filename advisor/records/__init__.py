"""What is kept of calls and of prospects' sheets.

Nobody else imports SQLAlchemy. This package offers only what is light, so that a
page may ask about a setting without loading a database library; the store
itself is ``advisor.records.store.Records``.

- ``model``: a record and its parts; what must not be stored cannot be built
- ``settings``: where and for how long, from environment variables
- ``making``: records from a guide and a sheet
- ``store``: ``Records``, the one class that others use
- ``search``, ``insights``: finding records; counting them in the database; ``hiding``: which
  counts are hidden, so that none can be computed
- ``population``, ``later``: who the people are beside all sheets, and since the last tuning
- ``exporting``, ``importing``: CSV and Parquet out, old spreadsheets in
- ``erasing``, ``ids_in_files``: deletion on request with a proof, retention, completing either
- ``copying``: backups of a SQLite file, and bringing one back
- ``probe``: whether a call can be saved now
- ``health``, ``signs``: what is wrong with the database, in plain words; ``faults``, ``refusals``,
  ``address``, ``certificates``: where those words are found
- ``tables``, ``rows``, ``tallies``, ``database``, ``postgresql``, ``patience``, ``migrating``: how
  it is done

The idea behind the speed of insights: each final record adds one to a few
dozen *tallies* in the transaction that stores it (``tallies``). A question about
a million records is then a sum over some ten thousand rows.
"""

from advisor.records.errors import (
    ConflictError,
    DamagedError,
    MissingError,
    NewerError,
    RecordsError,
    UnavailableError,
)
from advisor.records.model import (
    Consent,
    Kind,
    Notes,
    Outcome,
    Person,
    Record,
    Status,
    Version,
    new_id,
)
from advisor.records.settings import Settings, read_settings

__all__ = [
    "ConflictError",
    "Consent",
    "DamagedError",
    "Kind",
    "MissingError",
    "NewerError",
    "Notes",
    "Outcome",
    "Person",
    "Record",
    "RecordsError",
    "Settings",
    "Status",
    "UnavailableError",
    "Version",
    "new_id",
    "read_settings",
]
