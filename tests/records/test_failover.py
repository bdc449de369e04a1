"""A standby takes over while counselors save: nothing that was acknowledged is lost.

In the deep run the first server then follows as a standby, and takes over again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest

from advisor.guide import Guide
from advisor.records.database import Database
from advisor.records.errors import UnavailableError
from advisor.records.probe import probe
from advisor.records.settings import at
from advisor.records.store import Records
from tests.browser.server import HOST
from tests.depth import DEPTH, IS_DEEP
from tests.records.calls import counted, counted_anew
from tests.records.load import Load
from tests.records.pooler import pooling
from tests.records.postgres import USER, Server, running

DURABLE = ()
"""No option that would make a server forget what it acknowledged."""

NAMED = re.compile("cannot be reached|being shut down|starting|may only be read|cannot reach")
"""What counselors may read meanwhile: where the fault is, and nothing odd."""

LeadTo = Callable[[Server], None]


@contextmanager
def several_hosts(first: Server, second: Server) -> Iterator[tuple[str, LeadTo]]:
    """Both servers in one address: the one that takes writes is found."""
    hosts = ",".join(f"{HOST}:{server.port}" for server in (first, second))
    yield f"postgresql://{USER}@{hosts}/records", lambda _server: None


@contextmanager
def a_pooler(first: Server, _second: Server) -> Iterator[tuple[str, LeadTo]]:
    """A pooler that is led to the new primary."""
    with pooling(first) as pooler:
        yield pooler.url("records"), pooler.lead_to


@pytest.mark.parametrize("way", [pytest.param(several_hosts, marks=pytest.mark.deep), a_pooler])
def test_nothing_is_lost_when_a_standby_takes_over_and_when_it_gives_back(
    way: Callable[[Server, Server], AbstractContextManager[tuple[str, LeadTo]]], guide: Guide
) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(running(DURABLE))
        first.run("CREATE DATABASE records")
        second = stack.enter_context(running(DURABLE, first))
        assert "may only be read now: it is a standby" in refused(second)
        address, lead_to = stack.enter_context(way(first, second))
        kept = stack.enter_context(Records(address))

        def load(name: int, primary: Server, standby: Server) -> Load:
            """Save and search, and half way through lose the primary."""

            def fail_over() -> None:
                primary.crash()
                standby.run("SELECT pg_promote()")
                lead_to(standby)

            primary.wait_for_standby()
            begun = Load(kept, guide, DEPTH.saves // 2, name)
            begun.run(fail_over)
            assert all(map(NAMED.search, begun.refused)), begun.refused
            kept.probe()
            return begun

        loads, now = [load(1, first, second)], second
        if IS_DEEP:
            now = stack.enter_context(running(DURABLE, second, first.port))
            loads.append(load(2, second, now))
        with Records(now.url("records")) as opened:
            assert not any(each.lost(opened) for each in loads)
            assert counted(opened) == counted_anew(opened)


def refused(standby: Server) -> str:
    """Why no call can be saved on a standby."""
    database = Database(at(standby.url("records")))
    with pytest.raises(UnavailableError) as told:
        probe(database, migrating=True)
    database.close()
    return str(told.value)
