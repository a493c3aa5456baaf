"""Fixtures for all tests: a hub on temporary stores, its application, and a real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from kennishub import create_app
from kennishub.config import Config
from kennishub.hub import Hub

# No test asks another site anything, nor do the commands and servers that tests start.
os.environ["KENNISHUB_CHECK_LINKS"] = "off"

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 15

# How long an example takes says more about the machine than about the code.
settings.register_profile("kennishub", deadline=None)
settings.load_profile("kennishub")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a file of the shared material, or skip the test where that is absent."""
    root = Path(os.environ.get("KENNISHUB_SHARED", PROJECT.parent / "shared"))

    def find(name: str) -> Path:
        path = root / name
        if not path.exists():
            pytest.skip(f"shared material {name} is absent (set KENNISHUB_SHARED to its folder)")
        return path

    return find


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the settings of a hub over the real content, with stores that are thrown away."""
    stores = tmp_path_factory.mktemp("stores")
    return Config(
        content=PROJECT / "kennis",
        index=stores / "index",
        database=stores / "instance" / "kennishub.db",
        secret_key="a key for tests alone",
        workers=2,
    )


@pytest.fixture(scope="session")
def filled_hub(config: Config) -> Hub:
    """Return a hub that has taken in the real content."""
    hub = Hub(config)
    report = hub.update()
    assert not report.problems, "\n".join(map(str, report.problems))
    return hub


@pytest.fixture(scope="session")
def app(filled_hub: Hub) -> Flask:
    """Return the application from the real factory."""
    return create_app(filled_hub.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without cookies."""
    return app.test_client()


def free_port() -> int:
    """Return a port that nothing listened on a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(config: Config, **more: str) -> dict[str, str]:
    """Return the environment in which a command works with these settings."""
    return {
        **os.environ,
        "KENNISHUB_CONTENT": str(config.content),
        "KENNISHUB_INDEX": str(config.index),
        "KENNISHUB_DATABASE": str(config.database),
        "KENNISHUB_WORKERS": str(config.workers),
        **more,
    }


def interruptible(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without coverage, for a process that a test interrupts.

    An interruption at the wrong moment leaves the lock of coverage taken, and the process waits for
    it for ever.
    """
    return {name: value for name, value in env.items() if not name.startswith("COVERAGE_")}


def kennishub(*arguments: str) -> list[str]:
    """Return the command line of the installed command, whether or not it is on the PATH."""
    return [sys.executable, "-c", "from kennishub.cli import main; main()", *arguments]


@contextmanager
def serving(env: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends, and see it stop by itself when asked."""
    process = subprocess.Popen(
        kennishub("serve"), cwd=PROJECT, env={**env, "KENNISHUB_PORT": str(port)}
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that starts."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server stopped with status {process.returncode}"
        try:
            with urllib.request.urlopen(f"{url}/gezondheid", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"no healthy answer within {START_SECONDS} seconds")


@pytest.fixture(scope="session")
def live_server(filled_hub: Hub) -> Iterator[str]:
    """Return the address of a real server process over the real content."""
    port = free_port()
    with serving(environment(filled_hub.config), port):
        yield f"http://127.0.0.1:{port}"
