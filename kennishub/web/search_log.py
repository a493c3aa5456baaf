"""Log searches and clicks, off the path of the request that they belong to.

A page waits for nothing: what is noted goes into memory, and one thread per process writes it down
in a transaction now and then. What cannot be written is let go, with a line in the log of the
server; so is what was noted in the last half second before a crash.

A click is a result's own address with `?van=<search>.<rank>`: no script, no address in between,
and the canonical address of the page stays the plain one. The id of a search is random, so nothing
needs signing: who makes one up names no search.
"""

from __future__ import annotations

import atexit
import logging
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from flask import Flask, current_app, request

from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.searches import (
    API,
    MAX_RANK,
    PAGE,
    new_search_id,
    purge_searches,
    record_click,
    record_search,
)
from kennishub.errors import KennishubError
from kennishub.finding import Found
from kennishub.hub import Hub
from kennishub.web.cards import Card
from kennishub.web.metrics import SEARCH_SECONDS
from kennishub.web.problem import is_for_programs

logger = logging.getLogger(__name__)

PARAMETER: Final = "van"
#: Between two transactions of a process; a click is more than this after its search.
WRITE_SECONDS: Final = 0.5
#: What is noted beyond this, while the database is busy, is let go.
MAX_WAITING: Final = 1_000

_KEY: Final = "kennishub.search_log"
_REFERENCE: Final = re.compile(r"([A-Za-z0-9_-]{12})\.([1-9]\d{0,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Search:
    id: str
    text: str
    facets: Mapping[str, tuple[str, ...]]
    results: int
    channel: str


@dataclass(frozen=True, slots=True)
class _Click:
    search_id: str
    rank: int


class SearchLog:
    """Collect what is to be written, and write it from a thread of its own."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        #: Whether a monitor wants to know how long searches take.
        self.counts = hub.config.metrics is not None
        self._days = hub.config.search_log_days
        self._lock = threading.Lock()
        self._searches: list[_Search] = []
        self._clicks: list[_Click] = []
        self._early_clicks: list[_Click] = []
        self._noted = threading.Event()
        self._writer: threading.Thread | None = None
        self._purged: date | None = None

    def note_search(self, found: Found, channel: str) -> str | None:
        """Have a search written down, and return its id; None when it is not kept."""
        query = found.query
        if not self._days or query.page > 1 or not (query.text or query.facets):
            return None
        search = _Search(new_search_id(), query.text, query.facets, found.page.total, channel)
        return search.id if self._note(self._searches, search) else None

    def note_click(self, reference: str) -> None:
        """Have a click written down; what is no reference to a search is nothing."""
        match = _REFERENCE.fullmatch(reference)
        if self._days and match and int(match[2]) <= MAX_RANK:
            self._note(self._early_clicks, _Click(match[1], int(match[2])))

    def write(self) -> None:
        """Write down what was noted.

        A click waits one turn: its search may be in another process, which has yet to write it.
        """
        with self._lock:
            searches, clicks = self._searches[:], self._clicks[:]
            self._searches.clear()
            self._clicks[:] = self._early_clicks
            self._early_clicks.clear()
        try:
            self._write(searches, clicks)
        except KennishubError as error:
            logger.warning("%d searches were not logged: %s", len(searches), error)
        except Exception:
            # Whatever it is, the next ones deserve their chance and readers never notice.
            logger.exception("%d searches were not logged", len(searches))

    def _write(self, searches: list[_Search], clicks: list[_Click]) -> None:
        if not searches and not clicks:
            return
        with self._hub.database() as db:
            with transaction(db):
                self._record(db, searches, clicks)
            today = datetime.now(UTC).date()
            if self._purged != today:
                purge_searches(db, self._days)
                self._purged = today

    @staticmethod
    def _record(db: Database, searches: list[_Search], clicks: list[_Click]) -> None:
        for one in searches:
            record_search(db, one.text, one.facets, one.results, channel=one.channel, id_=one.id)
        for click in clicks:
            record_click(db, click.search_id, click.rank)

    def _note(self, waiting: list[Any], item: _Search | _Click) -> bool:
        with self._lock:
            if len(waiting) >= MAX_WAITING:
                return False
            waiting.append(item)
            if self._writer is None:
                # Not before the first search: a server makes its processes after the application.
                self._writer = threading.Thread(target=self._run, name="search log", daemon=True)
                self._writer.start()
                atexit.register(self._finish)
        self._noted.set()
        return True

    def _run(self) -> None:
        while True:
            self._noted.wait()
            self._noted.clear()
            time.sleep(WRITE_SECONDS)
            self.write()
            with self._lock:
                if self._clicks:
                    self._noted.set()

    def _finish(self) -> None:
        self.write()
        self.write()


def init_app(app: Flask, hub: Hub) -> None:
    """Give an application its log."""
    app.extensions[_KEY] = SearchLog(hub)


def get_search_log() -> SearchLog:
    """Return the log of the application that handles this request."""
    log = current_app.extensions[_KEY]
    assert isinstance(log, SearchLog)  # noqa: S101 - tells the type checker what init_app put there
    return log


def log_search(found: Found) -> str | None:
    """Log the search of this request, and return its id.

    Neither a program that looks whether the page is there nor an editor who follows up what others
    searched for asks a question: the links on the editors' pages say where they come from.
    """
    log = get_search_log()
    if log.counts:
        SEARCH_SECONDS.observe(found.milliseconds / 1000)
    if request.method != "GET" or PARAMETER in request.args:
        return None
    channel = API if is_for_programs(request.path) else PAGE
    return log.note_search(found, channel)


def log_click() -> None:
    """Log that this document was opened from a list of results, if it was, by a person."""
    reference = request.args.get(PARAMETER)
    if reference and request.method == "GET" and "Sec-Purpose" not in request.headers:
        get_search_log().note_click(reference)


def with_references(cards: tuple[Card, ...], search_id: str | None) -> tuple[Card, ...]:
    """Return the cards of a first page with addresses that tell which result was opened."""
    if search_id is None:
        return cards
    return tuple(
        replace(card, url=_with_reference(card.url, f"{search_id}.{rank}"))
        for rank, card in enumerate(cards, 1)
    )


def _with_reference(url: str, reference: str) -> str:
    """Add the parameter before the anchor of a section, if there is one."""
    page, number_sign, anchor = url.partition("#")
    separator = "&" if "?" in page else "?"
    return f"{page}{separator}{PARAMETER}={reference}{number_sign}{anchor}"
