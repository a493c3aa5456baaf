"""Define the tables of addresses on other sites: which documents use them, and what came of them.

They are registered after those of signing in, the last of before.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from kennishub.catalogue.creating import DATE, MOMENT, create
from kennishub.catalogue.page_urls import urls_of
from kennishub.catalogue.schema_sign_in import migrations

__all__ = ["migrations"]


@migrations()
def create_link_checks(db: Database) -> None:
    """Create both tables, and fill the first from the documents that there are."""
    create(
        db,
        """
        CREATE TABLE document_urls (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            url TEXT NOT NULL CHECK (url <> ''),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, url)
        )
        """,
        f"""
        CREATE TABLE link_checks (
            url TEXT PRIMARY KEY CHECK (url <> ''),
            checked TEXT CHECK (checked {MOMENT}),
            good TEXT CHECK (good {MOMENT}),
            found TEXT CHECK (found IN (
                'goed', 'weg', 'fout', 'naam', 'stil', 'tls', 'verbinding', 'omleiding',
                'antwoord', 'geweigerd', 'adres')),
            status INTEGER,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            failed_since TEXT CHECK (failed_since {MOMENT}),
            gone_on TEXT CHECK (gone_on {DATE}),
            broken INTEGER NOT NULL DEFAULT 0 CHECK (broken IN (0, 1)),
            due TEXT NOT NULL CHECK (due {MOMENT}),
            CHECK ((failures = 0) = (failed_since IS NULL)),
            CHECK (NOT broken OR failures > 0)
        )
        """,
    )
    db.execute("CREATE INDEX document_urls_url ON document_urls (url)")
    db.execute("CREATE INDEX link_checks_broken ON link_checks (broken) WHERE broken")
    for id_, front_matter, html in db.execute("SELECT id, front_matter, html FROM documents"):
        db.table("document_urls").insert_all(
            {"document_id": id_, "url": url, "position": position}
            for position, url in enumerate(urls_of(json.loads(front_matter), html))
        )
