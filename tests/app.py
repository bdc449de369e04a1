"""Streamlit's own test of an app, in process, without a search of every installed package.

Streamlit looks for components in all packages whenever an ``AppTest`` is run for the first time,
which takes twenty times as long as a page. No package changes meanwhile: it looks once.
"""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

__all__ = ["AppTest"]

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
