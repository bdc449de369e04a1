"""The program's notices: accreditation and state authorization."""

from __future__ import annotations

from advisor.guide import Contact, Guide, Notice
from advisor.pages.markup import Html, join, tag


def program_notices(guide: Guide) -> Html:
    """Write the notices that must stand where a reader meets them."""
    return join(
        (
            tag("h2", guide.words.site.notices),
            tag(
                "div", *(_notice(guide, notice) for notice in guide.program.notices), class_="fine"
            ),
        )
    )


def contact_lines(contact: Contact) -> Html:
    """Write how to reach an office, its name and street included."""
    return tag(
        "address", tag("strong", contact.name), tag("span", contact.address), *_wires(contact)
    )


def _wires(contact: Contact) -> tuple[Html, Html]:
    digits = "".join(character for character in contact.phone if character.isdigit())
    return (
        tag("a", contact.phone, href=f"tel:+1{digits}"),
        tag("a", contact.email, href=contact.url),
    )


def _notice(guide: Guide, notice: Notice) -> Html:
    return join((tag("h3", notice.title), tag("p", notice.text), _way(guide, notice.link)))


def _way(guide: Guide, name: str) -> Html:
    """Write where a notice sends its reader: to an office that it names, or to a page."""
    for contact in guide.program.contacts:
        if contact.id == name:
            return tag("address", *_wires(contact))
    door = guide.program.door[name]
    return tag("p", tag("a", door.label, href=door.url))
