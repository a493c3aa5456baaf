"""Count and time requests, and give the numbers to a monitor on an address of their own.

Every process counts for itself, in files that all processes share where PROMETHEUS_MULTIPROC_DIR
names their folder, as `kennishub serve` does before this module is first imported. One process
answers the monitor: the first that can listen. When it ends, another takes over within seconds.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from kennishub.catalogue.counts import waiting_counts
from kennishub.hub import Hub
from kennishub.search import query
from kennishub.search.builds import Builds, generation

logger = logging.getLogger(__name__)

#: Seconds between two attempts to listen, and between two looks at this process's memory.
TURN_SECONDS: Final = 2.0
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS: Final = Counter(
    "kennishub_requests", "Requests by route and status.", ["method", "route", "status"]
)
REQUEST_SECONDS: Final = Histogram(
    "kennishub_request_seconds", "Time to answer a request.", ["route"], buckets=_BUCKETS
)
SEARCH_SECONDS: Final = Histogram(
    "kennishub_search_seconds", "Time to find and rank, without the page.", buckets=_BUCKETS
)
SEARCH_MEMORY: Final = Gauge(
    "kennishub_search_memory_bytes",
    "Decoded index in memory, all workers together.",
    multiprocess_mode="livesum",
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    REQUESTS.labels(method if method in _METHODS else "other", route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


class HubCollector(Collector):
    """Look up, when a monitor asks, how much of everything there is."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return numbers of the database and the index; what cannot be read is left out."""
        try:
            with self._hub.connections.lend() as db:
                for name, number in waiting_counts(db).items():
                    yield GaugeMetricFamily(f"kennishub_{name}", _HELP[name], value=number)
            documents = self._hub.engine.count(query.build())
            yield GaugeMetricFamily(
                "kennishub_index_documents", "Documents in the index.", value=documents
            )
            build = Builds(self._hub.config.index).current()
            if build is not None:
                number, commits = generation(build)
                yield GaugeMetricFamily(
                    "kennishub_index_build", "Number of the index that serves.", value=number
                )
                yield GaugeMetricFamily(
                    "kennishub_index_generation", "Commits to that index.", value=commits
                )
        except Exception:
            # The counters shall reach the monitor also when the hub is ill.
            logger.exception("not all numbers could be looked up")


_HELP: Final = {
    "documents": "Published documents in the catalogue.",
    "outbox_waiting": "Revisions that are published and not applied yet.",
    "submissions_waiting": "Submissions that wait for an editor.",
    "mails_waiting": "Mails that have to be sent.",
    "mails_failed": "Mails that were tried too often and are given up.",
}


def start(hub: Hub, address: tuple[str, int]) -> None:
    """Start the thread that answers the monitor, or waits until it can."""
    threading.Thread(target=_serve, args=(hub, address), name="metrics", daemon=True).start()


def _serve(hub: Hub, address: tuple[str, int]) -> None:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(HubCollector(hub))
    host, port = address
    listening = False
    while True:
        if not listening:
            try:
                start_http_server(port, host, registry)
                listening = True
            except OSError:
                pass  # Another process of this hub listens.
        SEARCH_MEMORY.set(hub.engine.memory().used)
        time.sleep(TURN_SECONDS)
