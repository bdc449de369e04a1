"""Keeping the answers of a prospect who agrees, by the form on the result page.

Only answers, result and day are kept. The form's token is the id of the future record, signed by a
key of the process, so that sending it twice keeps one. After a restart, it is shown once more.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from advisor.guide import Guide
from advisor.prospect.consent import ANSWER, HELPFUL, LEANING, MORE, NO, TOKEN, UNDECIDED, YES
from advisor.prospect.visit import Stage, Visit
from advisor.records import Record, RecordsError
from advisor.records.errors import MissingError
from advisor.records.model import day_of, new_id
from advisor.records.opening import records
from advisor.server.limits import Buckets
from advisor.server.proxies import network_of
from advisor.settings import settings

MAX_A_DAY: Final = 100
"""Sheets from one network address, which may be a campus's: at once, and then in a day."""

DAY_S: Final = 86_400

_KEY: Final = secrets.token_bytes(32)
_HELPED: Final = {YES: True, NO: False}
_SHEETS: Final = Buckets(MAX_A_DAY / DAY_S, MAX_A_DAY)
_one_at_a_time: Final = Lock()


def new_token() -> str:
    """Make a token: the id of a record of today, signed."""
    name = new_id(day_of(datetime.now(UTC)))
    return f"{name}.{_signature(name)}"


def answer(
    guide: Guide, visit: Visit, sent: Mapping[str, Sequence[str]], client: str
) -> tuple[str, Stage]:
    """Process a form from a network address; return the next form's token, and the outcome."""
    values = {name: of[-1] for name, of in sent.items() if of}
    token = values.get(TOKEN, "")
    name = _signed(token)
    if not name or not visit.sheet.given or not settings().records.keep_sheets:
        return "", "stale"
    wanted = values.get(ANSWER)
    if wanted == NO:
        return token, "refused"
    with _one_at_a_time:
        if wanted == YES:
            return token, _keep(guide, visit, name, client)
        if wanted == MORE:
            return token, _add(guide, name, values)
    return token, "asking"


def _keep(guide: Guide, visit: Visit, name: str, client: str) -> Stage:
    """Keep a sheet, once however often the form is sent."""
    from advisor.records.making import sheet_of_prospect

    now = datetime.now(UTC)
    try:
        if _stored(name) is None:
            network = network_of(client)
            if network and _SHEETS.of(network).take():
                return "failed"
            record = replace(sheet_of_prospect(guide, visit.sheet, now), id=name)
            records().finish(record, by="", now=now)
    except RecordsError:
        return "failed"
    return "kept"


def _add(guide: Guide, name: str, values: Mapping[str, str]) -> Stage:
    """Add the answers to the questions that follow."""
    leaning = values.get(LEANING, "")
    try:
        stored = _stored(name)
        if stored is None:
            return "not_added"
        said = replace(
            stored,
            helpful=_HELPED.get(values.get(HELPFUL, "")),
            leaning=leaning if leaning in guide.program.track and leaning != UNDECIDED else "",
        )
        if said != stored:
            records().correct(said, by="", now=datetime.now(UTC))
    except RecordsError:
        return "not_added"
    return "thanked"


def _stored(name: str) -> Record | None:
    try:
        return records().get(name)
    except MissingError:
        return None


def _signed(token: str) -> str:
    """Return the id in a token of ours; "" for any other."""
    name, _, signature = token.partition(".")
    # as bytes: of strings, it compares only those in ASCII
    return name if hmac.compare_digest(_signature(name).encode(), signature.encode()) else ""


def _signature(name: str) -> str:
    return hmac.digest(_KEY, name.encode(), "sha256").hex()
