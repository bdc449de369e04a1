"""Whatever a running server writes is a line of its log."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.checkout import CHECKOUT

PROGRAM = """
import asyncio, gc, logging, sys, threading, warnings
import click
from advisor.server import logs, output

logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler())
assert logs.set_up("json")
output.capture()
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


def written(program: str) -> tuple[str, list[dict[str, Any]]]:
    """What a Python program writes to standard output, and the lines of its log."""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return ran.stdout, [json.loads(line) for line in ran.stderr.splitlines()]


def test_whoever_writes_each_line_is_json() -> None:
    printed, lines = written(PROGRAM)
    assert printed == ""
    told = [line["message"] for line in lines]
    assert told[:4] == ["begun and ended", "two", "lines", "in color"]
    assert told[4].startswith("UserWarning: old (")
    assert told[5] == "odd %d"
    errors = [line["error"] for line in lines if "error" in line]
    assert {error["type"] for error in errors} == {"KeyError"}
    messages = [error["message"] for error in errors]
    assert messages == ["'thread'", "'deleted'", "'task'", "'main'"]
    assert all(error["at"] for error in errors)
    assert len(lines) == 10


def test_a_sign_in_warns_of_nothing_that_an_administrator_could_not_change() -> None:
    program = "import advisor.server.login, authlib.integrations.starlette_client"
    assert written(program) == ("", [])
