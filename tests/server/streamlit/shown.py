"""A visitor to whom Streamlit shows the pages, as its own test runner does."""

from __future__ import annotations

from urllib.parse import urlencode

from advisor.server import SCRIPT
from tests.app import AppTest
from tests.prospect.visitor import Visitor


class Shown(Visitor):
    """Someone whose visit has a session."""

    def __init__(self, address: str = "") -> None:
        self._app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        super().__init__(address)

    def _show(self) -> None:
        for name in list(self._app.query_params):
            del self._app.query_params[name]
        for name, values in self._query.items():
            self._app.query_params[name] = values
        self._app.run()
        assert not self._app.exception
        given = dict(self._app.query_params)
        self._query = {name: [at] if isinstance(at, str) else [*at] for name, at in given.items()}
        self._see("".join(element.proto.body for element in self._app.get("html")))

    @property
    def query(self) -> str:
        """The address as it stands."""
        return urlencode(self._query, doseq=True)
