"""The cookie of a sign-in, which Streamlit makes and we keep small.

Streamlit would keep all that the provider says of a person, and both tokens, in cookies that
come along with every request. Beyond some 8 kB a connection is refused: somebody in a hundred
groups could sign in and would then see no page at all. What is left out is used nowhere, but
for a hint to the provider at sign-out, which then asks whom to sign out.

Streamlit offers no setting for this, so one of its functions is replaced by ours around it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from streamlit.web.server.starlette import starlette_auth_routes as streamlits
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)


@cache
def keep_small() -> None:
    """Have Streamlit's cookies hold what is needed later, from now on."""
    set_both = streamlits._set_auth_cookie  # noqa: SLF001 -- see above

    async def set_one(response: Response, claims: dict[str, Any], _tokens: dict[str, Any]) -> None:
        from advisor.server.accounts import remembered
        from advisor.server.sign_in import sign_in

        settings = sign_in()
        if settings is not None:
            await set_both(response, remembered(claims, settings.table), {})
            response.delete_cookie(TOKENS_COOKIE_NAME)

    streamlits._set_auth_cookie = set_one  # type: ignore[assignment]  # noqa: SLF001


def signed_in(scope: Scope) -> Mapping[str, Any] | None:
    """Give the claims in the cookie that comes with a request, if we have signed it."""
    read = streamlits._get_cookie_value_from_request  # noqa: SLF001
    value = read(Request(scope), USER_COOKIE_NAME)
    claims = json.loads(value) if value else None
    return claims if isinstance(claims, dict) else None
