"""What the secrets say about signing in."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from advisor.server.accounts import RolesError
from advisor.server.sign_in import SECRET_LENGTH, read
from tests.checkout import CHECKOUT

AUTH = {
    "redirect_uri": "https://msit.example.edu/oauth2callback",
    "cookie_secret": "s" * SECRET_LENGTH,
    "client_id": "advisor",
    "client_secret": "secret",
    "server_metadata_url": "https://id.example.edu/.well-known/openid-configuration",
}
ROLES = {"staff": ["ann@example.edu"]}


def test_the_examples_of_the_documents_are_sound() -> None:
    page = (CHECKOUT / "docs" / "sign-in.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 5
    for example in examples:
        with pytest.raises(RolesError, match="cookie_secret"):
            read(tomllib.loads(example), {})
        own = example.replace("put 64 random hexadecimal digits here", AUTH["cookie_secret"])
        found = read(tomllib.loads(own), {})
        assert found is not None
        assert found.https
        assert set(found.table.groups.values()) <= {"staff", "counselor"}


def test_without_a_section_for_it_nobody_can_sign_in() -> None:
    assert read({}, {}) is None
    assert read({"roles": ROLES}, {}) is None


@pytest.mark.parametrize(
    ("address", "https"),
    [(AUTH["redirect_uri"], True), ("http://127.0.0.1:8501/oauth2callback", False)],
)
def test_sound_secrets_give_the_table_and_the_way_browsers_come(address: str, https: bool) -> None:
    found = read({"auth": {**AUTH, "redirect_uri": address}, "roles": ROLES}, {})
    assert found is not None
    assert found.table.people == {"ann@example.edu": "staff"}
    assert found.https is https


@pytest.mark.parametrize("key", AUTH)
@pytest.mark.parametrize("value", [None, "", 7])
def test_what_is_missing_is_named(key: str, value: object) -> None:
    with pytest.raises(RolesError, match=f"has no {key}"):
        read({"auth": {**AUTH, key: value}, "roles": ROLES}, {})


@pytest.mark.parametrize(
    ("secrets", "trusted", "fault"),
    [
        *(
            ({"auth": {**AUTH, "redirect_uri": each}, "roles": ROLES}, {}, "redirect_uri is no")
            for each in ("https://msit.example.edu", "msit.example.edu/oauth2callback")
        ),
        (
            {"auth": {**AUTH, "server_metadata_url": "id.example.edu"}, "roles": ROLES},
            {},
            "server_metadata_url is no address",
        ),
        *(
            ({"auth": {**AUTH, "client_kwargs": each}, "roles": ROLES}, {}, "client_kwargs")
            for each in ("openid email", {"scope": "email profile"}, {"scope": ["openid"]})
        ),
        ({"auth": "on", "roles": ROLES}, {}, r"\[auth\] is a section"),
        ({"auth": AUTH}, {}, "no section .roles. says who may do what"),
        ({"auth": AUTH, "roles": ["ann@example.edu"]}, {}, "no section .roles."),
        ({"auth": AUTH, "roles": {}}, {}, "gives no one a role"),
        (
            {"auth": {**AUTH, "cookie_secret": "s" * (SECRET_LENGTH - 1)}, "roles": ROLES},
            {},
            "cookie_secret is shorter than 32 characters",
        ),
        (
            {"auth": {**AUTH, "cookie_secret": "put 64 random hexadecimal digits here"}},
            {},
            "cookie_secret is a text that someone can know",
        ),
        (
            {"auth": AUTH, "roles": ROLES},
            {"X-Forwarded-Email": "email"},
            "trustedUserHeaders lets headers say who someone is",
        ),
    ],
)
def test_unsafe_settings_close_the_staff_pages(
    secrets: dict[str, Any], trusted: object, fault: str
) -> None:
    with pytest.raises(RolesError, match=fault):
        read(secrets, trusted)
