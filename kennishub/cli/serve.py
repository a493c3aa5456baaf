"""Serve the hub with a production server."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import time
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from kennishub import create_app
from kennishub.cli.index import Bar, show
from kennishub.config import Config, from_environment
from kennishub.errors import ConfigError
from kennishub.hub import Hub
from kennishub.search.dutch.lexicon import load_lexicon
from kennishub.search.engine import SearchEngine

logger = logging.getLogger(__name__)

#: Threads per worker: a slow client holds up one of them, not the worker.
THREADS: Final = 4
#: Seconds between two rounds of what has to be done now and then.
KEEP_UP_SECONDS: Final = 60
#: Seconds that requests under way get to finish when the server stops.
GRACEFUL_SECONDS: Final = 8


def check_address(config: Config) -> None:
    """Check that the server can listen where it is told to.

    Raises:
        ConfigError: the address is not of this machine, or something else listens there.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise ConfigError(
            f"Op {config.host}, poort {config.port} kan Kennishub niet starten ({error.strerror}). "
            "Stop wat daar draait, of kies met KENNISHUB_PORT een andere poort."
        ) from error


class Server(BaseApplication):  # type: ignore[misc]
    """Run the application under gunicorn without a configuration file."""

    def __init__(self, config: Config, engine: SearchEngine) -> None:
        self._config = config
        self._engine = engine
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        config = self._config
        host = f"[{config.host}]" if ":" in config.host else config.host
        options: dict[str, Any] = {
            "bind": f"{host}:{config.port}",
            "workers": config.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": 30,
            "keepalive": 5,
            "control_socket_disable": True,
            "when_ready": self._announce,
            "loglevel": "warning",
            "proc_name": "kennishub",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; each worker makes its own."""
        hub = Hub(self._config)
        hub.engine = self._engine
        threading.Thread(target=_keep_up, args=(hub,), name="keep-up", daemon=True).start()
        return create_app(self._config, self._engine)

    def _announce(self, _arbiter: object) -> None:
        click.echo(f"Kennishub draait op {self._config.base_url} (stoppen met Ctrl+C).")


def _keep_up(hub: Hub) -> None:
    """Do now and then what nobody waits for, for as long as the worker runs."""
    while True:
        time.sleep(KEEP_UP_SECONDS)
        try:
            hub.keep_up()
        except Exception:
            logger.exception("not everything could be kept up; the next time is soon")


@click.command()
def serve() -> None:
    """Werk de index bij en start daarna de webserver."""
    config = from_environment()
    check_address(config)
    hub = Hub(config)
    show(hub.update(progress=Bar()))
    # What is read before the workers are forked is in memory once for all of them.
    load_lexicon()
    hub.engine.warm()
    gc.freeze()
    Server(config, hub.engine).run()
