"""The fit profile: a row for each thing that the program asks for, which opens to the details."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.presentation.profile import ProfileRow
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Flag


def part(guide: Guide, rows: Sequence[ProfileRow], said: Sequence[Flag]) -> Html | None:
    """Write all rows, each with its state in words and as a shape; None without rows.

    Flags that are ``said`` elsewhere are not said again.
    """
    if not rows:
        return None
    written = (_row(row, [flag for flag in row.flags if flag not in said]) for row in rows)
    return section(guide.words.profile.title, tag("div", *written, class_="profile"))


def flag_item(flag: Flag, *, done: bool = False) -> Html:
    """Write what a flag says, and a link to do it unless that is ``done`` elsewhere."""
    to_do = None if done else tag("p", tag("a", flag.do, href=flag.link.url), class_="do")
    return tag("li", tag("p", flag.say), to_do)


def _row(row: ProfileRow, flags: Sequence[Flag]) -> Html:
    name = tag("span", row.name, class_="name")
    state = tag("span", row.says, class_="state")
    inside = (
        tag("p", join(row.answers, " ")) if row.answers else None,
        tag("ul", *map(flag_item, flags), class_="plain") if flags else None,
    )
    if not any(inside):
        return tag("div", name, state, class_=f"row is-{row.state}")
    return tag("details", tag("summary", name, state), *inside, class_=f"row is-{row.state}")
