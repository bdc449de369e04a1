"""What is deployed keeps its promises: nobody is root, and answers stay private."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.server.allowlist import STREAM
from advisor.server.limits import BURST_S, MAX_BODY, PAGES_PER_CALL
from advisor.settings import Serving
from tests.checkout import CHECKOUT
from tests.deploy.site import install

DEPLOY = CHECKOUT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
STAGES = re.split(r"(?m)^FROM ", CONTAINER)[1:]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (DEPLOY / "systemd" / "advisor@.service").read_text(encoding="utf-8")


def test_the_image_that_runs_has_no_build_tools_and_no_root() -> None:
    last = STAGES[-1]
    assert len(STAGES) == 2
    assert "COPY --from=build" in last
    assert not re.search(r"\bpip\b|apt-get", last)
    (user,) = re.findall(r"(?m)^USER (\S+)", last)
    assert all(int(number) > 0 for number in user.split(":"))
    assert last.index("USER ") < last.index("ENTRYPOINT ")


def test_what_the_image_installs_is_checked_by_its_hash() -> None:
    installs = re.findall(r"/advisor/bin/pip install[^&\n]*", CONTAINER)
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps" in installs[1]


def test_the_image_builds_with_the_tool_that_the_project_names() -> None:
    (wanted,) = re.findall(r"hatchling==[\d.]+", (CHECKOUT / "pyproject.toml").read_text())
    assert wanted in CONTAINER


def test_the_image_is_made_of_files_that_are_there_and_of_no_secret() -> None:
    sources = re.findall(r"(?m)^COPY (?!--)(.+) \S+$", CONTAINER)
    for name in " ".join(sources).split():
        assert (CHECKOUT / name).exists(), name
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert ignored.index(".streamlit/secrets.toml") > ignored.index("!.streamlit")
    assert {"data/history", "data/drafts", "data/signed-out"} <= {*ignored}


@pytest.mark.parametrize("name", ["advisor-1", "advisor-2"])
def test_a_replica_in_a_container_writes_only_where_it_has_to(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["volumes"] == ["data:/data"]
    assert "ports" not in service
    assert service["networks"] == ["inside"]


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    services = COMPOSE["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_no_password_stands_in_the_files() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    values = re.findall(r"(?m)^ +(?:POSTGRES_PASSWORD|ADVISOR_DATABASE_URL): (.+)$", text)
    assert len(values) == 2
    assert all("${POSTGRES_PASSWORD:?}" in value for value in values)


def test_the_proxy_of_the_containers_knows_every_replica_by_its_name() -> None:
    text = (DEPLOY / "nginx" / "replicas.compose.conf").read_text(encoding="utf-8")
    named = re.findall(r"(?m)^server ([\w-]+):8501 ", text)
    assert named == [name for name in COMPOSE["services"] if name.startswith("advisor-")]


def test_every_file_that_the_containers_mount_is_there() -> None:
    mounts = [mount.split(":")[0] for mount in COMPOSE["services"]["nginx"]["volumes"]]
    files = [mount for mount in mounts if mount.endswith(".conf")]
    assert len(files) == 4
    assert all((DEPLOY / file).is_file() for file in files)


def test_a_replica_under_systemd_is_as_confined_as_in_a_container() -> None:
    promises = [
        "User=advisor",
        "ProtectSystem=strict",
        "ReadWritePaths=/srv/advisor",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "Restart=always",
        "--address 127.0.0.1 --port %i",
    ]
    assert [promise for promise in promises if promise not in UNIT] == []


def test_the_proxy_serves_with_the_files_as_they_are_deployed(tmp_path: Path) -> None:
    """Only what a machine of one's own has not got is another: name, port and certificate."""
    (tmp_path / "advisor").mkdir()
    (tmp_path / "temp").mkdir()
    shutil.copy(DEPLOY / "nginx" / "replicas.conf", tmp_path / "advisor")
    shutil.copy(DEPLOY / "nginx" / "advisor.conf", tmp_path)
    (tmp_path / "advisor" / "site.conf").write_text("listen 127.0.0.1:8080;\n")
    (tmp_path / "nginx.conf").write_text(
        "pid nginx.pid;\nevents {}\nhttp {\nclient_body_temp_path temp/b; proxy_temp_path temp/p;\n"
        "fastcgi_temp_path temp/f; uwsgi_temp_path temp/u; scgi_temp_path temp/s;\n"
        "include advisor.conf;\n}\n"
    )
    tested = subprocess.run(
        (install(), "-t", "-p", f"{tmp_path}/", "-c", "nginx.conf", "-e", "stderr"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr


def test_the_proxy_and_the_advisor_agree_on_addresses_and_limits() -> None:
    text = (DEPLOY / "nginx" / "advisor.conf").read_text(encoding="utf-8")
    assert re.findall(r"location = (/_stcore/\S+)", text) == [STREAM]
    assert "client_max_body_size 976k;" in text
    assert MAX_BODY <= 1024 * 1024
    calls = Serving.calls_a_second * PAGES_PER_CALL
    assert f"rate={calls}r/s;" in text
    assert f"burst={calls * BURST_S} nodelay;" in text
    (connections,) = re.findall(r"limit_conn advisor_connections (\d+);", text)
    replicas = (DEPLOY / "nginx" / "replicas.conf").read_text(encoding="utf-8").count("\nserver ")
    assert int(connections) > replicas * Serving.most_of_one_client
    assert "$request_uri" not in text
    assert "$args" not in text
