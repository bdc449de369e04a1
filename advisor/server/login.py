"""Sign-in and sign-out at the identity provider, in place of Streamlit's own addresses.

Those explain no failure, and wait without a limit. A sign-in is kept in Streamlit's cookie.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.base_client.errors import MismatchingStateError
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from advisor.live import live
from advisor.prospect import address, error_page
from advisor.prospect.markup import join, tag
from advisor.server import provider, signed_out
from advisor.server.claims import completed, lacking, remembered
from advisor.server.login_redirect import page_asked_for
from advisor.server.logs import Event, log_event
from advisor.server.problems import error_response
from advisor.server.provider import FailureKind, ProviderError
from advisor.server.sign_in import SignIn, sign_in
from advisor.server.streamlit import cookies
from advisor.settings import serving

KNOWN_ERRORS: Final = frozenset(
    {
        *("access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type"),
        *("invalid_scope", "server_error", "temporarily_unavailable", "interaction_required"),
        *("login_required", "account_selection_required", "consent_required", "invalid_grant"),
        *("invalid_client", "unsupported_grant_type"),
    }
)
"""The errors of RFC 6749 and OpenID Connect Core; any other text may be an attacker's."""

_log: Final = logging.getLogger(__name__)

# Authlib's client of httpx, which Streamlit chooses, recommends httpx2 in its place.
warnings.filterwarnings("ignore", "The httpx module is deprecated", AuthlibDeprecationWarning)

OF_CLIENT: Final = ("invalid_client", "unauthorized_client")
OF_PROVIDER: Final = ("silent", "unreachable", "strange")
TIMES: Final = ("exp", "iat", "nbf")


async def login(request: Request) -> Response:
    """Redirect a browser to the provider, if it comes from our own page."""
    settings = sign_in()
    if settings is None or not cookies.is_our_link(request):
        return _home()
    try:
        async with asyncio.timeout(provider.TIMEOUT_S):
            found = (await provider.metadata(settings.auth)).held
            client, back = cookies.client(found, await provider.trust(settings.auth))
            response: Response = await client.authorize_redirect(request, back)
            return response
    except Exception as fault:  # noqa: BLE001 -- any of them has a page
        return await _failed(request, fault)


async def callback(request: Request) -> Response:
    """Check the provider's answer, and sign the person in."""
    settings = sign_in()
    if settings is None or not {"code", "error"} & {*request.query_params}:
        return _home()  # The provider leads here after a sign-out, too.
    try:
        async with asyncio.timeout(provider.TIMEOUT_S):
            claims, token = await _claims(request, settings)
    except MismatchingStateError as fault:
        if cookies.signed_in(request.scope):  # the back button after a sign-in
            return _home()
        return await _failed(request, fault)
    except Exception as fault:  # noqa: BLE001 -- as above
        return await _failed(request, fault)
    response = _home()
    await cookies.keep(response, request, remembered(claims, settings.table), token)
    return response


async def logout(request: Request) -> Response:
    """End a sign-in here and at the provider."""
    if claims := cookies.signed_in(request.scope):
        await run_in_threadpool(signed_out.add, claims)
    response = RedirectResponse(await _end_of_session(request, claims), HTTPStatus.FOUND)
    cookies.forget(response, request)
    return response


async def _claims(request: Request, settings: SignIn) -> tuple[dict[str, Any], str]:
    """Exchange the provider's code for claims and the identity token."""
    if not cookies.is_awaited(request):  # no sign-in of this browser: the provider is not asked
        raise MismatchingStateError
    if error := request.query_params.get("error"):
        raise ProviderError(*_of_error(error))
    found = (await provider.metadata(settings.auth)).held
    keys = await provider.keys(found, settings.auth)
    trust = await provider.trust(settings.auth)
    client, _ = cookies.client({**found, "jwks": {"keys": keys}}, trust)
    token = await client.authorize_access_token(
        request,
        leeway=provider.LEEWAY_S,
        claims_options={
            "iss": {"essential": True, "value": found["issuer"]},
            "aud": {"essential": True, "value": client.client_id},
        },
    )
    claims = dict(token.get("userinfo") or {})
    if not claims:
        raise ProviderError("token", "it sent no identity token; the scope must have openid")
    if lacking(claims, settings.table) and found.get("userinfo_endpoint"):
        claims = completed(claims, await _userinfo(client, token))
    return claims, str(token["id_token"])


async def _userinfo(client: Any, token: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fetch userinfo, where Okta and Shibboleth have groups and addresses; {} if that fails."""
    try:
        async with asyncio.timeout(provider.TIMEOUT_S / 2):
            more: Mapping[str, Any] = await client.userinfo(token=token)
            return more
    except (TimeoutError, httpx.HTTPError, AuthlibBaseError, ValueError, TypeError):
        return {}


async def _end_of_session(request: Request, claims: Mapping[str, Any] | None) -> str:
    """Return the address at which the provider ends its own session, or else our first page."""
    settings = sign_in()
    if settings is None or not claims:
        return "/"
    try:
        async with asyncio.timeout(provider.TIMEOUT_S / 2):
            found = (await provider.metadata(settings.auth)).held
    except (ProviderError, TimeoutError):
        return "/"
    return cookies.end_of_session(request, found, settings.auth) or "/"


def _home() -> RedirectResponse:
    """Redirect to the first page; ``login_redirect`` adds the one that was requested."""
    return RedirectResponse("/", HTTPStatus.FOUND)


def understood(fault: BaseException) -> ProviderError:
    """Classify an exception."""
    if isinstance(fault, ProviderError):
        return fault
    for kind, tell in _FAULTS.items():
        if isinstance(fault, kind):
            return ProviderError(*tell(fault))
    return ProviderError("strange", type(fault).__name__)


def _of_claim(fault: Any) -> tuple[FailureKind, str]:
    of_time = isinstance(fault, ExpiredTokenError) or fault.claim in TIMES
    return "clock" if of_time else "token", f"the token's {fault.claim} does not fit"


def _of_error(error: str) -> tuple[FailureKind, str]:
    code = error if error in KNOWN_ERRORS else "another error"
    return "client" if code in OF_CLIENT else "refused", f"it says {code}"


_FAULTS: Final[Mapping[type[BaseException], Callable[[Any], tuple[FailureKind, str]]]] = {
    TimeoutError: lambda _: ("silent", provider.no_answer()),
    httpx.TimeoutException: lambda _: ("silent", provider.no_answer()),
    MismatchingStateError: lambda _: ("stale", "no sign-in of this browser waits for an answer"),
    ClaimError: _of_claim,
    JoseError: lambda fault: ("token", f"the token cannot be checked ({fault.error})"),
    AuthlibBaseError: lambda fault: _of_error(fault.error),
    httpx.HTTPStatusError: lambda fault: ("strange", f"status {fault.response.status_code}"),
    httpx.HTTPError: lambda fault: ("unreachable", type(fault).__name__),
    OSError: lambda fault: ("unreachable", type(fault).__name__),
}
"""Kind and detail of each exception, subclasses first."""


async def _failed(request: Request, fault: BaseException) -> Response:
    known = understood(fault)
    if isinstance(fault, (AttributeError, KeyError, TypeError)):
        _log.error("an internal error during a sign-in", exc_info=fault)
    log_event(Event("sign-in failed", why=f"{known.kind}: {known.detail}"), logging.WARNING)
    return await run_in_threadpool(_page, known, page_asked_for(request.scope))


def _page(fault: ProviderError, requested: str) -> Response:
    guide = live.or_none()
    if guide is None:
        html = error_page.document()
    else:
        words = guide.words.sign_in
        again = f"{serving().path}/{address.staff_link(requested)}"
        parts = (
            tag("h1", words.failed_title),
            tag("p", getattr(words, fault.kind), class_="lead"),
            tag("p", tag("a", words.try_again, href=again)),
            tag("p", words.failed_ask.format(detail=fault.detail)),
        )
        html = error_page.alone(join(parts), guide)
    status = HTTPStatus.SERVICE_UNAVAILABLE if fault.kind in OF_PROVIDER else HTTPStatus.FORBIDDEN
    return error_response(html, status)
