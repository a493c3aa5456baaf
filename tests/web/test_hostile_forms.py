"""No form gives an error of the server, whatever is sent, and none does more than it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest
from flask import Flask

from kennishub.catalogue.accounts import Account, get_account
from kennishub.hub import Hub
from kennishub.publishing import forms
from tests.conftest import PROJECT
from tests.web.test_rights import (  # noqa: F401 - fixtures are known by their names here
    accounts,
    app,
    client_of,
    hub,
    path_of,
    rules,
    signed,
)

#: Percent-encoded as a browser would, or as no browser would.
HOSTILE: Final = {
    "nothing": "",
    "no number": "abc",
    "negative": "-1",
    "endless": "9" * 5000,
    "other digits": quote("٣٤"),
    "NUL": "a%00b",
    "lone surrogate": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "new lines": quote("a@b.example\r\nBcc: c@d.example\r\n\r\nTekst"),
    "long": "x" * 100_000,
    "formula": quote('=HYPERLINK("https://kwaad.example")'),
    "path": quote("../../../etc/passwd"),
    "date": "2026-13-45",
    "JSON": quote('{"a": [' + "[" * 500 + "]" * 500 + "]}"),
}


def fields() -> set[str]:
    """Return the name of every field that a template has or that code reads."""
    found = {*forms.TEXTS, *forms.CHOICES, *forms.COMMAS, *(f"tekst-{n}" for n in forms.SECTIONS)}
    for path in (PROJECT / "kennishub" / "web").rglob("*.html"):
        found |= set(re.findall(r"""name="([\w-]+)\"""", path.read_text("utf-8")))
        found |= set(re.findall(r"""\{\{ field\('([\w-]+)'""", path.read_text("utf-8")))
    for path in (PROJECT / "kennishub").rglob("*.py"):
        found |= set(re.findall(r"""form\.get(?:list)?\("([\w-]+)\"""", path.read_text("utf-8")))
        found |= set(re.findall(r"""\b(?:form_)?number\("([\w-]+)"\)""", path.read_text("utf-8")))
    return found - {"csrf_token", "viewport", "description", "robots", "theme-color"}


def bodies() -> Iterator[tuple[str, str]]:
    rows = ["gemeenten-0-naam", "resultaten-0-na", "partners-0", "kosten-bedrag"]
    names = [*sorted(fields()), *rows]
    few = ["titel", "email", "id", "wachtwoord", "tekst-tekst"]
    for what, value in HOSTILE.items():
        # In one field a long text is as good as in all.
        chosen = names if len(value) < 10_000 else few
        yield what, "&".join(f"{name}={value}" for name in chosen)


@pytest.mark.parametrize("who", ["author", "administrator"])
def test_no_form_gives_an_error_of_the_server(
    app: Flask,  # noqa: F811
    hub: Hub,  # noqa: F811
    accounts: dict[str, Account],  # noqa: F811
    who: str,
) -> None:
    assert {"versie", "basis", "email", "titel", "reden"} <= fields()
    wrong = []
    for method, rule in rules(app):
        if method == "GET":
            continue
        for what, body in bodies():
            client = client_of(app, hub, accounts, who)
            data = f"csrf_token={signed(app)}&{body}"
            path = path_of(rule, hub, accounts["author"])
            answer = client.open(
                path, method=method, data=data, content_type="application/x-www-form-urlencoded"
            )
            if answer.status_code >= 500 and answer.status_code != 503:
                wrong.append((path, what, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("who", ["author", "administrator"])
def test_no_query_and_no_path_gives_an_error_of_the_server(
    app: Flask,  # noqa: F811
    hub: Hub,  # noqa: F811
    accounts: dict[str, Account],  # noqa: F811
    who: str,
) -> None:
    names = set()
    for path in (PROJECT / "kennishub").rglob("*.py"):
        names |= set(re.findall(r"""args\.get(?:list)?\("([\w-]+)\"""", path.read_text("utf-8")))
    names |= {"q", "thema", "gemeente", "jaar", "pagina", "perPagina", "sorteer", "terug", "van"}
    wrong = []
    for method, rule in rules(app):
        if method != "GET":
            continue
        client = client_of(app, hub, accounts, who)
        for what, value in HOSTILE.items():
            value = value[:6000]
            plain = path_of(rule, hub, accounts["author"])
            hostile = re.sub(r"<[^<>]+>", value.replace("\\", "") or "-", rule.rule)
            query = "&".join(f"{name}={value}" for name in sorted(names))
            for address in (f"{plain}?{query}", hostile):
                answer = client.get(address)
                answer.close()
                if answer.status_code >= 500 and answer.status_code != 503:
                    wrong.append((address[:80], what, answer.status_code))
    assert wrong == []


def test_a_form_sets_nothing_that_it_does_not_show(
    app: Flask,  # noqa: F811
    hub: Hub,  # noqa: F811
    accounts: dict[str, Account],  # noqa: F811
) -> None:
    author = accounts["author"]
    more = {
        "rol": "beheerder",
        "role": "beheerder",
        "status": "gepubliceerd",
        "author_id": "1",
        "bewijs": "effectief",
        "gepubliceerd": "1999-01-01",
        "verified": "2020-01-01",
        "document_id": "x",
        "reviewer_id": "1",
    }
    for method, rule in rules(app):
        if method == "GET" or rule.rule.startswith("/account/uitloggen"):
            continue
        client = client_of(app, hub, accounts, "author")
        client.open(
            path_of(rule, hub, author), method=method, data={"csrf_token": signed(app), **more}
        )
    with hub.database() as db:
        assert get_account(db, author.id) == author
        forged = db.execute(
            "SELECT count(*) FROM submissions WHERE status = 'gepubliceerd' OR author_id IS NULL"
            " OR reviewer_id IS NOT NULL OR form LIKE '%effectief%' OR form LIKE '%1999%'"
        )
        assert forged.fetchone() == (0,)
