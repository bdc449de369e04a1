"""The table of roles, and who an identity token says somebody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pages.staff import Role
from advisor.server.accounts import LASTS, RolesError, account, read_table

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECTION = {
    "staff": ["Ann@Example.edu", "group:advisor-staff"],
    "counselor": ["bob@example.edu", "ann@example.edu", "group:admissions"],
}
HOSTS = st.text("abkKELVIN\u212a\u00e9.", min_size=1, max_size=3)


def role_of(section: dict[str, Any] | None = None, **claims: Any) -> Role | None:
    """The role of somebody who has just signed in."""
    table = read_table(section or SECTION)
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17", **claims}
    somebody = account(fresh, table.claim, NOW)
    assert somebody is not None
    return table.role(somebody)


@pytest.mark.parametrize("email", ["ann@example.edu", "ANN@EXAMPLE.EDU", " Ann@example.edu "])
def test_case_does_not_matter_in_an_address(email: str) -> None:
    assert role_of(email=email) == "staff"


def test_whoever_is_named_twice_has_the_role_that_may_do_more() -> None:
    assert role_of(email="ann@example.edu") == "staff"
    assert role_of(groups=["admissions", "advisor-staff"]) == "staff"


@pytest.mark.parametrize("groups", [["other", "admissions"], "admissions"])
def test_a_group_gives_its_role(groups: object) -> None:
    assert role_of(email="someone@example.edu", groups=groups) == "counselor"


def test_the_claim_that_lists_groups_can_be_named() -> None:
    section = {"staff": ["group:a"], "group_claim": "memberOf"}
    assert role_of(section, memberOf=["a"]) == "staff"
    assert role_of(section, groups=["a"]) is None


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "someone@example.edu"},
        {"email": "ann@example.edu.example.com"},
        {"email": "xann@example.edu"},
        {"email": ""},
        {"email": ["ann@example.edu"]},
        {"email": None, "name": "ann@example.edu", "preferred_username": "ann@example.edu"},
        {"sub": "ann@example.edu"},
        {"email": "group:advisor-staff"},
        {"groups": "Advisor-Staff"},
        {"groups": ["ann@example.edu"]},
        {"groups": {"advisor-staff": True}},
        {"groups": [["advisor-staff"]]},
    ],
)
def test_nobody_else_has_a_role(claims: dict[str, Any]) -> None:
    assert role_of(**claims) is None


@pytest.mark.parametrize("verified", [False, "false", None, 0, ""])
def test_an_address_that_is_not_verified_gives_no_role_and_neither_do_groups(
    verified: object,
) -> None:
    assert (
        role_of(email="ann@example.edu", groups=["advisor-staff"], email_verified=verified) is None
    )


@pytest.mark.parametrize("verified", [True, "true"])
def test_an_address_that_is_verified_gives_its_role(verified: object) -> None:
    assert role_of(email="ann@example.edu", email_verified=verified) == "staff"


@given(HOSTS, HOSTS)
def test_two_addresses_are_one_only_if_ascii_letters_of_other_case_make_the_difference(
    one: str, other: str
) -> None:
    plain = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
    known = role_of({"staff": [f"ann@{one}"]}, email=f"ann@{other}") is not None
    alike = one.translate(plain) == other.translate(plain)
    assert known == (one == other or (alike and one.isascii()))


def test_a_kelvin_sign_is_no_k() -> None:
    assert "\u212a".lower() == "k"
    assert role_of({"staff": ["kim@example.edu"]}, email="\u212aim@example.edu") is None


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"iat": None},
        {"iat": True},
        {"iat": str(NOW.timestamp())},
        {"iat": (NOW - LASTS - timedelta(seconds=1)).timestamp()},
    ],
)
def test_a_sign_in_counts_only_if_it_is_one_and_not_too_old(claims: dict[str, Any]) -> None:
    whole = {"is_logged_in": True, "iat": NOW.timestamp(), "email": "ann@example.edu"}
    assert account(whole, "groups", NOW) is not None
    assert account({**whole, **claims} if claims else {}, "groups", NOW) is None


def test_the_history_names_people_by_address_or_else_by_the_id_of_the_provider() -> None:
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17"}
    names = [account({**fresh, **more}, "groups", NOW) for more in ({"email": "A@b.c"}, {})]
    assert [name.name for name in names if name] == ["A@b.c", "17"]


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ({}, "[roles] gives nobody a role"),
        ({"staff": [], "counselor": []}, "[roles] gives nobody a role"),
        ({"stuff": ["a@b.c"]}, '[roles] has "stuff"; it takes staff, counselor and group_claim'),
        ({"staff": "a@b.c"}, '[roles] staff is a list, as in ["ann@example.edu", "group:NAME"]'),
        ({"staff": ["a@b.c"], "group_claim": ""}, "[roles] group_claim is the name of a claim"),
        ({"staff": ["a@b.c"], "group_claim": ["x"]}, "[roles] group_claim is the name of a claim"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_in_one_line(
    section: dict[str, Any], fault: str
) -> None:
    with pytest.raises(RolesError) as caught:
        read_table(section)
    assert str(caught.value).startswith(fault)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "entry",
    ["ann", "", "@example.edu", "*@example.edu", "*", "group:", "group: ", 7, None, "a @b.c"],
)
def test_an_entry_is_one_address_or_one_group(entry: object) -> None:
    with pytest.raises(RolesError, match="write an email address, or a group"):
        read_table({"counselor": [entry]})
