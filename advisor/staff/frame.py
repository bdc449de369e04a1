"""The staff pages, and the frame around them: it checks access on every run, then draws a page.

Hiding a link keeps no one out. Callbacks run before the page does, so each that reads or changes
what is kept checks access itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide, Words
from advisor.guide.words import StaffWords
from advisor.live import live
from advisor.prospect import error_page
from advisor.prospect.address import staff_link
from advisor.prospect.frame import notices
from advisor.prospect.head import tab_title
from advisor.prospect.markup import Html, join, tag
from advisor.publishing.drafts import LOCAL
from advisor.staff import session
from advisor.staff.access import Access, Member, Role, may

STYLE: Final = Path(__file__).with_name("staff.css")
"""How staff pages look besides ``style.css``: no prospect's page has to carry it."""


@dataclass(frozen=True)
class StaffPage:
    """A staff page, as the menu knows it; its address is ``?page=staff.NAME``."""

    name: str
    role: Role
    title: Callable[[Words], str]
    about: Callable[[Words], str]
    module: str
    """Of ``advisor.staff``: its ``show`` draws the page; imported when that is first opened."""
    wide: bool = False
    """Whether it takes the window's whole width."""


@dataclass(frozen=True)
class StaffVisit:
    """What a staff page gets: the member, access control, and the pages open to them."""

    member: Member
    access: Access
    page: StaffPage
    pages: tuple[StaffPage, ...]
    damaged: bool = False
    """Whether the address names a page that does not exist."""

    def button(self, label: str, key: str, act: Callable[[], object], **options: Any) -> None:
        """Show a button that checks the page's role once more before it acts."""

        def press() -> None:
            self.access.require(self.page.role)
            act()

        st.button(label, key=key, on_click=press, **options)


PAGES: Final = (
    StaffPage("home", "counselor", lambda w: w.staff.home, lambda w: w.staff.home_about, "home"),
    StaffPage(
        "call", "counselor", lambda w: w.call.title, lambda w: w.call.about, "call.page", True
    ),
    StaffPage("calls", "counselor", lambda w: w.calls.title, lambda w: w.calls.about, "calls.page"),
    StaffPage("desk", "staff", lambda w: w.desk.title, lambda w: w.desk.about, "desk.page", True),
    StaffPage(
        "insights",
        "staff",
        lambda w: w.insights.title,
        lambda w: w.insights.about,
        "insights.page",
        True,
    ),
    StaffPage("files", "staff", lambda w: w.staff.files, lambda w: w.staff.files_about, "files"),
)
"""All of them, in the order of the menu. The first is for everybody with a role, and where a
sign-in leads to."""


def show(name: str, access: Access) -> None:
    """Show the page of that name, or the first one, which is open to every role."""
    page = next((page for page in PAGES if page.name == name), None)
    shown = page or PAGES[0]
    member = access.require(shown.role)
    session.note()
    guide = live.or_none()
    if guide is None:
        st.html(error_page.text() + faults())
        return
    open_to_them = tuple(each for each in PAGES if may(member.role, each.role))
    visit = StaffVisit(member, access, shown, open_to_them, damaged=page is None)
    open_page(guide, shown.title(guide.words))
    _bar(guide, visit)
    import_module(f"advisor.staff.{shown.module}").show(guide, visit)


def heading(guide: Guide, visit: StaffVisit, class_: str | None = None) -> Html:
    """Write a page's heading and its notices."""
    damage = (guide.words.site.damaged,) if visit.damaged else ()
    shown = notices((*damage, *session.notices()))
    return join((title(visit.page.title(guide.words), class_), shown))


def title(text: str, class_: str | None = None) -> Html:
    """Write a page's h1; the page script moves the focus here whenever its turn changes."""
    return tag("h1", text, tabindex=-1, data_turn=session.turn(), class_=class_)


def faults() -> Html:
    """List what is wrong with the data files, a line each."""
    return listed(live.faults)


def listed(found: Sequence[object]) -> Html:
    """List what was found in the data files, a line each."""
    lines = [tag("li", tag("code", str(each))) for each in found]
    return tag("ul", *lines, class_="faults plain") if lines else Html()


def open_page(guide: Guide, called: str) -> None:
    """Name the browser's tab."""
    st.set_page_config(
        page_title=tab_title(guide, called), layout="centered", initial_sidebar_state="collapsed"
    )


def _bar(guide: Guide, visit: StaffVisit) -> None:
    """Show the menu of staff pages, and who is asking."""
    words, member = guide.words.staff, visit.member
    st.html(STYLE)
    with st.container(horizontal=True, key="staff_wide" if visit.page.wide else "staff"):
        st.html(_menu(guide, visit))
        if not member.local:
            who = words.signed_in.format(name=member.name, role=role_name(words, member.role))
            st.html(tag("p", who, class_="who"))
            st.button(words.sign_out, key="sign_out", on_click=visit.access.sign_out)
    if member.local:
        st.html(tag("p", words.local, class_="local"))


def _menu(guide: Guide, visit: StaffVisit) -> Html:
    links = (
        tag(
            "a",
            page.title(guide.words),
            href=staff_link(page.name),
            aria_current="page" if page is visit.page else None,
        )
        for page in visit.pages
    )
    words = guide.words
    return tag(
        "nav",
        *links,
        aria_label=words.staff.menu,
        data_lost=words.document.lost,
        data_again=words.document.again,
    )


@cache
def component(name: str, html: str, script: Path) -> Callable[..., Any]:
    """Give a component of our own, which Streamlit wants defined once; it mounts what it shows."""
    return st.components.v2.component(
        name, html=html, js=script.read_text(encoding="utf-8"), isolate_styles=False
    )


def called(words: StaffWords, name: str, *, first: bool = False) -> str:
    """Name who did something, in the middle of a sentence or as its first words."""
    if name != LOCAL:
        return name
    return words.nobody[:1].upper() + words.nobody[1:] if first else words.nobody


def role_name(words: StaffWords, role: Role) -> str:
    """Give the word for a role."""
    return {"staff": words.staff, "counselor": words.counselor}[role]


def plain(text: str) -> str:
    """Write a text so that Markdown, in which labels of buttons are written, shows it as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
