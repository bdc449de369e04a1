"""Rooms import only from the rooms before them, and only the libraries that are theirs."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import grimp

from tests.checkout import CHECKOUT

LIBRARIES: dict[str, set[str]] = {
    "guide": {"pydantic", "pydantic_core", "yaml"},
    "scoring": set(),
    "analysis": {"numpy"},
    "publishing": {"yaml"},
    "tables": {"numpy", "pyarrow"},
    "learning": {
        *("narwhals", "numpy", "pandas", "pyarrow", "pydantic"),
        *("scipy", "sklearn", "threadpoolctl"),
    },
    "records": {"numpy", "scipy", "alembic", "psycopg", "pyarrow", "sqlalchemy"},
    "presentation": {"babel", "numpy", "segno", "typst"},
    "prospect": set(),
    "staff": {"streamlit"},
    "server": {
        *("anyio", "google", "prometheus_client", "starlette", "streamlit"),
        "pydantic",
        *("authlib", "httpx", "joserfc"),  # sign-in at the identity provider
        *("h11", "uvicorn", "websockets"),  # whose limits are set to those of requests
    },
    "cli": {"click", "httpx", "yaml"},
}
"""Room -> the libraries beyond the standard one that it may import."""


def _rooms() -> set[str]:
    return {folder.parent.name for folder in CHECKOUT.glob("advisor/*/__init__.py")}


def test_no_room_imports_from_a_room_after_it() -> None:
    # A process of its own, because the program silences every logger that it did not make.
    program = Path(sysconfig.get_path("scripts"), "lint-imports")
    linted = subprocess.run(
        (program, "--no-cache", "--no-logo"),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_room_has_its_place_in_the_order_of_rooms() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = project["tool"]["importlinter"]["contracts"]
    assert set(contract["layers"]) == _rooms()


def test_a_room_imports_only_its_own_libraries() -> None:
    graph = grimp.build_graph("advisor", include_external_packages=True, cache_dir=None)
    foreign = {}
    for room in _rooms():
        modules = {f"advisor.{room}", *graph.find_descendants(f"advisor.{room}")}
        imported = set[str]().union(*map(graph.find_modules_directly_imported_by, modules))
        libraries = {name.partition(".")[0] for name in imported} - {"advisor"}
        foreign[room] = libraries - sys.stdlib_module_names - LIBRARIES[room]
    assert foreign == {room: set() for room in LIBRARIES}
