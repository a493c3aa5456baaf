"""Run the hub from a terminal: `kennishub serve`, `index`, `search` and `check`."""

from __future__ import annotations

import sys
from typing import Final

import click

from kennishub import __version__, logs
from kennishub.cli.account import account
from kennishub.cli.backup import backup, restore
from kennishub.cli.check import check
from kennishub.cli.doctor import doctor
from kennishub.cli.exchange import export_documents, import_documents
from kennishub.cli.index import index
from kennishub.cli.keep_up import keep_up
from kennishub.cli.links import links
from kennishub.cli.search import search
from kennishub.cli.serve import serve
from kennishub.errors import ConfigError, KennishubError

#: What a shell reads as "used in a way that cannot work"; 1 stands for problems that were found.
EXIT_USAGE: Final = 2
#: What a shell reads as "stopped by Ctrl-C".
EXIT_INTERRUPTED: Final = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kennishub")
def commands() -> None:
    """Kennishub: praktijkvoorbeelden en kennis van gemeenten."""


for command in (
    serve,
    index,
    search,
    check,
    account,
    backup,
    restore,
    doctor,
    export_documents,
    import_documents,
    keep_up,
    links,
):
    commands.add_command(command)


def main() -> None:
    """Run a command; an error of the hub becomes one sentence and an exit status."""
    logs.configure("text")
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Afgebroken.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except KennishubError as error:
        click.echo(f"Fout: {error}", err=True)
        sys.exit(EXIT_USAGE if isinstance(error, ConfigError) else 1)
