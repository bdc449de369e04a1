"""A session that cuts off whoever asks it, as Streamlit's does once something else was pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, TypeVar

import pytest
import streamlit as st

Given = TypeVar("Given")


class CutOffError(Exception):
    """What Streamlit raises in whatever still runs; like that, it is no error of ours."""


class _Held(MutableMapping[str, Any]):
    """What a session holds, for whoever is not cut off."""

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}

    @property
    def _is_cut(self) -> bool:
        raise NotImplementedError

    def _held_still(self) -> dict[str, Any]:
        if self._is_cut:
            raise CutOffError
        return self._held

    def __getitem__(self, key: str) -> Any:
        return self._held_still()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._held_still()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._held_still()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held_still())

    def __len__(self) -> int:
        return len(self._held_still())


class Session(_Held):
    """Stands in for Streamlit's session, with the parameters of its address.

    Attributes
    ----------
    cut
        Whether something else was pressed: whoever asks from now on is cut off.
    address
        The parameters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cut = False
        self.address = Address(self)

    @property
    def _is_cut(self) -> bool:
        return self.cut

    def cutting(self, deed: Callable[..., Given]) -> Callable[..., Given]:
        """Make something else be pressed as soon as a deed is done."""

        def done(*words: Any, **more: Any) -> Given:
            given = deed(*words, **more)
            self.cut = True
            return given

        return done

    def press(self, button: Callable[[], None]) -> bool:
        """Press a button; tell whether its callback came to its end."""
        self.cut = False
        try:
            button()
        except CutOffError:
            return False
        return not self.cut


class Address(_Held):
    """The parameters of the address, one value each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    @property
    def _is_cut(self) -> bool:
        return self._session.cut

    def get_all(self, name: str) -> list[str]:
        """Give every value of a parameter."""
        return [self[name]] if name in self else []


def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """Let pages find such a session in place of Streamlit's."""
    made = Session()
    monkeypatch.setattr(st, "session_state", made)
    monkeypatch.setattr(st, "query_params", made.address)
    return made
