"""Validate files from a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kennishub.config import from_environment
from kennishub.hub import Hub


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PAD...]")
def check(paths: tuple[Path, ...]) -> None:
    """Controleer bestanden in kennis/, of alleen de genoemde.

    Elk probleem krijgt een regel: bestand:regel: sleutel: melding.
    """
    problems, count = Hub(from_environment()).check(paths)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        found = "1 probleem" if len(problems) == 1 else f"{len(problems)} problemen"
        click.echo(f"{found} gevonden.", err=True)
        sys.exit(1)
    click.echo(f"{count} bestanden gecontroleerd: geen problemen.", err=True)
