"""Take documents out of the hub and into it, from a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import click

from kennishub.actors import SYSTEM
from kennishub.config import from_environment
from kennishub.content.atomic import sync_folder
from kennishub.hub import UPDATE_TIMEOUT, Hub
from kennishub.publishing.doctor import behind
from kennishub.publishing.exchange import ExchangeError
from kennishub.publishing.exporting import Format, export
from kennishub.publishing.importing import MAX_PROBLEMS, Importer, Outcome

#: What a shell reads as "whoever read this stopped reading".
EXIT_BROKEN_PIPE: Final = 141

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@click.option(
    "--format",
    "name",
    type=click.Choice([str(one) for one in Format]),
    default=str(Format.JSONL),
    show_default=True,
    help="jsonl en zip kan een andere Kennishub inlezen, csv is voor een rekenblad.",
)
@click.option("--naar", "file", type=_FILE, help="Schrijf naar een bestand, niet naar het scherm.")
def export_documents(name: str, file: Path | None) -> None:
    """Geef alle gepubliceerde documenten, om te bewaren of mee te nemen."""
    if name == Format.ZIP and file is None and sys.stdout.isatty():
        raise click.UsageError("Een zip-bestand past niet op het scherm. Gebruik --naar BESTAND.")
    hub = Hub(from_environment())
    hub.prepare()
    with hub.engine:
        hub.apply()
    with hub.database() as db:
        warnings = behind(db, hub.repository)
        try:
            with _opened(file) as to:
                count = export(Format(name), db, hub.repository, hub.config.base_url, to)
                to.flush()
        except (BrokenPipeError, KeyboardInterrupt) as stop:
            # What Python still wants to write when it ends has to go somewhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            if isinstance(stop, KeyboardInterrupt):
                raise
            sys.exit(EXIT_BROKEN_PIPE)
        except OSError as error:
            raise ExchangeError(
                f"{file or 'De uitvoer'} is niet te schrijven ({error.strerror or error})."
            ) from error
    for warning in warnings:
        click.echo(warning, err=True)
    if file is not None:
        click.echo(f"{file}: {_documents(count)}.")
    if warnings:
        click.echo(
            "Alleen wat gepubliceerd is, staat erin. Draai eerst `kennishub index`.", err=True
        )
        sys.exit(1)


@click.command("import")
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Vervang documenten die hier anders zijn.")
def import_documents(bestand: Path, force: bool) -> None:
    """Publiceer de documenten uit een bestand van `kennishub export` (jsonl of zip).

    Alles wordt eerst gecontroleerd. Is er een probleem, dan blijft alles zoals het was. Elk
    probleem krijgt een regel: bestand:regel: sleutel: melding.
    """
    hub = Hub(from_environment())
    with hub.engine:
        # What the files hold and what waits comes first: it is what documents are compared with.
        for problem in hub.update().problems:
            click.echo(str(problem), err=True)
        with hub.database() as db:
            importer = Importer(db, hub.repository, hub.register, replace=force)
            outcome = importer.take(SYSTEM, bestand)
        if outcome.problems:
            _show(outcome)
            sys.exit(1)
        applied = hub.apply(UPDATE_TIMEOUT)
    click.echo(
        f"{outcome.added} nieuw, {outcome.replaced} vervangen, {outcome.unchanged} ongewijzigd."
    )
    for name in outcome.differing:
        click.echo(f"{name} is hier anders en niet overgenomen. Vergelijk ze zelf.", err=True)
    if not applied:
        click.echo(
            "De documenten zijn gepubliceerd, maar nog niet te lezen. Draai `kennishub index`.",
            err=True,
        )
        sys.exit(1)


def _show(outcome: Outcome) -> None:
    for problem in outcome.problems:
        click.echo(str(problem))
    count = len(outcome.problems)
    found = "1 probleem" if count == 1 else f"{count} problemen"
    more = " Er kunnen er meer zijn." if count >= MAX_PROBLEMS else ""
    click.echo(f"{found} gevonden.{more} Er is niets ingelezen.", err=True)


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documenten"


@contextmanager
def _opened(file: Path | None) -> Iterator[IO[bytes]]:
    """Open what is written to: a file takes its name when it is whole, a device at once."""
    if file is None:
        yield sys.stdout.buffer
        return
    if file.exists() and not file.is_file():
        with file.open("wb") as device:
            yield device
        return
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("xb") as to:
            yield to
            to.flush()
            os.fsync(to.fileno())
        unfinished.replace(file)
        sync_folder(file.parent)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
