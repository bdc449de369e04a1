"""Draw the icons from ``icon.svg``: ``python -m tools.icons``.

Run it from the checkout when the looks have changed; a test tells when.
"""

from __future__ import annotations

from advisor.presentation.typesetting import with_fonts
from advisor.prospect.document import FOLDER, ICON, TOUCH_ICON
from advisor.server.static_files import LARGE_ICON, PICTURES

SIDES = {TOUCH_ICON: 192, LARGE_ICON: 512}
"""How many pixels wide and high each icon is."""

_SOURCE = b"""
#set page(width: 192pt, height: 192pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.icon), format: "svg", width: 100%)
"""


def main() -> None:
    """Draw every icon, and say how large each file is."""
    for name, side in SIDES.items():
        picture = icon(side)
        (PICTURES / name).write_bytes(picture)
        print(f"{name}: {len(picture) / 1000:.1f} kB")


def icon(side: int) -> bytes:
    """Draw the icon as PNG."""
    drawn = (FOLDER / ICON).read_text(encoding="utf-8")
    return with_fonts(_SOURCE, {"icon": drawn}, format="png", ppi=72 * side / 192)


if __name__ == "__main__":
    main()
