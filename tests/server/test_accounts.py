"""The table of roles, and who an identity token says someone is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.server.accounts import RolesError, RoleTable, read_table
from advisor.server.claims import (
    LASTS,
    MAX_GROUPS,
    account,
    completed,
    is_elsewhere,
    lacking,
    remembered,
)
from advisor.server.roles import reasons
from advisor.staff.access import Role

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECTION = {
    "staff": ["Ann@Example.edu", "group:advisor-staff"],
    "counselor": ["bob@example.edu", "ann@example.edu", "group:admissions"],
}
HOSTS = st.text("abkKELVIN\u212a\u00e9.", min_size=1, max_size=3)


def role_of(section: dict[str, Any] | None = None, **claims: Any) -> Role | None:
    """The role of someone who has just signed in, with an address that is verified."""
    return role_of_claims({"email_verified": True, **claims}, section)


def role_of_claims(claims: dict[str, Any], section: dict[str, Any] | None = None) -> Role | None:
    """The role of someone who has just signed in."""
    table = read_table(section or SECTION)
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17", **claims}
    someone = account(fresh, table, NOW)
    assert someone is not None
    assert table.role(someone) == _role_when_remembered(fresh, table)
    return table.role(someone)


def _role_when_remembered(claims: dict[str, Any], table: RoleTable) -> Role | None:
    """The role of someone of whom only what the cookie keeps is known."""
    someone = account(remembered(claims, table), table, NOW)
    assert someone is not None
    return table.role(someone)


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
        {"email": {"ann@example.edu": True}},
        {"email": [["ann@example.edu"]]},
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
def test_an_address_that_is_not_verified_gives_no_role_but_a_group_counts_by_itself(
    verified: object,
) -> None:
    assert role_of(email="ann@example.edu", email_verified=verified) is None
    mail: dict[str, Any] = {"email": "ann@example.edu", "email_verified": verified}
    assert role_of(**mail, groups=["advisor-staff"]) == "staff"
    assert role_of(**mail, groups=["admissions"]) == "counselor"


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


@pytest.mark.parametrize("claim", ["preferred_username", "upn", "emails", "eppn", "a.b", "x.y.z"])
def test_a_setting_names_the_claim_that_names_people(claim: str) -> None:
    section = {"staff": ["Ann@Example.edu"], "counselor": ["group:a"], "user_claim": claim}
    for held in ("ann@example.edu", ["bob@example.edu", " ANN@example.edu"]):
        assert role_of_claims({claim: held}, section) == "staff"
        assert role_of_claims({claim: held, "email": "x@example.edu"}, section) == "staff"
        nested: object = held
        for part in reversed(claim.split(".")):
            nested = {part: nested}
        assert isinstance(nested, dict)
        assert role_of_claims(nested, section) == "staff"
    assert role_of(section, email="ann@example.edu") is None


def test_an_address_that_the_provider_calls_unverified_counts_in_no_claim() -> None:
    section = {"staff": ["ann@example.edu"], "user_claim": "preferred_username"}
    claims = {"preferred_username": "Ann@example.edu", "email": "ann@example.edu"}
    assert role_of_claims(claims, section) == "staff"
    for verified, role in ((True, "staff"), (False, None), ("false", None), ("", None)):
        assert role_of_claims({**claims, "email_verified": verified}, section) == role
    other = {**claims, "email": "bob@example.edu", "email_verified": False}
    assert role_of_claims(other, section) == "staff"


def test_a_name_that_is_no_address_counts_exactly_as_it_is_sent() -> None:
    section = {"staff": ["aNN", "auth0|17:x"], "user_claim": "sub"}
    assert role_of_claims({"sub": "aNN"}, section) == "staff"
    assert role_of_claims({"sub": "auth0|17:x"}, section) == "staff"
    assert role_of_claims({"sub": "ann"}, section) is None


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("resource_access.my.client.roles", {"resource_access": {"my.client": {"roles": ["adv"]}}}),
        ("resource_access.my.client", {"resource_access": {"my.client": ["adv"], "my": {"x": 1}}}),
        ("a.b.c.d", {"a": {"b": 1}, "a.b": {"c.d": "adv", "c": {}}}),
        ("https://a.example/x.roles", {"https://a.example/x": {"roles": ["adv"]}}),
        ("https://a.example/x.roles", {"https://a.example/x.roles": ["adv"]}),
        ("org.groups", {"org": {"groups": ["adv"]}, "org.": {}, "": {"groups": 1}}),
    ],
)
def test_a_name_with_dots_leads_into_claims_whose_names_have_dots(
    claim: str, claims: dict[str, Any]
) -> None:
    section = {"staff": ["group:adv"], "group_claim": claim}
    assert role_of_claims(claims, section) == "staff"
    assert lacking({"email": "a@b.c", "email_verified": True, **claims}, read_table(section)) == []
    assert is_elsewhere({"_claim_names": {claim.rpartition(".")[0]: "src1"}}, claim)
    assert not is_elsewhere({"_claim_names": {claim[:-1]: "src1"}}, claim)


@pytest.mark.parametrize("other", ["ann@example.edu", ["ann@example.edu"]])
def test_where_several_addresses_come_the_listed_one_is_the_name(other: object) -> None:
    held = [f"a{n}@example.edu" for n in range(20)] + (other if isinstance(other, list) else [])
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17", "email_verified": True}
    table = read_table(SECTION)
    found = account(remembered({**fresh, "email": held}, table), table, NOW)
    assert found is not None
    assert found.name == ("ann@example.edu" if isinstance(other, list) else "a0@example.edu")


def test_the_provider_s_page_about_a_user_adds_what_the_token_lacks() -> None:
    table = read_table(SECTION)
    token = {"sub": "17", "name": "Ann"}
    page = {"sub": "17", "name": "x", "email": "ann@example.edu", "email_verified": True}
    assert lacking(token, table) == ["email", "groups", "email_verified"]
    assert completed(token, page) == {**page, "name": "Ann"}
    assert completed(token, {**page, "sub": "18"}) == token
    assert completed(token, {}) == token
    # Parts of a claim are added like claims: Keycloak's roles may be on the page alone.
    parts = {"sub": "17", "realm_access": {"x": 1}}, {"realm_access": {"x": 2, "roles": ["a"]}}
    assert completed(parts[0], {**page, **parts[1]})["realm_access"] == {"x": 1, "roles": ["a"]}
    # What is said of one address is not said of another.
    with_mail = {**token, "email": "Bob@example.edu"}
    assert "email_verified" not in completed(with_mail, page)
    said = completed({**token, "email_verified": True}, {"sub": "17", "email": "a@example.edu"})
    assert said == {**token, "email": "a@example.edu"}
    assert lacking({**page, "groups": []}, table) == []
    assert lacking({**page, "_claim_names": {"groups": "src1"}}, table) == []


@pytest.mark.parametrize(
    ("claims", "said", "logged"),
    [
        ({}, ["no_name", "no_groups"], "no name in email; no group in groups"),
        ({"email": 7, "groups": {}}, ["no_name", "no_groups"], "no name in email"),
        ({"email": "a@b.c"}, ["unsaid", "no_groups"], "email_verified is missing"),
        (
            {"email": "a@b.c", "email_verified": "True"},
            ["unverified", "no_groups"],
            'email_verified is "True"',
        ),
        ({"email": "a@b.c", "email_verified": True}, ["no_role", "no_groups"], "name in email not"),
        (
            {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "x"}}},
            ["no_name", "too_many_groups"],
            "groups left out as too many",
        ),
        ({"hasgroups": True}, ["no_name", "too_many_groups"], "groups left out as too many"),
        (
            {"groups": [f"g{n}" for n in range(200)]},
            ["no_name", "no_role_groups"],
            "groups in groups: 200, none in [roles]",
        ),
        ({"groups": ["ADMISSIONS"]}, ["no_name", "no_role_groups"], "(but for case)"),
    ],
)
def test_whoever_has_no_role_and_the_log_are_told_why(
    claims: dict[str, Any], said: list[str], logged: str
) -> None:
    table = read_table(SECTION)
    fresh = {"is_logged_in": True, "iat": NOW.timestamp(), "sub": "17", **claims}
    for known in (fresh, remembered(fresh, table)):
        found = [*reasons(known, table)]
        assert [reason.key for reason in found if reason.key != "came"] == said
        log = "; ".join(reason.log for reason in found)
        assert logged in log
        assert "a@b.c" not in log
        assert "g1" not in log
        # Who else may do what is nobody's business.
        told = json.dumps([[reason.key, *reason.values.values()] for reason in found])
        assert not any(text in told for text in ("ann@", "bob@", "admissions", "advisor-staff"))


def test_where_a_claim_is_missing_the_names_of_those_that_came_are_told() -> None:
    table = read_table(SECTION)
    claims = {"sub": "17", "preferred_username": "ann@example.edu", "oid": "x", "iat": 0}
    *_, came = reasons(remembered(claims, table), table)
    assert came.values["claims"] == "iat, oid, preferred_username, sub"
    assert "ann" not in came.log


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
    assert kept["groups_sent"] == 502
    assert len(json.dumps(kept)) < 1_000
    del claims["picture"]
    del kept["groups_sent"]
    assert {**kept, "groups": ["alumni"]} == {**claims, "groups": ["alumni"]}
    long = {f"a-claim-of-a-provider-{n:04}": "x" for n in range(500)}
    lists = {"groups": ["g" * 500] * 50, "email": [f"{'a' * 240}{n:03}@b.c" for n in range(99)]}
    assert len(json.dumps(remembered({**claims, **long, **lists}, table))) < 2_000
    assert len(json.dumps(remembered({"sub": "17", **long}, table))) < 2_000


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
        {"email": "A@b.c", "email_verified": False, "groups": ["admissions"]},
        {"preferred_username": "a@b.c", "name": "Ann"},
        {"name": "Ann"},
        {"name": "Ann\nBob", "email": "a" * 300},
        {},
    )
    table = read_table(SECTION)
    for known in (dict, lambda claims: remembered(claims, table)):
        names = [account(known({**fresh, **more}), table, NOW) for more in said]
        assert [name.name for name in names if name] == [
            *("A@b.c", "17 (A@b.c)", "17 (A@b.c)", "17 (a@b.c)", "17 (Ann)", "17", "17")
        ]


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ({}, "[roles] gives no one a role"),
        ({"staff": [], "counselor": []}, "[roles] gives no one a role"),
        (
            {"stuff": ["a@b.c"]},
            '[roles] has "stuff"; it takes staff, counselor, user_claim, group_claim',
        ),
        ({"staff": "a@b.c"}, '[roles] staff is a list, as in ["ann@example.edu", "group:NAME"]'),
        ({"staff": ["a@b.c"], "group_claim": ""}, "[roles] group_claim is the name of a claim"),
        (
            {"staff": ["a@b.c"], "email_verified_optional": "yes"},
            "[roles] email_verified_optional is true or false",
        ),
        ({"staff": ["a@b.c"], "group_claim": ["x"]}, "[roles] group_claim is the name of a claim"),
        ({"staff": ["a@b.c"], "group_claim": "groups\u200b"}, "[roles] group_claim is the name"),
        ({"staff": ["a@b.c"], "user_claim": " "}, "[roles] user_claim is the name of a claim"),
        (
            {"staff": ["groups: x"], "user_claim": "sub"},
            "[roles] staff has 'groups: x'; write what comes in \"sub\", or a group",
        ),
        ({"staff": ["*"], "user_claim": "sub"}, "[roles] staff has '*'; write what comes in"),
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
    [
        *("ann", "", "@example.edu", "*@example.edu", "*", "group:", "group: ", 7, None, "a @b.c"),
        *("<ann@example.edu>", "mailto:ann@example.edu", "Ann<ann@example.edu>", "ann@b.c;"),
        *("ann@exam\u200bple.edu", "\ufeffann@b.c", "ann\u00ad@b.c", "group:adv\u200bisors"),
        *("group:MSIT\u00a0Staff", "group:a\tb", "(ann@b.c)", '"ann@b.c"'),
    ],
)
def test_an_entry_is_one_address_or_one_group(entry: object) -> None:
    with pytest.raises(RolesError, match="write an email address, or a group"):
        read_table({"counselor": [entry]})
