"""Invented programs of two to eight tracks, written as the files that staff would write.

Nothing in them is of the shipped guide. Every optional block is there, and can be left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("apiary", "bakery", "cellar", "dairy", "estate", "forest", "garden", "harbor")
"""The ids of up to eight tracks."""

OPTIONAL: Final = (
    *("program.links", "program.contacts", "program.alternatives", "program.events"),
    *("program.dates", "program.notices", "program.facts", "program.needs", "program.basics"),
    *("program.compare", "rules.bonuses", "rules.fit", "rules.next_steps", "rules.accepted"),
    "questions.earlier",
)
"""The blocks that a guide may lack, by file."""

_LIKED: Final = ("wood", "stone", "bread", "milk")


def written(
    folder: Path, tracks: int = 3, *, questions: int = 8, without: Collection[str] = ()
) -> Path:
    """Write the files of a program into a new folder.

    Parameters
    ----------
    folder
        Where; it is made.
    tracks
        How many there are, two to eight.
    questions
        How many there are, from four on.
    without
        Which of `OPTIONAL` are left out; what names them is left out as well.
    """
    folder.mkdir(parents=True)
    names = NAMES[:tracks]
    files: dict[str, Any] = {
        "program": _program(names),
        "questions": _questions(questions),
        "rules": _rules(names, questions),
        "cases": {"cases": []},
        "words": {
            "site": {"description": "Which craft of the country is yours?"},
            "start": {"lead": "See which of its {tracks} tracks is yours."},
        },
    }
    for block in without:
        file, _, key = block.partition(".")
        del files[file][key]
    for name in _FORGOTTEN.keys() & {*without}:
        _FORGOTTEN[name](files)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return folder


def _said(**of: Any) -> dict[str, Any]:
    return {**of, "source": "The invented prospectus", "as_of": "2026"}


def _program(names: Sequence[str]) -> dict[str, Any]:
    url = "https://riverton.example/"
    return {
        "program": {
            "name": "Master of Country Crafts",
            "short": "MCC",
            "college": "Riverton College",
            "about": "You learn crafts of the country.",
            "common": ["evenings"],
            "look": ["tour"],
        },
        "tracks": {name: _track(name, url) for name in names},
        "links": {
            "apply": _said(label="How to apply", url=f"{url}apply"),
            "tour": _said(label="Look around", url=f"{url}tour"),
        },
        "contacts": {
            "office": _said(
                name="Office",
                address="1 Mill Lane",
                phone="412-555-0100",
                email="a@riverton.example",
            )
        },
        "alternatives": {"day_school": _said(name="Day school", about="By day.", url=f"{url}day")},
        "events": [
            _said(
                id="open_evening",
                name="Open evening",
                about="Come and see.",
                starts="2099-11-06T18:00:00+00:00",
                ends="2099-11-06T19:00:00+00:00",
                url=f"{url}evening",
            )
        ],
        "dates": [
            _said(id="last_day", name="Last day", about="To apply.", day="2099-12-01", url=url)
        ],
        "notices": {"licensed": _said(title="License", text="We have one.", link="apply")},
        "facts": {
            "evenings": _said(say="All classes are in the evening."),
            "years": _said(say="Two years of work help.", confirm=True) | {"as_of": "undated copy"},
            "graduate": _said(say="A graduate runs a mill."),
        },
        "needs": {"work": {"name": "Work", "questions": ["years"], "check": ["brush_up"]}},
        "basics": {"format": {"name": "Format", "fact": "evenings"}, "price": {"name": "Price"}},
        "compare": {
            "for_whom": {"name": "For whom?", "part": "suits", "questions": ["q3"]},
            "code": {"name": "Any code?", "part": "code", "note": "Our judgment"},
        },
    }


def _track(name: str, url: str) -> dict[str, Any]:
    return _said(
        name=f"Crafts of the {name.title()}",
        short=name.title(),
        about=f"All about the {name}.",
        topics=["Tools", "Trade"],
        suits="People with patience.",
        code="None.",
        problems=["A leaking roof"],
        roles="A keeper of one.",
        url=url + name,
        talk=[{"say": "It is about patience.", "fact": "evenings"}],
        facts="evenings",
        stories="graduate",
    )


def _questions(count: int) -> dict[str, Any]:
    """A question about work, one of several options, a follow-up, and as many about tracks."""
    years = _question("years", ["none", "some"])
    about_tracks = [_question(f"q{place}", [*"abcd"]) for place in range(3, count)]
    likes = _question("likes", _LIKED) | {"type": "multi", "max": 2}
    tools = _question("tools", ["hand", "power"]) | {"ask_when": {"likes": "wood"}}
    return {
        "pages": [
            {"id": "you", "title": "You", "questions": [years, likes]},
            {"id": "crafts", "title": "Crafts", "questions": [tools, *about_tracks]},
        ],
        "earlier": [{"shape": "0123456789ab", "questions": {"years": ["none", "some"]}}],
    }


def _question(name: str, options: Sequence[str]) -> dict[str, Any]:
    return {
        "id": name,
        "text": f"What about {name}?",
        "options": [
            {"id": each, "text": each.title(), "reason": f"For {name} you chose {each}."}
            for each in options
        ],
    }


def _rules(names: Sequence[str], count: int) -> dict[str, Any]:
    def row(place: int) -> dict[str, int]:
        return {names[place % len(names)]: 3, names[(place + place // 4 + 1) % len(names)]: 1}

    points: dict[str, Any] = {
        "years": {"none": {}, "some": {}},
        "likes": {
            each: row(place) for place, each in enumerate(("wood", "stone", "bread", "milk"))
        },
        "tools": {"hand": row(0), "power": row(1)},
    }
    for place in range(3, count):
        points[f"q{place}"] = {each: row(place * 4 + n) for n, each in enumerate("abcd")}
    fit = [
        _flag("brush_up", {"q3": "b"}, "note"),
        _flag("work", {"years": "none"}, "yes_if"),
        _flag("wait", {"q3": "c"}, "not_yet"),
        _flag("day", {"q3": "d"}, "elsewhere") | {"link": "day_school"},
    ]
    return {
        "points": points,
        "bonuses": [
            {
                "id": "keen",
                "when": {"likes": "wood", "q3": "a"},
                "points": {names[0]: 2},
                "reason": "You like wood, and chose it again.",
            }
        ],
        "strength": {"clear": 5, "lean": 2, "least_answers": 2},
        "fit": fit,
        "next_steps": [
            {"id": "apply", "label": "Apply", "link": "apply", "for": {"flag": ["work"]}},
            {"id": "see", "label": "Read about {track}", "link": "tour"},
        ],
        "accepted": [],
    }


def _flag(name: str, when: Mapping[str, str], level: str) -> dict[str, Any]:
    return {
        "id": name,
        "when": when,
        "level": level,
        "say": f"It is {name}, says an undated page.",
        "do": "Ask us.",
        "link": "apply",
        "brief": f"{name} is settled",
        "fact": "years",
    }


# ------------------------------------------------------------------ what names a block goes too


def _without_facts(files: Mapping[str, Any]) -> None:
    program = files["program"]
    for key in ("common",):
        program["program"].pop(key)
    for track in program["tracks"].values():
        track.pop("facts"), track.pop("stories"), track["talk"][0].pop("fact")
    for basic in program.get("basics", {}).values():
        basic.pop("fact", None)
    for rule in files["rules"].get("fit", ()):
        rule.pop("fact")


def _without_fit(files: Mapping[str, Any]) -> None:
    for need in files["program"].get("needs", {}).values():
        need.pop("check")
    for step in files["rules"].get("next_steps", ()):
        step.pop("for", None)


def _without_links(files: Mapping[str, Any]) -> None:
    files["program"]["program"].pop("look")
    leads = [*files["rules"].get("fit", ()), *files["rules"].get("next_steps", ())]
    for each in [*leads, *files["program"].get("notices", {}).values()]:
        if each["link"] != "day_school":
            each["link"] = "office"


def _without_alternatives(files: Mapping[str, Any]) -> None:
    fit = files["rules"].get("fit", [])
    fit[:] = [rule for rule in fit if rule["link"] != "day_school"]


_FORGOTTEN: Final[Mapping[str, Callable[[Mapping[str, Any]], None]]] = {
    "program.links": _without_links,
    "program.facts": _without_facts,
    "program.alternatives": _without_alternatives,
    "rules.fit": _without_fit,
}
