"""Share codes: a sheet in about a dozen characters, without a database.

How a code is made
------------------
1. Each question becomes one digit: 0 for no answer, otherwise the rank of the
   chosen set of options. The digits form one number in a *mixed radix*, since
   questions differ in how many answers they allow (Knuth, The Art of Computer
   Programming, vol. 2, section 4.1). A multi question's set is ranked in the
   combinatorial number system (vol. 4A, section 7.2.1.3).
2. A tag from the fingerprint of the questionnaire's shape takes the highest
   bits, so that a code of another questionnaire is recognized. It fills up the
   last character and has at least eight bits.
3. The number is written in Crockford's base 32, which has no letters I, L, O and
   U; reading takes ``O`` for 0 and ``I`` and ``L`` for 1.
4. A check character makes the weighted sum of all characters zero in the finite
   field of 32 elements. Every weight is non-zero and neighbors' weights differ,
   so each single wrong character and each swap of two different neighbors is
   caught (Reed and Solomon 1960 with one check symbol; compare ISO 7064).

`advisor.analysis.codes` uses the steps to write many codes at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import comb, prod
from typing import Final, Literal
from unicodedata import category, decimal, normalize

from advisor.errors import AdvisorError
from advisor.guide.faults import quoted
from advisor.guide.model import Guide, Option, Question

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_CYRILLIC: Final = (
    *("\u0410A", "\u0412B", "\u0421C", "\u0415E", "\u041dH", "\u041aK", "\u041cM", "\u041e0"),
    *("\u0420P", "\u0422T", "\u0425X", "\u0423Y", "\u04173", "\u04061", "\u0408J", "\u0405S"),
)
_GREEK: Final = (
    *("\u0391A", "\u0392B", "\u0395E", "\u0396Z", "\u0397H", "\u03991", "\u039aK"),
    *("\u039cM", "\u039dN", "\u039f0", "\u03a1P", "\u03a4T", "\u03a5Y", "\u03a7X"),
)
_LOOKALIKES: Final = str.maketrans(
    {pair[0]: pair[1] for pair in ("O0", "I1", "L1", *_CYRILLIC, *_GREEK)}
)
"""Capitals as other keyboards write them: a wrong guess is caught by the check character."""
_BETWEEN: Final = frozenset({"Pd", "Zs", "Cc", "Cf", "Mn", "Lm", "Lo"})
"""Dashes, spaces and invisible characters; and letters of scripts without capitals, which are
labels, or what their keyboards have for a dash."""
_GROUPS: Final = frozenset({3, 4, 5})
"""How long the groups are of which a code consists, if it has several."""
_LEAST_TAGS: Final = 256

Problem = Literal["length", "character", "check", "foreign"]


class CodeError(AdvisorError):
    """A share code cannot be read.

    Attributes
    ----------
    problem
        ``length``: characters are missing or too many; ``character``: one
        is not allowed in a code; ``check``: some are wrong or swapped;
        ``foreign``: the code belongs to another questionnaire.
    """

    def __init__(self, problem: Problem, line: str) -> None:
        super().__init__(line)
        self.problem = problem


def pack(guide: Guide, answers: Mapping[str, tuple[str, ...]]) -> str:
    """Write answers as a share code, in groups of four or five characters with hyphens between.

    The answers fit the guide's questionnaire, complete or not: from a `Sheet`, those that count.
    """
    _, length, tag = layout(guide)
    number = tag
    for question in reversed(guide.questionnaire.questions):
        number = number * question.sets + rank_of(question, answers.get(question.id, ()))
    values = [number >> (5 * place) & 31 for place in reversed(range(length))]
    values.append(check_of(values))
    return grouped("".join(ALPHABET[value] for value in values))


def unpack(guide: Guide, code: str) -> dict[str, tuple[str, ...]]:
    """Read a share code back into the answers that it was made from.

    Not all of its answers fit if options that could be chosen together no longer can be.

    Only its letters and digits count, in any case and of any keyboard: dashes of any kind, spaces,
    invisible characters and punctuation around it are ignored.

    Raises
    ------
    CodeError
        The code is damaged or belongs to another questionnaire.
    """
    capacity, length, tag = layout(guide)
    plain, values = _read(code)
    marks = [each for each in plain if not each.isalnum() and category(each) not in _BETWEEN]
    if marks and len(values) <= length == len(values) + len(marks) - 1:
        _value(marks[0])  # raises: it is not allowed in a code
    is_right = len(values) > 1 and check_of(values[:-1]) == values[-1]
    if len(values) != length + 1 and not is_right:
        raise CodeError(
            "length",
            f"a share code has {length + 1} characters and this one has {len(values)}; "
            "compare it with the original",
        )
    if not is_right:
        raise CodeError(
            "check",
            "a character of the share code is wrong or two are swapped; "
            "compare it with the original",
        )
    number = _number_in(values, capacity, length, tag)
    if number is None:
        raise CodeError(
            "foreign",
            "the share code belongs to another version of the questionnaire; "
            "answer the questions again",
        )
    return _answers(guide.questionnaire.questions, number)


def unpack_earlier(guide: Guide, code: str) -> dict[str, tuple[str, ...]]:
    """Read a code of an earlier questionnaire (`Questionnaire.earlier`), which `unpack` refuses.

    Not all of its answers fit the questionnaire of today.

    Raises
    ------
    CodeError
        No earlier questionnaire had such codes.
    """
    _, values = _read(code)
    for questions, laid_out in _earlier(guide):
        number = _number_in(values, *laid_out)
        if number is not None:
            return _answers(questions, number)
    raise CodeError("foreign", "the share code belongs to no questionnaire that is known")


@lru_cache(maxsize=16)
def _earlier(guide: Guide) -> tuple[tuple[tuple[Question, ...], tuple[int, int, int]], ...]:
    """The questions of earlier questionnaires and the layouts of their codes."""
    found = []
    for each in guide.questionnaire.earlier:
        questions = tuple(
            Question(
                id=name,
                text="",  # no code needs it
                options=tuple(Option(option, "", "") for option in options),
                type="multi" if name in each.most else "single",
                max=each.most.get(name),
            )
            for name, options in each.questions.items()
        )
        found.append((questions, _layout(questions, each.shape)))
    return tuple(found)


@lru_cache(maxsize=16)
def layout(guide: Guide) -> tuple[int, int, int]:
    """The number of sheets, the length of codes without the check character, and their tag."""
    return _layout(guide.questionnaire.questions, guide.fingerprints.shape)


def _layout(questions: Sequence[Question], shape: str) -> tuple[int, int, int]:
    capacity = prod(question.sets for question in questions)
    length = -(-(capacity * _LEAST_TAGS - 1).bit_length() // 5)
    tags = 32**length // capacity
    return capacity, length, int(shape, 16) % tags


def _answers(questions: Sequence[Question], number: int) -> dict[str, tuple[str, ...]]:
    """Take the number of a code apart into the answers that it was made from."""
    answers: dict[str, tuple[str, ...]] = {}
    for question in questions:
        number, rank = divmod(number, question.sets)
        if rank:
            answers[question.id] = _options(question, rank)
    return answers


def rank_of(question: Question, chosen: tuple[str, ...]) -> int:
    """Rank a set of options among the `Question.sets`, smaller sets first."""
    rank = 0
    for nth, option in enumerate(chosen):
        rank += comb(len(question.options), nth) + comb(question.place[option], nth + 1)
    return rank


def _options(question: Question, rank: int) -> tuple[str, ...]:
    """Find the set of options with a rank: the inverse of `rank_of`."""
    size = 0
    while rank >= (sets := comb(len(question.options), size)):
        rank -= sets
        size += 1
    places: list[int] = []
    for nth in range(size, 0, -1):
        place = nth - 1
        while comb(place + 1, nth) <= rank:
            place += 1
        rank -= comb(place, nth)
        places.append(place)
    return tuple(question.options[place].id for place in reversed(places))


def found_in(guide: Guide, text: str) -> Iterator[str]:
    """Find what may be share codes in a text, the last first; `unpack` tells which of them are.

    They are as long as codes of the guide, in one word or in groups such as `pack` writes, and
    their check characters are right.
    """
    words = "".join(each if _counts(each) else " " for each in _plain(text)).split()
    layouts = (layout(guide), *(laid_out for _, laid_out in _earlier(guide)))
    lengths = {length + 1 for _, length, _ in layouts}
    longest = max(lengths)
    for start in reversed(range(len(words))):
        code = ""
        for word in words[start:]:
            if code and not {len(word), len(words[start])} <= _GROUPS:
                break
            code += word
            if len(code) > longest:
                break
            if len(code) in lengths and _VALUES.keys() >= set(code):
                values = [_VALUES[each] for each in code]
                if check_of(values[:-1]) == values[-1]:
                    yield code


def _read(code: str) -> tuple[str, list[int]]:
    """Convert a code to plain capitals, and to the values of its letters and digits."""
    plain = _plain(code)
    return plain, [_value(each) for each in plain if _counts(each)]


def _plain(code: str) -> str:
    plain = normalize("NFKC", code).upper().translate(_LOOKALIKES)
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in plain)


def _counts(character: str) -> bool:
    return character.isalnum() and category(character) not in _BETWEEN


def spelled(text: str) -> str:
    """Format what may be a share code as `pack` does; "" if it is none."""
    try:
        values = _read(text)[1]
    except CodeError:
        return ""
    return grouped("".join(ALPHABET[value] for value in values)) if values else ""


def _number_in(values: Sequence[int], capacity: int, length: int, tag: int) -> int | None:
    """The number of the sheet in a code; None if its questionnaire had another layout.

    The length is checked first: time to add up characters grows with the square of their number.
    """
    if len(values) != length + 1:
        return None
    number = 0
    for value in values[:-1]:  # the last one checks the others
        number = number << 5 | value
    found, rank = divmod(number, capacity)
    return rank if found == tag else None


def _value(character: str) -> int:
    try:
        return _VALUES[character]
    except KeyError:
        raise CodeError(
            "character",
            f"{quoted(character)} is not allowed in a share code; "
            "it has the digits and the letters A to Z, but never a U",
        ) from None


def check_of(values: list[int]) -> int:
    """The value that makes the weighted sum zero, its own weight being 1.

    Weights are the powers of x in GF(32) = GF(2)[x] / (x^5 + x^2 + 1), counted
    from the right; Horner's rule multiplies by x at each step.
    """
    total = 0
    for value in values:
        total = (total ^ value) << 1
        if total & 32:
            total ^= 0b100101
    return total


def grouped(code: str) -> str:
    """Cut a code into even groups of at most five, the longer ones first."""
    groups = -(-len(code) // max(_GROUPS))
    size, longer = divmod(len(code), groups)
    cuts = [0]
    for group in range(groups):
        cuts.append(cuts[-1] + size + (group < longer))
    return "-".join(code[start:end] for start, end in pairwise(cuts))
