"""A PostgreSQL server of our own: a temporary cluster on a free port, stopped afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import pytest

UNPRIVILEGED = "postgres"
"""The user that runs the server when the tests run as root, which it refuses."""


@dataclass(frozen=True)
class Server:
    """A running server; `make_database` returns the address of an empty database."""

    port: int
    numbers: Iterator[int]

    def make_database(self) -> str:
        import psycopg

        name = f"ledger_{next(self.numbers)}"
        place = f"host=127.0.0.1 port={self.port} user=huddle dbname=postgres"
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return f"postgresql+psycopg://huddle@127.0.0.1:{self.port}/{name}"


WATCHED = """
"$0" "$@" >log 2>&1 & server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$PWD"
"""
"""Runs the server until whoever started it lets go of its standard input, or dies."""


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, or skip by name where it or its driver is missing."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="huddle-postgresql-"))
    port, settled = _free_port(), {"cwd": folder, **_as_user(folder)}
    subprocess.run(
        [programs / "initdb", "-D", "data", "-U", "huddle", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, **settled,
    )  # fmt: skip
    command = [
        programs / "postgres", "-D", "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder,
        "-c", "fsync=off", "-c", "max_connections=60",
    ]  # fmt: skip
    watched = ["/bin/sh", "-c", WATCHED, *command]
    with subprocess.Popen(watched, stdin=subprocess.PIPE, start_new_session=True, **settled):
        server = Server(port, count())
        _wait_for(server)
        yield server


def _wait_for(server: Server) -> None:
    for _ in range(300):
        try:
            server.make_database()
        except _unanswered():
            sleep(0.1)
        else:
            return
    raise TimeoutError("the PostgreSQL server does not answer")


def _unanswered() -> type[Exception]:
    import psycopg

    return psycopg.OperationalError


def _programs() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        pytest.skip("the PostgreSQL server is not installed")
    return installed[-1].parent


def _as_user(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    try:
        shutil.chown(folder, UNPRIVILEGED)
    except LookupError:
        folder.rmdir()
        pytest.skip("PostgreSQL needs an unprivileged user to run as")
    return {"user": UNPRIVILEGED, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
