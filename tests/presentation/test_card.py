"""The picture beside a shared link."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from advisor.guide import Guide, load_cases, load_guide
from advisor.presentation.card import SIZE, draw, general, of_result
from advisor.presentation.palette import GROUNDS, LINE, colors_of
from advisor.scoring import Sheet, recommend
from tests.presentation.results import SHEET
from tests.programs import written


@pytest.fixture(scope="module")
def drawn(guide: Guide) -> dict[str, Image.Image]:
    """A picture of each tone, that with most to say, and the general one as ""."""
    cards = {"": general(guide)}
    for case in load_cases(None, guide):
        sheet = Sheet.strict(guide.questionnaire, case.answers)
        card = of_result(guide, sheet, recommend(guide, sheet))
        kept = cards.get(card.tone)
        if kept is None or len(card.alternative) > len(kept.alternative):
            cards[card.tone] = card
    return {tone: Image.open(BytesIO(draw(card))).convert("RGB") for tone, card in cards.items()}


def test_a_picture_has_the_size_of_previews_and_the_ground_of_its_verdict(
    drawn: dict[str, Image.Image],
) -> None:
    assert set(drawn) == {"", *GROUNDS}
    for tone, picture in drawn.items():
        ground = GROUNDS[tone or "yes"].light
        assert picture.size == SIZE
        assert picture.getpixel((5, 5)) == tuple(bytes.fromhex(ground[1:]))


def test_nothing_leaves_its_picture(drawn: dict[str, Image.Image]) -> None:
    wide, high = SIZE
    for tone, picture in drawn.items():
        for box in ((0, 0, 20, high), (wide - 20, 0, wide, high), (0, high - 8, wide, high)):
            colors = picture.crop(box).getcolors()
            assert colors is not None, tone
            assert len(colors) <= 2, (tone, box)


def test_a_picture_says_the_verdict_and_the_track_and_no_answer(guide: Guide) -> None:
    sheet = Sheet.strict(guide.questionnaire, SHEET)
    found = recommend(guide, sheet)
    card = of_result(guide, sheet, found)
    assert card.headline == found.verdict.headline
    assert found.tracks[0].name in card.says
    assert card.alternative == f"{card.headline} {card.says}"
    text = repr(card)
    for name, chosen in SHEET.items():
        question = guide.questionnaire.question[name]
        assert not any(question.option[option].text in text for option in chosen)
    assert found.code not in text


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_fork_begins_where_the_language_does(guide: Guide, direction: str) -> None:
    picture = Image.open(BytesIO(draw(replace(general(guide), direction=direction)))).convert("RGB")
    stem = tuple(bytes.fromhex(LINE.light[1:]))
    wide, high = SIZE
    sides = (picture.crop((x, 0, x + wide // 5, high)) for x in (0, wide - wide // 5))
    has_stem = [stem in {color for _, color in side.getcolors(wide * high) or ()} for side in sides]
    assert has_stem == [direction == "ltr", direction == "rtl"]


def test_a_program_of_its_own_has_its_color_and_room_for_eight_tracks(tmp_path: Path) -> None:
    folder = written(tmp_path / "data", 8)
    file = folder / "program.yaml"
    program = json.loads(file.read_text())
    file.write_text(json.dumps({**program, "site": {"colors": {"pressed": "#7a1f5c"}}}))
    guide = load_guide(folder)
    picture = Image.open(BytesIO(draw(general(guide)))).convert("RGB")
    wide, high = SIZE
    assert picture.getpixel((5, 5)) == (0x7A, 0x1F, 0x5C)
    ink = bytes.fromhex(colors_of(guide)[0].light[1:])
    half = picture.crop((1109, 0, wide, high))  # from the middle of the dot that ends a branch
    pixels = half.tobytes()
    dot = [at for at in range(len(pixels) // 3) if pixels[3 * at : 3 * at + 3] == ink]
    tall = (max(dot) - min(dot)) // half.width + 1
    assert 2 * max(at % half.width for at in dot) == pytest.approx(tall, abs=3), "it is round"
    assert len(picture.crop((0, high - 12, wide, high)).getcolors() or ()) == 1
