"""No blame, no flattery, no hype in anything that a prospect reads, in either language."""

from __future__ import annotations

import re

import pytest

from advisor.guide.stale_translations import Leaves

LOUD = {
    "English": re.compile(
        r"[!]|congrat|amazing|awesome|excellent|perfect|exciting|world-class|cutting-edge"
        r"|unlock|dream|great choice|well done|good job|guarantee|\bbest\b|\bideal for you\b",
        re.IGNORECASE,
    ),
    "Spanish": re.compile(
        r"[!¡]|felici|enhorabuena|increíble|excelente|perfect|emocionante|clase mundial"
        r"|sueños|gran elección|bien hecho|garanti|ideal para usted",
        re.IGNORECASE,
    ),
}
BLAME = {
    "English": re.compile(
        r"\b(?:you (?:failed|forgot|should have|must)|unfortunately|sorry|wrong of you|lack)\b",
        re.IGNORECASE,
    ),
    "Spanish": re.compile(
        r"\b(?:usted (?:falló|olvidó|debió|debe)|lamentablemente|desafortunadamente|lo sentimos)\b",
        re.IGNORECASE,
    ),
}
LANGUAGES = sorted(LOUD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_praised_or_sold(texts: dict[str, Leaves], language: str) -> None:
    found = LOUD[language]
    assert {path: text for path, text in texts[language].items() if found.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_blamed(texts: dict[str, Leaves], language: str) -> None:
    found = BLAME[language]
    assert {path: text for path, text in texts[language].items() if found.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(texts: dict[str, Leaves], language: str) -> None:
    long = {
        sentence
        for path, text in texts[language].items()
        if " notices " not in path
        for sentence in re.split(r"(?<=[.?:;])\s", text)
        if len(sentence.split()) > 30
    }
    assert long == set()
