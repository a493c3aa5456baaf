"""Start the hub as somebody does who has just cloned the repository."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.newcomer

ROOT: Final = Path(__file__).resolve().parents[2]
#: What a fresh machine has besides Python: a shell with its usual small programs, make and git.
PROGRAMS: Final = """
    awk basename cat chmod cp cut dirname echo env expr find git grep head id ls make mkdir mktemp
    mv printf pwd readlink rm rmdir sed sh sleep sort tail test touch tr true uname wc
"""
#: How this machine reaches the package registries is no part of what a newcomer sets up.
KEPT_VARIABLES: Final = ("PIP_", "NPM_CONFIG_", "SSL_", "NODE_EXTRA_CA_CERTS", "LANG", "LC_", "TZ")
KEPT_SUFFIXES: Final = ("_PROXY", "_CA_BUNDLE")
START_SECONDS: Final = 600
STOP_SECONDS: Final = 10


class Hub:
    """Run `make run` in a process group of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Start it; the output goes to a file beside the folder."""
        self.url = f"http://127.0.0.1:{environment['KENNISHUB_PORT']}"
        self.output = folder.parent / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return response.status, response.read().decode()

    def wait_until_it_answers(self) -> None:
        """Wait for `/gezondheid`, and fail at once when the hub ends before it answers."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self.process.poll() is None, f"make run ended:\n{self.text}"
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if self.get("/gezondheid")[0] == 200:
                    return
            time.sleep(0.2)
        pytest.fail(f"no answer within {START_SECONDS} s:\n{self.text}")

    def stop(self, signal_number: int) -> bool:
        """Send a signal to every process of the group; tell whether all ended in time."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal_number)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            self.process.poll()
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.1)
        return False

    @property
    def text(self) -> str:
        """Return what was printed so far."""
        return self.output.read_text()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Clone the last commit and start the hub with an empty home and hardly any programs."""
    has_commit = ["git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", "HEAD"]
    if subprocess.run(has_commit, capture_output=True, check=False).returncode:
        pytest.skip("there is no commit to clone")
    base = tmp_path_factory.mktemp("newcomer")
    clone = base / "kennis hub"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    hub = Hub(clone, _environment(base))
    yield hub
    if not hub.stop(signal.SIGTERM):
        hub.stop(signal.SIGKILL)


def _environment(base: Path) -> dict[str, str]:
    """Return an environment with an empty home, no virtual environment and only a few programs."""
    home, programs = base / "home", base / "bin"
    home.mkdir()
    programs.mkdir()
    for name in PROGRAMS.split():
        if path := shutil.which(name):
            (programs / name).symlink_to(path)
    # The Python that the tests' own virtual environment was made with; a link would not find its
    # standard library.
    python = programs / "python3"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(_base_python())} "$@"\n')
    python.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper().startswith(KEPT_VARIABLES) or name.upper().endswith(KEPT_SUFFIXES)
    }
    return kept | {
        "HOME": str(home),
        "PATH": str(programs),
        "KENNISHUB_PORT": str(_free_port()),
        "KENNISHUB_WORKERS": "2",
    }


def _base_python() -> str:
    base: object = getattr(sys, "_base_executable", sys.executable)
    return str(base)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_a_newcomer_starts_the_hub_with_one_command_and_stops_it(hub: Hub) -> None:
    hub.wait_until_it_answers()

    status, home = hub.get("/")
    assert status == 200
    assert 'lang="nl"' in home
    status, results = hub.get("/zoeken?q=schulden")
    assert status == 200
    assert "<mark>" in results

    assert hub.stop(signal.SIGTERM), f"still running {STOP_SECONDS} s after SIGTERM:\n{hub.text}"
    assert "Traceback" not in hub.text
