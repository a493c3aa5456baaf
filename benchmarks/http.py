"""Measure whole requests: `python -m benchmarks.http [DOCUMENTS] [--write]`.

First within one process, which is what the server itself needs for a request; then over the network
interface of this machine, from the server that `kennishub serve` starts.
"""

from __future__ import annotations

import argparse
import http.client
import io
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import numpy as np
from flask import Flask
from werkzeug.test import EnvironBuilder

from benchmarks.content import write_content
from benchmarks.corpus import Corpus, real_records
from benchmarks.measuring import quiet, summarise, summarise_runs
from benchmarks.page import render_requests, write_page
from benchmarks.questions import SAMPLE, draw_questions
from benchmarks.results import circumstances, load, merge, save
from kennishub import create_app
from kennishub.config import Config
from kennishub.hub import Hub

DOCUMENTS: Final = 2_000
REQUESTS: Final = 200
RUNS: Final = 5
CLIENTS: Final = (1, 4, 16)
#: Seconds that the server gets to start, and to stop.
PATIENCE: Final = 60.0
_OK: Final = 200

Paths = Mapping[str, list[str]]


def main() -> None:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=DOCUMENTS)
    parser.add_argument("--write", action="store_true", help="write docs/performance.*")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="per run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.documents, asked.requests, asked.runs)
    results = {"http": {str(asked.documents): found}}
    _print(render_requests(results["http"]))
    if asked.write:
        save(merge(load(), results))
        write_page(load())


def measure(folder: Path, documents: int, requests: int, runs: int) -> dict[str, Any]:
    """Fill a hub with so many documents, and return what its requests take."""
    config = _config(folder)
    corpus = Corpus(real_records())
    _progress(f"{documents} documents are written and taken in ...")
    write_content(config.content, corpus, documents)
    hub = Hub(config)
    with hub.engine:
        report = hub.update()
    if report.added != documents:
        raise RuntimeError(f"not all documents are good: {report.problems[:3]}")
    paths = _paths(corpus, documents, requests)
    _progress("requests within one process ...")
    inside = _measure_inside(create_app(config), paths, runs)
    network: dict[str, dict[str, Any]] = {name: {} for name in paths}
    with _serving(config):
        for clients in CLIENTS:
            _progress(f"requests of {clients} at a time ...")
            for name, group in paths.items():
                network[name][str(clients)] = _measure_network(config, group, clients, runs)
    return circumstances() | {"inside": inside, "network": network}


def _config(folder: Path) -> Config:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return Config(
        content=folder / "kennis",
        index=folder / "index",
        database=folder / "instance" / "kennishub.db",
        base_url=f"http://127.0.0.1:{port}",
        rate_limits=False,
        port=port,
        workers=1,
    )


def _paths(corpus: Corpus, documents: int, requests: int) -> Paths:
    """Return what is asked for, by the kind of page; all kinds of questions in turn."""
    sample = list(corpus.records(min(documents, SAMPLE)))
    kinds = draw_questions(sample, requests).kinds.values()
    turns = itertools.chain.from_iterable(zip(*kinds, strict=True))
    texts = [question.text for question in itertools.islice(turns, requests)]
    ids = [record.id for record in sample[-requests:]]
    return {
        "/zoeken": [f"/zoeken?{urlencode({'q': text})}" for text in texts],
        "/api/v1/documenten": [f"/api/v1/documenten?{urlencode({'q': text})}" for text in texts],
        "a document's page": [f"/praktijkvoorbeelden/{quote(id_)}/" for id_ in ids],
    }


def _measure_inside(app: Flask, paths: Paths, runs: int) -> dict[str, Any]:
    """Call the application itself; a first run does not count."""
    times: dict[str, list[list[float]]] = {name: [] for name in paths}
    environments = {
        name: [EnvironBuilder(path=path).get_environ() for path in group]
        for name, group in paths.items()
    }
    with quiet():
        for _ in range(runs + 1):
            for name, group in environments.items():
                times[name].append([_call(app, environ) for environ in group])
    return {name: summarise(np.array(found[1:])) for name, found in times.items()}


def _call(app: Flask, environ: Mapping[str, Any]) -> float:
    """Return the milliseconds of one request, its whole body included."""
    statuses: list[str] = []
    environ = {**environ, "wsgi.input": io.BytesIO()}
    started = time.perf_counter()
    body = app.wsgi_app(environ, lambda status, _headers, _error=None: statuses.append(status))  # type: ignore[arg-type]
    for _ in body:
        pass
    if hasattr(body, "close"):
        body.close()
    taken = (time.perf_counter() - started) * 1000
    if not statuses[0].startswith(str(_OK)):
        raise RuntimeError(f"{environ['PATH_INFO']} answers {statuses[0]}")
    return taken


@contextmanager
def _serving(config: Config) -> Iterator[None]:
    environment = os.environ | {
        "KENNISHUB_CONTENT": str(config.content),
        "KENNISHUB_INDEX": str(config.index),
        "KENNISHUB_DATABASE": str(config.database),
        "KENNISHUB_PORT": str(config.port),
        "KENNISHUB_WORKERS": str(config.workers),
        "KENNISHUB_RATE_LIMITS": "off",
        "KENNISHUB_CHECK_LINKS": "off",
    }
    command = [sys.executable, "-c", "from kennishub.cli import main; main()", "serve"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(config, server)
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(config: Config, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _get(http.client.HTTPConnection(config.host, config.port), "/gezondheid")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not start")


def _measure_network(config: Config, paths: list[str], clients: int, runs: int) -> dict[str, float]:
    """Ask for every path once per run, so many at a time; a first run does not count."""
    rates: list[float] = []
    times: list[list[float]] = []
    for _ in range(runs + 1):
        taken, seconds = _one_run(config, paths, clients)
        times.append(taken)
        rates.append(len(paths) / seconds)
    return {"rate": float(np.median(rates[1:])), **summarise_runs(np.array(times[1:]))}


def _one_run(config: Config, paths: list[str], clients: int) -> tuple[list[float], float]:
    taken: list[float] = []
    failures: list[Exception] = []
    left = iter(paths)
    guard = threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection(config.host, config.port)
        try:
            for path in _shared(left, guard):
                started = time.perf_counter()
                _get(connection, path)
                taken.append((time.perf_counter() - started) * 1000)
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return taken, time.perf_counter() - started


def _shared(left: Iterator[str], guard: threading.Lock) -> Iterable[str]:
    while True:
        with guard:
            path = next(left, None)
        if path is None:
            return
        yield path


def _get(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != _OK:
        raise RuntimeError(f"{path} answers {response.status}")


def _print(line: str) -> None:
    print(line)  # noqa: T201 - tables are what this command is for


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - it takes minutes


if __name__ == "__main__":
    main()
