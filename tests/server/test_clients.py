"""Who counts as one client, and how much may be kept of each."""

from __future__ import annotations

from datetime import date

from advisor.server.consent import Quota

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def test_a_client_has_so_many_a_day_and_another_has_its_own() -> None:
    quota = Quota(2)
    assert [quota.take("192.0.2.1", MONDAY) for _ in range(3)] == [True, True, False]
    assert quota.take("192.0.2.2", MONDAY)
    assert [quota.take("192.0.2.1", TUESDAY) for _ in range(3)] == [True, True, False]


def test_this_machine_is_no_client() -> None:
    assert all(Quota(1).take(None, MONDAY) for _ in range(5))
