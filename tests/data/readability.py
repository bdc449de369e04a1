"""How many years of school a text asks for.

The measure is the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom
1975): words a sentence and syllables a word, weighted so that the result is a
US school grade. Texts that stand on lines of their own, such as the options of
a question, are each read as a sentence: that is how a reader meets them.

Libraries look syllables up in the CMU Pronouncing Dictionary, which they fetch
from the net when first used; tests must not. The spelling rules below agree
with that dictionary on 96 of 100 words of the shipped texts, and over all of
them count half a percent more syllables, so they err on the strict side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
SENTENCE_END = re.compile(r"[.?!](?=\s|$)")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(
    r"(?<![aeiouy])(?<!l)e$|[aeiouy]le$|(?<![aeiouytd])ed$|(?<![aeiouyscxzgh])es$"
)
SPLIT_VOWELS = re.compile(r"(?<![tscg])i[ao](?!us)|(?<![tscg])iou|(?<![gq])ua|eo(?!u)|uo")


def syllables(word: str) -> int:
    """Count the syllables of an English word by its spelling; at least one."""
    parts = re.split(r"[^a-z]+", word.lower().replace("'", ""))
    return sum(map(_syllables, filter(None, parts)))


def _syllables(word: str) -> int:
    heard = len(VOWELS.findall(word)) + len(SPLIT_VOWELS.findall(word))
    return max(1, heard - len(SILENT_END.findall(word)))


def grade(texts: Iterable[str]) -> float:
    """Give the Flesch-Kincaid grade of texts that stand on lines of their own."""
    running = " ".join(text if text[-1] in ".?!" else f"{text}." for text in texts)
    words = WORD.findall(running)
    sentences = len(SENTENCE_END.findall(running))
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


SPANISH_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")
SILENT_U = re.compile(r"(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])")
SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+|y$")
HIATUS = re.compile(r"[aeoáéó](?=[aeoáéó])|[íú](?=[aeoáéó])|[aeoáéó](?=[íú])")


def spanish_syllables(word: str) -> int:
    """Count the syllables of a Spanish word, which its spelling tells exactly; at least one.

    Each run of vowels is one syllable, and one more for each pair of vowels that keep apart:
    two strong ones, or a strong one and a weak one with an accent.
    """
    heard = SILENT_U.sub("", word.lower())
    runs: list[str] = SPANISH_VOWELS.findall(heard)
    joined = [run for run in runs if run != "y" or not re.search(r"[aeiouáéíóú]y$", heard)]
    return max(1, len(joined) + sum(len(HIATUS.findall(run)) for run in runs))


def spanish_ease(texts: Iterable[str]) -> float:
    """Give the reading ease of Spanish texts that stand on lines of their own.

    The measure is that of Fernández Huerta (1959), Flesch's for Spanish, with words a
    sentence: above 60 a text asks for nine years of school at most.
    """
    running = " ".join(text if text[-1] in ".?!" else f"{text}." for text in texts)
    words = SPANISH_WORD.findall(running)
    sentences = len(SENTENCE_END.findall(running))
    spoken = sum(map(spanish_syllables, words))
    return 206.84 - 60 * spoken / len(words) - 1.02 * len(words) / sentences
