"""Documents for tests of the catalogue, and what other processes do in those tests."""

from __future__ import annotations

import hashlib
import itertools
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kennishub.catalogue.database import migrate, open_database
from kennishub.catalogue.documents import DocumentRow, LinkRow, save_document
from kennishub.catalogue.municipalities import sync_register


def a_document(id_: str = "energiecoaches", **changes: Any) -> DocumentRow:
    """Return a practice case with something in every field."""
    values: dict[str, Any] = {
        "id": id_,
        "kind": "praktijkvoorbeeld",
        "title": f"Titel van {id_}",
        "summary": "Twee zinnen over wat er gebeurde. En wat het opleverde.",
        "published": "2026-11-25",
        "updated": "2026-11-26",
        "checked": None,
        "phase": "uitvoering",
        "outcome": "werkt",
        "start_year": 2021,
        "themes": ("klimaat-energie", "bestaanszekerheid"),
        "development_points": ("leren-van-elkaar",),
        "subjects": ("participatie",),
        "keywords": ("energiearmoede", "laag inkomen"),
        "municipalities": (("GM0080", "trekker"), ("GM0074", "partner")),
        "links": (
            LinkRow("aardgasvrije-wijken", "achtergrond", "De wet erachter."),
            LinkRow("witgoedactie", "zie_ook"),
        ),
        "front_matter": {"id": id_, "titel": "É", "resultaten": [{"voor": 82.6}], "eigen": True},
        "body": "## Aanleiding\n\nTekst met *nadruk*.",
        "html": '<h2 id="aanleiding">Aanleiding</h2><p>Tekst met <em>nadruk</em>.</p>',
        "toc": [{"level": 2, "anchor": "aanleiding", "title": "Aanleiding"}],
        "headings": ("Aanleiding",),
        "text": "Aanleiding\nTekst met nadruk.",
        "path": f"praktijkvoorbeelden/{id_}.md",
        "sha256": hashlib.sha256(id_.encode()).hexdigest(),
        "size": 1234,
        "mtime_ns": 1_764_000_000_000_000_001,
    }
    return DocumentRow(**(values | changes))


def an_article(id_: str = "aardgasvrije-wijken", **changes: Any) -> DocumentRow:
    """Return a knowledge article, which has no phase, outcome, period or municipality."""
    without: dict[str, Any] = {
        "kind": "artikel",
        "phase": None,
        "outcome": None,
        "start_year": None,
        "municipalities": (),
        "links": (),
        "path": f"artikelen/{id_}.md",
    }
    return a_document(id_, **(without | changes))


def revision(number: int) -> DocumentRow:
    """Return a document of which every part, in every table, tells its number."""
    return a_document(
        "herzien",
        title=f"Versie {number}",
        body=f"{number} " * 2_000,
        keywords=tuple(f"{number} woord {at}" for at in range(5)),
        links=tuple(LinkRow(f"doel-{number}-{at}", "zie_ook") for at in range(3)),
        themes=(f"thema-{number}",),
        municipalities=((("GM0014", "GM0034")[number % 2], "trekker"),),
        size=number,
    )


def prepare(path: Path) -> None:
    """Bring a database up to date the way every worker does at its start."""
    db = open_database(path)
    migrate(db)
    sync_register(db)
    db.close()


def write_many(path: Path, name: str, count: int) -> None:
    """Save documents one by one, each in a transaction of its own."""
    db = open_database(path)
    for number in range(count):
        save_document(db, a_document(f"{name}-{number}"))
    db.close()


def write_revisions(path: Path, first: int, report: Connection) -> None:
    """Save revision after revision until killed, and report the number of each that was kept."""
    db = open_database(path)
    for number in itertools.count(first):
        save_document(db, revision(number))
        report.send(number)
