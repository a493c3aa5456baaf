"""Compare what the hub keeps, and repair it."""

from __future__ import annotations

import sys

import click

from kennishub.cli.index import show
from kennishub.config import from_environment
from kennishub.hub import Hub


@click.command()
@click.option("--apply", "repair", is_flag=True, help="Herstel wat verschilt.")
def doctor(repair: bool) -> None:
    """Vergelijk bestanden, catalogus en zoekindex, en zeg wat verschilt."""
    hub = Hub(from_environment())
    with hub.engine:
        findings = hub.examine()
        if findings and repair:
            show(hub.repair())
            for finding in findings:
                click.echo(f"Was: {finding}")
            findings = hub.examine()
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("Bestanden, catalogus en zoekindex kloppen met elkaar.")
