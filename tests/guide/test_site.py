"""What makes a site a program's own: where it is, its language, its looks, its names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.cli.init import copy_data
from advisor.guide import colors, load_guide
from advisor.guide.files import BLANK
from advisor.guide.program import slug_of
from advisor.guide.site import Site
from tests.guide.folder import Folder

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def site(folder: Folder, text: str) -> None:
    """Give the small guide a site."""
    folder.write("program.yaml", f"{folder.text('program.yaml')}\nsite: {text}\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{time_zone: Europe/Berlim}", 'did you mean "Europe/Berlin"?'),
        ("{time_zone: ../etc/passwd}", 'write one such as "Europe/Berlin"'),
        ("{country: Germany}", 'write the two capital letters of a country, such as "DE"'),
        (
            "{language: {id: de_DE, name: Deutsch}}",
            'the lowercase code of a language, such as "de"',
        ),
        ("{colors: {pressed: red}}", 'is "red"; write a color such as "#1d5c58", in quotes'),
        ("{colors: {pressed: []}}", "has 0 colors"),
        (
            '{colors: {tracks: {itm: "#ffee00"}}}',
            "whose contrast on a light page is 1.2 and must be 4.5 (WCAG AA); the nearest that",
        ),
        ('{colors: {tracks: {itm: ["#2a66b0", "#2a66b0"]}}}', "on a dark page is 3."),
        ('{colors: {tracks: {itn: "#2a66b0"}}}', 'a color is for the track "itn"; did you mean'),
        ("{mark: <svg>}", "is no SVG"),
        ("{mark: <a/>}", 'must be an "svg"'),
        *(
            (f"""{{mark: '{SVG.replace("0 0 8 8", box)}'}}""", 'a "viewBox" that is not square')
            for box in ("0 0 8 4", "0 0 0 0", "0 0 8", "a b 8 8")
        ),
    ],
)
def test_what_no_page_can_have_is_refused_in_one_line(folder: Folder, text: str, says: str) -> None:
    site(folder, text)
    (fault,) = folder.faults()
    assert says in fault


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<script>alert(1)</script>", 'the element "script"'),
        ('<path onload="alert(1)"/>', '"onload" at "path"'),
        ('<path fill="url(https://example.org/x)"/>', '"fill" at "path"'),
        ('<path style="fill:red"/>', '"style" at "path"'),
        ('<a href="https://example.org"/>', 'the element "a"'),
        ("<image/>", 'the element "image"'),
        ("<!-- hidden -->", 'begins with "<!"'),
    ],
)
def test_a_mark_is_shapes_and_asks_for_nothing(folder: Folder, inside: str, says: str) -> None:
    site(folder, json.dumps({"mark": SVG.replace("</svg>", f"{inside}</svg>")}))
    (fault,) = folder.faults()
    assert says in fault


def test_a_color_that_passes_is_kept_and_its_shade_on_dark_pages_can_be_read() -> None:
    light, dark = colors.read("#1C3D7A")
    assert light == "#1c3d7a"
    assert colors.contrast(dark, colors.DARK) >= colors.AA
    assert colors.read(["#1c3d7a", "#88aaff"]) == ("#1c3d7a", "#88aaff")
    for color in ("#000000", "#ffffff", light, dark, "#ffee00"):
        pressed = colors.button(color, colors.DARK)
        assert colors.contrast(pressed, "#ffffff") >= colors.AA
        assert colors.contrast(pressed, colors.DARK) >= colors.BUTTON


def test_a_telephone_is_called_in_its_own_country(folder: Folder) -> None:
    assert Site().tel("412-268-2164") == "tel:+14122682164"
    assert Site(country="DE").tel("+49 (0)30 1234") == "tel:+49301234"
    site(folder, "{country: DE}")
    assert "begin with the country's prefix, such as +49" in folder.faults()[0]


def test_paper_is_that_of_the_country() -> None:
    assert [Site(country=name).paper for name in ("US", "DE", "GB")] == ["us-letter", "a4", "a4"]


def test_words_hold_only_what_a_guide_says_differently(tmp_path: Path) -> None:
    copy_data(BLANK, tmp_path / "guide")
    guide = Folder(tmp_path / "guide")
    words = guide.load().words
    assert words.site.title == "Is the MEx right for me?"
    assert words.start.tracks == "The two tracks"
    assert "Example College" in words.start.lead
    guide.edit("program.yaml", "office: Admissions", 'office: "the {office}"')
    assert "the {office}" in guide.load().words.track.confirm.format(source="s", date="d")
    guide.edit("words.yaml", "site:\n", "site:\n  title: Soll ich {program} an {college} machen?\n")
    assert guide.load().words.site.title == "Soll ich MEx an Example College machen?"
    guide.edit("words.yaml", "  description:", "  descriptions:")
    assert any("description" in fault for fault in guide.faults())


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("les deux, les trois", "les deux"),
        ("deux trois", "deux"),
        ("اثنان، ثلاثة", "اثنان"),
        (",", "2"),
    ],
)
def test_words_for_numbers_are_parted_by_commas_or_spaces(
    tmp_path: Path, numbers: str, said: str
) -> None:
    copy_data(BLANK, tmp_path / "guide")
    guide = Folder(tmp_path / "guide")
    guide.edit("words.yaml", "site:\n", f'site:\n  numbers: "{numbers}"\n')
    guide.edit("words.yaml", "start:\n", 'start:\n  tracks: "{tracks}"\n')
    assert guide.load().words.start.tracks == said


def test_the_blank_guide_is_short_and_sound() -> None:
    assert not Folder(BLANK).faults()
    lines = sum(len(file.read_text().splitlines()) for file in BLANK.glob("*.yaml"))
    assert lines <= 150


def test_programs_are_told_apart_by_their_short_names() -> None:
    assert [slug_of(name) for name in ("MSIT", "M. Data", "王")] == [
        "msit-advisor",
        "m-data-advisor",
        "program-advisor",
    ]
    assert load_guide(BLANK).program.slug == "mex-advisor"
