"""Why an account has no role, for the person and for the log.

The person reads only about their own sign-in and the configured claims, and the log has neither
names nor groups.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.server import claims as said
from advisor.server.accounts import Table, folded
from advisor.staff.outside import Reason


def reasons(claims: Mapping[str, Any], table: Table) -> Iterator[Reason]:
    """List the reasons why an account with these claims has no role."""
    yield _of_name(claims, table)
    yield _of_groups(claims, table)
    came = said.texts(claims, said.CAME)
    if came:
        yield Reason("came", f"claims: {' '.join(came)}", {"claims": ", ".join(came)})


def _of_name(claims: Mapping[str, Any], table: Table) -> Reason:
    claim = table.user_claim
    found = said.names(claims, claim)
    if not found:
        return Reason("no_name", f"no name in {claim}", {"claim": claim})
    name, verified = found[0], claims.get(said.VERIFIED)
    if folded(name) in said.doubted(claims, table):
        if verified is None:
            return Reason("unsaid", f"{said.VERIFIED} is missing", {"name": name})
        shown = json.dumps(verified)
        return Reason("unverified", f"{said.VERIFIED} is {shown}", {"name": name, "said": shown})
    but_for_case = _differs_in_case(found, table.people)
    log = f"name in {claim} not in [roles]{but_for_case}"
    return Reason("no_role", log, {"name": name, "claim": claim})


def _of_groups(claims: Mapping[str, Any], table: Table) -> Reason:
    claim = table.group_claim
    groups = said.texts(claims, claim)
    if said.is_elsewhere(claims, claim):
        return Reason("too_many_groups", f"{claim} left out as too many", {"claim": claim})
    if not groups:
        return Reason("no_groups", f"no group in {claim}", {"claim": claim})
    count = claims.get(said.SENT, len(groups))
    some = ", ".join(groups[: said.MAX_OTHERS]) + (", …" if count > said.MAX_OTHERS else "")
    log = f"groups in {claim}: {count}, none in [roles]{_differs_in_case(groups, table.groups)}"
    return Reason("no_role_groups", log, {"count": count, "claim": claim, "some": some})


def _differs_in_case(found: Iterable[str], listed: Iterable[str]) -> str:
    """Add for the log, not for the person, that a listed text differs only in case."""
    known = {each.lower() for each in listed}
    return " (but for case)" if any(each.lower() in known for each in found) else ""
