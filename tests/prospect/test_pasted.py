"""Codes and links as mail programs, chats and fingers deliver them."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime
from quopri import encodestring
from random import Random
from textwrap import wrap
from urllib.parse import quote

import pytest

from advisor.guide import Choices
from advisor.prospect import address, pasted
from advisor.prospect.address import ENTER_CODE, RESULT, code_link, link
from advisor.records.making import begin_call
from advisor.scoring import CodeError, pack
from advisor.staff.call.state import Call
from tests.browser.people import TALKATIVE
from tests.guides import checked
from tests.prospect.visitor import Visitor
from tests.shipped import GUIDE

WORDS = GUIDE.words
SHEET: Choices = TALKATIVE.answers
CODE = pack(GUIDE, SHEET)
SITE = "https://msit.example.edu/"
LINK = SITE + link(RESULT, SHEET)
EARLIER = "4KD0A-D8G3-6ACZ"
"""A code that the questionnaire of until November 2026 made of 17 answers."""
LENGTH = len(CODE.replace("-", ""))

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad\u2043_.\u00b7"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff\u00ad\ufe0f"

CODES = {
    **{f"dash U+{ord(dash):04X}": CODE.replace("-", dash) for dash in DASHES},
    **{f"unseen U+{ord(sign):04X}": sign + sign.join(CODE) + sign for sign in UNSEEN},
    "a full stop": f"{CODE}.",
    "the end of a sentence": f"({CODE})!?",
    "quotes": f"“{CODE}”,",
    "angle brackets": f"<{CODE}>",
    "spaces of many kinds": CODE.replace("-", "\u00a0\u2009\u3000\t"),
    "full width": CODE.translate({ord(each): ord(each) + 0xFEE0 for each in CODE}),
    "Markdown": f"**`{CODE.lower()}`**",
    "a label": f"Your code: {CODE}",
    "a label stuck to it": f"Code:{CODE}",
    "a label with another sign": f"Code={CODE}",
    "a label, and spaces for dashes": f"My code: {CODE.replace('-', ' ')} (of today)",
    "a label in Chinese": f"\u4ee3\u7801\uff1a{CODE}",
    "dashes of HTML": CODE.replace("-", "&#8209;"),
    "dashes of JSON": CODE.replace("-", "\\u002d"),
    "dashes of a Japanese keyboard": CODE.replace("-", "\u30fc"),
    "a whole sentence": f"Hi, my code is {CODE.lower()}. Thanks!",
}

OUTER = "https://nam02.safelinks.protection.outlook.com/?url="
BASE64 = b64encode(LINK.encode()).decode()
LINKS = {
    "as it is": LINK,
    "without its site": link(RESULT, SHEET),
    "the query string alone": link(RESULT, SHEET).removeprefix("?"),
    "below a path": LINK.replace("edu/", "edu/advisor/"),
    "of the PDF": LINK.replace("/?", "/result.pdf?"),
    "a full stop": f"{LINK}.",
    "a parenthesis": f"({LINK}).",
    "angle brackets": f"<{LINK}>",
    "a sentence": f"Look at {LINK}, and tell me what you think.",
    "two links": f"{SITE} and {LINK} and https://example.org/?a=b",
    "wrapped at 72": "\r\n".join(wrap(LINK, 72)),
    "wrapped in a quotation": "\n> ".join(wrap(LINK, 60)) + "\n> \n> Thanks",
    "wrapped with what follows": "\n".join(wrap(LINK, 60)) + "\n\nBest,\nAnn",
    "unseen letters": "\u200b".join(LINK),
    "letters for emoji": "\ufe0f".join(LINK),
    "full width signs": LINK.replace("?", "\uff1f").replace("&", "\uff06").replace("=", "\uff1d"),
    "escaped": LINK.replace("&", "&amp;"),
    "escaped twice": LINK.replace("&", "&amp;amp;"),
    "the source of a mail": encodestring(LINK.encode()).decode(),
    "what newsletters add": f"{LINK}&utm_source=news&utm_medium=mail&fbclid=IwAR0-x_y",
    "a fragment": f"{LINK}#:~:text=Yes",
    "a scanner of Microsoft": f"{OUTER}{quote(LINK, safe='')}&data=05%7C02%7Cann%40x&reserved=0",
    "a scanner within another": OUTER + quote(f"{OUTER}{quote(LINK, safe='')}&data=1", safe=""),
    "the second scanner of Proofpoint": "https://urldefense.proofpoint.com/v2/url?u="
    + quote(LINK, safe="")
    .replace("_", "%5F")
    .replace("-", "%2D")
    .replace("%2F", "_")
    .replace("%", "-")
    + "&d=DwMF-g&c=abc",
    "the third scanner of Proofpoint": f"https://urldefense.com/v3/__{LINK}__;!!AbC!xyz$",
    "a scanner of Barracuda": f"https://linkprotect.example/url?a={quote(LINK, safe='')}&c=E,1,a",
    "a scanner of Cisco": f"https://secure-web.cisco.com/1a-b/{quote(LINK, safe='')}",
    "a scanner of Sophos": f"https://eu.protection.sophos.com?d=example.edu&u={BASE64}&i=NWY",
    "Google": f"https://www.google.com/url?q={quote(LINK, safe='')}&sa=D&source=calendar",
    "a scanner three times": OUTER + quote(quote(quote(quote(LINK, safe=""), safe=""), safe="")),
    "escaped by a number": LINK.replace("&", "&#38;"),
    "escaped by a number of 16 digits": LINK.replace("&", "&#x26;").replace("=", "&#61;"),
    "escaped in a scanner": OUTER + quote(LINK.replace("&", "&amp;"), safe=""),
    "JSON": LINK.replace("&", "\\u0026").replace("=", "\\u003d").replace("/", "\\/"),
    "JavaScript": LINK.replace("&", r"\x26"),
    "JavaScript's escape": LINK.replace("&", "%u0026").replace("=", "%u003d"),
    "the source of a mail, fully encoded": "".join(
        each if each.isalnum() else f"={ord(each):02x}" for each in LINK
    ),
    "entities with names": LINK.replace("=", "&equals;").replace("?", "&quest;"),
    "a scanner, wrapped, with what follows": "\n".join(
        wrap(OUTER + quote(quote(LINK, safe="")), 60)
    )
    + "\n\nBest,\nAnn",
    "Slack": f"<{LINK}|my result>",
    "a wiki": f"[{LINK} my result]",
    "Markdown": f"[my result]({LINK})",
    "semicolons": LINK.replace("&", ";"),
    "a second question mark": f"{LINK}?utm_source=x&fbclid=y",
    "capitals": LINK.upper(),
    "hexadecimal digits": f"https://scan.example/?u={LINK.encode().hex()}",
    "base 64 in a scanner": OUTER + quote(f"https://scan.example/?u={BASE64}", safe=""),
    "a code in capitals in a link": f"{SITE}?CODE={CODE}",
    "a code in a link with a label": f"<{SITE}{code_link(CODE)}|my result>",
    "a code in a link with a second question mark": f"{SITE}{code_link(CODE)}?utm_source=x",
    "a code in a link": f"<{SITE}{code_link(CODE)}>.",
    "a code with dashes in a link": f"{SITE}?code={quote(CODE.replace('-', chr(0x2013)))}",
}


@pytest.mark.parametrize("text", CODES.values(), ids=CODES)
def test_a_code_is_understood_however_it_came(text: str) -> None:
    assert pasted.read(GUIDE, text) == (SHEET, ())


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS)
def test_a_link_is_understood_however_it_came(text: str) -> None:
    assert pasted.read(GUIDE, text) == (SHEET, ())


@pytest.mark.parametrize("width", [20, 40, 76])
def test_a_link_inside_another_is_understood_when_it_was_wrapped_too(width: int) -> None:
    text = "\n".join(wrap(f"{OUTER}{quote(LINK, safe='')}&data=05%7C02&reserved=0", width))
    assert pasted.read(GUIDE, text) == (SHEET, ())


def test_a_damaged_answer_in_a_link_is_told() -> None:
    assert pasted.read(GUIDE, f"{LINK}&degree=forever") == (SHEET, (address.DAMAGED,))


def test_an_earlier_code_or_a_link_with_one_says_how_many_answers_it_had() -> None:
    sheet, told = pasted.read(GUIDE, EARLIER)
    assert told == (f"{address.EARLIER}17",)
    assert sheet["goal"] == ("lead_change",)
    assert "matters" not in sheet
    assert pasted.read(GUIDE, f"{SITE}?code={EARLIER}") == (sheet, told)


def test_a_link_without_answers_has_none() -> None:
    for text in (SITE, f"{SITE}?page=tracks", "https://[half?goal=", f"{SITE}?utm_source=news"):
        with pytest.raises(pasted.NoAnswersError):
            pasted.read(GUIDE, text)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "length"),
        (CODE[:-1], "length"),
        ("hello", "length"),
        (f"U{CODE[1:]}", "character"),
        (f"é{CODE[1:]}", "character"),
        (CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), "check"),
    ],
)
def test_what_is_wrong_with_a_code_is_still_told(text: str, trouble: str) -> None:
    with pytest.raises(CodeError) as caught:
        pasted.read(GUIDE, text)
    assert caught.value.problem == trouble


def test_nonsense_of_any_length_is_refused_or_understood() -> None:
    random = Random(4)
    long = ["?a=" * 50_000, "aHR0c" * 20_000, "=3D%3D?goal= " * 9_000, "\n?goal=lead" * 9_000]
    mixed = ("".join(random.choices("?&=%3D aHR0c-_<>\n" + LINK, k=3_000)) for _ in range(50))
    for text in (*long, *mixed):
        with suppress(CodeError, pasted.NoAnswersError):
            pasted.read(GUIDE, text)


def typed(text: str) -> Visitor:
    """Type a text into the prospects' field and ask for the result."""
    return Visitor.on(ENTER_CODE).type("code.entered", text).press("continue")


@pytest.mark.parametrize("name", ["an em dash", "a link", "a scanner"])
def test_prospects_and_counselors_have_one_reader(name: str) -> None:
    text = {
        "an em dash": CODE.replace("-", "\u2014") + ".",
        "a link": f"<{LINK}&utm_source=news>",
        "a scanner": LINKS["a scanner of Microsoft"],
    }[name]
    assert typed(text).address == address.write(RESULT, SHEET)
    begun = Call(GUIDE, begin_call("ann", datetime(2026, 11, 1, tzinfo=UTC)), checked(GUIDE, {}))
    opened = begun.opening(text)
    assert (opened.sheet.given, opened.message) == (SHEET, WORDS.call.opened)


def test_a_prospect_is_told_of_a_link_without_answers() -> None:
    assert WORDS.code.no_answers in typed(SITE).text
