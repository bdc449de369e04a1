"""How the server is told to serve."""

from __future__ import annotations

import runpy

import pytest

from advisor.server.serving import VARIABLES, Serving, ServingError, read_serving, serving
from tests.checkout import CHECKOUT

TOKEN = "0123456789abcdef"


def test_without_variables_everything_is_as_it_should_be_on_the_open_internet() -> None:
    assert read_serving({}) == read_serving(dict.fromkeys(VARIABLES, " ")) == Serving()
    assert not Serving().metrics
    assert not Serving().origins


def test_every_variable_is_read() -> None:
    found = read_serving(
        {
            "ADVISOR_LOG": "JSON",
            "ADVISOR_METRICS_TOKEN": TOKEN,
            "ADVISOR_API": "off",
            "ADVISOR_API_ORIGINS": "https://a.example, https://b.example:8443",
            "ADVISOR_MOST_VISITORS": "10",
            "ADVISOR_MOST_OF_ONE_CLIENT": "5",
            "ADVISOR_CALLS_A_SECOND": "3",
        }
    )
    assert found == Serving(
        log="json",
        metrics=True,
        token=TOKEN,
        api=False,
        origins=("https://a.example", "https://b.example:8443"),
        most_visitors=10,
        most_of_one_client=5,
        calls_a_second=3,
    )


def test_a_token_turns_metrics_on_and_a_switch_off_again() -> None:
    assert read_serving({"ADVISOR_METRICS": "on"}) == Serving(metrics=True)
    off = read_serving({"ADVISOR_METRICS": "off", "ADVISOR_METRICS_TOKEN": TOKEN})
    assert not off.metrics
    assert TOKEN not in repr(off)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADVISOR_LOG", "xml", "write json or text"),
        ("ADVISOR_METRICS", "maybe", "write on or off"),
        ("ADVISOR_METRICS_TOKEN", "short", "at least 16 plain characters"),
        ("ADVISOR_METRICS_TOKEN", "\u00fc" * 20, "at least 16 plain characters"),
        ("ADVISOR_API", "1", "write on or off"),
        ("ADVISOR_API_ORIGINS", "www.example.edu", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://www.example.edu/path", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://me@example.edu", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://example.edu:99999", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "null", "write origins as in"),
        ("ADVISOR_MOST_VISITORS", "0", "write a number from 1"),
        ("ADVISOR_MOST_VISITORS", "many", "write a number from 1"),
        ("ADVISOR_MOST_OF_ONE_CLIENT", "-1", "write a number from 1"),
        ("ADVISOR_CALLS_A_SECOND", "\u0665", "write a number from 1"),
    ],
)
def test_what_makes_no_sense_is_named_with_how_to_mend_it(name: str, value: str, said: str) -> None:
    with pytest.raises(ServingError, match=said) as fault:
        read_serving({name: value})
    assert str(fault.value).startswith(name)
    assert name != "ADVISOR_METRICS_TOKEN" or value not in str(fault.value)


def test_a_server_that_was_told_nonsense_says_so_in_one_line_and_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python ends with status 1, and prints what a SystemExit says, if that is a text."""
    monkeypatch.setenv("ADVISOR_METRICS", "maybe")
    serving.cache_clear()
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CHECKOUT / "app.py"))
    assert ended.value.code == 'ADVISOR_METRICS is "maybe"; write on or off'
