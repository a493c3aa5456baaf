"""Make accounts for tests, and sign in with them as a person does."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient

from kennishub.actors import Role
from kennishub.catalogue.accounts import Account, create_account
from kennishub.catalogue.municipalities import sync_register
from kennishub.hub import Hub
from kennishub.publishing.passwords import hash_password
from tests.web.page import Page

PASSWORD: Final = "een lange zin om te onthouden"
#: Hashed once: it takes time on purpose.
_HASH: Final = hash_password(PASSWORD)


def make_account(hub: Hub, role: Role, email: str | None = None) -> Account:
    """Store an account that can sign in with `PASSWORD`."""
    hub.prepare()
    with hub.database() as db:
        sync_register(db)
        account = create_account(
            db,
            email or f"{role}@gemeente.example",
            f"Een {role}",
            role,
            municipality="GM0244",
            password_hash=_HASH,
            verified=True,
        )
    assert account is not None
    return account


def token_on(client: FlaskClient, url: str) -> str:
    """Return the token that the first form on a page sends."""
    page = Page(client.get(url).get_data(as_text=True))
    return page.all("input", name="csrf_token")[0].get("value")


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> int:
    """Fill in the form, and return the status of the answer."""
    form = {"csrf_token": token_on(client, "/account/inloggen/"), **more}
    answer = client.post(
        "/account/inloggen/", data={**form, "email": email, "wachtwoord": password}
    )
    return answer.status_code


def mails(hub: Hub) -> list[tuple[str, str, str]]:
    """Return recipient, subject and text of the mails that were written to files, oldest first."""
    folder: Path = hub.config.database.parent / "mail"
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        found.append((str(message["To"]), str(message["Subject"]), message.get_content()))
    return found
