"""Settings from the environment."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kennishub.config import Config, check_paths, from_environment, secret_key
from kennishub.errors import ConfigError


def test_without_variables_the_documented_defaults_hold() -> None:
    config = from_environment({})
    assert (config.content, config.index) == (Path("kennis"), Path("index"))
    assert config.database == Path("instance/kennishub.db")
    assert config.base_url == "http://127.0.0.1:8000"
    assert (config.host, config.port, config.rate_limits) == ("127.0.0.1", 8000, True)
    assert config.workers >= 1
    assert config.search_log_days == 180


def test_every_variable_is_read() -> None:
    config = from_environment(
        {
            "KENNISHUB_CONTENT": "/a",
            "KENNISHUB_INDEX": "/b",
            "KENNISHUB_DATABASE": "/c/d.db",
            "KENNISHUB_SECRET_KEY": "0123456789abcdef",
            "KENNISHUB_BASE_URL": "https://hub.example/",
            "KENNISHUB_RATE_LIMITS": "off",
            "KENNISHUB_HOST": "0.0.0.0",
            "KENNISHUB_PORT": "80",
            "KENNISHUB_WORKERS": "3",
            "KENNISHUB_SEARCH_LOG_DAYS": "0",
            "KENNISHUB_CHECK_MONTHS": "12",
            "KENNISHUB_CHECK_REMINDER_DAYS": "0",
            "KENNISHUB_ATTEMPTS_DAYS": "2",
            "KENNISHUB_MAIL_DAYS": "3",
            "KENNISHUB_SESSION_DAYS": "4",
            "KENNISHUB_DRAFT_DAYS": "50",
            "KENNISHUB_REJECTED_DAYS": "60",
            "KENNISHUB_AUDIT_DAYS": "700",
            "KENNISHUB_SEARCH_MEMORY": "50",
            "KENNISHUB_SMTP": "smtps://naam:geheim@mail.example:465",
            "KENNISHUB_MAIL_FROM": "hub@mail.example",
            "KENNISHUB_LOG_FORMAT": "json",
            "KENNISHUB_METRICS": "[::1]:9100",
            "KENNISHUB_TRUSTED_PROXIES": "10.0.0.0/24, 192.0.2.1",
        }
    )
    assert (config.content, config.index, config.database) == (
        Path("/a"),
        Path("/b"),
        Path("/c/d.db"),
    )
    assert (config.base_url, config.hostname, config.is_https) == (
        "https://hub.example",
        "hub.example",
        True,
    )
    assert (config.port, config.workers, config.rate_limits) == (80, 3, False)
    assert config.search_log_days == 0
    assert (config.check_months, config.check_reminder_days) == (12, 0)
    assert (config.attempts_days, config.mail_days, config.session_days) == (2, 3, 4)
    assert (config.draft_days, config.rejected_days, config.audit_days) == (50, 60, 700)
    assert (config.log_format, config.metrics) == ("json", ("::1", 9100))
    assert [str(one) for one in config.trusted_proxies] == ["10.0.0.0/24", "192.0.2.1/32"]
    assert config.smtp == "smtps://naam:geheim@mail.example:465"


def test_a_file_gives_what_the_environment_does_not_set(tmp_path: Path) -> None:
    file = tmp_path / "kennishub.env"
    file.write_text('# de poort\n\nKENNISHUB_PORT=81\nKENNISHUB_HOST = "0.0.0.0"\n')
    config = from_environment({"KENNISHUB_SETTINGS": str(file), "KENNISHUB_PORT": "80"})
    assert (config.port, config.host, config.settings) == (80, "0.0.0.0", file)


@pytest.mark.parametrize("line", ["KENNISHUB_PORT", "PATH=/bin", "KENNISHUB_SETTINGS=/a", "=1"])
def test_a_line_that_is_no_setting_stops_the_start(tmp_path: Path, line: str) -> None:
    file = tmp_path / "kennishub.env"
    file.write_text(f"KENNISHUB_PORT=81\n{line}\n")
    with pytest.raises(ConfigError, match="regel 2"):
        from_environment({"KENNISHUB_SETTINGS": str(file)})


def test_a_file_with_settings_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="niet te lezen"):
        from_environment({"KENNISHUB_SETTINGS": str(tmp_path / "nergens")})


def test_the_base_url_follows_host_and_port() -> None:
    assert from_environment({"KENNISHUB_PORT": "8123"}).base_url == "http://127.0.0.1:8123"
    assert from_environment({"KENNISHUB_HOST": "0.0.0.0"}).base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "acht"),
        ("PORT", "-1"),
        ("WORKERS", "0"),
        ("CHECK_MONTHS", "0"),
        ("AUDIT_DAYS", "365"),
        ("WORKERS", "1000"),
        ("RATE_LIMITS", "misschien"),
        ("SECRET_KEY", "kort"),
        ("BASE_URL", "kennishub.example"),
        ("BASE_URL", "ftp://kennishub.example"),
        ("BASE_URL", "http://"),
        ("BASE_URL", "http://a/b"),
        ("BASE_URL", "http://a:b"),
        ("BASE_URL", "http://iemand@a"),
        ("CONTACT", "geen adres"),
        ("SMTP", "mail.example"),
        ("SMTP", "http://mail.example"),
        ("MAIL_FROM", "geen adres"),
        ("SEARCH_MEMORY", "0"),
        ("SEARCH_LOG_DAYS", "-1"),
        ("SEARCH_LOG_DAYS", "3651"),
        ("SEARCH_LOG_DAYS", "altijd"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"KENNISHUB_{name}"):
        from_environment({f"KENNISHUB_{name}": value})


def test_a_content_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bestaat niet"):
        check_paths(Config(content=tmp_path / "nergens"))


def test_a_database_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = Config(tmp_path, tmp_path / "index", tmp_path / "file" / "kennishub.db")
    with pytest.raises(ConfigError, match="KENNISHUB_DATABASE"):
        check_paths(config)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    config = Config(database=tmp_path / "instance" / "kennishub.db")
    key = secret_key(config)
    assert len(key) == 64
    assert secret_key(config) == key
    mode = (tmp_path / "instance" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_a_damaged_secret_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x")
    with pytest.raises(ConfigError, match="te kort"):
        secret_key(Config(database=tmp_path / "kennishub.db"))


def test_the_secret_key_is_not_shown() -> None:
    assert "geheim" not in repr(Config(secret_key="geheim" * 5))
