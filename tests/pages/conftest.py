"""What the tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def _components_looked_up_once() -> Iterator[None]:
    """Have each ``AppTest`` find the same Streamlit components without reading all packages.

    Streamlit looks for components in every installed package whenever an ``AppTest`` is run for
    the first time, which takes twenty times as long as a page. No package changes meanwhile.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner,
            "scan_component_manifests",
            cache(manifest_scanner.scan_component_manifests),
        )
        yield
