"""How the server is told what to serve, and how: understood once, or refused in one line."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit import config

from advisor.settings import Serving, read, read_serving
from advisor.variables import SettingError
from tests.checkout import CHECKOUT

TOKEN = "0123456789abcdef"
SWITCHES = ("ADVISOR_KEEP_SHEETS", "ADVISOR_METRICS", "ADVISOR_API")
SOUND = {
    "ADVISOR_LOG": "json",
    "ADVISOR_METRICS": "on",
    "ADVISOR_METRICS_TOKEN": TOKEN,
    "ADVISOR_API": "off",
    "ADVISOR_API_ORIGINS": "https://a.example",
    "ADVISOR_PARENTS": "https://www.example.edu",
    "ADVISOR_SITE": "https://msit.example.edu",
    "ADVISOR_MOST_VISITORS": "10",
    "ADVISOR_KEEP_SHEETS": "on",
    "ADVISOR_RETENTION_DAYS": "730",
    "ADVISOR_COUNSELORS_SEE": "all",
    "ADVISOR_DATABASE_URL": "sqlite:////tmp/records.sqlite",
    "ADVISOR_STATE": "/tmp",
    "ADVISOR_DATA": "data",
}


def test_without_variables_everything_is_as_it_should_be_on_the_open_internet() -> None:
    assert read_serving({}) == read_serving(dict.fromkeys(SOUND, " ")) == Serving()
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
        ("ADVISOR_API_ORIGINS", "https://*.example.edu", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://a.example;script-src *", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://a.example *", r"or \* alone"),
        ("ADVISOR_API_ORIGINS", "https://m\u00fcnchen.example", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "https://a.example.", "write origins as in"),
        ("ADVISOR_API_ORIGINS", ",", "write origins as in"),
        ("ADVISOR_PARENTS", ",", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "http://127.1", "write origins as in"),
        ("ADVISOR_API_ORIGINS", "http://[0::g]", "write origins as in"),
        ("ADVISOR_MOST_VISITORS", "0", "write a number from 1"),
        ("ADVISOR_MOST_VISITORS", "many", "write a number from 1"),
        ("ADVISOR_MOST_OF_ONE_CLIENT", "-1", "write a number from 1"),
        ("ADVISOR_CALLS_A_SECOND", "\u0665", "write a number from 1"),
        ("ADVISOR_CALLS_A_SECOND", "9" * 5_000, "write a number from 1"),
    ],
)
def test_what_makes_no_sense_is_named_with_how_to_mend_it(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError, match=said) as fault:
        read_serving({name: value})
    assert str(fault.value).startswith(name)
    assert name != "ADVISOR_METRICS_TOKEN" or value not in str(fault.value)


SECRET = "hunter2"
PATH = "https://www.example.edu/advisor"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, word)
            for name in SWITCHES
            for word in ("true", "1", "yes please", '"on"', "'on'")
        ),
        *((name, f'"{value}"') for name, value in SOUND.items()),
        ("ADVISOR_RETENTION_DAYS", "two years"),
        ("ADVISOR_DATA", "/no/such/folder"),
        ("ADVISOR_DATA", "~ann/data"),
        ("ADVISOR_STATE", "~ann/state"),
        ("ADVISOR_STATE", "$HOME/state"),
        ("ADVISOR_STATE", "${HOME}/state"),
        ("ADVISOR_STATE", "%h/state"),
        *(
            (name, path)
            for name in ("ADVISOR_STATE", "ADVISOR_DATA")
            for path in (
                *("/home/$USER/advisor", "/srv/${X}/y", "/srv/$(id -u)/y", "/srv/%i/x", "`pwd`/x"),
                *("file:///var/x", "C:\\advisor", "C:/advisor", "/srv/~ann/x", "~/$USER", "/srv/*"),
                *("/srv/{a,b}", "/srv/<name>/x", "/srv/my\\ folder", "/srv/a\nb", "/srv/\u200ba"),
            )
        ),
        ("ADVISOR_DATABASE_URL", "sqlite:////srv/$USER/records.sqlite"),
        ("ADVISOR_DATABASE_URL", "sqlite:////srv/records.sqlite?mode=ro"),
        ("ADVISOR_RETENTION_DAYS", "9" * 5_000),
        ("ADVISOR_RETENTION_DAY", "730"),
        ("ADVISOR_SITES", "https://msit.example.edu"),
        ("ADVISOR_KEEP_SHEET", "on"),
        *(
            ("ADVISOR_SITE", site)
            for site in (
                *("https://a b.example", "https://<script>", "https://a.example\\x", "https://-a"),
                *("https://a\u200b.example", "https://*.example.edu", "https://a.example:"),
                *("https://a..example", "https://m\u00fcnchen.example", "https://1.2.3.4.5"),
                *(
                    "https://a.example/static",
                    "https://a.example/_stcore/",
                    "https://a.example/api",
                ),
                *("https://a.example,https://b.example", f"https://{'a' * 64}.example"),
            )
        ),
        ("ADVISOR_SITE", f"https://ann:{SECRET}@msit.example.edu"),
        ("ADVISOR_SITE", "https://msit.example.edu/a b"),
        ("ADVISOR_SITE", "https://msit.example.edu/../x"),
        ("ADVISOR_SITE", "https://msit.example.edu/?page=result"),
        ("ADVISOR_PARENTS", f"https://ann:{SECRET}@msit.example.edu"),
        ("ADVISOR_LOG", "json\n\nforged"),
        ("ADVISOR_METRICS", f"{SECRET}0123456789abcdef"),
        ("ADVISOR_DATABASE_URL", f"mysql://ann:{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"'postgresql://ann:{SECRET}@db/advisor'"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:{SECRET}/x@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:p@{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:12/{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:p?{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:12?{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:p#{SECRET}@db/advisor"),
        ("ADVISOR_DATABASE_URL", f"postgresql://ann:p@{SECRET}/x/y@db/advisor"),
    ],
)
def test_a_bad_setting_is_one_line_without_a_secret_and_no_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Python ends with status 1, and prints what a SystemExit says, if that is a text."""
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CHECKOUT / "app.py"))
    told = str(ended.value.code)
    assert told.startswith(name)
    assert "\n" not in told
    assert SECRET not in told


def test_a_faulty_setting_says_how_to_write_it() -> None:
    for value in ("maybe", "true"):
        with pytest.raises(SettingError) as fault:
            read({"HOME": "/", "ADVISOR_KEEP_SHEETS": value})
        assert str(fault.value) == f'ADVISOR_KEEP_SHEETS is "{value}"; write on or off'
    with pytest.raises(SettingError, match="%40, / as %2F"):
        read({"ADVISOR_DATABASE_URL": "postgresql://ann:p@ss/word@db/advisor"})


def test_a_sound_setting_is_taken() -> None:
    found = read({"HOME": "/home/ann", "ADVISOR_STATE": "/x", **SOUND})
    assert found.serving.site == "https://msit.example.edu"
    assert found.records.keep_sheets
    assert found.records.is_named
    assert not read({"HOME": "/home/ann"}).records.is_named


@pytest.mark.parametrize("name", ["ADVISOR_STATE", "XDG_STATE_HOME"])
def test_the_home_folder_is_put_in_the_place_of_its_sign(name: str, tmp_path: Path) -> None:
    found = read({"HOME": str(tmp_path), name: "~/kept"}).records.file
    assert found is not None
    assert found.is_relative_to(tmp_path / "kept")
    state = {"ADVISOR_STATE": "~/kept"}  # otherwise the folder's program names it
    data = read({"HOME": str(tmp_path), "ADVISOR_DATA": "~", **state}).data
    assert data == tmp_path


def test_without_a_home_a_folder_is_asked_for() -> None:
    with pytest.raises(SettingError, match="set ADVISOR_STATE to a folder"):
        read({})


@pytest.mark.parametrize("site", [PATH, f"{PATH}/", f"{PATH}/msit-2.0", "https://a.test:8443/x"])
def test_the_advisors_own_address_may_have_a_path(site: str) -> None:
    found = read_serving({"ADVISOR_SITE": site})
    assert found.site == site.rstrip("/")
    assert found.path == "/" + site.rstrip("/").split("/", 3)[3]
    assert read_serving({"ADVISOR_SITE": "https://msit.example.edu"}).path == ""


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("HTTPS://A.Example/", "https://a.example"),
        ("https://A.Example:443/Advisor", "https://a.example/Advisor"),
        ("http://a.example:0080", "http://a.example"),
        ("https://a.example:80", "https://a.example:80"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
        ("http://advisor_web:8501", "http://advisor_web:8501"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://10.0.0.5/api/advisor", "https://10.0.0.5/api/advisor"),
    ],
)
def test_addresses_are_read_as_browsers_write_them(written: str, site: str) -> None:
    """Starlette and our own check compare them with what browsers send, letter by letter."""
    assert read_serving({"ADVISOR_SITE": written}).site == site
    origin = "/".join(written.split("/")[:3])
    found = read_serving({"ADVISOR_API_ORIGINS": f"{origin}, https://b.example"}).origins
    assert found == ("/".join(site.split("/")[:3]), "https://b.example")


def test_variables_that_others_set_are_let_be() -> None:
    """Kubernetes sets these for a service that is called advisor, and others beside it."""
    names = ("PORT", "PORT_8501_TCP", "SERVICE_HOST", "SERVICE_PORT_HTTP", "API_PORT", "DATA_PORT")
    others = {f"ADVISOR_{name}": "tcp://10.0.0.1:8501" for name in names}
    assert read({"HOME": "/", **others}) == read({"HOME": "/"})


def test_streamlits_own_path_is_refused_in_one_line() -> None:
    """What is set there, Streamlit's own test runner sets back."""
    with config_of(**{"server.baseUrlPath": "advisor"}), pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CHECKOUT / "app.py"))
    assert str(ended.value.code).startswith("Streamlit's option server.baseUrlPath")
    assert "ADVISOR_SITE" in str(ended.value.code)


@contextmanager
def config_of(**options: object) -> Iterator[None]:
    """Set options of Streamlit's for a while."""
    before = {name: config.get_option(name) for name in options}
    for name, value in options.items():
        config.set_option(name, value)
    yield
    for name, value in before.items():
        config.set_option(name, value)
