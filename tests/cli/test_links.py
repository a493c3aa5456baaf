"""`kennishub links` says which links are broken, and checks only where that is on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kennishub.catalogue.database import open_database
from kennishub.catalogue.documents import save_document
from kennishub.catalogue.source_links import Found, LinkState, save_state
from kennishub.cli.links import links
from kennishub.config import Config
from kennishub.errors import ConfigError
from tests.conftest import PROJECT, environment
from tests.unit.catalogue_rows import a_document, prepare

URL = "https://127.0.0.1/bron"


@pytest.fixture
def own(tmp_path: Path) -> Config:
    """Return the settings of a hub of which two documents have the same source."""
    content, database = tmp_path / "kennis", tmp_path / "instance" / "kennishub.db"
    content.mkdir()
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    prepare(database)
    db = open_database(database)
    for id_ in ("koffie", "schulden"):
        front_matter = {"id": id_, "bronnen": [{"titel": "Een bron", "url": URL}]}
        save_document(db, a_document(id_, front_matter=front_matter))
    db.close()
    return Config(content, tmp_path / "index", database, workers=1)


def run(config: Config, *arguments: str, switch: str = "off") -> Result:
    env = environment(config, KENNISHUB_CHECK_LINKS=switch)
    return CliRunner().invoke(links, arguments, env=env)


def test_without_broken_links_all_is_well(own: Config) -> None:
    found = run(own)
    assert found.exit_code == 0
    assert found.stdout.startswith("1 link: 0 goed, 0 kapot,")
    assert found.stdout.endswith(" 1 nog niet gecontroleerd.\n")


def test_broken_links_are_listed_per_document(own: Config) -> None:
    db = open_database(own.database)
    save_state(
        db,
        LinkState(
            url=URL,
            checked="2026-11-14T09:00:00Z",
            found=Found.GONE,
            status=410,
            failures=2,
            failed_since="2026-11-12T09:00:00Z",
            broken=True,
            due="2026-11-15T09:00:00Z",
        ),
    )
    db.close()
    found = run(own)
    assert found.exit_code == 1
    assert found.stdout.splitlines()[1:] == [
        line
        for id_ in ("koffie", "schulden")
        for line in (
            f"{id_}: Titel van {id_}",
            f"  {URL}",
            "    De pagina bestaat niet meer (410), sinds 12-11-2026.",
        )
    ]


def test_what_is_due_is_checked_when_that_is_on(own: Config) -> None:
    off = run(own, "--check")
    assert isinstance(off.exception, ConfigError)
    assert "KENNISHUB_CHECK_LINKS" in str(off.exception)
    # This machine is never asked, so that no request leaves these tests.
    found = run(own, "--check", switch="on")
    assert found.exit_code == 0
    assert found.stdout.startswith("Gecontroleerd: 1 link.\n1 link: 0 goed, 0 kapot,")
    assert " 1 niet te controleren, 0 nog niet gecontroleerd." in found.stdout
