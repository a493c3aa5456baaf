"""The command that lets an editor in."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kennishub import create_app
from kennishub.config import Config, secret_key
from kennishub.editor_links import PATH, read_editor_token
from tests.conftest import PROJECT, environment, kennishub


def run(config: Config, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        kennishub("redactie-link", *arguments),
        cwd=PROJECT,
        env=environment(config, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def own(tmp_path: Path) -> Config:
    return Config(PROJECT / "kennis", tmp_path / "index", tmp_path / "instance" / "kennishub.db")


def test_the_link_opens_on_the_hub_that_made_it(own: Config) -> None:
    done = run(own, KENNISHUB_BASE_URL="https://hub.example")
    assert (done.returncode, done.stderr) == (0, "")
    (url,) = done.stdout.splitlines()
    assert url.startswith(f"https://hub.example{PATH}")
    config = dataclasses.replace(own, base_url="https://hub.example")
    client = create_app(config).test_client()
    assert client.get(urlsplit(url).path, base_url="https://hub.example").status_code == 200


def test_the_hours_can_be_chosen(own: Config) -> None:
    one, day = (run(own, "--uren", hours).stdout.strip() for hours in ("1", "24"))
    links = [read_editor_token(secret_key(own), url.rsplit("/", 1)[1]) for url in (one, day)]
    assert links[0]
    assert links[1]
    assert links[1].until - links[0].until == pytest.approx(23 * 3600, abs=60)
    assert links[0].id != links[1].id


@pytest.mark.parametrize("hours", ["0", "25", "-1", "lang"])
def test_hours_that_cannot_be_are_refused(own: Config, hours: str) -> None:
    done = run(own, "--uren", hours)
    assert done.returncode == 2
    assert done.stdout == ""
