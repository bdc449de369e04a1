"""``advisor run``: the pages, served."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from advisor import records
from advisor.cli.options import Settings, data_option, examples
from advisor.cli.terminal import complain, say
from advisor.errors import AdvisorError
from advisor.settings import DATA, STAFF, read

PACKAGE = Path(__file__).resolve().parents[1]
THIS_MACHINE = "127.0.0.1"


class ServeError(AdvisorError):
    """The address cannot be served."""


@click.command(
    epilog=examples(
        "advisor run",
        "advisor run --port 80 --address 0.0.0.0     for everyone on the network",
        "advisor run --data my-data --port 0         other files, on a free port",
        "advisor run --staff                         staff pages, on this machine only",
    )
)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=8501,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--address",
    metavar="ADDRESS",
    default=THIS_MACHINE,
    show_default=True,
    help="The address to listen on; 0.0.0.0 is every one that this machine has.",
)
@click.option(
    "--staff",
    is_flag=True,
    help="Open the staff pages to anyone at this machine, without a sign-in.",
)
@data_option()
@click.pass_obj
def command(settings: Settings, port: int, address: str, staff: bool) -> None:
    """Serve the pages until Ctrl-C.

    Data and settings are checked first; if anything is faulty, nothing is served.
    """
    if staff and address != THIS_MACHINE:
        raise click.UsageError(
            f"--staff serves on {THIS_MACHINE} alone: leave out --address {address}".strip()
        )
    settings.guide()
    found = read(_variables(settings.data))
    kept = found.records
    port = claim(address, port)
    if found.serving.log != "json":
        say(f"The advisor is at {url(address, port)} (Ctrl-C stops it)")
        if staff:
            say(f"Staff pages, for this machine alone: {url(address, port)}/?page=staff.home")
    if staff and kept.file and kept.file.exists():
        _warn_of(kept)
    serve(app_file(), settings.data, address, port, staff=staff)


def _warn_of(kept: records.Settings) -> None:
    """Say before the first call why none could be saved, as in the records of another program."""
    from advisor.records.store import Records

    try:
        Records(kept).close()
    except records.RecordsError as fault:
        complain(f"warning: no call can be saved: {fault}")


def _variables(data: Path) -> dict[str, str]:
    """Build the server's environment, with the data folder and a home folder."""
    variables = {**os.environ, DATA: str(data.resolve())}
    # In a container the account may have no home folder.
    with suppress(RuntimeError):
        variables.setdefault("HOME", str(Path.home()))
    return variables


def claim(address: str, port: int) -> int:
    """Give the port, or with 0 a free one, after checking that it can be listened on."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            return int(listener.getsockname()[1])
    except OSError as fault:
        raise ServeError(
            f"cannot listen on {address} port {port}: {fault.strerror}; "
            "choose another with --port or --address"
        ) from None


def url(address: str, port: int) -> str:
    """Write the address at which a browser on this machine finds the pages."""
    if address in ("127.0.0.1", "0.0.0.0", "::1", "::"):
        address = "localhost"
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}:{port}"


def app_file() -> Path:
    """Find the app: inside an installed package, in a checkout beside it."""
    packaged = PACKAGE / "app.py"
    return packaged if packaged.is_file() else PACKAGE.parent / "app.py"


def serve(app: Path, data: Path, address: str, port: int, *, staff: bool) -> NoReturn:
    """Become the Streamlit server.

    This replaces the process instead of starting a child, so that signals reach the server itself,
    and so that it can check by its process id that the staff pages were requested here and not by
    an inherited variable (``advisor/server/local.py``).
    """
    sys.stdout.flush()
    os.execve(
        sys.executable,
        [
            *(sys.executable, "-m", "streamlit", "run", str(app)),
            *("--server.address", address),
            *("--server.port", str(port)),
            *("--server.headless", "true"),
            *("--logger.hideWelcomeMessage", "true"),
            *("--browser.gatherUsageStats", "false"),
        ],
        {
            # Streamlit does not start without a home folder. In this one no other account can
            # place secrets or settings.
            "HOME": "/",
            **_variables(data),
            STAFF: f"process {os.getpid()}" if staff else "",
        },
    )
