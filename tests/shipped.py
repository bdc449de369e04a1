"""The guide and the cases as they are shipped, loaded once for all tests of a process.

Both are frozen. A test that changes a guide's files loads the changed ones itself.
"""

from __future__ import annotations

from typing import Final

from advisor.guide import load_cases, load_guide

GUIDE: Final = load_guide()
CASES: Final = load_cases(None, GUIDE)
