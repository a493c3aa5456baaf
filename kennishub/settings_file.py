"""Read settings from a file, so that a running server can be given others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kennishub.errors import ConfigError

VARIABLE: Final = "KENNISHUB_SETTINGS"


def with_settings_file(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with the settings of the file that it names, if it names one.

    The file has lines `NAME=value`, as systemd reads them; what the environment itself sets counts.

    Raises:
        ConfigError: the file cannot be read, or a line is no setting.
    """
    name = environment.get(VARIABLE, "").strip()
    if not name:
        return environment
    path = Path(name).expanduser()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"Het bestand met instellingen {path} is niet te lezen.") from error
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith(("#", ";")):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip().startswith("KENNISHUB_") or key.strip() == VARIABLE:
            raise ConfigError(f"{path}, regel {number}: dit is geen instelling van Kennishub.")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[key.strip()] = value
    return {**found, **environment}
