"""What the documentation for operators and the files for a server name, is there."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Final

import click
import pytest
from flask import Flask

from kennishub.cli import commands
from kennishub.config import _READERS, PREFIX
from kennishub.web import metrics
from kennishub.web.request_log import HEADER
from kennishub.web.security import HSTS_SECONDS

ROOT: Final = Path(__file__).resolve().parents[2]
OPERATORS: Final = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
FILES: Final = sorted((ROOT / "deploy").iterdir())
#: A command with its words and options, up to where another one or a sentence begins.
COMMAND: Final = re.compile(r"(?:^|[\s`/])kennishub((?: (?:--?)?[A-Za-z][\w-]*)+)", re.MULTILINE)
COMMAND_TEXT: Final = re.compile(r"`[^`\n]+`|^    .*$|^ExecStart=.*$", re.MULTILINE)


def commands_in(text: str) -> list[list[str]]:
    """Return the commands that a text tells to run, in code only."""
    code = "\n".join(found.strip("`") for found in COMMAND_TEXT.findall(text))
    return [found.split() for found in COMMAND.findall(code)]


def missing(words: list[str]) -> str | None:
    """Return the first word of a command line that the hub does not know."""
    command: click.Command = commands
    for word in words:
        options = {one for part in command.params for one in part.opts} | {"--version", "--help"}
        if word.startswith("-"):
            if word not in options:
                return word
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


@pytest.mark.parametrize("path", [*FILES, ROOT / "docs/operators.md"], ids=lambda path: path.name)
def test_every_command_that_is_told_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # `systemctl enable --now kennishub kennishub-backup.timer` names units, not commands.
    text = re.sub(r"systemctl.*|systemd-analyze.*|useradd.*|chown.*", "", text)
    found = commands_in(text)
    assert {word for words in found if (word := missing(words))} == set()
    if path.suffix == ".service" or path.suffix == ".md":
        assert found


@pytest.mark.parametrize("path", [*FILES, ROOT / "docs/operators.md"], ids=lambda path: path.name)
def test_every_variable_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bKENNISHUB_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
    assert named <= {PREFIX + name.upper() for name in _READERS}


def test_every_number_for_a_monitor_is_documented() -> None:
    given = {
        f"kennishub_{name}"
        for name in (*metrics._HELP, "index_documents", "index_build", "index_generation")
    }
    given |= {"kennishub_requests_total", "kennishub_request_seconds", "kennishub_search_seconds"}
    given |= {"kennishub_search_memory_bytes"}
    named = set(re.findall(r"`(kennishub_[a-z_]+)`", OPERATORS))
    assert named == given


def _unit(name: str) -> ConfigParser:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / name, encoding="utf-8")
    return unit


@pytest.mark.parametrize("path", [one for one in FILES if one.suffix == ".service"], ids=str)
def test_a_unit_may_write_to_the_folders_of_the_hub_alone(path: Path) -> None:
    service = _unit(path.name)["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    for folder in ("kennis", "index", "instance"):
        assert f"/srv/kennishub/{folder}" in service["ReadWritePaths"].split()


@pytest.mark.parametrize("path", [one for one in FILES if one.suffix == ".timer"], ids=str)
def test_a_timer_has_its_unit(path: Path) -> None:
    assert path.with_suffix(".service").is_file()
    assert _unit(path.name)["Install"]["WantedBy"] == "timers.target"


def test_nginx_passes_on_what_the_hub_needs_and_logs_no_words() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_set_header Host $host;" in text
    assert f"proxy_set_header {HEADER} $request_id;" in text
    (log,) = re.findall(r"log_format .*", text)
    assert not re.search(r"\$request\b|\$request_uri|\$args|\$remote_addr", log)
    assert text.count("{") == text.count("}")


def test_nginx_shields_what_it_answers_itself_and_speaks_tls_as_it_should() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"ssl_protocols +(.*);", text)) == {"TLSv1.2 TLSv1.3"}
    (suites,) = re.findall(r"ssl_ciphers +(.*);", text)
    good = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")
    assert all(good.fullmatch(one) for one in suites.split(":"))
    assert text.count("listen [::]:") == text.count("server {") == 2
    assert text.count("server_tokens off;") == 2
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in text
    added = re.findall(r"add_header (\S+) +\$(\w+) always;", text)
    # The same as the hub's own, and empty where the hub has set them: twice is as good as none.
    for name, variable in added:
        upstream = f"$upstream_http_{name.lower().replace('-', '_')}"
        assert f"map {upstream} ${variable} {{" in text
    assert {name for name, _ in added} >= {"Strict-Transport-Security", "X-Content-Type-Options"}
    assert f'"max-age={HSTS_SECONDS}; includeSubDomains"' in text


def test_nginx_leaves_out_every_token_that_lets_somebody_in(app: Flask) -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (listed,) = re.findall(r"\(\?<before>([^)]*)\)", text)
    with_token = {
        rule.rule.partition("<token>")[0]
        for rule in app.url_map.iter_rules()
        if "token" in rule.arguments
    }
    assert set(listed.split("|")) == with_token
