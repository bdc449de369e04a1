"""Draw the picture beside shared links, and the icons: ``python -m tools.preview``.

Run it from the checkout when the program's names or the looks have changed; a test tells when.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser
from streamlit import file_util

from advisor.guide import Guide
from advisor.presentation import palette
from advisor.prospect.document import FOLDER, PAPER, TOUCH_ICON
from advisor.prospect.head import PREVIEW, PREVIEW_SIZE
from advisor.prospect.markup import Html, join, tag
from advisor.server.static_files import LARGE_ICON, PICTURES
from tests.browser.chromium import launched
from tests.browser.people import GUIDE
from tests.checkout import CHECKOUT

MADE_FROM = "Made from"
"""The note in a picture that holds the digest of its source."""
COLORS = 64
"""As few as keep the picture's look: it is a small file."""

STYLE = """
  * { margin: 0; box-sizing: border-box; }
  body { background: %(paper)s; color: #1f262a; height: 100vh; padding: 74px 90px; }
  p { color: #555d61; font: 600 30px "Source Sans"; }
  h1 { font: 600 92px/1.08 "Advisor Headings"; letter-spacing: -0.018em; margin: 22px 0 52px;
       text-wrap: balance; }
  li { border-inline-start: 12px solid var(--track); font: 600 34px/1.2 "Source Sans";
       list-style: none; margin: 0 0 20px; padding: 4px 0 4px 24px; }
  ul { padding: 0; }
"""


def main() -> None:
    """Draw every picture, and say how large each file is."""
    PICTURES.mkdir(exist_ok=True)
    with launched() as browser:
        _draw(browser, preview(GUIDE), PREVIEW_SIZE, PREVIEW, fonts=_fonts())
        for name, side in ((TOUCH_ICON, 192), (LARGE_ICON, 512)):
            _draw(browser, icon(), (side, side), name)


def preview(guide: Guide) -> Html:
    """Write the picture beside a shared link. It says nothing of anybody's answers."""
    tracks = (
        tag("li", track.name, style=f"--track: {palette.TRACKS[place % len(palette.TRACKS)].light}")
        for place, track in enumerate(guide.tracks)
    )
    return join(
        (
            tag("style", Html(STYLE % {"paper": PAPER["light"]})),
            tag("p", guide.program.name),
            tag("h1", guide.words.site.title),
            tag("ul", *tracks),
        )
    )


def icon() -> Html:
    """Write the icon, as large as the picture is."""
    drawn = quote((FOLDER / "icon.svg").read_text(encoding="utf-8"))
    full = "display: block; height: 100vh; margin: 0; width: 100vw"
    image = tag("img", src=f"data:image/svg+xml,{drawn}", alt="", style=full)
    return join((tag("style", "body { margin: 0; }"), image))


def digest(source: Html) -> str:
    """Give the digest of what a picture is made from."""
    return sha256(source.encode()).hexdigest()


def _fonts() -> Html:
    """Give the fonts of the pages, which do not count for the digest."""
    media = Path(file_util.get_static_dir()) / "static" / "media"
    (text,) = media.glob("SourceSansVF-Upright.*.woff2")
    files = {"Source Sans": text, "Advisor Headings": palette.FONTS / "headings.woff2"}
    return tag("style", Html("".join(_font(name, file) for name, file in files.items())))


def _font(name: str, file: Path) -> str:
    data = b64encode(file.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "{name}"; font-weight: 200 900; '
        f'src: url("data:font/woff2;base64,{data}"); }}'
    )


def _draw(
    browser: Browser, source: Html, size: tuple[int, int], name: str, fonts: Html | None = None
) -> None:
    """Take a picture of a source, and note in the file what it was made from."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_content(join((Html("<!DOCTYPE html>"), fonts or Html(), source)))
    page.evaluate("document.fonts.ready")
    taken = page.screenshot(omit_background=True)
    context.close()
    notes = PngInfo()
    notes.add_text(MADE_FROM, digest(source))
    with Image.open(BytesIO(taken)) as picture:
        picture.quantize(COLORS).save(PICTURES / name, optimize=True, pnginfo=notes)
    file = PICTURES / name
    print(f"{file.relative_to(CHECKOUT)}: {file.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
