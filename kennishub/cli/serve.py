"""Serve the hub with a production server."""

from __future__ import annotations

import dataclasses
import gc
import logging
import os
import shutil
import socket
import tempfile
import threading
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from kennishub import create_app, logs
from kennishub.cli.index import Bar, show
from kennishub.cli.keep_up import keep_up_until, start_checking_links
from kennishub.cli.worker import Worker
from kennishub.config import Config, from_environment
from kennishub.errors import ConfigError, KennishubError
from kennishub.hub import Hub
from kennishub.search.dutch.lexicon import load_lexicon
from kennishub.search.engine import SearchEngine

logger = logging.getLogger(__name__)

#: Threads per worker: a slow request holds up one of them, not the worker.
THREADS: Final = 4
#: Seconds that requests under way get to finish when the server stops.
GRACEFUL_SECONDS: Final = 8
#: Names the folder in which the workers count for a monitor.
_COUNTS: Final = "PROMETHEUS_MULTIPROC_DIR"


def check_address(config: Config) -> None:
    """Check that the server can listen where it is told to.

    Raises:
        ConfigError: the address is not of this machine, or something else listens there.
    """
    _check_can_listen(config.host, config.port, "KENNISHUB_PORT")


def _check_can_listen(host: str, port: int, setting: str) -> None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise ConfigError(
            f"Op {host}, poort {port} kan Kennishub niet starten ({error.strerror}). "
            f"Stop wat daar draait, of kies met {setting} een andere poort."
        ) from error


class Server(BaseApplication):  # type: ignore[misc]
    """Run the application under gunicorn without a configuration file."""

    def __init__(self, config: Config, engine: SearchEngine) -> None:
        self._config = config
        self._engine = engine
        super().__init__()

    def reload(self) -> None:
        """Read the settings again; with ones that cannot work, those of before stay.

        Where it listens is as it was: readers and the web server in front of it know that address.
        """
        now = self._config
        try:
            config = dataclasses.replace(
                from_environment(), host=now.host, port=now.port, metrics=now.metrics
            )
            hub = Hub(config)
            hub.prepare()
            engine = _warmed(hub)
        except KennishubError as error:
            logger.error("the settings stay as they were: %s", error)
        else:
            self._engine.close()
            self._config, self._engine = config, engine
            logs.configure(config.log_format)
            logger.info("the settings were read again")
        super().reload()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        config = self._config
        host = f"[{config.host}]" if ":" in config.host else config.host
        options: dict[str, Any] = {
            "bind": f"{host}:{config.port}",
            "workers": config.workers,
            "worker_class": Worker,
            "threads": THREADS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": 30,
            "keepalive": 5,
            "control_socket_disable": True,
            "when_ready": self._announce,
            "logger_class": _Log,
            "child_exit": _forget_worker,
            "on_exit": _remove_counts,
            "loglevel": "warning",
            "proc_name": "kennishub",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; each worker makes its own."""
        hub = Hub(self._config)
        hub.engine = self._engine
        stop = threading.Event()
        threading.Thread(
            target=keep_up_until, args=(stop, hub), name="keep-up", daemon=True
        ).start()
        start_checking_links(stop, hub)
        return create_app(self._config, self._engine)

    def _announce(self, _arbiter: object) -> None:
        click.echo(f"Kennishub draait op {self._config.base_url} (stoppen met Ctrl+C).")


@click.command()
def serve() -> None:
    """Werk de index bij en start daarna de webserver."""
    config = from_environment()
    logs.configure(config.log_format)
    check_address(config)
    if config.metrics is not None:
        _share_counts(config.metrics)
    hub = Hub(config)
    hub.prepare()
    hub.announce()
    show(hub.update(progress=Bar()))
    Server(config, _warmed(hub)).run()


def _warmed(hub: Hub) -> SearchEngine:
    """Read what workers need: what is read before they are forked is in memory once for all."""
    load_lexicon()
    hub.engine.warm()
    gc.freeze()
    return hub.engine


class _Log(Logger):  # type: ignore[misc]
    """Have gunicorn's lines look like all others."""

    def setup(self, cfg: object) -> None:
        """Leave the writing to the handler of this process."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _share_counts(address: tuple[str, int]) -> None:
    """Have all workers count in one folder, and check that a monitor can be answered there.

    The library reads the variable when it is first imported, which the web application does.
    """
    _check_can_listen(*address, "KENNISHUB_METRICS")
    os.environ[_COUNTS] = tempfile.mkdtemp(prefix="kennishub-metrics-")


def _forget_worker(_arbiter: object, worker: Any) -> None:
    """Take what a worker that ended had in memory out of the sums; what it counted stays."""
    if os.environ.get(_COUNTS):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _remove_counts(_arbiter: object) -> None:
    if folder := os.environ.get(_COUNTS):
        shutil.rmtree(folder, ignore_errors=True)
