"""A real directory: OpenLDAP's slapd, with TLS by an authority of its own, in a temporary folder."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from wardline.cli.demo.ports import free_port

PROGRAM: Final = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
REQUIRED: Final = "WARDLINE_REQUIRE_SLAPD" in os.environ
BASE: Final = "dc=mercy,dc=example"
READER: Final = f"cn=wardline,{BASE}"
PASSWORD: Final = "a password of the directory"
_MODULES: Final = Path("/usr/lib/ldap")
_SCHEMA: Final = Path("/etc/ldap/schema")
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True)
class Directory:
    """Where it is, and what a client needs."""

    port: int
    secure_port: int
    authority: Path
    """PEM."""
    password: Path


@contextmanager
def running_directory(folder: Path, entries: str) -> Generator[Directory]:
    """With these entries (LDIF, RFC 2849) below ``BASE``. Skips where slapd is not installed, unless it is required."""
    if PROGRAM is None:
        if REQUIRED:
            pytest.fail("no slapd, and WARDLINE_REQUIRE_SLAPD is set")
        pytest.skip("no slapd")
    authority, certificate, key = _certify(folder)
    (folder / "rows").mkdir()
    config = folder / "slapd.conf"
    config.write_text(
        "\n".join(
            [
                *(f"include {_SCHEMA / name}.schema" for name in ("core", "cosine", "inetorgperson")),
                f"modulepath {_MODULES}",
                "moduleload back_mdb",
                "moduleload memberof",
                f"TLSCACertificateFile {authority}",
                f"TLSCertificateFile {certificate}",
                f"TLSCertificateKeyFile {key}",
                "security simple_bind=128",
                "database mdb",
                f'suffix "{BASE}"',
                f'rootdn "{READER}"',
                f"rootpw {PASSWORD!r}".replace("'", '"'),
                f"directory {folder / 'rows'}",
                "overlay memberof",
                "access to * by * none",
                "",
            ]
        ),
        encoding="utf-8",
    )
    ports = free_port(), free_port()
    urls = f"ldap://127.0.0.1:{ports[0]}/ ldaps://127.0.0.1:{ports[1]}/"
    server = subprocess.Popen([PROGRAM, "-d", "0", "-h", urls, "-f", str(config)], stdin=subprocess.DEVNULL)
    password = folder / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    try:
        _wait(server, ports[0])
        directory = Directory(*ports, authority, password)
        _fill(directory, entries)
        yield directory
    finally:
        server.terminate()
        server.wait()


def _fill(directory: Directory, entries: str) -> None:
    """Over the wire, as the overlay that keeps ``memberOf`` wants it."""
    url, environment = f"ldaps://127.0.0.1:{directory.secure_port}", {"LDAPTLS_CACERT": str(directory.authority)}
    ldapadd = shutil.which("ldapadd")
    if ldapadd is None:
        pytest.fail("slapd without ldapadd: install ldap-utils")
    command = [ldapadd, "-x", "-H", url, "-D", READER, "-w", PASSWORD]
    subprocess.run(command, input=entries, text=True, check=True, capture_output=True, env=os.environ | environment)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        assert server.poll() is None, "slapd ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "slapd does not listen"
            time.sleep(0.02)
        else:
            return


def _certify(folder: Path) -> tuple[Path, Path, Path]:
    """An authority, and a server's certificate and key of its, as PEM files."""
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = _certificate("Directory authority", authority_key, "Directory authority", authority_key)
    certificate = _certificate("Directory authority", authority_key, "directory", key)
    paths = folder / "authority.pem", folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(authority.public_bytes(Encoding.PEM))
    paths[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[2].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def _certificate(
    issuer: str, issuer_key: EllipticCurvePrivateKey, subject: str, key: EllipticCurvePrivateKey
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer == subject, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(issuer_key, SHA256())
    )
