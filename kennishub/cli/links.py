"""Say which links of documents lead nowhere any more, and check those that are due."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from itertools import groupby

import click

from kennishub.catalogue.source_links import BrokenLink, LinkTotals, broken_links, link_totals
from kennishub.config import from_environment
from kennishub.errors import ConfigError
from kennishub.hub import Hub


@click.command()
@click.option("--check", is_flag=True, help="Controleer eerst alle links die aan de beurt zijn.")
def links(check: bool) -> None:
    """Zeg welke links naar bronnen kapot zijn, per document."""
    hub = Hub(from_environment())
    hub.prepare()
    if check:
        if not hub.config.check_links:
            raise ConfigError(
                "Het controleren van links staat uit. Zet KENNISHUB_CHECK_LINKS op `on`."
            )
        asked = hub.check_links(threading.Event(), by_hand=True)
        click.echo(f"Gecontroleerd: {_links(asked)}.")
    with hub.database() as db:
        totals, broken = link_totals(db), broken_links(db)
    _show(totals, broken)
    if broken:
        sys.exit(1)


def _show(totals: LinkTotals, broken: list[BrokenLink]) -> None:
    click.echo(
        f"{_links(totals.links)}: {totals.good} goed, {totals.broken} kapot,"
        f" {totals.failing} met een nieuwe fout, {totals.unknown} niet te controleren,"
        f" {totals.waiting} nog niet gecontroleerd."
    )
    by_document = sorted(broken, key=lambda one: (one.title.casefold(), one.document_id))
    for (id_, title), found in groupby(by_document, lambda one: (one.document_id, one.title)):
        click.echo(f"{id_}: {title}")
        for one in found:
            since = dt.date.fromisoformat(one.failed_since[:10])
            click.echo(f"  {one.url}\n    {one.what}, sinds {since:%d-%m-%Y}.")


def _links(count: int) -> str:
    return f"{count} {'link' if count == 1 else 'links'}"
