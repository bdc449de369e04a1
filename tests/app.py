"""Streamlit's own test of an app, in process, without a search of every installed package.

Streamlit looks for components in all packages whenever an ``AppTest`` is run for the first time,
which takes twenty times as long as a page. No package changes meanwhile: it looks once.
"""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

__all__ = ["AppTest", "staff_page"]

SCRIPT = """
import streamlit as st
from advisor.staff import frame
from advisor.staff.access import Member, may

class Access:
    def require(self, role):
        if not may({role!r}, role):
            st.stop()
        return Member({name!r}, {role!r})

    def sign_out(self):
        pass

frame.show({page!r}, Access())
"""

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def staff_page(
    page: str, name: str = "ann@example.edu", role: str = "staff", timeout: float = 120
) -> AppTest:
    """Give a staff page as a member sees it, not run yet; without the role for it, it stops."""
    script = SCRIPT.format(page=page, name=name, role=role)
    return AppTest.from_string(script, default_timeout=timeout)
