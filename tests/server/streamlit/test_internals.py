"""What an upgrade of Streamlit may break, each told in a sentence."""

from __future__ import annotations

import inspect
import logging
import re

import pytest
import streamlit.logger
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette import starlette_auth_routes

from advisor.prospect import document
from advisor.server.allowlist import STREAM, STREAMLITS
from advisor.server.streamlit import internals, messages, shell
from tests.checkout import CHECKOUT

IN_THE_BROWSER = (
    *("data-test-connection-state", "data-test-script-state", "CONNECTED", "notRunning"),
    *("stApp", "stAppViewContainer", "stMain", "stMainBlockContainer", "stVerticalBlock"),
    *("stHtml", "stDialog", "data-stale"),
)
"""Names in its pages that the page script and the style sheet use."""

SCRIPTS = "".join(
    file.read_text(encoding="utf-8")
    for file in sorted((internals.FOLDER / "static" / "js").glob("*.js"))
)


def test_its_document_still_has_the_parts_that_ours_is_made_of() -> None:
    text = internals.document()
    parts = shell.REMOVED.pattern.split("|")
    missing = [part for part in parts if not re.search(part, text, re.DOTALL)]
    assert not missing, f"Streamlit's document lacks {missing}: staff pages keep its own title"
    assert '<div id="root">' in text, "Streamlit draws into another element than #root"
    started = shell.NEEDED.findall(text)
    assert len(started) == 2, "Streamlit is started by more than one script and one style sheet"


@pytest.mark.parametrize("name", IN_THE_BROWSER)
def test_the_page_script_still_finds_its_way_around_it(name: str) -> None:
    assert name in SCRIPTS, f"Streamlit's scripts know {name} no more: look for its new name"
    ours = document.read("page.js") + document.read("style.css")
    dataset = re.sub(r"-(\w)", lambda found: found[1].upper(), name.removeprefix("data-"))
    assert name in ours or dataset in ours, f"{name} is used no more: take it off the list"


def test_its_scripts_still_look_at_the_address_when_it_is_told_of_a_change() -> None:
    assert "popstate" in SCRIPTS, "Streamlit listens to the history no more: links lead nowhere"
    assert "pushState" in SCRIPTS, "Streamlit writes addresses otherwise: turns enter the history"


def test_it_still_speaks_the_messages_that_are_let_through_and_timed() -> None:
    sent = BackMsg.DESCRIPTOR.fields_by_name
    assert {messages.RUN, messages.FETCH} <= set(sent), "browsers ask for runs or files otherwise"
    run = sent[messages.RUN].message_type.fields_by_name
    assert {"query_string", "widget_states"} <= set(run), "a run is asked for in other words"
    assert messages.FILE in sent[messages.FETCH].message_type.fields_by_name, (
        "files are asked for otherwise"
    )
    over = internals.SCRIPT_FINISHED
    assert over in ForwardMsg.DESCRIPTOR.fields_by_name, "the end of a run is told otherwise"
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    assert internals.ends_a_run(message.SerializeToString())


def test_its_addresses_are_still_those_that_are_open() -> None:
    assert STREAM.removeprefix("/") in SCRIPTS, "the WebSocket is at another address"
    for address in ("_stcore/health", "_stcore/host-config"):
        assert address in SCRIPTS, f"Streamlit asks for {address} no more: close it"
        assert STREAMLITS.fullmatch(f"/{address}"), f"{address} is not open"


def test_it_still_makes_loggers_by_the_function_that_is_replaced() -> None:
    source = inspect.getsource(streamlit.logger)
    assert "setup_formatter(" in source, "Streamlit's loggers write to standard error by themselves"
    heard: list[logging.Logger] = []
    before = streamlit.logger.setup_formatter
    try:
        internals.whenever_a_logger_is_made(heard.append)
        made = streamlit.logger.get_logger("streamlit.a_test_of_ours")
    finally:
        streamlit.logger.setup_formatter = before
    assert heard == [made]


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("_set_auth_cookie", 3),
        ("_clear_auth_cookie", 2),
        ("_get_cookie_value_from_request", 2),
        ("_create_oauth_client", 1),
        ("_parse_provider_token", 1),
        ("_get_origin_from_secrets", 0),
    ],
)
def test_a_sign_in_still_goes_by_functions_that_ours_calls(name: str, takes: int) -> None:
    found = inspect.signature(getattr(starlette_auth_routes, name))
    assert len(found.parameters) == takes, f"{name} takes something else: see cookies.py"


def test_nothing_else_of_ours_reaches_into_it() -> None:
    private = re.compile(
        r"streamlit\.(file_util|logger|proto|runtime|web)\b|streamlit import file_util"
    )
    reaching = [
        str(path.relative_to(CHECKOUT))
        for path in sorted((CHECKOUT / "advisor").rglob("*.py"))
        if "server/streamlit" not in path.as_posix() and private.search(path.read_text())
    ]
    assert reaching == []
