"""Give the tests in this folder a catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kennishub.catalogue.database import Database, open_database
from tests.unit.catalogue_rows import prepare


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database of a test is; its folder is not there yet."""
    return tmp_path / "instance" / "kennishub.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    """Open a catalogue without documents that knows the municipalities."""
    prepare(path)
    opened = open_database(path)
    yield opened
    opened.close()
