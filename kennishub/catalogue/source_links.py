"""Keep what came of addresses on other sites, and list those that lead nowhere any more."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.errors import NotFoundError
from kennishub.labels import LINK_FINDINGS


class Found(StrEnum):
    """Name what came when an address was asked."""

    GOOD = "goed"
    #: 404 or 410.
    GONE = "weg"
    #: Another status that says that it went wrong.
    ERROR = "fout"
    UNKNOWN_NAME = "naam"
    SILENT = "stil"
    TLS = "tls"
    NO_CONNECTION = "verbinding"
    REDIRECTS = "omleiding"
    NO_HTTP = "antwoord"
    #: The site does not let programs in: nothing is known of the page.
    REFUSED = "geweigerd"
    #: Nobody was asked: the address is not one of the public web.
    NOT_PUBLIC = "adres"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """Hold what is known of an address; moments as the database keeps them.

    `failures` counts how often it failed in a row, since `failed_since`; `gone_on` is the first
    date in that row on which the page was gone. It is asked again from `due` on.
    """

    url: str
    checked: str | None = None
    good: str | None = None
    found: Found | None = None
    status: int | None = None
    failures: int = 0
    failed_since: str | None = None
    gone_on: str | None = None
    broken: bool = False
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """Hold a broken address in one document."""

    document_id: str
    kind: str
    title: str
    url: str
    found: str
    status: int | None
    failed_since: str

    @property
    def what(self) -> str:
        """Return what came, in plain Dutch."""
        code = f" ({self.status})" if self.status else ""
        return f"{LINK_FINDINGS[self.found]}{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTotals:
    """Hold how many addresses there are of each kind; `failing` are not broken yet."""

    links: int
    good: int
    failing: int
    broken: int
    unknown: int
    waiting: int


#: Nothing is known of the page then.
UNKNOWN: Final = (Found.REFUSED, Found.NOT_PUBLIC)


def due_urls(db: Database, at: str, limit: int) -> list[str]:
    """Return addresses that are to be asked at a moment, by chance: so sites take turns."""
    found = rows(
        db,
        "SELECT url FROM (SELECT DISTINCT url FROM document_urls)"
        " LEFT JOIN link_checks USING (url)"
        " WHERE due IS NULL OR due <= ? ORDER BY random() LIMIT ?",
        (at, limit),
    )
    return [row["url"] for row in found]


def get_state(db: Database, url: str) -> LinkState:
    """Return what is known of an address, which may be nothing yet."""
    found = rows(db, "SELECT * FROM link_checks WHERE url = ?", (url,))
    return _state(found[0]) if found else LinkState(url=url)


def save_state(db: Database, state: LinkState) -> None:
    """Keep what is known of an address in place of what was."""
    with transaction(db):
        db.table("link_checks").upsert(dataclasses.asdict(state), pk="url")


def accept_link(db: Database, url: str, due: str) -> None:
    """Take a link as good, as an editor says, until it is asked again from `due` on.

    Raises:
        NotFoundError: nothing is known of this address.
    """
    with transaction(db):
        cursor = db.execute(
            "UPDATE link_checks SET found = ?, status = NULL, failures = 0, failed_since = NULL,"
            " gone_on = NULL, broken = 0, due = ? WHERE url = ?",
            (Found.GOOD, due, url),
        )
        if not cursor.rowcount:
            raise NotFoundError("Deze link staat niet meer in Kennishub.")


def forget_unused(db: Database) -> None:
    """Drop what is known of addresses that no document uses any more."""
    unused = "url NOT IN (SELECT url FROM document_urls)"
    # Most times there is nothing to drop, and then nobody has to wait for a lock.
    if rows(db, f"SELECT 1 FROM link_checks WHERE {unused} LIMIT 1"):  # noqa: S608
        with transaction(db):
            db.execute(f"DELETE FROM link_checks WHERE {unused}")  # noqa: S608


def was_asked_since(db: Database, at: str) -> bool:
    """Tell whether any address was asked after a moment."""
    return bool(rows(db, "SELECT 1 FROM link_checks WHERE checked > ? LIMIT 1", (at,)))


def last_good_url(db: Database) -> str | None:
    """Return the address that answered well last, if there is one."""
    found = rows(
        db,
        "SELECT url FROM link_checks WHERE failures = 0 AND good <> '' ORDER BY good DESC LIMIT 1",
    )
    return found[0]["url"] if found else None


def broken_links(db: Database) -> list[BrokenLink]:
    """Return the broken addresses, the longest broken first, with each document that uses one."""
    found = rows(
        db,
        "SELECT d.id AS document_id, d.kind, d.title, c.url, c.found, c.status, c.failed_since"
        " FROM link_checks AS c JOIN document_urls AS u ON u.url = c.url"
        " JOIN documents AS d ON d.id = u.document_id WHERE c.broken"
        " ORDER BY substr(c.failed_since, 1, 10), c.url, d.title COLLATE NOCASE, d.id",
    )
    return [BrokenLink(**row) for row in found]


def count_broken(db: Database) -> int:
    """Return how many addresses in documents are broken."""
    return int(
        rows(
            db,
            "SELECT count(DISTINCT u.url) AS found FROM link_checks AS c"
            " JOIN document_urls AS u ON u.url = c.url WHERE c.broken",
        )[0]["found"]
    )


def link_totals(db: Database) -> LinkTotals:
    """Return how many addresses documents use, and what is known of them."""
    unknown = ", ".join(f"'{one}'" for one in UNKNOWN)
    (found,) = rows(
        db,
        "SELECT count(*) AS links, coalesce(sum(found = 'goed'), 0) AS good,"  # noqa: S608
        " coalesce(sum(failures > 0 AND NOT broken), 0) AS failing,"
        " coalesce(sum(broken), 0) AS broken,"
        f" coalesce(sum(found IN ({unknown})), 0) AS unknown,"
        " coalesce(sum(found IS NULL), 0) AS waiting"
        " FROM (SELECT DISTINCT url FROM document_urls) LEFT JOIN link_checks USING (url)",
    )
    return LinkTotals(**found)


def _state(row: dict[str, Any]) -> LinkState:
    found = row["found"]
    values = row | {"found": found and Found(found), "broken": bool(row["broken"])}
    return LinkState(**values)
