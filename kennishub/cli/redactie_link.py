"""Make a link by which an editor gets in."""

from __future__ import annotations

import click

from kennishub.config import from_environment, secret_key
from kennishub.editor_links import MAX_HOURS, PATH, make_editor_token


@click.command("redactie-link")
@click.option(
    "--uren",
    "hours",
    type=click.IntRange(1, MAX_HOURS),
    default=8,
    show_default=True,
    help="Zoveel uur vanaf nu geeft de link toegang.",
)
def redactie_link(hours: int) -> None:
    """Maak een link waarmee één redacteur zich één keer kan aanmelden.

    Geef de link alleen aan wie redacteur is: wie de link heeft, komt binnen.
    """
    config = from_environment()
    click.echo(f"{config.base_url}{PATH}{make_editor_token(secret_key(config), hours)}")
