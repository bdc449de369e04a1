"""What the doctor says about sign-in: of the secrets, and of the identity provider itself."""

from __future__ import annotations

import asyncio
import os
import re
import tomllib
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from advisor.records.checks import Check, private
from advisor.settings import LOOPBACK, SITE

if TYPE_CHECKING:
    from advisor.server.provider import ProviderAnswer
    from advisor.server.sign_in import SignIn

T = TypeVar("T")

SECRETS: Final = Path(".streamlit") / "secrets.toml"
PAGE: Final = "docs/sign-in.md"
DEFAULT_SCOPE: Final = "openid email profile"


class _NotSetUpError(Exception):
    """Sign-in is not set up, or not soundly; the text says how."""


def look() -> Iterator[Check]:
    """Check the secrets where Streamlit finds them: in the folder of the server, or at home."""
    file = next(_files(), None)
    if file is None:
        yield Check(
            "sign-in", True, "not set up: staff pages open with `advisor run --staff` alone"
        )
        return
    try:
        found = _read(file)
    except _NotSetUpError as fault:
        yield Check("sign-in", False, str(fault))
    else:
        how = "set up" if found else "not set up: there is no section [auth]"
        yield Check("sign-in", True, f"{how} in {file}")


def look_at_file() -> Iterator[Check]:
    """Check that no other account of this machine can read the secrets."""
    return (private("secrets", file) for file in _files())


def ask() -> Iterator[Check]:
    """Ask the identity provider, and say what will be looked for in what it sends."""
    file = next(_files(), None)
    try:
        settings = _read(file) if file else None
    except _NotSetUpError:
        return  # `look` has said so.
    if settings is None:
        yield Check("sign-in provider", False, f"there is none to ask: see {PAGE}")
        return
    from advisor.server import provider

    yield _redirect(settings)
    try:
        found = _answer(provider.metadata(settings.auth))
    except provider.ProviderError as fault:
        yield Check("sign-in provider", False, f"{settings.auth['server_metadata_url']}: {fault}")
        return
    yield _provider(found.held)
    try:
        keys = _answer(provider.keys(found.held, settings.auth))
    except provider.ProviderError as fault:
        yield Check("sign-in keys", False, f"{found.held['jwks_uri']}: {fault}")
    else:
        yield Check("sign-in keys", True, f"{len(keys)} to check tokens with")
    yield _clock(found, provider.LEEWAY_S)
    yield _scope(settings, found.held)
    yield from _claims(settings, found.held)


def _answer(asked: Coroutine[Any, Any, T]) -> T:
    """Wait for the provider no longer than a browser's sign-in does."""
    from advisor.server import provider

    try:
        return asyncio.run(asyncio.wait_for(asked, provider.TIMEOUT_S))
    except TimeoutError:
        raise provider.ProviderError("silent", provider.no_answer()) from None


def _files() -> Iterator[Path]:
    """Find the secrets: in this folder, then at home, if the account has one."""
    folders = [Path.cwd()]
    with suppress(RuntimeError):  # as in containers
        folders.append(Path.home())
    return (file for each in folders if (file := each / SECRETS).is_file())


def _read(file: Path) -> SignIn | None:
    from advisor.server.accounts import RolesError
    from advisor.server.sign_in import read

    try:
        return read(tomllib.loads(file.read_text(encoding="utf-8")), trusted_headers=())
    except (OSError, UnicodeDecodeError) as fault:
        raise _NotSetUpError(f"{file} cannot be read ({type(fault).__name__})") from None
    except tomllib.TOMLDecodeError as fault:  # Its text alone says where, and may quote a secret.
        line = re.search(r"\(at (line \d+)", str(fault))
        where = f"{file}, {line[1]}," if line else str(file)
        raise _NotSetUpError(f"{where} is no TOML; compare it with {PAGE}") from None
    except RolesError as fault:
        raise _NotSetUpError(f"{file}: {fault}") from None


def _redirect(settings: SignIn) -> Check:
    """Compare the address to which the provider leads back with the public one."""
    back, site = settings.auth["redirect_uri"], os.environ.get(SITE, "").strip().rstrip("/")
    is_local = any(f"//{host}" in back for host in (*LOOPBACK, "[::1]"))
    if site and not back.startswith(f"{site}/"):
        return Check("sign-in redirect", False, f"{back} is not below {SITE}, which is {site}")
    if not settings.https and not is_local:
        return Check("sign-in redirect", False, f"{back} is no HTTPS: providers refuse that")
    return Check("sign-in redirect", True, f"register {back} with the provider, exactly so")


def _provider(found: Mapping[str, Any]) -> Check:
    issuer = found["issuer"]
    if "{" in issuer:
        text = f"it speaks for {issuer}: name your own tenant in server_metadata_url"
        return Check("sign-in provider", False, text)
    plain = [name for name, at in found.items() if _is_plain_http(name, at)]
    if plain:
        return Check("sign-in provider", False, f"{issuer} has {plain[0]} without HTTPS")
    return Check("sign-in provider", True, f"{issuer} answers")


def _is_plain_http(name: str, at: object) -> bool:
    """Tell whether an address of the provider, other than on this machine, lacks HTTPS."""
    if not name.endswith(("_endpoint", "_uri")) or not isinstance(at, str):
        return False
    return at.startswith("http://") and not any(f"//{host}" in at for host in LOOPBACK)


def _clock(found: ProviderAnswer, leeway: int) -> Check:
    try:
        seconds = (parsedate_to_datetime(found.date) - found.came).total_seconds()
    except (ValueError, TypeError):
        return Check("sign-in clock", True, "the provider does not say what time it is")
    way = "ahead of" if seconds > 0 else "behind"
    text = f"the provider's is {abs(seconds):,.0f} seconds {way} this machine's"
    if abs(seconds) > leeway:
        return Check("sign-in clock", False, f"{text}; {leeway} are allowed: set both by NTP")
    return Check("sign-in clock", True, text)


def _scope(settings: SignIn, found: Mapping[str, Any]) -> Check:
    """Compare what is asked for with what the provider lists, which need not be all it has."""
    asked = settings.auth.get("client_kwargs", {}).get("scope", DEFAULT_SCOPE)
    unlisted = [each for each in asked.split() if each not in _listed(found, "scopes_supported")]
    doubt = f"; the provider does not list {', '.join(unlisted)}" if unlisted else ""
    hint = ": if it says invalid_scope, leave that out" if unlisted else ""
    return Check("sign-in scope", True, f"{asked}{doubt}{hint}")


def _claims(settings: SignIn, found: Mapping[str, Any]) -> Iterator[Check]:
    """Say which claims are looked for in what a sign-in brings."""
    from advisor.server.accounts import EMAIL

    table, listed, condition = settings.table, _listed(found, "claims_supported"), ""
    if table.user_claim == EMAIL:
        optional = table.email_verified_optional
        condition = (
            ", unless email_verified is false" if optional else ", if email_verified is true"
        )
    for what, claim, count, more in (
        ("people", table.user_claim, len(table.people), condition),
        ("groups", table.group_claim, len(table.groups), ""),
    ):
        is_listed = not listed or claim.partition(".")[0] in listed
        doubt = "" if is_listed else "; the provider lists none"
        text = f"[roles] has {count}, found by the claim {claim}{more}{doubt}"
        yield Check(f"sign-in {what}", True, text)


def _listed(found: Mapping[str, Any], name: str) -> list[object]:
    listed = found.get(name)
    return listed if isinstance(listed, list) else []
