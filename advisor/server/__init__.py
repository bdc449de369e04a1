"""The web server around the pages; ``app.py`` wires its parts into one ASGI app.

- ``startup``: what happens when the server starts, and when its files are edited;
  ``uvicorn_patches``: what uvicorn does otherwise
- ``prospects``: prospects' pages as plain documents; ``keeping``: answers that may be kept;
  ``static_files``: the manifest, the pictures and robots.txt
- ``streamlit``: the script that shows the pages, and all that leans on Streamlit's internals
- ``stack``: the layers around the pages and the addresses beside them; ``base_path``: an advisor
  below a path of a larger site
- ``access_log``, ``logs``, ``output``: what is logged of requests and visits
- ``security``: the headers of every response; ``allowlist``: which addresses there are;
  ``proxies``: what trusted proxies say of a request; ``limits``, ``clients``: how much anybody may
  ask for; ``handshakes``: whose visits begin
- ``downloads``: a result as a PDF, and calendar entries
- ``api``, ``bodies``, ``api_types``, ``openapi``: the JSON API; ``problems``: what is said where
  something is refused or fails, and what the log gets then
- ``health``, ``metrics``: for machines and people on duty
- ``roles``: who is asking and what they may do, by ``local`` on one's own machine or by
  ``sign_in``, ``accounts`` and ``claims`` with sign-in, and why not by ``turned_away``; a
  prospect's page loads none of these
- ``login``, ``provider``: the way to the identity provider and back; ``login_redirect``: to the
  page that was asked for; ``signed_out``: sign-ins that are over
"""

from advisor.server.problems import on_script_error
from advisor.server.stack import middleware, routes, start_log
from advisor.server.startup import SCRIPT, lifespan

__all__ = [
    "SCRIPT",
    "lifespan",
    "middleware",
    "on_script_error",
    "routes",
    "start_log",
]
