"""Make and change accounts from a terminal."""

from __future__ import annotations

import click

from kennishub.actors import Role
from kennishub.catalogue.accounts import list_accounts
from kennishub.catalogue.municipalities import sync_register
from kennishub.config import from_environment
from kennishub.errors import TransitionError
from kennishub.hub import Hub
from kennishub.publishing import accounts, second_factor
from kennishub.publishing.mailing import send_pending

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
            state = "uitgezet" if one.disabled else "actief" if one.verified else "niet bevestigd"
            click.echo(f"{one.email}  {one.role}  {one.name}  {one.municipality or '-'}  {state}")


def _hub() -> Hub:
    hub = Hub(from_environment())
    hub.prepare()
    return hub
