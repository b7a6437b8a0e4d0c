"""A PostgreSQL cluster of the tests' own: a temporary folder, a socket in it, no port, ended by its process id."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

_START_SECONDS = 30.0


def find_programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: Debian's newest version, else where PATH has them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: -int(each.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    return None


class Cluster:
    """A running cluster. ``fsync`` is off: nothing here outlives the test run."""

    def __init__(self, folder: Path, server: "subprocess.Popen[bytes]", programs: Path, command: list[str]) -> None:
        self._folder = folder
        self._server = server
        self._programs = programs
        self._command = command
        self._numbers = itertools.count(1)

    @classmethod
    def start(cls, programs: Path) -> Self:
        """Make and start one, as the user ``postgres`` where root runs the tests (PostgreSQL refuses root)."""
        # Short and in /tmp: a socket's path holds 107 bytes at most.
        folder = Path(tempfile.mkdtemp(prefix="wardline-pg-", dir="/tmp"))
        user = _unprivileged(folder)
        data = folder / "data"
        subprocess.run(
            [*user, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"],
            check=True,
            capture_output=True,
            cwd="/",
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "max_connections": "60",
            "shared_buffers": "32MB",
        }
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        command = [*user, str(programs / "postgres"), "-D", str(data), *options]
        cluster = cls(folder, _start(command, folder), programs, command)
        cluster._wait_until_ready()
        return cluster

    def restart(self) -> None:
        """End it at once, as a crash does (SIGQUIT), and start it on the same data. It ends with the thread that calls
        this (``--pdeathsig``): call it from the main one.
        """
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self._server = _start(self._command, self._folder)
        self._wait_until_ready()

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{next(self._numbers)}"
        # Copying the template's files takes 10 ms; through the log it would take a checkpoint's time.
        self._sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return f"postgresql://postgres@/{name}?host={quote(str(self._folder), safe='')}"

    def drop_database(self, url: str) -> None:
        """Remove it, whoever is still connected."""
        name = url.rpartition("/")[2].partition("?")[0]
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server by its own process id and remove its folder."""
        self._server.send_signal(signal.SIGINT)  # "fast": it does not wait for connections that a test left open
        try:
            self._server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sql(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._server.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text())
            ready = subprocess.run(
                [self._programs / "pg_isready", "-q", "-h", self._folder, "-U", "postgres"], check=False, cwd="/"
            )
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("PostgreSQL did not start in time")


def _start(command: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/")


def _unprivileged(folder: Path) -> list[str]:
    """What to put before a command: it does not run as root, and ends with the test run even if that is killed."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [] if setpriv is None else [setpriv, "--pdeathsig=INT"]
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    if setpriv is None:
        return ["runuser", "-u", "postgres", "--"]
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT"]
