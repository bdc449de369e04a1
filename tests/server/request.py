"""A request for the document, and what is answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from advisor.server.streamlit.shell import document

HOST = "msit.example.edu"


def answered(query: str = "", language: str = "", host: str = HOST) -> Response:
    """Answer a request for the document at an address, in the language that a browser prefers."""
    headers = [(b"host", host.encode("latin-1"))]
    if language:
        headers.append((b"accept-language", language.encode("latin-1")))
    scope = {
        "type": "http",
        "scheme": "https",
        "method": "GET",
        "path": "/",
        "query_string": query.encode("latin-1"),
        "headers": headers,
    }
    return document(Request(scope))
