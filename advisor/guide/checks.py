"""Whether the names and numbers of a guide agree with one another.

Shape is pydantic's business; here the parts are held against each other: a
rule may name only a question that is asked, a text only its own placeholders,
a link only what the program lists. The checks look at the documents as they
were read rather than at finished objects. So every fault has its exact place,
and one broken entry does not keep the others from being checked.

When a name could not be read, or a whole file of them, nothing is said about
names that may belong there: those would only repeat the first fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from advisor.guide.document import Block, Spot
from advisor.guide.faults import Finding, instead, listed, quoted, slug
from advisor.guide.files import PROGRAM, QUESTIONS, RULES
from advisor.guide.model import HOME, TIE, Guide
from advisor.guide.shapes import ProgramFile, RulesFile

RESERVED = ("any", "not", "page", "code", "lang", "embed", "embed_options")
"""Ids that no question may have: conditions and addresses use these words."""

RESERVED_PAGES = ("start", "code", "review", "result", "tracks")
"""Ids that no page may have: an address calls the advisor's own pages so."""

LOCKED = "locked"
"""What marks a row of points that is to stay; so no track may be called that either."""

_HOME = ZoneInfo(HOME)

_TAKEN = {TIE: "cases use this for equal scores", LOCKED: "rows of points use this word"}

DOORS = ("links", "contacts", "alternatives", "tracks")
"""The parts of the program that a ``link`` may name; they share their ids."""


# ----------------------------------------------------------------------- names


@dataclass(frozen=True)
class Names:
    """The names of one kind that others may use.

    Attributes
    ----------
    kind
        What they name, in the singular: ``track``.
    home
        The file in which they are given.
    known
        The names.
    complete
        False when some of them could not be read; then none is called unknown.
    """

    kind: str
    home: str
    known: Collection[str]
    complete: bool = True

    def lack(self, name: str | None) -> bool:
        """Whether a name is surely none of these."""
        return name is not None and self.complete and name not in self.known

    def has(self, name: str) -> bool:
        """Whether a name is surely one of these."""
        return self.complete and name in self.known

    def but(self, name: str) -> str:
        """Name one that is none of these, and what to write instead."""
        return f"the {self.kind} {quoted(name)}; {self.advice(name)}"

    def advice(self, name: str) -> str:
        """Say what to write instead of an unknown name."""
        return instead(name, self.known, f"{self.home} has no such {self.kind}")

    def check(self, spot: Spot, saying: str) -> Iterator[Finding]:
        """Find fault with a text that is none of these names."""
        name = spot.text
        if name and self.lack(name):
            yield Finding(spot.at, f"{saying} {self.but(name)}")


@dataclass(frozen=True)
class Catalog:
    """All names that the files of a guide use for one another."""

    tracks: Names
    doors: Names
    facts: Names
    flags: Names
    questions: Names
    options: Mapping[str, Names]


def catalog_of(program: Spot, questions: Spot, rules: Spot) -> Catalog:
    """Collect the names that the files give, as far as they can be read.

    Parameters
    ----------
    program, questions, rules
        The roots of the three documents.
    """
    flags = _ids("fit rule", RULES, [rules["fit"]] if "fit" in rules else [])
    groups = [page["questions"] for page in questions["pages"].items()]
    asked = _ids("question", QUESTIONS, groups)
    return Catalog(
        tracks=_keys("track", program, ["tracks"]),
        doors=_keys("link", program, DOORS),
        facts=_keys("fact", program, ["facts"]),
        flags=replace(flags, complete=flags.complete and _is_whole(rules, RulesFile)),
        questions=replace(asked, complete=asked.complete and bool(asked.known)),
        options=_options(questions),
    )


def _options(questions: Spot) -> Mapping[str, Names]:
    """Collect the options of each question; of two with one id, neither is the one."""
    options: dict[str, Names] = {}
    for question in _questions(questions):
        if name := question["id"].text:
            names = _ids("option", QUESTIONS, [question["options"]])
            options[name] = replace(names, complete=names.complete and name not in options)
    return options


def catalog_of_guide(guide: Guide) -> Catalog:
    """Collect the names of a guide that is loaded already."""
    nothing = Names("", "", ())
    return Catalog(
        tracks=Names("track", PROGRAM, guide.program.track.keys()),
        doors=nothing,
        facts=nothing,
        flags=nothing,
        questions=Names("question", QUESTIONS, guide.questionnaire.question.keys()),
        options={
            question.id: Names("option", QUESTIONS, question.option.keys())
            for question in guide.questionnaire.questions
        },
    )


def _keys(kind: str, program: Spot, groups: Collection[str]) -> Names:
    spots = [program[group] for group in groups if group in program]
    complete = _is_whole(program, ProgramFile) and all(map(_is_whole, spots))
    names = [key for spot in spots for key, _ in spot.entries()]
    return Names(kind, PROGRAM, _as_meant(names), complete and _are_distinct(names))


def _ids(kind: str, home: str, groups: Collection[Spot]) -> Names:
    ids = [entry["id"].text for group in groups for entry in group.items()]
    are_lists = all(isinstance(group.value, list) for group in groups)
    complete = are_lists and all(ids) and _are_distinct(ids)
    return Names(kind, home, _as_meant(filter(None, ids)), complete)


def _are_distinct(names: Collection[str | None]) -> bool:
    """Whether no name stands for two things; of two, one was meant to be something else."""
    return len(set(names)) == len(names)


def _as_meant(names: Iterable[str]) -> Collection[str]:
    """Add to each badly written id the one that is offered for it, which others may use."""
    return {form: None for name in names for form in (name, slug(name))}.keys()


def _is_whole(spot: Spot, kind: type[BaseModel] | None = None) -> bool:
    """Whether a block could be read in full, with no key that should be another of its type."""
    keys = set(kind.model_fields) if kind else set()
    return spot.is_block and not spot.is_partial and (not kind or set(spot.value) <= keys)


def _questions(root: Spot) -> Iterator[Spot]:
    for page in root["pages"].items():
        yield from page["questions"].items()


# ------------------------------------------------------------------- the program


def check_program(root: Spot, names: Catalog) -> Iterator[Finding]:
    """Find names and dates in ``program.yaml`` that do not agree."""
    yield from _doors_are_distinct(root)
    for fact in root["program"]["common"].items():
        yield from names.facts.check(fact, '"common" of the program names')
    for link in root["program"]["look"].items():
        yield from names.doors.check(link, '"look" of the program names')
    yield from _ids_are_distinct("events", root["events"].items())
    yield from _ids_are_distinct("dates", root["dates"].items())
    for key, track in root["tracks"].entries():
        if key in _TAKEN:
            message = f"a track cannot be called {quoted(key)}; {_TAKEN[key]}"
            yield Finding(track.key_at, message)
        yield from _check_talk(track, names, f"track {quoted(key)}")
        for fact in (*track["facts"].items(), *track["stories"].items()):
            yield from names.facts.check(fact, f"track {quoted(key)} names")
    for event in root["events"].items():
        yield from _event_is_at_home(event)
        yield from _event_ends_later(event)
    for key, notice in root["notices"].entries():
        yield from names.doors.check(notice["link"], f"notice {quoted(key)} names")


def _doors_are_distinct(root: Spot) -> Iterator[Finding]:
    doors = [(spot.key_at, key, group) for group in DOORS for key, spot in root[group].entries()]
    seen: dict[str, str] = {}
    for place, key, group in sorted(doors, key=lambda door: (door[0].line, door[0].column)):
        if key in seen:
            yield Finding(
                place,
                f"{quoted(key)} is in {quoted(seen[key])} and in {quoted(group)}; "
                f"{listed(DOORS)} share their ids, so each needs its own",
            )
        seen.setdefault(key, group)


def _event_is_at_home(event: Spot) -> Iterator[Finding]:
    """Find a time with another offset than the college has then: it would be shown an hour off.

    UTC itself is nobody's slip.
    """
    for key in ("starts", "ends"):
        moment = _moment(event[key])
        if moment is None or not moment.utcoffset():
            continue
        with suppress(OverflowError):  # in the first or last hours of the calendar
            # To UTC and back, because some hours of the clock do not exist in spring.
            meant = moment.replace(tzinfo=_HOME).astimezone(UTC).astimezone(_HOME)
            if moment.astimezone(_HOME).utcoffset() != moment.utcoffset():
                yield Finding(
                    event[key].at,
                    f"{quoted(key)} of {_called('event', event)} has the offset "
                    f"{_offset(moment)}, but Pittsburgh is at {_offset(meant)} that day; "
                    f"write {meant.isoformat()} if it is the time there",
                )


def _event_ends_later(event: Spot) -> Iterator[Finding]:
    starts, ends = _moment(event["starts"]), _moment(event["ends"])
    if starts and ends and ends <= starts:
        yield Finding(event["ends"].at, f"{_called('event', event)} must end after it starts")


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]


def _moment(spot: Spot) -> datetime | None:
    try:
        moment = datetime.fromisoformat(spot.text or "")
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


# ------------------------------------------------------------- the questionnaire


def check_questions(root: Spot, names: Catalog) -> Iterator[Finding]:
    """Find ids and follow-ups in ``questions.yaml`` that do not agree."""
    pages = list(root["pages"].items())
    yield from _ids_are_distinct("pages", pages)
    yield from _ids_are_distinct("questions", _questions(root))
    earlier: set[str] = set()
    for page in pages:
        yield from _check_page_id(page["id"])
        questions = list(page["questions"].items())
        for question in questions:
            yield from _check_question(question, names, earlier)
        earlier.update(_as_meant(question["id"].text or "" for question in questions))


def _check_page_id(name: Spot) -> Iterator[Finding]:
    if name.text in RESERVED_PAGES:
        yield Finding(
            name.at,
            f"the page {quoted(name.text)} needs another id; "
            f"{listed(RESERVED_PAGES)} are pages of the advisor's own",
        )


def _check_question(question: Spot, names: Catalog, earlier: Collection[str]) -> Iterator[Finding]:
    called = _called("question", question)
    if question["id"].text in RESERVED:
        yield Finding(
            question["id"].at,
            f"{called} needs another id; {listed(RESERVED)} have a meaning of their own",
        )
    yield from _ids_are_distinct("options", question["options"].items(), f" of {called}")
    yield from _check_max(question, called)
    if "ask_when" in question:
        saying = f'"ask_when" of {called}'
        yield from _check_condition(question["ask_when"], names, saying)
        for key, spot in named_questions(question["ask_when"]):
            if names.questions.has(key) and key not in earlier:
                yield Finding(
                    spot.key_at,
                    f"{saying} looks at question {quoted(key)}, which is not on an earlier page; "
                    f"move {called} to a later page",
                )


def _check_max(question: Spot, called: str) -> Iterator[Finding]:
    most, options = question["max"], question["options"].value
    if "max" not in question:
        return
    if "type" not in question or question["type"].text == "single":
        yield Finding(
            most.key_at,
            f'{called} has a "max" but takes one option; remove it or add "type: multi"',
        )
    elif isinstance(options, list) and (number := _number(most)) and number > len(options):
        yield Finding(
            most.at, f'"max" of {called} is {number}, but there are {len(options)} options'
        )


# ---------------------------------------------------------------------- the rules


def check_rules(root: Spot, names: Catalog) -> Iterator[Finding]:
    """Find names and numbers in ``rules.yaml`` that do not agree."""
    yield from _check_points(root["points"], names)
    yield from _check_strength(root["strength"])
    parts = (
        ("bonuses", root["bonuses"], _check_bonus),
        ("fit rules", root["fit"], _check_fit_rule),
        ("next steps", root["next_steps"], _check_step),
    )
    for kind, entries, check in parts:
        yield from _ids_are_distinct(kind, entries.items())
        for entry in entries.items():
            yield from check(entry, names)


def _check_points(points: Spot, names: Catalog) -> Iterator[Finding]:
    for question, rows in points.entries():
        if names.questions.lack(question):
            yield Finding(rows.key_at, f"points name {names.questions.but(question)}")
            continue
        options = names.options.get(question)
        for option, row in rows.entries():
            if options and options.lack(option):
                yield Finding(
                    row.key_at, f"points for question {quoted(question)} name {options.but(option)}"
                )
            saying = f"points for option {quoted(option)} of question {quoted(question)}"
            yield from _check_tracks(row, names, saying, LOCKED)


def _check_tracks(row: Spot, names: Catalog, saying: str, *other: str) -> Iterator[Finding]:
    """Find keys that are neither a track nor one of the other keys that may stand here."""
    for track, spot in row.entries():
        if track not in other and names.tracks.lack(track):
            yield Finding(spot.key_at, f"{saying} name {names.tracks.but(track)}")


def _check_bonus(bonus: Spot, names: Catalog) -> Iterator[Finding]:
    called = _called("bonus", bonus)
    yield from _check_condition(bonus["when"], names, f'"when" of {called}')
    yield from _check_tracks(bonus["points"], names, f"points of {called}")


def _check_fit_rule(rule: Spot, names: Catalog) -> Iterator[Finding]:
    called = _called("fit rule", rule)
    yield from _check_condition(rule["when"], names, f'"when" of {called}')
    yield from names.doors.check(rule["link"], f"{called} names")
    yield from names.facts.check(rule["fact"], f"{called} names")
    yield from _check_talk(rule, names, called)


def _check_talk(entry: Spot, names: Catalog, called: str) -> Iterator[Finding]:
    for point in entry["talk"].items():
        yield from names.facts.check(point["fact"], f'"talk" of {called} names')


def _check_strength(strength: Spot) -> Iterator[Finding]:
    clear, lean = _number(strength["clear"]), _number(strength["lean"])
    if clear is not None and lean is not None and clear < lean:
        yield Finding(
            strength["clear"].at,
            f'"clear" is {clear} but may not be less than "lean", which is {lean}',
        )


def _check_step(step: Spot, names: Catalog) -> Iterator[Finding]:
    called = _called("next step", step)
    yield from names.doors.check(step["link"], f"{called} names")
    for track in step["for"]["track"].items():
        yield from names.tracks.check(track, f"{called} is for")
    for flag in step["for"]["flag"].items():
        yield from names.flags.check(flag, f"{called} is for")


# --------------------------------------------------------------------- conditions


def _check_condition(condition: Spot, names: Catalog, saying: str) -> Iterator[Finding]:
    """Find what a condition cannot mean. Documents are not deep, so neither is this."""
    if isinstance(condition.value, Block) and not condition.value:
        yield Finding(condition.at, f"{saying} is empty; write a question and an option")
    for key, part in condition.entries():
        if key == "any":
            for each in part.items():
                yield from _check_condition(each, names, saying)
        elif key == "not":
            yield from _check_condition(part, names, saying)
        elif names.questions.lack(key):
            words = replace(names.questions, known=(*names.questions.known, "any", "not"))
            yield Finding(part.key_at, f"{saying} names {words.but(key)}")
        else:
            yield from _check_choice(key, part, names, f"{saying} names")


def _check_choice(key: str, part: Spot, names: Catalog, saying: str) -> Iterator[Finding]:
    """Find options that the question ``key`` has not, or that are named twice."""
    options = names.options.get(key)
    seen: set[str] = set()
    for spot in part.items():
        name = spot.text
        if not name:
            continue
        called = f"the option {quoted(name)} of question {quoted(key)}"
        if name in seen:
            yield Finding(spot.at, f"{saying} {called} twice; once will do")
        elif options and options.lack(name):
            yield Finding(spot.at, f"{saying} {called}; {options.advice(name)}")
        seen.add(name)


def named_questions(condition: Spot) -> Iterator[tuple[str, Spot]]:
    """Walk over a condition of a file: each question that it names, with what stands there."""
    for key, part in condition.entries():
        if key == "any":
            for each in part.items():
                yield from named_questions(each)
        elif key == "not":
            yield from named_questions(part)
        else:
            yield key, part


# ---------------------------------------------------------------------- the cases


def check_cases(root: Spot, names: Catalog, most: Mapping[str, int]) -> Iterator[Finding]:
    """Find answers and expectations in ``cases.yaml`` that the guide cannot have.

    Parameters
    ----------
    root
        The root of the document.
    names
        The names of the guide.
    most
        Question id -> how many options may be chosen.
    """
    cases = list(root["cases"].items())
    tops = replace(names.tracks, known=(*names.tracks.known, TIE))
    yield from _ids_are_distinct("cases", cases)
    for case in cases:
        called = _called("case", case)
        for key, part in case["answers"].entries():
            if names.questions.lack(key):
                yield Finding(part.key_at, f"answers of {called} name {names.questions.but(key)}")
            else:
                yield from _check_answer(key, part, names, most[key], f"answers of {called}")
        yield from tops.check(case["expect"]["top"], f"{called} expects")


def _check_answer(
    key: str, part: Spot, names: Catalog, most: int, saying: str
) -> Iterator[Finding]:
    yield from _check_choice(key, part, names, f"{saying} name")
    chosen = len(list(part.items()))
    if chosen > most:
        yield Finding(
            part.at,
            f"{saying} choose {chosen} options of question {quoted(key)}, which takes {most}",
        )


# ---------------------------------------------------------------------- in common


def _ids_are_distinct(kind: str, entries: Iterable[Spot], of: str = "") -> Iterator[Finding]:
    """Find an id that an earlier entry has already."""
    seen: dict[str, Spot] = {}
    for entry in entries:
        spot = entry["id"]
        if spot.text and spot.text in seen:
            first = seen[spot.text].at.line + 1
            yield Finding(
                spot.at, f"two {kind}{of} have the id {quoted(spot.text)}, first in line {first}"
            )
        elif spot.text:
            seen[spot.text] = spot


def _called(noun: str, entry: Spot) -> str:
    name = entry["id"].text
    return f"{noun} {quoted(name)}" if name else f"a {noun}"


def _number(spot: Spot) -> int | None:
    try:
        return int(spot.text or "")
    except ValueError:
        return None
