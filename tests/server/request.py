"""A request for the document, and what is answered."""

from __future__ import annotations

from starlette.routing import Route

from advisor.server import prospects
from tests.server.calls import Answer, get

HOST = "msit.example.edu"
APP = Route("/", prospects.get)


def answered(query: str = "", language: str = "", host: str = HOST, **headers: str) -> Answer:
    """Answer a request for the document at an address, in the language that a browser prefers."""
    sent = {"host": host, **({"accept-language": language} if language else {})}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return get(APP, f"/?{query}", headers={**sent, **named}, scheme="https")
