"""How browsers and caches on the way would keep what a server sends, for `cli.site_check`."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from advisor.cli.http_requests import Site, html_of, items_of, short

A_DAY: Final = 86_400

LEAVE_CACHING: Final = (
    "have the proxy or CDN leave Cache-Control, Vary and ETag as they are and keep to them (nginx: "
    "no expires, no add_header or proxy_hide_header of these, no proxy_ignore_headers)"
)

EACH_TIME: Final = {"no-cache", "no-store", "private"}


def of_pages(site: Site) -> str:
    """Say how pages would be kept too long, or could not be asked for anew."""
    places = (("", "no-cache"), (_result(site), "private"), ("?page=staff.home", "no-store"))
    for path, needed in places:
        if fault := _kept(site, path, needed):
            return fault
    first = site.page()
    if lost := {"accept-language", "accept-encoding"} - items_of(first, "vary"):
        return f"pages lack Vary: {', '.join(sorted(lost))}; {LEAVE_CACHING}"
    again = site.get("", if_none_match=first.headers.get("etag", ""))
    return "" if again.status_code == 304 else f"pages lack their ETag; {LEAVE_CACHING}"


def of_downloads(site: Site) -> str:
    """Say how what a result offers for download would be kept."""
    result = html_of(site.page(_result(site)))
    paths = re.findall(r'href="((?:\./)?[\w/.-]+\.(?:pdf|ics)(?:\?[^"]*)?)"', result)
    faults = (_kept(site, path, "no-store") for path in dict.fromkeys(paths))
    return next(filter(None, faults), "" if paths else "the result offers no download")


def of_static_files(site: Site) -> str:
    """Say which file that hardly ever changes would be asked for again and again."""
    named = re.findall(r'(?:href|src)="(\./static/[^"]+)"', html_of(site.page()))
    for path in [*named[:2], "icon.svg"]:
        said = items_of(site.page(path), "cache-control")
        if said & EACH_TIME or _seconds(said) < A_DAY:
            return f"{short(path)} says {_listed(said)}, and is not kept; {LEAVE_CACHING}"
    return ""


def _kept(site: Site, path: str, needed: str) -> str:
    """Say how something that must be asked for each time would be kept, or was."""
    answers = [site.page(path) for _ in range(2)]
    said = items_of(answers[0], "cache-control")
    if not said & {needed, "no-store"} or _seconds(said) or said & {"public", "immutable"}:
        return f"{short(path)} says {_listed(said)}, not {needed}; {LEAVE_CACHING}"
    # Each answer has a name of its own, which a copy shares.
    ids = [answer.headers.get("x-request-id") for answer in answers]
    if ids[0] and ids[0] == ids[1]:
        return f"{short(path)} comes out of a cache; {LEAVE_CACHING}"
    return ""


def _result(site: Site) -> str:
    """Give the address of a result, with an answer that is found as a visitor finds it."""
    start = re.search(r'<a href="([^"]*)"[^>]* data-key="start"', html_of(site.page()))
    asks = html_of(site.page(start[1])) if start else ""
    option = re.search(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"', asks)
    answer = {option[1]: option[2]} if option else {}
    return f"?{urlencode({'page': 'result', **answer})}"


def _seconds(said: set[str]) -> int:
    """Give for how long something may be kept without asking."""
    found = (re.fullmatch(r'(?:max-age|s-maxage)="?(\d+)"?', each) for each in said)
    return max((int(each[1]) for each in found if each), default=0)


def _listed(said: set[str]) -> str:
    return f"Cache-Control: {', '.join(sorted(said))}" if said else "no Cache-Control"
