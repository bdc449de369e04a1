"""Which sites may show the advisor inside theirs, and where people find it."""

from __future__ import annotations

import pytest

from advisor.settings import Serving, read_serving
from advisor.variables import SettingError


def test_without_a_word_no_other_site_may_show_the_pages() -> None:
    assert Serving().ancestors == "'self'"
    assert read_serving({}).parents == ()


def test_sites_are_named_with_spaces_or_commas_between_in_any_case() -> None:
    said = " https://WWW.example.edu:443, https://a.test:8443  "
    found = read_serving({"ADVISOR_PARENTS": said})
    assert found.parents == ("https://www.example.edu", "https://a.test:8443")
    assert found.ancestors == "'self' https://www.example.edu https://a.test:8443"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:81"])
def test_a_page_on_this_machine_may_show_them_without_https(origin: str) -> None:
    assert read_serving({"ADVISOR_PARENTS": origin}).parents == (origin,)


@pytest.mark.parametrize(
    "value",
    [
        *("*", "https://*", "https://*.example.edu", "http://www.example.edu", "www.example.edu"),
        *("https://www.example.edu/", "https://www.example.edu/page", "https://a@b.test"),
        *("https://a.test; script-src *", "https://a.test'self'", "'self'", "'none'", "data:"),
        *("https://a.test:99999", "https://", "https://a.test https://b.test/x", "null"),
        *("https://[2001:db8::1]", "https://a_b.test", "https://-", "https://1.2.3.4.5"),
        *("https://ü.test", 'https://a.test"><b', "https://a.test\tx"),
    ],
)
def test_a_site_that_is_no_full_https_origin_is_refused_in_one_line(value: str) -> None:
    with pytest.raises(SettingError) as fault:
        read_serving({"ADVISOR_PARENTS": value})
    told = str(fault.value)
    assert told.startswith("ADVISOR_PARENTS is ")
    assert "write origins as in https://www.example.edu" in told
    assert "\n" not in told


def test_the_advisors_own_address_has_no_slash_at_its_end() -> None:
    assert read_serving({"ADVISOR_SITE": "https://msit.example.edu/"}).site == (
        "https://msit.example.edu"
    )
    for value in ("msit.example.edu", "https://msit.example.edu//x", "ftp://a.test"):
        with pytest.raises(SettingError, match="write an address as in"):
            read_serving({"ADVISOR_SITE": value})
