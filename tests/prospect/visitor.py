"""A visitor without a browser: the pages as Streamlit's own test runner shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import parse_qs

from advisor.guide import Sheet
from advisor.prospect.address import TURN, Place, link
from tests.app import AppTest
from tests.checkout import CHECKOUT

SCRIPT = CHECKOUT / "advisor" / "server" / "streamlit" / "script.py"


class Visitor:
    """Opens addresses, chooses options and presses buttons."""

    def __init__(self, address: str = "") -> None:
        self._app = AppTest.from_file(SCRIPT, default_timeout=60)
        self.open(address)

    @classmethod
    def on(cls, place: Place, sheet: Sheet | None = None) -> Visitor:
        """Arrive on a page with some answers, by a link."""
        return cls(link(place, sheet or {}))

    def open(self, address: str) -> Visitor:
        """Go to an address, as a link or the browser's own buttons do."""
        for name in list(self._app.query_params):
            del self._app.query_params[name]
        for name, values in parse_qs(address.removeprefix("?"), keep_blank_values=True).items():
            self._app.query_params[name] = values
        return self._run()

    def at(self, place: Place, sheet: Sheet | None = None) -> Visitor:
        """Go to a page with some answers."""
        return self.open(link(place, sheet or {}))

    def choose(self, question: str, options: str | Sequence[str] | None) -> Visitor:
        """Choose an option, several, or none at all: the page script notes it in the address."""
        assert question in self.chosen
        if options:
            self._app.query_params[question] = options
        elif question in self._app.query_params:
            del self._app.query_params[question]
        return self

    def press(self, button: str) -> Visitor:
        """Press a button: one of Streamlit's, or one with which the page script turns the page."""
        if button in (turns := _Text(self.markup).turns):
            self._app.query_params[TURN] = turns[button]
        else:
            self._app.button(key=button).click()
        return self._run()

    def type(self, field: str, text: str) -> Visitor:
        """Type into a field."""
        self._app.text_input(key=field).set_value(text)
        return self

    def pick(self, pills: str, option: str | None) -> Visitor:
        """Choose one of a few, by the key of what offers them; nothing is run by it."""
        self._app.pills(key=pills).set_value(option)
        return self

    @property
    def buttons(self) -> set[str]:
        """The keys of all buttons."""
        own = _Text(self.markup).turns
        return {str(button.key) for button in self._app.button} | own.keys()

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """What is chosen on the page, by question."""
        return {name: tuple(options) for name, options in _Text(self.markup).chosen.items()}

    @property
    def address(self) -> dict[str, list[str]]:
        """The parameters of the address."""
        given: dict[str, str | list[str]] = dict(self._app.query_params)
        return {name: [at] if isinstance(at, str) else list(at) for name, at in given.items()}

    @property
    def markup(self) -> str:
        """All markup of the page."""
        return "".join(element.proto.body for element in self._app.get("html"))

    @property
    def text(self) -> str:
        """All text of the page, a space for each tag."""
        return " ".join(_Text(self.markup).parts)

    @property
    def said(self) -> tuple[str, ...]:
        """All that the page says, text by text: those in tags, then those of the controls."""
        app = self._app
        controls = [
            *(each.label for each in (*app.button, *app.text_input, *app.pills)),
            *(option for pills in app.pills for option in pills.options),
        ]
        in_tags = (part.strip() for part in _Text(self.markup).parts)
        return tuple(text for text in (*in_tags, *map(_unescaped, controls)) if text)

    @property
    def lang(self) -> str:
        """In which language the page says that it is."""
        return _Text(self.markup).lang

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        return _Text(self.markup).heading

    @property
    def turn(self) -> str:
        """The mark by which the page script knows a new page."""
        return _Text(self.markup).turn

    @property
    def failed(self) -> bool:
        """Whether Streamlit shows an error of its own."""
        return bool(self._app.exception)

    def _run(self) -> Visitor:
        self._app.run()
        return self


def _unescaped(label: str) -> str:
    """Take out what keeps Streamlit from reading a label as markup."""
    return re.sub(r"\\(.)", r"\1", label)


class _Text(HTMLParser):
    """What stands in markup: texts, and what can be chosen and pressed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.heading = ""
        self.turn = ""
        self.lang = ""
        self.chosen: dict[str, list[str]] = {}
        self.turns: dict[str, str] = {}
        self._key = ""
        self._inside_heading = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lang = given.get("data-language") or self.lang
        if tag == "h1":
            self._inside_heading = True
            self.turn = given.get("data-turn") or ""
        if question := given.get("data-question"):
            self.chosen[question] = []
        if tag == "input" and "checked" in given:
            self.chosen[(given["name"] or "").removeprefix("q_")].append(given["value"] or "")
        if found := re.search(r"st-key-(\w+)$", given.get("class") or ""):
            self._key = found[1]
        if turn := given.get("data-turn-to"):
            self.turns[self._key] = turn

    def handle_endtag(self, tag: str) -> None:
        self._inside_heading = self._inside_heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self._inside_heading:
            self.heading += data
