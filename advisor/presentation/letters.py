"""Letters that a visitor may send: the address that opens an email, written already."""

from __future__ import annotations

from urllib.parse import quote

from advisor.guide import Contact, Guide


def to_admissions(guide: Guide, contact: Contact, code: str) -> str:
    """Give the address that opens an email with the share code in it.

    Nothing else about the person is in it: not their answers, not their result.
    """
    words = guide.words.paper
    subject = words.subject.format(program=guide.program.short)
    body = words.body.format(code=code)
    return f"{contact.url}?subject={quote(subject)}&body={quote(body)}"
