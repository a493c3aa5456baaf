"""Read the settings of a hub from `KENNISHUB_*` variables and refuse those that cannot work."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kennishub.errors import ConfigError
from kennishub.settings_file import with_settings_file

IPNetwork = IPv4Network | IPv6Network

PREFIX: Final = "KENNISHUB_"
#: Shorter keys can be guessed.
MIN_KEY_LENGTH: Final = 16
MAX_WORKERS: Final = 256
MAX_MEMORY: Final = 100_000
SMTP_SCHEMES: Final = ("smtp", "smtps", "smtp+starttls")
MAX_LOG_DAYS: Final = 3_650
#: Months after which somebody has to look whether a document is still right.
CHECK_MONTHS: Final = 24
#: The audit is never shortened to less; a trigger of the database says so too.
MIN_AUDIT_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Config:
    """Hold the settings; paths may be relative to the working folder."""

    content: Path = Path("kennis")
    index: Path = Path("index")
    database: Path = Path("instance/kennishub.db")
    secret_key: str | None = field(default=None, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    rate_limits: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    engine: str = "whoosh"
    #: Megabytes of decoded index that all workers together keep.
    search_memory: int = 512
    #: The address of whoever runs this hub; example.org is reserved and reaches nobody.
    contact: str = "beheer@example.org"
    #: Where mail is handed over: smtp://, smtps:// or smtp+starttls:// with user and password, or
    #: nothing: mails are then written to files beside the database.
    smtp: str | None = field(default=None, repr=False)
    mail_from: str = "kennishub@example.org"
    #: The file that names providers of single sign-on, if there are any.
    single_sign_on: Path | None = None
    #: Whether editors and administrators need a second factor to sign in.
    second_factor: bool = False
    #: Days that searches are kept, without who searched; with 0 none is kept.
    search_log_days: int = 180
    #: Months after which an owner is asked whether a document is still right, and days after which
    #: they are asked once more; with 0 they are not.
    check_months: int = CHECK_MONTHS
    check_reminder_days: int = 21
    #: Whether the hub asks other sites now and then if the sources of documents are still there.
    check_links: bool = True
    #: Days after which data of people are removed: attempts to sign in, mails and the links in
    #: them, sessions that ended, drafts that lie still, what was rejected or withdrawn, the audit.
    attempts_days: int = 1
    mail_days: int = 30
    session_days: int = 7
    draft_days: int = 365
    rejected_days: int = 365
    audit_days: int = 1_825
    #: The file that settings were read from, beside the environment.
    settings: Path | None = None
    #: `text` for people, `json` for programs: a JSON object a line.
    log_format: str = "text"
    #: Where numbers about the hub are given to a monitor, as host and port, or nowhere.
    metrics: tuple[str, int] | None = None
    #: The machines of which a name for a request is believed.
    trusted_proxies: tuple[IPNetwork, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))

    @property
    def hostname(self) -> str:
        """Return the host of the base URL."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_https(self) -> bool:
        """Tell whether visitors reach the hub over https."""
        return self.base_url.startswith("https:")


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings that the environment asks for, with defaults for the rest.

    Raises:
        ConfigError: a value cannot work; the message names the variable and says what can.
    """
    environment = with_settings_file(os.environ if environment is None else environment)
    values = {
        name: value.strip()
        for name in _READERS
        if (value := environment.get(PREFIX + name.upper(), "")).strip()
    }
    settings = {name: _READERS[name](name, value) for name, value in values.items()}
    if "base_url" not in settings:
        host = str(settings.get("host", "127.0.0.1"))
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
        shown = f"[{shown}]" if ":" in shown else shown
        settings["base_url"] = f"http://{shown}:{settings.get('port', 8000)}"
    return Config(**settings)  # type: ignore[arg-type]


def check_paths(config: Config) -> None:
    """Check that the content can be read and that the index and the database can be written.

    Raises:
        ConfigError: the first of the three that cannot work.
    """
    if not config.content.is_dir():
        raise ConfigError(
            f"De map met kennis ({config.content}) bestaat niet. Maak de map of zet "
            f"{PREFIX}CONTENT op de goede map."
        )
    for name, folder in (("INDEX", config.index), ("DATABASE", config.database.parent)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{PREFIX}{name}: de map {folder} is niet te maken ({error.strerror})."
            ) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ConfigError(f"{PREFIX}{name}: de map {folder} is niet te schrijven.")
    if config.database.is_dir():
        raise ConfigError(f"{PREFIX}DATABASE: {config.database} is een map, geen bestand.")


def has_secret_key(config: Config) -> bool:
    """Tell whether there is a secret key already: one that is made now opens nothing of before."""
    return config.secret_key is not None or _key_file(config).exists()


def secret_key(config: Config) -> str:
    """Return the secret key: the one that is set, or one kept beside the database.

    It is made at the first start, readable by its owner alone; two processes that start at once
    end up with the same one.

    Raises:
        ConfigError: the file with the key cannot be made or read.
    """
    if config.secret_key is not None:
        return config.secret_key
    path = _key_file(config)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            temporary = path.with_name(f".secret_key.{os.getpid()}")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            finally:
                temporary.unlink()
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"De geheime sleutel in {path} is niet te maken of te lezen.") from error
    if len(key) < MIN_KEY_LENGTH:
        raise ConfigError(f"De geheime sleutel in {path} is te kort. Verwijder het bestand.")
    return key


def _key_file(config: Config) -> Path:
    return config.database.parent / "secret_key"


def _path(name: str, value: str) -> Path:
    if "\0" in value:
        raise ConfigError(f"{PREFIX}{name.upper()}: dit is geen pad.")
    return Path(value).expanduser()


def _key(name: str, value: str) -> str:
    if len(value) < MIN_KEY_LENGTH:
        raise ConfigError(
            f"{PREFIX}{name.upper()} is te kort: gebruik minstens {MIN_KEY_LENGTH} tekens."
        )
    return value


def _url(name: str, value: str) -> str:
    parts = urlsplit(value)
    try:
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.path.strip("/") or parts.username:
        raise ConfigError(
            f"{PREFIX}{name.upper()} moet een adres zijn als https://kennishub.example, "
            f"zonder pad; nu staat er {value!r}."
        )
    return value.rstrip("/")


def _switch(name: str, value: str) -> bool:
    if value.casefold() not in ("on", "off"):
        raise ConfigError(f"{PREFIX}{name.upper()} moet `on` of `off` zijn, niet {value!r}.")
    return value.casefold() == "on"


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ConfigError(
                f"{PREFIX}{name.upper()} moet een getal van {low} tot en met {high} zijn, "
                f"niet {value!r}."
            )
        return int(value)

    return read


def _address(name: str, value: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", value):
        raise ConfigError(f"{PREFIX}{name.upper()} moet een mailadres zijn, niet {value!r}.")
    return value


def _smtp(name: str, value: str) -> str:
    parts = urlsplit(value)
    try:
        valid = parts.scheme in SMTP_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(
            f"{PREFIX}{name.upper()} moet een adres zijn als smtp+starttls://naam:wachtwoord@"
            "mail.example:587."
        )
    return value


def _choice(*choices: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in choices:
            names = " of ".join(f"`{choice}`" for choice in choices)
            raise ConfigError(f"{PREFIX}{name.upper()} moet {names} zijn, niet {value!r}.")
        return value

    return read


def _host_and_port(name: str, value: str) -> tuple[str, int]:
    parts = urlsplit(f"//{value}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path or parts.query or parts.fragment or parts.username:
        raise ConfigError(
            f"{PREFIX}{name.upper()} moet een adres met een poort zijn als 127.0.0.1:9100, "
            f"niet {value!r}."
        )
    return host, port


def _networks(name: str, value: str) -> tuple[IPNetwork, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in value.split(","))
    except ValueError as error:
        raise ConfigError(
            f"{PREFIX}{name.upper()} moet een lijst van IP-adressen of netwerken zijn als "
            f"127.0.0.1,10.0.0.0/24, niet {value!r}."
        ) from error


def _text(_name: str, value: str) -> str:
    return value


_READERS: Final[Mapping[str, Callable[[str, str], object]]] = {
    "content": _path,
    "index": _path,
    "database": _path,
    "secret_key": _key,
    "base_url": _url,
    "rate_limits": _switch,
    "host": _text,
    "port": _number(1, 65_535),
    "workers": _number(1, MAX_WORKERS),
    "engine": _text,
    "search_memory": _number(1, MAX_MEMORY),
    "contact": _address,
    "smtp": _smtp,
    "mail_from": _address,
    "single_sign_on": _path,
    "second_factor": _switch,
    "search_log_days": _number(0, MAX_LOG_DAYS),
    "check_months": _number(1, 120),
    "check_reminder_days": _number(0, 365),
    "check_links": _switch,
    "attempts_days": _number(1, MAX_LOG_DAYS),
    "mail_days": _number(1, MAX_LOG_DAYS),
    "session_days": _number(0, MAX_LOG_DAYS),
    "draft_days": _number(30, MAX_LOG_DAYS),
    "rejected_days": _number(30, MAX_LOG_DAYS),
    "audit_days": _number(MIN_AUDIT_DAYS, MAX_LOG_DAYS),
    "settings": _path,
    "log_format": _choice("text", "json"),
    "metrics": _host_and_port,
    "trusted_proxies": _networks,
}
