"""Take the documentation's pictures from the running advisor: ``python -m docs.pictures``.

Run it from the checkout after a change of the looks, and look at what it took.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import launched
from tests.browser.people import CASES, GUIDE
from tests.browser.server import free_port, serving, streamlit_run
from tests.browser.visitor import Visitor, address
from tests.checkout import CHECKOUT

IMAGES = Path(__file__).parent / "images"
WHOSE = "cloud_specialist"
"""The person on paper whose result is shown."""
WIDTH, HEIGHT = 800, 1240
COLORS = 96
"""As few as keep the picture's look: it is a small file."""


def main() -> None:
    """Serve the advisor, take every picture, and say where they are."""
    port = free_port()
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=CHECKOUT) as server, launched() as browser:
        _take_result(browser, server.url, IMAGES / "result.png")


def _take_result(browser: Browser, site: str, file: Path) -> None:
    """Take the top of a result page."""
    (case,) = (case for case in CASES if case.id == WHOSE)
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", device_scale_factor=1.5
    )
    visitor = Visitor(context.new_page(), GUIDE, site)
    visitor.open(address("result", case.answers))
    visitor.page.screenshot(path=file)
    context.close()
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLORS)
    small.save(file, optimize=True)
    print(f"{file.relative_to(CHECKOUT)}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
