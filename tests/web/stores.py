"""Make stores for a test that changes them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from kennishub.catalogue.searches import purge_searches
from kennishub.hub import Hub


def copy_of_database(hub: Hub, folder: Path) -> Path:
    """Copy the database of a hub without the searches that other tests did in it."""
    copy = folder / "kennishub.db"
    with hub.database() as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    own = Hub(dataclasses.replace(hub.config, database=copy))
    with own.database() as db:
        purge_searches(db, 0)
    return copy
