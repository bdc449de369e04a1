"""Whatever a running server writes is a line of its log."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.checkout import CHECKOUT

PROGRAM = """
import asyncio, gc, logging, sys, threading, warnings
import click
from advisor.server import logs, output

logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler())
assert logs.set_up("json")
output.capture()
import advisor.server.login, authlib.integrations.starlette_client
print("begun", end=" ")
print("and ended")
print("two\\nlines", file=sys.stderr)
click.secho("in color", fg="red")
sys.stdout.flush()
warnings.warn("old")
logging.getLogger("other").warning("odd %d", "text")

def fails():
    raise KeyError("thread")

thread = threading.Thread(target=fails)
thread.start()
thread.join()

class Odd:
    def __del__(self):
        raise KeyError("deleted")

del [Odd()][0]

async def forgotten():
    asyncio.get_running_loop().create_task(fails_later())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

async def fails_later():
    raise KeyError("task")

asyncio.run(forgotten())
raise KeyError("main")
"""


@pytest.fixture(scope="module")
def written() -> tuple[str, list[dict[str, Any]]]:
    """What the program writes to standard output, and the lines of its log."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return ran.stdout, [json.loads(line) for line in ran.stderr.splitlines()]


def test_each_line_is_json_whatever_writes_it(written: tuple[str, list[dict[str, Any]]]) -> None:
    printed, lines = written
    assert printed == ""
    messages = [line["message"] for line in lines if "error" not in line]
    assert messages[:4] == ["begun and ended", "two", "lines", "in color"]
    assert messages[4].startswith("UserWarning: old (")
    assert messages[5:] == ["odd %d"]
    errors = [line["error"] for line in lines if "error" in line]
    assert {error["type"] for error in errors} == {"KeyError"}
    failures = [error["message"] for error in errors]
    assert failures == ["'thread'", "'deleted'", "'task'", "'main'"]
    assert all(error["at"] for error in errors)


def test_a_sign_in_warns_of_nothing_that_an_administrator_could_not_change(
    written: tuple[str, list[dict[str, Any]]],
) -> None:
    """The program loads what a sign-in needs before it writes anything."""
    _, lines = written
    assert lines[0]["message"] == "begun and ended"
