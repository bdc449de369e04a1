"""Each fault of a server's address is one line that names it, without a secret."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from advisor.records.errors import RecordsError
from advisor.records.faults import reason
from advisor.records.settings import at
from advisor.records.store import Records
from tests.records.pooler import pooling
from tests.records.postgres import Server, account, running

PASSWORD = "hunter2"


def said(address: str) -> str:
    """What is said of an address at which nobody is let in."""
    with pytest.raises(RecordsError) as told:
        Records(at(address))
    line = str(told.value)
    assert "\n" not in line
    assert PASSWORD not in line
    assert told.value.__suppress_context__
    return line


def certify(folder: Path, name: str, days: int) -> Path:
    """Make a certificate of localhost that signs itself, and is good for some days from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.crt"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = file.with_suffix(".key")
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    secret.chmod(0o600)
    if owner := account():
        shutil.chown(secret, owner["user"], owner["group"])
    return file


@pytest.fixture(scope="module")
def certificates() -> Iterator[Path]:
    """A good one, one of others and one of last year, where the server's account finds them."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name, days in (("good", 30), ("other", 30), ("old", -1)):
            certify(folder, name, days)
        yield folder


@pytest.fixture(scope="module")
def secure(certificates: Path) -> Iterator[Server]:
    """A server that takes people by TLS alone, and some by their password."""
    files = [f"ssl_{kind}_file={certificates}/good.{end}" for kind, end in KINDS]
    with running(("-c", "ssl=on", "-c", files[0], "-c", files[1])) as started:
        started.run(f"CREATE ROLE ann LOGIN PASSWORD '{PASSWORD}'")
        started.run("CREATE ROLE eve NOLOGIN")
        started.admit("hostssl all ann all scram-sha-256", "hostssl all advisor,eve all trust")
        yield started


KINDS = (("cert", "crt"), ("key", "key"))


@pytest.mark.parametrize(
    ("user", "rest", "expected"),
    [
        ("ann:hunter2@localhost", "?sslmode=disable", "accepts no connection without TLS"),
        ("ann:hunter3@localhost", "?sslmode=require", "does not take this user and password"),
        ("ann@localhost", "", "asks for a password"),
        ("eve@localhost", "", "does not take this user"),
        ("bob@localhost", "?sslmode=require", "add a line to pg_hba.conf"),
        (
            "advisor@127.0.0.1",
            "?sslmode=verify-full&sslrootcert={folder}/good.crt",
            "has a certificate for another name",
        ),
        (
            "advisor@localhost",
            "?sslmode=verify-ca&sslrootcert={folder}/other.crt",
            "that no authority in sslrootcert has signed",
        ),
        ("advisor@localhost", "?sslmode=verify-full&sslrootcert=/nowhere", "sslrootcert"),
        ("advisor@localhost", "?sslmode=verify-full&sslrootcert={folder}/good.key", "sslrootcert"),
        ("advisor@localhost", "?sslmode=require&sslcert={folder}/good.key", "sslcert"),
        ("advisor@localhost", "?sslmode=require&sslrootcert=system", "takes sslmode=verify-full"),
        ("advisor@localhost", "?ssl_max_protocol_version=TLSv1", "cannot agree with this program"),
        ("advisor@localhost", "?sslmode=requird", "option sslmode has no such value"),
        ("advisor@localhost", "?port=db", "has no such port"),
        (
            "advisor@localhost",
            "?ssl_min_protocol_version=9",
            "ssl_min_protocol_version has no such",
        ),
        ("advisor@localhost", "?target_session_attrs=standby", "takes writes, and"),
        ("advisor@localhost", "?options=-cno_such%3D1", "does not take the options"),
        ("advisor@localhost", "?service=none", "pg_service.conf lacks"),
        ("advisor@localhost", "?require_auth=md5", "offers no such way to sign in"),
    ],
)
def test_what_the_options_and_the_server_disagree_on_is_named(
    secure: Server, certificates: Path, user: str, rest: str, expected: str
) -> None:
    options = rest.format(folder=certificates)
    assert expected in said(f"postgresql://{user}:{secure.port}/postgres{options}")


def test_a_certificate_of_last_year_is_named(certificates: Path) -> None:
    files = [f"ssl_{kind}_file={certificates}/old.{end}" for kind, end in KINDS]
    with running(("-c", "ssl=on", "-c", files[0], "-c", files[1])) as started:
        address = f"postgresql://advisor@localhost:{started.port}/postgres"
        told = said(f"{address}?sslmode=verify-full&sslrootcert={certificates}/old.crt")
    assert "has a certificate that has expired" in told


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://advisor@127.0.0.1:1/x", "cannot be reached"),
        (
            "postgresql://advisor@127.0.0.1:1,127.0.0.1:2/x",
            "x on 127.0.0.1:1,127.0.0.1:2 cannot be",
        ),
        ("postgresql:///x?host=/nowhere", "cannot be reached"),
        ("postgresql://tls-password.invalid/x", "no address is known for the name of its host"),
        ("postgresql://a..b/x", "no address is known for the name of its host"),
    ],
)
def test_a_server_that_is_not_found_is_named(address: str, expected: str) -> None:
    assert expected in said(address)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b""]
)
def test_something_else_at_that_port_is_named(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def serve() -> None:
            while True:
                try:
                    connection, _ = other.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(100)
                    connection.sendall(answer)

        Thread(target=serve, daemon=True).start()
        told = said(f"postgresql://ann:hunter2@127.0.0.1:{other.getsockname()[1]}/x")
        other.shutdown(socket.SHUT_RDWR)
    assert ("something else answers" if answer else "cannot be reached") in told


@pytest.mark.parametrize(
    ("user", "rest", "expected"),
    [
        ("advisor", "nowhere", "knows no database of this name"),
        ("eve", "postgres", "does not take this user"),
        ("advisor", "postgres?sslmode=require", "turn TLS on at the server or pooler"),
        ("advisor", "postgres?options=-csearch_path%3Dx", "does not take the options"),
    ],
)
def test_a_pooler_that_lets_nobody_in_is_named(
    server: Server, user: str, rest: str, expected: str
) -> None:
    with pooling(server) as pooler:
        assert expected in said(pooler.url(rest).replace("advisor@", f"{user}@"))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'FATAL:  no pg_hba.conf entry for host "::1", user "a", database "b", no encryption',
            "TLS",
        ),
        ('FATAL:  no pg_hba.conf entry for host "::1", user "a", database "b", SSL off', "TLS"),
        ("FATAL:  SSL required", "TLS"),
        ("FATAL:  no more connections allowed (max_client_conn)", "no connection free"),
        ("FATAL:  server login has been failing, try again later", "behind a pooler that cannot"),
        ("FATAL:  the database system is in recovery mode", "is starting or stopping"),
        ('FATAL:  permission denied for database "b"', "GRANT CONNECT"),
        ("session is read-only", "may only be read now"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »ann« fehlgeschlagen", "log says why"),
        ("ВАЖНО:  роль не существует", "log says why"),
        ("Connection timed out", "cannot be reached"),
        ("Network is unreachable", "cannot be reached"),
    ],
)
def test_what_others_write_is_understood(message: str, expected: str) -> None:
    place = 'connection failed: connection to server at "tls-password.example", port 5432 failed: '
    assert expected in reason(place + message)
