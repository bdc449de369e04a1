"""Static files: the manifest, the icons and robots.txt.

Nothing of this is on a visitor's way to a page. Browsers ask for the manifest after the page, and
for an icon when the address is bookmarked.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from advisor.prospect import document
from advisor.prospect.document import ICON, MANIFEST, PAPER, TOUCH_ICON

LARGE_ICON: Final = "icon-512.png"
PICTURES: Final = Path(__file__).parent / "pictures"
"""Where the icons are. ``python -m tools.icons`` draws them."""

ROBOTS: Final = "User-agent: *\nDisallow: /auth/\n"
"""Robots may read every page. Which of them they may list, each says itself: a page that a robot
may not read cannot tell it, and would be listed by its address, answers and all."""

KEPT_A_DAY: Final = {"cache-control": "public, max-age=86400"}


def routes() -> list[Route]:
    """Give the addresses of the static files."""
    files = {
        ICON: document.FOLDER / ICON,
        **{name: PICTURES / name for name in (TOUCH_ICON, LARGE_ICON)},
    }
    return [
        Route("/robots.txt", robots),
        Route(f"/{MANIFEST}", manifest),
        *(Route(f"/{name}", partial(_serve, file)) for name, file in files.items()),
    ]


def robots(_request: Request) -> Response:
    """Tell robots what they may read."""
    return PlainTextResponse(ROBOTS, headers=KEPT_A_DAY)


def manifest(_request: Request) -> Response:
    """Tell a telephone how to keep the advisor beside its apps."""
    from advisor.live import live

    guide = live.or_none()
    if guide is None:
        return Response(status_code=503)
    words = guide.words
    described = {
        "name": words.site.title,
        "short_name": words.document.short,
        "description": words.site.description,
        "lang": guide.language.id,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": PAPER["light"],
        "theme_color": PAPER["light"],
        "icons": [
            {"src": f"./{ICON}", "sizes": "any", "type": "image/svg+xml"},
            {"src": f"./{TOUCH_ICON}", "sizes": "192x192", "type": "image/png"},
            {"src": f"./{LARGE_ICON}", "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JSONResponse(described, media_type="application/manifest+json", headers=KEPT_A_DAY)


def _serve(file: Path, _request: Request) -> Response:
    return FileResponse(file, headers=KEPT_A_DAY)
