"""The web server around the pages; ``app.py`` wires its parts into one ASGI app.

- ``lifetime``: what happens when the server starts
- ``shell``: the HTML document around every page, with our style and page script
- ``privacy``: no answers in logs or in other sites' hands
- ``trouble``: what a visitor sees, and the log gets, when a page fails
"""

from advisor.server.lifetime import SCRIPT, lifespan
from advisor.server.privacy import PrivateHeaders
from advisor.server.shell import document
from advisor.server.trouble import on_script_error

__all__ = ["SCRIPT", "PrivateHeaders", "document", "lifespan", "on_script_error"]
