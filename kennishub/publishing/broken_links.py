"""Check now and then whether the sources of documents are still there, a few at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.moments import moment, read_moment
from kennishub.catalogue.source_links import (
    UNKNOWN,
    Found,
    LinkState,
    due_urls,
    forget_unused,
    get_state,
    last_good_url,
    save_state,
    was_asked_since,
)
from kennishub.config import Config
from kennishub.locking import LockTimeoutError, exclusive
from kennishub.publishing.link_asking import Answer, Asker

logger = logging.getLogger(__name__)

#: What one round asks at most, in all and of one site, and the seconds after which it starts no
#: more; and the seconds between rounds, whichever process does them.
ROUND_LINKS: Final = 20
ROUND_LINKS_OF_SITE: Final = 3
ROUND_SECONDS: Final = 30.0
ROUND_EVERY: Final = dt.timedelta(seconds=45)

DAY: Final = dt.timedelta(days=1)
WEEK: Final = dt.timedelta(days=7)
#: When an editor says that a link is good, it is left alone for so long.
ACCEPTED: Final = dt.timedelta(days=30)
#: After a round in which the hub itself seemed to be without a network.
OFFLINE: Final = dt.timedelta(hours=1)
#: What fails so often in a row, over so long at least, is broken.
MOST_FAILURES: Final = 3
LONG: Final = dt.timedelta(days=3)

#: This comes of a site that is gone, and of a hub without a network as well.
_UNREACHED: Final = (
    Found.UNKNOWN_NAME,
    Found.SILENT,
    Found.TLS,
    Found.NO_CONNECTION,
    Found.NO_HTTP,
)
#: Addresses that one look at the table takes along, of which a round picks.
_LOOKED_AT: Final = 500
_TOO_MANY_REQUESTS: Final = 429

Clock = Callable[[], dt.datetime]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def check_links(
    db: Database,
    config: Config,
    asker: Asker,
    stop: threading.Event,
    *,
    by_hand: bool = False,
    clock: Clock = _now,
) -> int:
    """Ask some of the links that are due, and return how many were asked.

    One process at a time does so; the others, and who comes too soon after a round, ask none. By
    hand all that is due is asked, at the same pace per site. No lock of the database is held while
    a site is waited for.
    """
    try:
        with exclusive(config.database.parent / "links.lock", timeout=0):
            if not by_hand and was_asked_since(db, moment(clock() - ROUND_EVERY)):
                return 0
            forget_unused(db)
            total = 0
            while asked := _Round(db, asker, stop, clock).run():
                total += asked
                if not by_hand:
                    break
            return total
    except LockTimeoutError:
        return 0


def after(state: LinkState, answer: Answer, at: dt.datetime) -> LinkState:
    """Return what is known of a link after an answer.

    It is broken when its page was gone on two days, or when it failed three times in a row over at
    least three days, and stays so until it is good again or cannot be checked.
    """
    if answer.found is Found.GOOD or answer.found in UNKNOWN:
        good = moment(at) if answer.found is Found.GOOD else state.good
        # Spread over a day, so that what was asked in one minute does not come back in one.
        due = at + WEEK - DAY / 2 + dt.timedelta(seconds=zlib.crc32(state.url.encode()) % 86_400)
        return LinkState(
            url=state.url,
            checked=moment(at),
            good=good,
            found=answer.found,
            status=answer.status,
            due=moment(due),
        )
    failures, since = state.failures + 1, state.failed_since or moment(at)
    today = at.astimezone(dt.UTC).date().isoformat()
    gone = answer.found is Found.GONE
    broken = (
        state.broken
        or (gone and state.gone_on is not None and state.gone_on < today)
        or (failures >= MOST_FAILURES and at - read_moment(since) >= LONG)
    )
    return dataclasses.replace(
        state,
        checked=moment(at),
        found=answer.found,
        status=answer.status,
        failures=failures,
        failed_since=since,
        gone_on=state.gone_on or (today if gone else None),
        broken=broken,
        due=moment(at + DAY),
    )


class _Round:
    """Ask one handful of links."""

    def __init__(self, db: Database, asker: Asker, stop: threading.Event, clock: Clock) -> None:
        self._db = db
        self._asker = asker
        self._stop = stop
        self._clock = clock
        self._until = time.monotonic() + ROUND_SECONDS
        #: Sites that asked to be left alone.
        self._resting: set[str] = set()
        #: Failures that are only believed once any site at all is reached.
        self._held: list[tuple[str, Answer]] = []
        self._reached = False

    def run(self) -> int:
        """Ask them, keep what comes, and return how many were asked."""
        asked = 0
        for url in self._chosen():
            if self._stop.is_set() or time.monotonic() > self._until:
                break
            if _site(url) in self._resting:
                self._postpone(url, DAY)
                continue
            answer = self._asker.ask(url, self._stop)
            if answer is None:
                break
            asked += 1
            if answer.status == _TOO_MANY_REQUESTS:
                self._resting.add(_site(url))
            if answer.found in _UNREACHED and not self._reached:
                self._held.append((url, answer))
            else:
                # To refuse an address takes no network, and says nothing about it.
                self._reached |= answer.found not in (*_UNREACHED, Found.NOT_PUBLIC)
                self._keep(url, answer)
        if not self._stop.is_set():
            self._settle()
        return asked

    def _chosen(self) -> list[str]:
        sites: Counter[str] = Counter()
        chosen: list[str] = []
        for url in due_urls(self._db, moment(self._clock()), _LOOKED_AT):
            sites[_site(url)] += 1
            if sites[_site(url)] <= ROUND_LINKS_OF_SITE and len(chosen) < ROUND_LINKS:
                chosen.append(url)
        return chosen

    def _settle(self) -> None:
        """Keep the failures that were held back, unless it is the hub that has no network."""
        if not self._held:
            return
        known = None if self._reached else last_good_url(self._db)
        if known is not None:
            answer = self._asker.ask(known, self._stop)
            self._reached = answer is not None and answer.found not in (
                *_UNREACHED,
                Found.NOT_PUBLIC,
            )
        if not self._reached:
            logger.warning("no site was reached, so no link was judged; in an hour again")
        for url, answer in self._held:
            if self._reached:
                self._keep(url, answer)
            else:
                self._postpone(url, OFFLINE)

    def _keep(self, url: str, answer: Answer) -> None:
        with transaction(self._db):
            save_state(self._db, after(get_state(self._db, url), answer, self._clock()))

    def _postpone(self, url: str, later: dt.timedelta) -> None:
        due = moment(self._clock() + later)
        with transaction(self._db):
            save_state(self._db, dataclasses.replace(get_state(self._db, url), due=due))


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
