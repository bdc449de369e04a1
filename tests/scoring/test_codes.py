"""Share codes on the shipped questionnaire: what a person does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from advisor.guide.model import Choices, Guide, Questionnaire
from advisor.scoring import CodeError, found_in, pack, unpack, unpack_earlier
from advisor.scoring.codes import ALPHABET
from tests.guides import one_set


def random_sheets(questionnaire: Questionnaire, count: int, seed: int) -> list[Choices]:
    """Sheets in which about one question in five is skipped."""
    random = Random(seed)
    found: list[Choices] = []
    for _ in range(count):
        sheet = {}
        for question in questionnaire.questions:
            if random.random() < 0.8:
                sheet[question.id] = one_set(question, random)
        found.append(sheet)
    return found


def trouble(guide: Guide, code: str) -> str:
    with pytest.raises(CodeError) as caught:
        unpack(guide, code)
    assert "\n" not in str(caught.value)
    return caught.value.problem


def test_a_code_can_be_read_out_on_the_phone(guide: Guide) -> None:
    for sheet in random_sheets(guide.questionnaire, 200, seed=1):
        code = pack(guide, sheet)
        characters = code.replace("-", "")
        assert len(characters) <= 16
        assert set(characters) <= set(ALPHABET)
        assert all(4 <= len(group) <= 5 for group in code.split("-"))


def test_every_single_wrong_character_is_caught(guide: Guide) -> None:
    for sheet in random_sheets(guide.questionnaire, 20, seed=2):
        code = pack(guide, sheet).replace("-", "")
        for place, right in enumerate(code):
            for wrong in ALPHABET:
                if wrong != right:
                    damaged = code[:place] + wrong + code[place + 1 :]
                    assert trouble(guide, damaged) == "check"


def test_every_swap_of_two_neighbors_is_caught(guide: Guide) -> None:
    for sheet in random_sheets(guide.questionnaire, 300, seed=3):
        code = pack(guide, sheet).replace("-", "")
        for place in range(len(code) - 1):
            one, two = code[place], code[place + 1]
            if one != two:
                damaged = code[:place] + two + one + code[place + 2 :]
                assert trouble(guide, damaged) == "check"


def test_the_empty_sheet_and_the_fullest_one_have_codes(guide: Guide) -> None:
    last = {
        question.id: tuple(option.id for option in question.options[-question.most :])
        for question in guide.questionnaire.questions
    }
    first = {question.id: (question.options[0].id,) for question in guide.questionnaire.questions}
    for sheet in ({}, first, last):
        assert unpack(guide, pack(guide, sheet)) == sheet


def test_letters_that_look_like_digits_are_read_as_digits(guide: Guide) -> None:
    code = next(
        code
        for sheet in random_sheets(guide.questionnaire, 500, seed=4)
        if {"0", "1"} <= set(code := pack(guide, sheet))
    )
    sheet = unpack(guide, code)
    for typed in (
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
        f"  {code.lower().replace('-', '')}\n",
        code.replace("-", " "),
        code.replace("-", "\u2013"),
    ):
        assert unpack(guide, typed) == sheet


def test_a_code_is_read_in_the_digits_and_capitals_of_other_keyboards(guide: Guide) -> None:
    cyrillic = str.maketrans(
        "ABCEHKMPTXY3", "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u0420\u0422\u0425\u0423\u0417"
    )
    greek = str.maketrans(
        "ABEZHKMNPTYX", "\u0391\u0392\u0395\u0396\u0397\u039a\u039c\u039d\u03a1\u03a4\u03a5\u03a7"
    )
    digits = [{ord("0") + nth: zero + nth for nth in range(10)} for zero in (0x660, 0x6F0, 0x966)]
    between = [{ord("-"): each} for each in "\u30fc\uff70\u3164\u115f\u4e00\u02d7\u2e3a"]
    keyboards: list[Mapping[int, int | str]] = [cyrillic, greek, *digits, *between]
    for sheet in random_sheets(guide.questionnaire, 100, seed=7):
        code = pack(guide, sheet)
        for keys in keyboards:
            typed = code.translate(keys)
            assert unpack(guide, typed) == unpack(guide, typed.lower()) == sheet


def test_codes_are_found_in_a_text_and_no_others(guide: Guide) -> None:
    code = pack(guide, {"goal": ("lead_it",)})
    plain = code.replace("-", "")
    for typed in (code, plain, code.lower(), code.replace("-", " ")):
        for text in (
            "{}",
            "Code:{}",
            "My code is {}",
            "Code={}, thanks!",
            "\u7801{}\u3002",
            "c.{}|see",
        ):
            assert plain in found_in(guide, text.format(typed))
    assert [*found_in(guide, f"{code[:-1]} {code[1:]} {'a' * 3_000} {plain}x")] == []


def test_a_code_that_is_cut_off_says_how_many_characters_there_should_be(guide: Guide) -> None:
    code = pack(guide, {"goal": ("lead_it",)})
    length = len(code.replace("-", ""))
    with pytest.raises(CodeError, match=f"has {length} characters and this one has {length - 1}"):
        unpack(guide, code[:-1])
    assert trouble(guide, "") == "length"


def test_a_letter_that_no_code_has_is_named(guide: Guide) -> None:
    code = pack(guide, {})
    with pytest.raises(CodeError, match='"U" is not allowed in a share code'):
        unpack(guide, "u" + code[1:])
    assert trouble(guide, "é" + code[1:]) == "character"
    assert trouble(guide, "\u0416" + code[1:]) == "character"


def test_a_code_of_another_questionnaire_says_so(guide: Guide) -> None:
    reshaped = replace(guide, fingerprints=replace(guide.fingerprints, shape="0123456789ab"))
    pages = guide.questionnaire.pages[1:]
    shorter = replace(reshaped, questionnaire=Questionnaire(pages))
    for other in (reshaped, shorter):
        for sheet in random_sheets(other.questionnaire, 20, seed=5):
            assert trouble(guide, pack(other, sheet)) == "foreign"


def test_a_corrected_typo_leaves_old_codes_valid(guide: Guide) -> None:
    first, *rest = guide.questionnaire.pages
    retitled = Questionnaire((replace(first, title="Another title"), *rest))
    corrected = replace(guide, questionnaire=retitled)
    sheet = {"goal": ("lead_it",)}
    assert unpack(corrected, pack(guide, sheet)) == sheet


def test_codes_of_until_november_2026_are_read(guide: Guide) -> None:
    sheet = unpack_earlier(guide, "4KXNZ-H836-837T")
    assert (sheet["skills"], sheet["start"]) == (("lead", "privacy"), ("half_year",))
