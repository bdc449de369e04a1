"""No address and no contact detail but those of the facts page and the landing page."""

from __future__ import annotations

import re

from advisor.guide import Guide
from tests.checkout import CHECKOUT, DATA

HERE = CHECKOUT / "tests" / "data"

WEB = re.compile(r"https?://[^\s\"'<>]+")
MAIL = re.compile(r"[\w.+-]+@(?!example\.org)[\w-]+\.[\w.-]+\w")
"""A mail address; at example.org nobody has one, so it may stand as an example (RFC 2606)."""

PHONE = re.compile(r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")


def allowed(name: str) -> set[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if not line.startswith("#")}


def foreign(allowed_in: str, *patterns: re.Pattern[str]) -> list[str]:
    """What the data files say of this kind, and the list does not, each after its file."""
    files = [file for glob in ("*.yaml", "[a-z][a-z]/*.yaml") for file in DATA.glob(glob)]
    assert len(files) > 5
    known = allowed(allowed_in)
    return [
        f"{file.relative_to(DATA)}: {found}"
        for file in sorted(files)
        for pattern in patterns
        for found in pattern.findall(file.read_text(encoding="utf-8"))
        if found not in known
    ]


def test_every_address_is_one_of_the_facts_page_or_the_landing_page() -> None:
    assert foreign("allowed_links.txt", WEB) == []


def test_every_mail_address_and_phone_number_is_one_of_the_landing_page() -> None:
    assert foreign("allowed_contacts.txt", MAIL, PHONE) == []


def test_no_link_is_a_page_control_that_leads_nowhere(guide: Guide) -> None:
    assert not [target.id for target in guide.program.targets.values() if target.url.endswith("#")]


def test_every_door_leads_to_the_web_or_to_a_mailbox(guide: Guide) -> None:
    mailboxes = {f"mailto:{mail}" for mail in allowed("allowed_contacts.txt")}
    for target in guide.program.targets.values():
        assert target.url in allowed("allowed_links.txt") | mailboxes, target.id
