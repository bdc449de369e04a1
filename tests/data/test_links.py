"""No address and no contact detail but those of the facts page and the landing page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.guide import Guide
from tests.checkout import CHECKOUT

HERE = CHECKOUT / "tests" / "data"
FILES = sorted(
    file
    for pattern in ("*.yaml", "[a-z][a-z]/*.yaml")
    for file in (CHECKOUT / "data").glob(pattern)
)

WEB = re.compile(r"https?://[^\s\"'<>]+")
MAIL = re.compile(r"[\w.+-]+@(?!example\.org)[\w-]+\.[\w.-]+\w")
"""A mail address; at example.org nobody has one, so it may stand as an example (RFC 2606)."""

PHONE = re.compile(r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")


def allowed(name: str) -> set[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if not line.startswith("#")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKOUT / "data")))
def test_every_address_is_one_of_the_facts_page_or_the_landing_page(path: Path) -> None:
    assert set(WEB.findall(path.read_text(encoding="utf-8"))) <= allowed("allowed_links.txt")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKOUT / "data")))
def test_every_mail_address_and_phone_number_is_one_of_the_landing_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {*MAIL.findall(text), *PHONE.findall(text)}
    assert found <= allowed("allowed_contacts.txt")


def test_no_link_is_a_page_control_that_leads_nowhere(guide: Guide) -> None:
    assert not [door.id for door in guide.program.door.values() if door.url.endswith("#")]


def test_every_door_leads_to_the_web_or_to_a_mailbox(guide: Guide) -> None:
    mailboxes = {f"mailto:{mail}" for mail in allowed("allowed_contacts.txt")}
    for door in guide.program.door.values():
        assert door.url in allowed("allowed_links.txt") | mailboxes, door.id
