"""The web server around the pages; ``app.py`` wires its parts into one ASGI app.

- ``stack``: middleware and routes; ``startup``: what happens when the server starts and when its
  files are edited; ``uvicorn_patches``: changes to uvicorn's behavior
- ``prospects``: prospects' pages as plain documents; ``consent``: answers kept with consent;
  ``static_files``: manifest, icons and robots.txt; ``downloads``: PDFs, previews, calendar entries
- ``streamlit``: the script that shows the pages, and all that depends on Streamlit's internals
- ``access_log``, ``logs``, ``output``: the log of requests, visits and errors
- ``security``: response headers; ``allowlist``: open addresses and origins; ``proxies``: forwarded
  headers; ``base_path``: a site below a path; ``limits``, ``refusals``: limits per client
- ``api``, ``bodies``, ``api_types``, ``openapi``: the JSON API; ``etags``: what clients have
- ``problems``: refusals and failures
- ``health``, ``metrics``: for monitoring
- ``roles``: who is asking and what they may do, by ``local`` (``advisor run --staff``) or by
  ``sign_in``, ``accounts`` and ``claims``. Prospects load none of these
- ``login``, ``provider``: sign-in and sign-out; ``login_redirect``: back to the page that was
  requested; ``signed_out``: ended sign-ins
"""

from advisor.server.problems import on_script_error
from advisor.server.stack import middleware, routes, start_log
from advisor.server.startup import SCRIPT, lifespan

__all__ = ["SCRIPT", "lifespan", "middleware", "on_script_error", "routes", "start_log"]
