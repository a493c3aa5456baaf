"""Keep a copy of everything, and put it back, from a terminal."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from kennishub.cli.index import Bar, show
from kennishub.config import Config, from_environment
from kennishub.hub import Hub
from kennishub.publishing.backup import SETTINGS

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("bestand", type=_FILE)
def backup(bestand: Path) -> None:
    """Bewaar kennis, database en instellingen in één bestand.

    Dat mag terwijl Kennishub draait. Houd het bestand geheim: de sleutel en alle
    mailadressen staan erin.
    """
    hub = Hub(from_environment())
    with hub.engine:
        manifest = hub.backup(bestand)
    size = bestand.stat().st_size / 1_000_000
    click.echo(f"{bestand}: {manifest.documents} bestanden en de database, {size:.1f} MB.")
    click.echo("Houd dit bestand geheim: de sleutel en alle adressen staan erin.")


@click.command()
@click.argument("bestand", type=_FILE)
@click.option(
    "--into",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Zet alles in deze map.",
)
@click.option("--force", is_flag=True, help="Vervang de kennis en de database die er staan.")
def restore(bestand: Path, folder: Path | None, force: bool) -> None:
    """Zet een back-up terug en maak de zoekindex opnieuw.

    Alles wordt eerst gecontroleerd. Gaat er iets mis, dan blijft alles zoals het was.
    """
    config = from_environment()
    if folder is not None:
        config = _inside(config, folder)
    hub = Hub(config)
    with hub.engine:
        manifest, report = hub.restore(bestand, force=force, progress=Bar())
        show(report)
        findings = hub.examine()
    click.echo(f"De back-up van {manifest.made} staat terug.")
    if SETTINGS in manifest.parts:
        path = config.database.parent / Path(SETTINGS).name
        click.echo(f"De instellingen van toen staan in {path}. Vergelijk ze met die van nu.")
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        sys.exit(1)


def _inside(config: Config, folder: Path) -> Config:
    return dataclasses.replace(
        config,
        content=folder / "kennis",
        index=folder / "index",
        database=folder / "instance" / "kennishub.db",
    )
