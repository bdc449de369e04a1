"""The table of roles, and who an identity token says somebody is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.server.accounts import (
    LASTS,
    MAX_GROUPS,
    RolesError,
    Table,
    account,
    read_table,
    remembered,
)
from advisor.staff.frame import Role

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECTION = {
    "staff": ["Ann@Example.edu", "group:advisor-staff"],
    "counselor": ["bob@example.edu", "ann@example.edu", "group:admissions"],
}
HOSTS = st.text("abkKELVIN\u212a\u00e9.", min_size=1, max_size=3)


def role_of(section: dict[str, Any] | None = None, **claims: Any) -> Role | None:
    """The role of somebody who has just signed in, with an address that is verified."""
    return role_of_claims({"email_verified": True, **claims}, section)


def role_of_claims(claims: dict[str, Any], section: dict[str, Any] | None = None) -> Role | None:
    """The role of somebody who has just signed in."""
    table = read_table(section or SECTION)
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17", **claims}
    somebody = account(fresh, table, NOW)
    assert somebody is not None
    assert table.role(somebody) == _role_when_remembered(fresh, table)
    return table.role(somebody)


def _role_when_remembered(claims: dict[str, Any], table: Table) -> Role | None:
    """The role of somebody of whom only what the cookie keeps is known."""
    somebody = account(remembered(claims, table), table, NOW)
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


@pytest.mark.parametrize("verified", [False, "false", None, 0, 1, "", "True", [True]])
def test_an_address_that_is_not_verified_gives_no_role_and_neither_do_groups(
    verified: object,
) -> None:
    assert (
        role_of(email="ann@example.edu", groups=["advisor-staff"], email_verified=verified) is None
    )


@pytest.mark.parametrize("verified", [True, "true"])
def test_an_address_that_is_verified_gives_its_role(verified: object) -> None:
    assert role_of(email="ann@example.edu", email_verified=verified) == "staff"


def test_an_address_of_which_nothing_is_said_gives_a_role_only_where_a_setting_waives_it() -> None:
    waiving = {**SECTION, "email_verified_optional": True}
    assert role_of_claims({"email": "ann@example.edu"}) is None
    assert role_of_claims({"email": "ann@example.edu"}, waiving) == "staff"
    assert role_of({**waiving}, email="ann@example.edu", email_verified=False) is None


def test_a_group_gives_its_role_whether_or_not_something_is_said_of_the_address() -> None:
    assert role_of_claims({"email": "ann@example.edu", "groups": ["admissions"]}) == "counselor"
    assert role_of_claims({"groups": ["admissions"]}) == "counselor"


def test_a_sign_in_is_remembered_in_a_few_hundred_bytes() -> None:
    many = [f"group-{number}-of-a-large-university" for number in range(500)]
    table = read_table({"staff": ["group:boss"], "counselor": [f"group:{each}" for each in many]})
    claims = {
        "is_logged_in": True,
        "origin": "https://msit.example.edu",
        "provider": "default",
        "iss": "https://id.example.edu",
        "sub": "17",
        "iat": NOW.timestamp(),
        "nonce": "n",
        "email": "ann@example.edu",
        "email_verified": True,
        "picture": "x" * 5_000,
    }
    kept = remembered({**claims, "groups": [*many, "boss", "alumni"]}, table)
    assert kept["groups"] == ["boss", *many[: MAX_GROUPS - 1]]
    assert len(json.dumps(kept)) < 1_000
    del claims["picture"]
    assert {**kept, "groups": ["alumni"]} == {**claims, "groups": ["alumni"]}
    assert "groups" not in remembered({**claims, "groups": ["alumni"]}, table)


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
    table = read_table(SECTION)
    assert account(whole, table, NOW) is not None
    assert account({**whole, **claims} if claims else {}, table, NOW) is None


def test_the_history_names_people_by_address_or_else_by_the_id_of_the_provider() -> None:
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17"}
    said: tuple[dict[str, Any], ...] = (
        {"email": "A@b.c", "email_verified": True},
        {"email": "A@b.c"},
        {},
    )
    names = [account({**fresh, **more}, read_table(SECTION), NOW) for more in said]
    assert [name.name for name in names if name] == ["A@b.c", "17 (A@b.c)", "17"]


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ({}, "[roles] gives nobody a role"),
        ({"staff": [], "counselor": []}, "[roles] gives nobody a role"),
        (
            {"stuff": ["a@b.c"]},
            '[roles] has "stuff"; it takes staff, counselor, group_claim',
        ),
        ({"staff": "a@b.c"}, '[roles] staff is a list, as in ["ann@example.edu", "group:NAME"]'),
        ({"staff": ["a@b.c"], "group_claim": ""}, "[roles] group_claim is the name of a claim"),
        (
            {"staff": ["a@b.c"], "email_verified_optional": "yes"},
            "[roles] email_verified_optional is true or false",
        ),
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
