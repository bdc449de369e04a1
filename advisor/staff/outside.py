"""The pages outside the frame: for visitors without a sign-in or a role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from advisor.guide import Guide, Words
from advisor.live import live
from advisor.prospect import error_page
from advisor.prospect.address import staff_link
from advisor.prospect.markup import Html, join, tag
from advisor.staff import session
from advisor.staff.access import Role
from advisor.staff.frame import open_page, role_name, title


@dataclass(frozen=True)
class Reason:
    """One of the reasons why an account does not open a page."""

    key: str
    """The field of `SignInWords` that says it to the person."""
    log: str
    """The same for the log: claims and numbers, but no name of a person or group."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What fills the placeholders of the text."""


def ask_to_sign_in(again: bool) -> None:
    """Show the page that asks for sign-in, ``again`` after an earlier one has expired."""
    guide = _open_alone(lambda words: words.staff.sign_in_title)
    words = guide.words.staff
    st.html(tag("p", words.sign_in_again if again else words.sign_in_lead, class_="lead"))
    with st.container(horizontal=True, key="ways"):
        st.button(words.sign_in, key="sign_in", type="primary", on_click=st.login)
    st.html(_to_prospects(guide))


def turn_away(
    name: str,
    role: Role | None,
    needed: Role,
    reasons: Iterable[Reason],
    sign_out: Callable[[], None],
) -> None:
    """Show that an account lacks the needed role, and why; without any role it has no home."""
    guide = _open_alone(lambda words: words.staff.refused_title)
    words = guide.words.staff
    refused = words.refused.format(name=name, role=role_name(words, needed))
    st.html(join((tag("p", refused, class_="lead"), tag("p", words.refused_ask))))
    with st.container(horizontal=True, key="ways"):
        st.button(words.sign_out, key="sign_out", on_click=sign_out)
    st.html(_why(guide, role, reasons))
    home = tag("p", tag("a", words.to_staff, href=staff_link("home")), class_="aside")
    st.html(join((home if role else Html(), _to_prospects(guide))))


def _why(guide: Guide, role: Role | None, reasons: Iterable[Reason]) -> Html:
    """Say what came with the sign-in, in words that help the administrator."""
    words = guide.words.sign_in
    if role:
        return tag("p", words.other_role.format(role=role_name(guide.words.staff, role)))
    said = (getattr(words, reason.key).format(**reason.values) for reason in reasons)
    listed = tag("ul", *(tag("li", each) for each in said), class_="plain")
    return join((tag("h2", words.why), listed, tag("p", words.settings)))


def _open_alone(named: Callable[[Words], str]) -> Guide:
    """Open a page that stands outside the frame; end the run when there is no guide."""
    session.note()
    guide = live.or_none()
    if guide is None:
        st.html(error_page.text())
        st.stop()
    called = named(guide.words)
    open_page(guide, called)
    st.html(tag("p", guide.words.site.title, class_="site") + title(called))
    return guide


def _to_prospects(guide: Guide) -> Html:
    return tag("p", tag("a", guide.words.staff.to_prospects, href="?"), class_="aside")
