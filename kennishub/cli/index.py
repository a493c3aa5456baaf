"""Bring catalogue and index up to date from a terminal."""

from __future__ import annotations

import shutil
import sys
from typing import Final, NoReturn

import click
from tqdm import tqdm

from kennishub.config import from_environment
from kennishub.hub import Hub
from kennishub.indexing import Progress, Report

#: Columns of a progress bar; a longer one says no more.
MAX_WIDTH: Final = 100


class Bar(Progress):
    """Draw a progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def start(self, stage: str, total: int) -> None:
        """Start a new bar."""
        self.finish()
        self._bar = tqdm(
            total=total,
            desc=stage,
            unit="doc",
            file=sys.stderr,
            disable=None,
            leave=False,
            # A terminal that does not tell its width gets a bar as well.
            ncols=min(shutil.get_terminal_size().columns, MAX_WIDTH),
        )

    def step(self) -> None:
        """Move the bar on."""
        if self._bar is not None:
            self._bar.update()

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def show(report: Report) -> None:
    """Print the problems, one a line, on standard error, and what was done on standard output."""
    for problem in report.problems:
        click.echo(str(problem), err=True)
    for id_ in report.kept:
        click.echo(f"{id_}: de vorige versie zonder problemen blijft te lezen.", err=True)
    parts = [
        f"{report.added} nieuw",
        f"{report.changed} gewijzigd",
        f"{report.removed} verwijderd",
        f"{report.unchanged} gelijk",
    ]
    click.echo(
        f"{report.indexed} documenten in de index ({', '.join(parts)}) "
        f"in {report.seconds:.1f} seconden."
    )
    if report.problems:
        count = len({problem.path for problem in report.problems})
        files = "1 bestand heeft" if count == 1 else f"{count} bestanden hebben"
        click.echo(f"{files} problemen en {'is' if count == 1 else 'zijn'} overgeslagen.", err=True)


@click.command()
@click.option("--rebuild", is_flag=True, help="Lees alles opnieuw en maak een nieuwe index.")
def index(rebuild: bool) -> None:
    """Werk de zoekindex bij met de map kennis/.

    Een bestand met problemen wordt gemeld en overgeslagen; de rest gaat door.
    """
    hub = Hub(from_environment())
    with hub.engine:
        report = hub.update(rebuild=rebuild, progress=Bar())
    show(report)
    if report.problems:
        sys.exit(1)
