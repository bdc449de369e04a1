"""A result as a PDF: opened by two readers, in any script, whatever the result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image

from advisor.guide import Guide
from advisor.presentation.paper import Extras
from advisor.presentation.pdf import print_pdf
from advisor.presentation.sentences import flags_to_say, written
from advisor.presentation.typesetting import _fonts
from advisor.scoring import recommend
from tests.depth import DEPTH
from tests.presentation import poppler
from tests.presentation.reader import Reader
from tests.presentation.results import SHEET, online, printed, sheets

BIDI_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAMES = {
    "Arabic": "محمد علي",
    "Chinese": "王小明",
    "Japanese": "山田花子",
    "Korean": "김민준",
    "Hindi": "श्रेया त्रिपाठी",
    "Bengali": "রবীন্দ্রনাথ",
    "Hebrew": "דוד כהן",
    "Thai": "สมชาย",
    "Greek": "Ελένη",
    "Cyrillic": "Щукина",
    "Vietnamese": "Nguyễn Thị Hồng",
    "Ethiopic": "ሰላማዊት",
    "emoji": "Ann 😀👩🏽‍💻",
}
FEW = ("Arabic", "Japanese", "Bengali", "emoji")
"""Scripts by which a letter is found in another way than in the others: what quick runs print."""
CJK = {letter for script in ("Chinese", "Japanese", "Korean") for letter in NAMES[script]} - {" "}
LEAST_MARGIN = 0.35
"""Inches at each edge of a page where nothing may be printed."""


def is_white(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return picture.crop(box).getextrema() == (255, 255)


@pytest.fixture(scope="module")
def pdf(guide: Guide) -> bytes:
    """A paper with nothing added."""
    return print_pdf(printed(guide))


def test_a_paper_is_tagged_and_says_its_language_and_title(guide: Guide, pdf: bytes) -> None:
    paper = printed(guide)
    reader = Reader(pdf)
    assert reader.claims_accessibility
    assert reader.root["/Lang"] == "en"
    assert reader.root["/MarkInfo"]["/Marked"]
    assert reader.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.title == paper.title


def test_headings_come_in_order_and_lists_and_links_are_tagged_as_such(pdf: bytes) -> None:
    reader = Reader(pdf)
    tags = reader.tags()
    headings = [int(tag[1]) for tag in tags if re.fullmatch("H[1-6]", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert {"L", "LI", "LBody", "P", "Link", "Figure"} <= set(tags)
    assert tags.count("Link") == len(reader.links)


def test_the_square_code_says_in_words_what_it_opens(guide: Guide, pdf: bytes) -> None:
    paper = printed(guide)
    assert Reader(pdf).alternatives() == [paper.qr_says]
    assert online(guide, SHEET) in paper.qr_says


def test_links_are_live(guide: Guide, pdf: bytes) -> None:
    found, links = recommend(guide, SHEET), Reader(pdf).links
    contact = guide.program.contacts[0]
    assert {step.url for step in found.next_steps} <= set(links)
    assert {flag.link.url for flag in flags_to_say(guide, found)} <= set(links)
    assert {contact.url, "tel:+14122682164", online(guide, SHEET)} <= set(links)


def test_addresses_stand_on_the_paper_as_somebody_types_them(guide: Guide, pdf: bytes) -> None:
    found, text = recommend(guide, SHEET), Reader(pdf).text.replace(" ", "")
    steps = [step.url for step in found.next_steps if not step.url.startswith("mailto:")]
    assert steps
    for url in (*steps, online(guide, SHEET)):
        assert url.removeprefix("https://").rstrip("/") in text
    assert "https://" not in text


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("https://heinz.cmu.edu/a/?utm_source=x&id=7&gclid=y", "heinz.cmu.edu/a/?id=7"),
        ("https://www.cmu.edu/", "www.cmu.edu"),
        ("mailto:ann@example.org", "ann@example.org"),
    ],
)
def test_an_address_on_paper_is_short_and_tells_nobody_where_one_came_from(
    url: str, typed: str
) -> None:
    assert written(url) == typed


def test_the_front_says_what_it_is_and_the_back_what_was_answered(guide: Guide, pdf: bytes) -> None:
    front, back = Reader(pdf).sides
    found, program = recommend(guide, SHEET), guide.program
    for text in (
        *(found.verdict.headline, guide.words.site.guidance, found.code, "November 24, 2026"),
        *(program.name, program.college),
    ):
        assert text in front
    answered = (guide.questionnaire.question[name] for name in SHEET)
    for text in (
        *(question.text for question in answered),
        *(notice.text for notice in program.notices),
        guide.fingerprints.result,
    ):
        assert text in back
    assert back.count(guide.fingerprints.rules) == 1
    assert guide.fingerprints.words not in front + back


@pytest.fixture(scope="module")
def nameless(pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first page of a paper without a name, drawn."""
    folder = tmp_path_factory.mktemp("nameless")
    return poppler.pictures(pdf, folder)[0].tobytes()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, id=script, marks=[] if script in FEW else pytest.mark.deep)
        for script, name in NAMES.items()
    ],
)
def test_a_name_prints_in_its_own_script(
    guide: Guide, name: str, nameless: bytes, tmp_path: Path
) -> None:
    pdf = print_pdf(printed(guide, extras=Extras(name)))
    # PDF/UA forbids letters that cannot be drawn: the claim says that each could be.
    assert Reader(pdf).claims_accessibility
    copied = BIDI_MARKS.sub("", poppler.text(pdf))
    assert set(name) <= set(copied)
    with_name = poppler.pictures(pdf, tmp_path)[0]
    assert with_name.tobytes() != nameless


BY_ALL = {
    "Latin": "office affluent fjord Tifft Łukasz Åsa",
    "Vietnamese": "Nguyễn Thị Hồng Nhị",
    "Vietnamese in parts": normalize("NFD", "Nguyễn Thị Hồng"),
    "Igbo": "Ịfeọma Ụzọ",
    "Romanian": "Ștefan Țîrle",
    "Latvian": "Ķikuts Ļaudis Ņikita",
    "Lithuanian": "Ąžuolas Įga",
    "Turkish": "I\u015f\u0131l \u0130\u011fd\u0131r",
    **{name: NAMES[name] for name in ("Chinese", "Japanese", "Korean", "Greek", "Cyrillic")},
    "Georgian": "გიორგი",
    "Armenian": "Արամ",
    "Ethiopic": "ሰላማዊት",
}
BY_POPPLER = {
    "Hebrew": "דוד כהן",
    "Hindi": "श्रेया त्रिपाठी",
    "Gujarati": "ગુજરાતી શ્રેયા",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "శ్రీనివాస్",
    "Kannada": "ಶ್ರೀನಿವಾಸ",
    "Malayalam": "ശ്രീകുമാർ",
    "Burmese": "အောင်ဆန်းစုကြည်",
    "Sinhala": "ශ්‍රී ලංකා",
    "Yoruba": "Ọlábísí Adéọlá ẹ̀kọ́",
}
ALONE = ("Yoruba",)
"""Beside a script that has to be composed, its accents are parts of their own."""
BY_NONE = {
    "Arabic": "فاطمة الزهراء عبد الله",
    "Persian": "پژمان گل‌محمدی",
    "Bengali": "রবীন্দ্রনাথ ঠাকুর",
    "Thai": "สมชาย ศรีสุข",
    "Khmer": "សុខ សុភាព",
    "Lao": "ສົມພອນ",
}
"""Scripts by which readers copy them right: docs/counselor.md says why not all do."""


def copies(guide: Guide, name: str) -> tuple[str, str]:
    """What Poppler and pypdf copy out of a paper for someone, in one line each."""
    pdf = print_pdf(printed(guide, extras=Extras(name, (("Free", name),))))
    read = (poppler.text(pdf), Reader(pdf).text)
    one, other = (" ".join(BIDI_MARKS.sub("", text).split()) for text in read)
    return one, other


@pytest.mark.parametrize("names", [BY_ALL, BY_POPPLER], ids=["all", "poppler"])
def test_what_is_copied_out_of_a_paper_is_what_went_in(guide: Guide, names: dict[str, str]) -> None:
    together = {script: name for script, name in names.items() if script not in ALONE}
    pdf = print_pdf(printed(guide, extras=Extras("x", tuple(together.items()))))
    read = [poppler.text(pdf), *([Reader(pdf).text] if names is BY_ALL else [])]
    copied = [BIDI_MARKS.sub("", text) for text in read]
    assert [
        script
        for script, name in together.items()
        if not all(normalize("NFC", name) in text for text in copied)
    ] == []


@pytest.fixture(scope="module")
def without(guide: Guide) -> tuple[str, str]:
    """What is copied out of a paper with next to nothing added."""
    return copies(guide, "x")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, id=script, marks=[] if script == "Vietnamese in parts" else pytest.mark.deep
        )
        for script, name in BY_ALL.items()
    ],
)
def test_nothing_is_copied_out_of_a_paper_but_what_went_in(
    guide: Guide, name: str, without: tuple[str, str]
) -> None:
    for copied, plain in zip(copies(guide, name), without, strict=True):
        said = normalize("NFC", name)
        assert copied.count(said) == 2
        assert sorted(copied.replace(said, "x")) == sorted(plain)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, id=script, marks=[] if script in ALONE else pytest.mark.deep)
        for script, name in BY_POPPLER.items()
    ],
)
def test_readers_that_follow_actual_text_copy_scripts_of_many_glyphs(
    guide: Guide, name: str
) -> None:
    assert copies(guide, name)[0].count(normalize("NFC", name)) == 2


@pytest.mark.deep
@pytest.mark.parametrize("name", BY_NONE.values(), ids=BY_NONE)
def test_the_document_that_says_which_scripts_are_copied_wrong_is_still_right(
    guide: Guide, name: str
) -> None:
    assert copies(guide, name)[0].count(name) < 2, "docs/counselor.md"


def test_a_letter_that_no_font_has_is_spelled_by_its_number(guide: Guide) -> None:
    name = "Ann \U00010a00 王"  # a letter of Kharoshthi, last written some 1700 years ago
    reader = Reader(print_pdf(printed(guide, extras=Extras(name))))
    assert reader.claims_accessibility
    assert "Ann [U+10A00] 王" in reader.text


@pytest.fixture
def without_cjk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without the extra ``cjk``."""
    for module in ("pdf", "typesetting"):
        monkeypatch.setattr(f"advisor.presentation.{module}.CJK_FONTS", "not_installed")
    _fonts.cache_clear()
    yield
    _fonts.cache_clear()


@pytest.mark.usefixtures("without_cjk")
def test_without_their_fonts_east_asian_letters_are_spelled_and_the_log_says_what_to_install(
    guide: Guide, caplog: pytest.LogCaptureFixture
) -> None:
    names = [NAMES[script] for script in ("Chinese", "Japanese", "Korean")]
    reader = Reader(print_pdf(printed(guide, extras=Extras(f"Ann 😀 {' '.join(names)}"))))
    assert reader.claims_accessibility
    for name in names:
        assert "".join(f"[U+{ord(letter):04X}]" for letter in name) in reader.text
    (told,) = caplog.messages
    assert "pip install 'msit-advisor[cjk]'" in told
    assert not CJK & set(told)


@pytest.mark.usefixtures("without_cjk")
def test_other_names_need_no_fonts_but_those_that_are_there(
    guide: Guide, caplog: pytest.LogCaptureFixture
) -> None:
    others = " ".join(name for script, name in NAMES.items() if not set(name) & CJK)
    assert "[U+" not in Reader(print_pdf(printed(guide, extras=Extras(others)))).text
    assert caplog.messages == []


def test_signs_that_are_no_letters_do_no_harm(guide: Guide) -> None:
    notes = (("Free", "One\x00two\x07three\ttabbed \ud83d half, \u202eturned\u202c."),)
    assert (
        "One two three tabbed" in Reader(print_pdf(printed(guide, extras=Extras("", notes)))).text
    )


def test_nothing_in_a_name_or_note_is_taken_for_a_command(guide: Guide) -> None:
    name = '#panic("no") $x$ *bold* <a> \\ " #include "/etc/hosts" `raw` @ref'
    notes = (("First [question]", "= not a heading\n- not a list\n\n#pagebreak()"),)
    reader = Reader(print_pdf(printed(guide, extras=Extras(name, notes))))
    assert name in reader.text
    assert "= not a heading" in reader.text
    assert "#pagebreak()" in reader.text


def test_the_same_paper_gives_the_same_bytes(guide: Guide, pdf: bytes) -> None:
    assert print_pdf(printed(guide)) == pdf


def test_long_notes_go_on_over_as_many_pages_as_they_take(guide: Guide) -> None:
    lines = [f"Line {number} of what was said on the phone." for number in range(300)]
    extras = Extras("Ann", (("Free", "\n".join(lines)),))
    said = Reader(print_pdf(printed(guide, extras=extras))).text
    assert all(line in said for line in lines)


def test_the_faces_are_those_of_the_site(pdf: bytes) -> None:
    assert Reader(pdf).fonts == {"AdvisorHeadings-SemiBold", "AdvisorText"}


def test_no_result_of_many_loses_a_flag_or_leaves_its_page(guide: Guide, tmp_path: Path) -> None:
    longer = []
    for sheet in sheets(guide.questionnaire, DEPTH.examples):
        found, pdf = recommend(guide, sheet), print_pdf(printed(guide, sheet))
        reader = Reader(pdf)
        said, links = reader.text.replace("- ", "-"), reader.links  # a line may end in a hyphen
        elsewhere = found.verdict.level == "elsewhere"
        flags = flags_to_say(guide, found)
        for flag in flags if not elsewhere else flags[:1]:
            assert flag.say in said, sheet
            assert flag.do.removesuffix(".") in said, sheet
            assert flag.link.url in links, sheet
        for reason in found.reasons if found.leaders else ():
            assert reason.text in said, sheet
        assert len(reader.sides) <= 3, sheet
        longer += [sheet] * (len(reader.sides) > 2)
        for picture in poppler.pictures(pdf, tmp_path, resolution=40):
            edge = int(LEAST_MARGIN * 40)
            wide, high = picture.size
            assert is_white(picture, (0, 0, edge, high)), sheet
            assert is_white(picture, (wide - edge, 0, wide, high)), sheet
            assert is_white(picture, (0, 0, wide, edge)), sheet
            assert is_white(picture, (0, high - edge, wide, high)), sheet
    assert len(longer) <= DEPTH.examples // 40


def test_a_word_without_an_end_does_not_leave_its_page(guide: Guide, tmp_path: Path) -> None:
    extras = Extras("W" * 400, (("Free", "https://example.org/" + "w" * 400),))
    picture = poppler.pictures(print_pdf(printed(guide, extras=extras)), tmp_path)[0]
    assert is_white(picture, (picture.width - 16, 0, *picture.size))
