"""Whether the names and numbers of a guide agree with one another.

The checks walk over the documents, so that every fault has its exact place, and get the
names from the guide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from advisor.guide.document import Spot
from advisor.guide.faults import Finding, instead, listed, quoted
from advisor.guide.files import PROGRAM, QUESTIONS, RULES
from advisor.guide.model import TIE, Guide, Question
from advisor.guide.program import Event

RESERVED = ("any", "not", "page", "code", "lang", "embed", "embed_options")
"""Ids that no question may have: conditions and addresses use these words."""

RESERVED_PAGES = ("start", "code", "review", "result", "short", "tracks")
"""Ids that no page may have: they are the addresses of the advisor's own pages."""

LOCKED = "locked"  # marks a locked row of points, so no track may have this id

_TAKEN = {TIE: "cases use this for equal scores", LOCKED: "rows of points use this word"}

_LISTS = ("events", "dates", "pages", "bonuses", "fit", "next_steps", "cases")
"""The lists of entries with ids at the top of a file."""

_TARGETS = ("links", "contacts", "alternatives", "tracks")
"""The parts of the program that a ``link`` may name; they share their ids."""


def duplicate_ids(root: Spot) -> Iterator[Finding]:
    """Find ids that a file gives twice."""
    yield from _targets_are_distinct(root)
    for key in _LISTS:
        kind = {"fit": "fit rules", "next_steps": "next steps"}.get(key, key)
        yield from _ids_are_distinct(kind, root[key].items())
    yield from _ids_are_distinct("questions", _questions(root))
    for question in _questions(root):
        called = _called("question", question)
        yield from _ids_are_distinct("options", question["options"].items(), f" of {called}")


def _targets_are_distinct(root: Spot) -> Iterator[Finding]:
    targets = [(spot.key_at, key, part) for part in _TARGETS for key, spot in root[part].entries()]
    seen: dict[str, str] = {}
    for place, key, part in sorted(targets, key=lambda each: (each[0].line, each[0].column)):
        if key in seen:
            yield Finding(
                place,
                f"{quoted(key)} is in {quoted(seen[key])} and in {quoted(part)}; "
                f"{listed(_TARGETS)} share their ids, so each needs its own",
            )
        seen.setdefault(key, part)


def _ids_are_distinct(kind: str, entries: Iterable[Spot], of: str = "") -> Iterator[Finding]:
    """Find ids that an earlier entry has."""
    seen: dict[str | None, int] = {}
    for entry in entries:
        spot = entry["id"]
        if spot.text in seen:
            first = seen[spot.text] + 1
            yield Finding(
                spot.at, f"two {kind}{of} have the id {_id(entry)}, first in line {first}"
            )
        seen.setdefault(spot.text, spot.at.line)


@dataclass(frozen=True)
class Names:
    """The names of one kind that others may use, and the file that gives them."""

    kind: str
    home: str
    known: Collection[str]

    def but(self, name: str, *other: str) -> str:
        """Name an unknown name, and say what to write instead."""
        return f"the {self.kind} {quoted(name)}; {self.advice(name, *other)}"

    def advice(self, name: str, *other: str) -> str:
        """Say what to write instead of an unknown name."""
        return instead(name, (*self.known, *other), f"{self.home} has no such {self.kind}")

    def check(self, spots: Iterable[Spot], saying: str, *other: str) -> Iterator[Finding]:
        """Find texts that are not among these names or the other words."""
        for spot in spots:
            if spot.text and spot.text not in (*self.known, *other):
                yield Finding(spot.at, f"{saying} {self.but(spot.text, *other)}")


class Catalog:
    """All names that the files of a guide use for one another."""

    def __init__(
        self, guide: Guide, also: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> None:
        """Name all that a guide has, and ``also`` options of other questions or the same ones."""
        program, questions = guide.program, guide.questionnaire.questions
        options = {question.id: dict.fromkeys(question.option) for question in questions}
        for question, names in also.items():
            options.setdefault(question, {}).update(dict.fromkeys(names))
        self.tracks = Names("track", PROGRAM, program.track.keys())
        self.targets = Names("link", PROGRAM, program.targets.keys())
        self.facts = Names("fact", PROGRAM, program.fact.keys())
        self.flags = Names("fit rule", RULES, [rule.id for rule in guide.rules.fit])
        self.questions = Names("question", QUESTIONS, options)
        self.options = {name: Names("option", QUESTIONS, each) for name, each in options.items()}


def check_program(root: Spot, guide: Guide, names: Catalog) -> Iterator[Finding]:
    """Find names and dates in ``program.yaml`` that do not agree."""
    program = root["program"]
    yield from names.facts.check(program["common"].items(), '"common" of the program names')
    yield from names.targets.check(program["look"].items(), '"look" of the program names')
    for key, track in root["tracks"].entries():
        if key in _TAKEN:
            yield Finding(track.key_at, f"a track cannot be called {quoted(key)}; {_TAKEN[key]}")
    yield from _check_references(root, names)
    yield from _check_site(root, guide, names)
    for event, spot in zip(guide.program.events, root["events"].items(), strict=True):
        yield from _check_event(event, spot, guide.program.site.zone)


def _check_references(root: Spot, names: Catalog) -> Iterator[Finding]:
    """Find unknown names in the entries of the program or of the rules."""
    for part, noun, key, known in (
        ("tracks", "track", "facts", names.facts),
        ("tracks", "track", "stories", names.facts),
        ("notices", "notice", "link", names.targets),
        ("needs", "need", "questions", names.questions),
        ("needs", "need", "check", names.flags),
        ("basics", "basic", "fact", names.facts),
        ("compare", "row", "questions", names.questions),
        ("fit", "fit rule", "link", names.targets),
        ("fit", "fit rule", "fact", names.facts),
        ("next_steps", "next step", "link", names.targets),
    ):
        for called, entry in _named(root[part], noun):
            yield from known.check(entry[key].items(), f"{called} names")
    for part, noun in (("tracks", "track"), ("fit", "fit rule")):
        for called, entry in _named(root[part], noun):
            facts = (point["fact"] for point in entry["talk"].items())
            yield from names.facts.check(facts, f'"talk" of {called} names')


def _named(entries: Spot, noun: str) -> Iterator[tuple[str, Spot]]:
    """Yield each entry of a block or list with what it is called."""
    for key, entry in entries.entries():
        yield f"{noun} {quoted(key)}", entry
    for entry in entries.items():
        yield _called(noun, entry), entry


def _check_site(root: Spot, guide: Guide, names: Catalog) -> Iterator[Finding]:
    for key, color in root["site"]["colors"]["tracks"].entries():
        if key not in names.tracks.known:
            yield Finding(color.key_at, f"a color is for {names.tracks.but(key)}")
    for key, contact in root["contacts"].entries():
        phone = contact["phone"].text or ""
        if any(map(str.isdigit, phone)) and not guide.program.site.tel(phone):
            yield Finding(
                contact["phone"].at,
                f'"phone" of contact {quoted(key)} is {quoted(phone)}; begin with the '
                "country's prefix, such as +49, so that it can be called from anywhere",
            )


def _check_event(event: Event, spot: Spot, zone: ZoneInfo) -> Iterator[Finding]:
    called = _called("event", spot)
    for key, moment in (("starts", event.starts), ("ends", event.ends)):
        if wrong := _away_from_home(moment, zone):
            yield Finding(spot[key].at, f"{quoted(key)} of {called} {wrong}")
    if event.ends <= event.starts:
        yield Finding(spot["ends"].at, f"{called} must end after it starts")
    elif _minute(event.ends) == _minute(event.starts):
        message = "must end a minute after it starts or later, as pages show no seconds"
        yield Finding(spot["ends"].at, f"{called} {message}")


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _away_from_home(moment: datetime, home: ZoneInfo) -> str:
    """Say that a time has another offset than the college has then; UTC is fine."""
    there = moment.astimezone(home).utcoffset()
    if moment.utcoffset() in (timedelta(), there):
        return ""
    # To UTC and back, because some hours of the clock do not exist in spring.
    meant = moment.replace(tzinfo=home).astimezone(UTC).astimezone(home)
    if meant.replace(tzinfo=None) != moment.replace(tzinfo=None):
        wrong = f"is an hour that the clocks of {home.key} skip that day"
    else:
        wrong = f"has the offset {_offset(moment)}, but {home.key} is at {_offset(meant)} that day"
    return f"{wrong}; write {meant.isoformat()} if it is the time there"


def _offset(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[len("2026-11-06T12:00:00") :]


def check_questions(root: Spot, names: Catalog) -> Iterator[Finding]:
    """Find ids and follow-ups in ``questions.yaml`` that do not agree."""
    earlier: set[str | None] = set()
    for page in root["pages"].items():
        if page["id"].text in RESERVED_PAGES:
            yield Finding(
                page["id"].at,
                f"the page {_id(page)} needs another id; "
                f"{listed(RESERVED_PAGES)} are pages of the advisor's own",
            )
        questions = list(page["questions"].items())
        for question in questions:
            yield from _check_question(question, names, earlier)
        earlier.update(question["id"].text for question in questions)
    yield from _check_earlier(root["earlier"])


def _check_earlier(entries: Spot) -> Iterator[Finding]:
    """Find numbers and names that no earlier questionnaire can have had."""
    shapes: set[str | None] = set()
    for entry in entries.items():
        if entry["shape"].text in shapes:
            yield Finding(entry["shape"].at, 'two entries of "earlier" have this shape; keep one')
        shapes.add(entry["shape"].text)
        sizes = {}
        for question, options in entry["questions"].entries():
            names = [each.text for each in options.items()]
            sizes[question] = len(names)
            if len(names) < 2 or len({*names}) < len(names):
                message = "needs at least two options, each once, in the order of then"
                yield Finding(options.at, f"earlier question {quoted(question)} {message}")
        for question, most in entry["most"].entries():
            if int(most.text or 0) not in range(2, sizes.get(question, 0) + 1):
                yield Finding(
                    most.at,
                    f'"most" of earlier question {quoted(question)} has to be 2 or more, and no '
                    f"more than its options: {sizes.get(question, 0)}",
                )


def _check_question(
    question: Spot, names: Catalog, earlier: Collection[str | None]
) -> Iterator[Finding]:
    called = _called("question", question)
    if question["id"].text in RESERVED:
        yield Finding(
            question["id"].at,
            f"{called} needs another id; {listed(RESERVED)} have a meaning of their own",
        )
    yield from _check_type(question, called)
    saying = f'"ask_when" of {called}'
    yield from _check_condition(question["ask_when"], names, saying)
    for key, spot in named_questions(question["ask_when"]):
        if key in names.options and key not in earlier:
            yield Finding(
                spot.key_at,
                f"{saying} looks at question {quoted(key)}, which is not on an earlier page; "
                f"move {called} to a later page",
            )


def _check_type(question: Spot, called: str) -> Iterator[Finding]:
    """Find a number of options, or one that stands alone, where that makes no sense."""
    most, options = question["max"], list(question["options"].items())
    number = int(most.text or 0)
    if question["type"].text != "multi":
        if number:
            message = f'{called} has a "max" but takes one option; remove it or add "type: multi"'
            yield Finding(most.key_at, message)
        for alone in (option["alone"] for option in options):
            if alone.text is not None:
                message = f'{called} takes one option, so each is "alone"; remove it here'
                yield Finding(alone.key_at, message)
    elif number > len(options):
        message = f'"max" of {called} is {number}, but there are {len(options)} options'
        yield Finding(most.at, message)


def check_rules(root: Spot, guide: Guide, names: Catalog) -> Iterator[Finding]:
    """Find names and numbers in ``rules.yaml`` that do not agree."""
    yield from _check_points(root["points"], names)
    strength = guide.rules.strength
    if strength.clear < strength.lean:
        message = f'may not be less than "lean", which is {strength.lean}'
        yield Finding(root["strength"]["clear"].at, f'"clear" is {strength.clear} but {message}')
    yield from _check_references(root, names)
    for called, bonus in _named(root["bonuses"], "bonus"):
        yield from _check_condition(bonus["when"], names, f'"when" of {called}')
        yield from _check_tracks(bonus["points"], names, f"points of {called}")
    for called, rule in _named(root["fit"], "fit rule"):
        yield from _check_condition(rule["when"], names, f'"when" of {called}')
        yield from _check_elsewhere(rule, guide, called)
    for called, step in _named(root["next_steps"], "next step"):
        yield from names.tracks.check(step["for"]["track"].items(), f"{called} is for")
        yield from names.flags.check(step["for"]["flag"].items(), f"{called} is for")


def _check_elsewhere(rule: Spot, guide: Guide, called: str) -> Iterator[Finding]:
    """Find a rule by which another program suits better, and which names none."""
    link = rule["link"].text or ""
    programs = [each.id for each in guide.program.alternatives]
    if rule["level"].text == "elsewhere" and link not in programs:
        yield Finding(
            rule["link"].at,
            f"{called} is elsewhere, but {quoted(link)} is no other program; "
            f'name one of the "alternatives" of {PROGRAM}',
        )


def _check_points(points: Spot, names: Catalog) -> Iterator[Finding]:
    for question, rows in points.entries():
        if question not in names.options:
            yield Finding(rows.key_at, f"points name {names.questions.but(question)}")
            continue
        options = names.options[question]
        for option, row in rows.entries():
            if option not in options.known:
                yield Finding(
                    row.key_at, f"points for question {quoted(question)} name {options.but(option)}"
                )
            saying = f"points for option {quoted(option)} of question {quoted(question)}"
            yield from _check_tracks(row, names, saying, LOCKED)


def _check_tracks(row: Spot, names: Catalog, saying: str, *other: str) -> Iterator[Finding]:
    """Find keys that are neither a track nor one of the other keys allowed here."""
    for track, spot in row.entries():
        if track not in (*names.tracks.known, *other):
            yield Finding(spot.key_at, f"{saying} name {names.tracks.but(track)}")


def named_questions(condition: Spot) -> Iterator[tuple[str, Spot]]:
    """Walk over a condition of a file: each question that it names, with its value."""
    for part in _parts(condition):
        for key, spot in part.entries():
            if key not in ("any", "not"):
                yield key, spot


def _parts(condition: Spot) -> Iterator[Spot]:
    """Walk as `Condition.parts` does. Documents are not deep, so neither is this."""
    if condition.is_block:
        yield condition
        for part in (*condition["any"].items(), condition["not"]):
            yield from _parts(part)


def _check_condition(condition: Spot, names: Catalog, saying: str) -> Iterator[Finding]:
    """Find unknown names in a condition."""
    for part in _parts(condition):
        if not part.value:
            yield Finding(part.at, f"{saying} is empty; write a question and an option")
    for key, spot in named_questions(condition):
        if key in names.options:
            yield from _check_choice(key, spot, names.options[key], f"{saying} names")
        else:
            unknown = names.questions.but(key, "any", "not")
            yield Finding(spot.key_at, f"{saying} names {unknown}")


def _check_choice(key: str, part: Spot, options: Names, saying: str) -> Iterator[Finding]:
    """Find options that the question ``key`` lacks, or that are named twice."""
    seen: set[str] = set()
    for spot in part.items():
        name = spot.text or ""
        if name in seen or name not in options.known:
            advice = " twice; once will do" if name in seen else f"; {options.advice(name)}"
            called = f"the option {quoted(name)} of question {quoted(key)}"
            yield Finding(spot.at, f"{saying} {called}{advice}")
        seen.add(name)


def check_cases(root: Spot, guide: Guide, names: Catalog) -> Iterator[Finding]:
    """Find answers and expectations in ``cases.yaml`` that the guide cannot have."""
    for called, case in _named(root["cases"], "case"):
        saying = f"answers of {called}"
        for key, part in case["answers"].entries():
            if key in names.options:
                yield from _check_choice(key, part, names.options[key], f"{saying} name")
                yield from _check_together(part, guide.questionnaire.question[key], saying)
            else:
                yield Finding(part.key_at, f"{saying} name {names.questions.but(key)}")
        yield from names.tracks.check([case["expect"]["top"]], f"{called} expects", TIE)


def _check_together(part: Spot, question: Question, saying: str) -> Iterator[Finding]:
    chosen = dict.fromkeys(option.text or "" for option in part.items())
    if why := question.misfit(chosen):
        yield Finding(part.at, f"{saying} do not fit: question {quoted(question.id)} {why}")


def _questions(root: Spot) -> Iterator[Spot]:
    for page in root["pages"].items():
        yield from page["questions"].items()


def _called(noun: str, entry: Spot) -> str:
    return f"{noun} {_id(entry)}"


def _id(entry: Spot) -> str:
    return quoted(entry["id"].text or "")
