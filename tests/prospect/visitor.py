"""A visitor without a browser: the pages as the server's plain documents show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode

from starlette.routing import Route, Router

from advisor.guide import Choices
from advisor.prospect.address import Place, link
from advisor.server import prospects
from tests.server.calls import Answer, Call, answers

APP = Router([Route("/", prospects.post, methods=["POST"]), Route("/", prospects.get)])


class Visitor:
    """Opens addresses, chooses options and presses buttons, as a browser without scripts does."""

    def __init__(self, address: str = "") -> None:
        self._query: dict[str, list[str]] = {}
        self._typed: dict[str, str] = {}
        self._picked: dict[str, list[str]] = {}
        self._sent: Call | None = None
        self.markup = self.document = ""
        self.open(address)

    @classmethod
    def on(cls, place: Place, sheet: Choices | None = None) -> Visitor:
        """Arrive on a page with some answers, by a link."""
        return cls(link(place, sheet or {}))

    def open(self, address: str) -> Visitor:
        """Go to an address, as a link or the browser's own buttons do."""
        self._query = parse_qs(address.partition("#")[0].removeprefix("?"), keep_blank_values=True)
        self._show()
        self._typed, self._picked = {}, {name: [*of] for name, of in self.chosen.items()}
        return self

    def at(self, place: Place, sheet: Choices | None = None) -> Visitor:
        """Go to a page with some answers."""
        return self.open(link(place, sheet or {}))

    def choose(self, question: str, options: str | Sequence[str] | None) -> Visitor:
        """Choose an option, several, or none at all."""
        assert question in self.chosen
        self._picked[question] = [options] if isinstance(options, str) else [*(options or ())]
        return self

    def press(self, key: str) -> Visitor:
        """Use a link or a button: follow the one, or send the form of the other."""
        page = self._page
        if key in page.links:
            return self.open(page.links[key])
        form, name, value = page.buttons[key]
        fields = {**form.fields, **{field: [text] for field, text in self._typed.items()}}
        picked = {field: of for field, of in self._picked.items() if field in form.choices and of}
        sent = urlencode({**fields, **picked, name: [value]}, doseq=True)
        if form.method != "post":
            return self.open(sent)
        self._sent = Call("POST", "/", form.action.encode(), body=sent.encode())
        self._read(self._sent)
        return self

    def type(self, field: str, text: str) -> Visitor:
        """Type into a field."""
        assert field in self._page.fields
        self._typed[field] = text
        return self

    def pick(self, field: str, option: str | None) -> Visitor:
        """Choose one of a few that are no answers."""
        self._picked[field] = [option] if option else []
        return self

    def again(self) -> Visitor:
        """Send the last form once more, as a browser does when its page is loaded again."""
        assert self._sent is not None
        self._read(self._sent)
        return self

    @property
    def buttons(self) -> set[str]:
        """The keys of all buttons, and of links that look like them."""
        page = self._page
        return {*page.links, *page.buttons}

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """What is chosen on the page, by question."""
        return {name: tuple(options) for name, options in self._page.chosen.items()}

    @property
    def address(self) -> dict[str, list[str]]:
        """The parameters of the address, but for what it tells."""
        return {name: list(at) for name, at in self._query.items() if name != "page.told"}

    @property
    def text(self) -> str:
        """All text of the page, a space for each tag."""
        return " ".join(self._page.parts)

    @property
    def said(self) -> tuple[str, ...]:
        """All that the page says, text by text."""
        return tuple(text for part in self._page.parts if (text := part.strip()))

    @property
    def lang(self) -> str:
        """In which language the page says that it is."""
        return self._page.lang

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        return self._page.heading

    def _show(self) -> None:
        """Ask for the address, and go on to where it leads."""
        for _ in range(5):
            answer = self._read(Call("GET", "/", urlencode(self._query, doseq=True).encode()))
            if answer.status != 303:
                return
            where = answer.headers["location"].partition("?")[2]
            self._query = parse_qs(where, keep_blank_values=True)
        raise AssertionError("the address leads in a circle")

    def _read(self, call: Call) -> Answer:
        (answer,) = answers(APP, [call])
        text = answer.body.decode()
        self.document = text
        found = re.search(r"<main>(.*)</main>", text, re.DOTALL)
        self._see(found[1] if found else text)
        return answer

    def _see(self, markup: str) -> None:
        """Read what is shown, once."""
        self.markup = markup
        self._page = _Text(markup)


class _Form:
    """A form: how it is sent, and what it takes along."""

    def __init__(self, given: dict[str, str | None]) -> None:
        self.method = given.get("method") or "get"
        self.action = (given.get("action") or "").removeprefix("?").partition("#")[0]
        self.fields: dict[str, list[str]] = {}
        self.choices: set[str] = set()


class _Text(HTMLParser):
    """What stands in markup: texts, and what can be chosen and pressed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.heading = ""
        self.lang = ""
        self.chosen: dict[str, list[str]] = {}
        self.fields: set[str] = set()
        self.links: dict[str, str] = {}
        self.buttons: dict[str, tuple[_Form, str, str]] = {}
        self._form = _Form({})
        self._inside_heading = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lang = given.get("data-language") or self.lang
        self._inside_heading = self._inside_heading or tag == "h1"
        key = given.get("data-key") or ""
        if tag == "form":
            self._form = _Form(given)
        elif tag == "a" and key:
            self.links[key] = given["href"] or ""
        elif tag == "button" and key:
            self.buttons[key] = (self._form, given["name"] or "", given["value"] or "")
        elif tag == "input":
            self._field(given)
        if question := given.get("data-question"):
            self.chosen.setdefault(question, [])

    def _field(self, given: dict[str, str | None]) -> None:
        name, value, kind = given["name"] or "", given.get("value") or "", given.get("type")
        if kind in ("radio", "checkbox"):
            self._form.choices.add(name)
            if "checked" in given:
                self.chosen.setdefault(name, []).append(value)
            return
        self._form.fields.setdefault(name, []).append(value)
        if kind is None:
            self.fields.add(name)

    def handle_endtag(self, tag: str) -> None:
        self._inside_heading = self._inside_heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self._inside_heading:
            self.heading += data
