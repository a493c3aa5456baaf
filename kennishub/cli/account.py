"""Make and change accounts from a terminal."""

from __future__ import annotations

import json
from typing import TextIO

import click

from kennishub.actors import SYSTEM, Role
from kennishub.catalogue.accounts import Account, list_accounts
from kennishub.catalogue.municipalities import sync_register
from kennishub.config import from_environment
from kennishub.errors import TransitionError
from kennishub.hub import Hub
from kennishub.publishing import accounts, second_factor
from kennishub.publishing.mailing import send_pending
from kennishub.publishing.own_data import erase_data, export_data
from kennishub.publishing.rights import Action, require

_ROLES = click.Choice([str(role) for role in Role])


@click.group()
def account() -> None:
    """Maak en wijzig accounts."""


@account.command()
@click.argument("email")
@click.option("--naam", "name", required=True, help="De naam die anderen zien.")
@click.option("--rol", "role", type=_ROLES, default="auteur", show_default=True, help="De rol.")
@click.option("--gemeente", "municipality", help="De gemeente waar iemand werkt.")
def create(email: str, name: str, role: str, municipality: str | None) -> None:
    """Maak een account; de eigenaar krijgt een mail met een link om een wachtwoord te kiezen."""
    hub = _hub()
    code = None
    if municipality is not None:
        found = hub.register.resolve(municipality)
        if found is None:
            raise TransitionError(f"De gemeente {municipality} staat niet in het register.")
        code = found.code
    with hub.database() as db:
        sync_register(db)
        made = accounts.invite(db, email, name, Role(role), code)
        send_pending(db, hub.config)
    where = "" if hub.config.smtp else f" (in {hub.config.database.parent / 'mail'})"
    click.echo(f"Account gemaakt voor {made.email}. De mail met de link is klaargezet{where}.")


@account.command()
@click.argument("email")
@click.argument("new_role", metavar="ROL", type=_ROLES)
def role(email: str, new_role: str) -> None:
    """Geef een account een andere rol: auteur, redacteur of beheerder."""
    hub = _hub()
    with hub.database() as db:
        changed = accounts.set_role(db, email, Role(new_role))
    click.echo(f"{changed.email} is nu {changed.role}.")


@account.command()
@click.argument("email")
def disable(email: str) -> None:
    """Zet een account uit; wie ermee was ingelogd, is dat meteen niet meer."""
    hub = _hub()
    with hub.database() as db:
        changed = accounts.disable(db, email)
    click.echo(f"{changed.email} kan niet meer inloggen.")


@account.command()
@click.argument("email")
@click.option(
    "--naar",
    "file",
    type=click.File("w", encoding="utf-8"),
    default="-",
    help="Schrijf naar een bestand, en niet naar het scherm.",
)
def export(email: str, file: TextIO) -> None:
    """Geef alles wat van iemand bewaard wordt, als JSON."""
    hub = _hub()
    with hub.database() as db:
        data = export_data(db, email)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2), file=file)


@account.command()
@click.argument("email")
@click.confirmation_option("--ja", prompt="Dit kunt u niet terugdraaien. Doorgaan?")
def erase(email: str) -> None:
    """Wis iemands gegevens; gepubliceerde teksten blijven, zonder naam."""
    hub = _hub()
    with hub.database() as db:
        erase_data(db, email, hub.register)
    click.echo(f"De gegevens van {email} zijn gewist.")


@account.command("no-code")
@click.argument("email")
def no_code(email: str) -> None:
    """Vraag een account niet meer om een code, als de eigenaar zijn telefoon kwijt is."""
    hub = _hub()
    with hub.database() as db:
        changed = second_factor.remove(db, email)
        send_pending(db, hub.config)
    click.echo(f"{changed.email} logt weer in zonder code.")


@account.command("list")
def list_all() -> None:
    """Toon alle accounts."""
    hub = _hub()
    with hub.database() as db:
        for one in list_accounts(db):
            click.echo(
                f"{one.email}  {one.role}  {one.name}  {one.municipality or '-'}  {_state(one)}"
            )


def _state(one: Account) -> str:
    if one.erased:
        return "gewist"
    if one.disabled:
        return "uitgezet"
    return "actief" if one.verified else "niet bevestigd"


def _hub() -> Hub:
    require(SYSTEM, Action.MANAGE_ACCOUNTS)
    hub = Hub(from_environment())
    hub.prepare()
    return hub
