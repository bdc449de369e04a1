"""The manifest, the icons and robots.txt."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from advisor.prospect.document import ICON, MANIFEST, PAPER, TOUCH_ICON
from advisor.prospect.looks import look

LARGE_ICON: Final = "icon-512.png"
SIDES: Final = {TOUCH_ICON: 192, LARGE_ICON: 512}

_SOURCE: Final = b"""
#set page(width: 192pt, height: 192pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.icon), format: "svg", width: 100%)
"""

ROBOTS: Final = "User-agent: *\nDisallow: /auth/\n"
"""Pages say themselves whether robots may list them; unread ones would be listed by address."""

KEPT_A_DAY: Final = {"cache-control": "public, max-age=86400"}


def routes() -> list[Route]:
    """List the routes of the static files."""
    return [
        Route("/robots.txt", robots),
        Route(f"/{MANIFEST}", manifest),
        Route(f"/{ICON}", icon),
        *(Route(f"/{name}", partial(picture, side)) for name, side in SIDES.items()),
    ]


def robots(_request: Request) -> Response:
    """Send robots.txt."""
    return PlainTextResponse(ROBOTS, headers=KEPT_A_DAY)


def manifest(_request: Request) -> Response:
    """Send the web app manifest."""
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


def icon(_request: Request) -> Response:
    """Send the program's icon."""
    return Response(_icon(), media_type="image/svg+xml", headers=KEPT_A_DAY)


def picture(side: int, _request: Request) -> Response:
    """Send the program's icon as PNG, ``side`` pixels wide and high."""
    return Response(drawn(_icon(), side), media_type="image/png", headers=KEPT_A_DAY)


def _icon() -> str:
    from advisor.live import live

    return look(live.or_none()).icon


@lru_cache(maxsize=4)
def drawn(icon: str, side: int) -> bytes:
    """Draw an icon as PNG."""
    from advisor.presentation.typesetting import with_fonts

    return with_fonts(_SOURCE, {"icon": icon}, format="png", ppi=72 * side / 192)
