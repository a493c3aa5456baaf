"""Start a server to be loaded, with the accounts of those who will write, and weigh its memory."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kennishub.actors import Role
from kennishub.catalogue.accounts import create_account
from kennishub.catalogue.municipalities import sync_register
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing.passwords import hash_password

PASSWORD: Final = "een lange zin om te onthouden"  # noqa: S105 - of a hub that is thrown away
#: Seconds that the server gets to start, and to stop.
PATIENCE: Final = 120.0
_OK: Final = 200


def prepare(config: Config, writers: int) -> None:
    """Take in the content, and make an author and an editor for each writer."""
    hub = Hub(config)
    with hub.engine:
        report = hub.update()
        if report.problems:
            raise RuntimeError(f"not all documents are good: {report.problems[:3]}")
    hashed = hash_password(PASSWORD)
    with hub.database() as db:
        sync_register(db)
        for number in range(writers):
            for role, name in ((Role.AUTHOR, "auteur"), (Role.EDITOR, "redacteur")):
                create_account(
                    db,
                    f"{name}{number}@load.example",
                    f"Een {name}",
                    role,
                    municipality="GM0244",
                    password_hash=hashed,
                    verified=True,
                )


@contextmanager
def served(config: Config) -> Iterator[tuple[str, int]]:
    """Run a server, and give its address and the id of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "KENNISHUB_CONTENT": str(config.content),
        "KENNISHUB_INDEX": str(config.index),
        "KENNISHUB_DATABASE": str(config.database),
        "KENNISHUB_PORT": str(port),
        "KENNISHUB_WORKERS": str(config.workers),
        "KENNISHUB_RATE_LIMITS": "off",
        "KENNISHUB_CHECK_LINKS": "off",
    }
    command = [sys.executable, "-c", "from kennishub.cli import main; main()", "serve"]
    log = config.database.parent / "load.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(command, env=environment, stdout=stream, stderr=stream)
    try:
        address = f"127.0.0.1:{port}"
        _wait_for(address, server)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(PATIENCE)


def megabytes(pid: int) -> float:
    """Return the proportional set size of a process and its children, or 0 where none is told."""
    total = 0
    for process in (pid, *_children(pid)):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue  # It ended just now: a renderer, or this is no Linux.
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total * 1024 / 1e6


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        try:
            connection.request("GET", "/gezondheid/klaar")
            if connection.getresponse().status == _OK:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("the server does not start")
