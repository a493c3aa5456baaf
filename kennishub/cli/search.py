"""Search from a terminal, or for another program."""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from kennishub.config import from_environment
from kennishub.errors import InvalidQueryError
from kennishub.finding import Finder, Found, Parameters, to_payload
from kennishub.hub import Hub
from kennishub.labels import KINDS


@click.command()
@click.argument("query", required=False, metavar="ZOEKVRAAG")
@click.option("--thema", multiple=True, help="Alleen dit thema; mag vaker.")
@click.option("--type", "kind", multiple=True, help="praktijkvoorbeeld of artikel; mag vaker.")
@click.option("--gemeente", multiple=True, help="Alleen deze gemeente; mag vaker.")
@click.option("--provincie", multiple=True, help="Alleen deze provincie; mag vaker.")
@click.option("--limit", default=10, show_default=True, help="Hoogstens zoveel resultaten.")
@click.option("--explain", is_flag=True, help="Laat zien waar de score uit bestaat.")
@click.option("--json", "as_json", is_flag=True, help="Geef één JSON-object.")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Eén zoekvraag per regel, met --json één object per regel, in dezelfde volgorde.",
)
def search(
    query: str | None,
    thema: tuple[str, ...],
    kind: tuple[str, ...],
    gemeente: tuple[str, ...],
    provincie: tuple[str, ...],
    limit: int,
    explain: bool,
    as_json: bool,
    batch: Path | None,
) -> None:
    """Zoek in de kennis."""
    if (query is None) == (batch is None):
        raise click.UsageError("Geef een ZOEKVRAAG, of --batch met een bestand.")
    if batch is not None and not as_json:
        raise click.UsageError("--batch werkt alleen samen met --json.")
    facets = {
        name: values
        for name, values in (
            ("thema", thema),
            ("type", kind),
            ("gemeente", gemeente),
            ("provincie", provincie),
        )
        if values
    }

    def ask(text: str) -> Parameters:
        return Parameters(text, facets, per_page=str(limit), explain=explain)

    hub = Hub(from_environment())
    with _finder(hub) as finder:
        if batch is not None:
            with click.open_file(str(batch), encoding="utf-8", errors="surrogateescape") as lines:
                _batch(finder, lines, ask, hub.config.base_url)
            return
        found = finder.find(ask(query or ""))
    if as_json:
        click.echo(_to_json(to_payload(found, hub.config.base_url)))
    else:
        _show(found)


def _batch(finder: Finder, lines: IO[str], ask: Any, base_url: str) -> None:
    """Answer line by line; a line that cannot be answered gives an object with `fout`."""
    failed = False
    for line in lines:
        text = line.rstrip("\r\n")
        try:
            payload = to_payload(finder.find(ask(text)), base_url)
        except InvalidQueryError as error:
            failed = True
            shown = text.encode("utf-8", "replace").decode()
            payload = {"zoekvraag": shown, "fout": str(error), "totaal": 0, "resultaten": []}
        click.echo(_to_json(payload))
    if failed:
        sys.exit(1)


@contextmanager
def _finder(hub: Hub) -> Iterator[Finder]:
    hub.prepare()
    with hub.engine, hub.database() as db:
        yield hub.finder(db)


def _to_json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)


def _show(found: Found) -> None:
    """Print the hits for a reader at a terminal."""
    total = found.page.total
    click.echo("1 resultaat" if total == 1 else f"{total} resultaten")
    for typed, known in found.page.corrections.items():
        click.echo(f"'{typed}' staat nergens; gezocht op '{known}'.")
    if found.suggestion and not found.page.corrections:
        click.echo(f"Bedoelde u: {found.suggestion.text}?")
    if also := dict.fromkeys(one.text for one in found.query.expansions):
        click.echo(f"Ook gezocht op: {', '.join(also)}")
    width = min(shutil.get_terminal_size().columns, 100)
    for number, hit in enumerate(found.page.hits, 1):
        click.echo()
        click.echo(f"{number}. {click.style(hit.title, bold=True)}")
        municipalities = hit.display["municipalities"]
        facts = [KINDS[str(hit.display["type"])]]
        facts += [", ".join(municipalities)] if municipalities else []
        click.echo(f"   {' · '.join(facts)} · {hit.id}")
        for line in textwrap.wrap(_plain(hit.snippet), width - 3):
            click.echo(f"   {line}")
        for label, value in hit.explanation:
            click.echo(f"   {value:9.4f}  {label}")


def _plain(snippet: str) -> str:
    return html.unescape(re.sub(r"</?mark>", "", snippet))
