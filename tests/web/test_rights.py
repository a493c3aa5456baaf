"""Every page is open to whom the table in docs/rights.md says, and to nobody else.

With KENNISHUB_WRITE_RIGHTS=1 the table is written anew, to be looked at before it is committed.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from kennishub import create_app
from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import Account
from kennishub.catalogue.sessions import start_session
from kennishub.catalogue.submissions import create_submission
from kennishub.errors import SignInNeededError
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.publishing.rights import Action, Belonging, may
from kennishub.web.review.blueprint import editor
from kennishub.web.sign_in import ADDRESS, SESSION
from tests.accounts import make_account
from tests.conftest import PROJECT
from tests.web.stores import copy_of_database

PAGE: Final = PROJECT / "docs" / "rights.md"
WHO: Final = ("nobody", "address", "other author", "author", "editor", "administrator")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
DOCUMENT: Final = "eindhoven-bouwdepot-thuisloze-jongeren"
SAMPLES: Final = {
    "document_id": DOCUMENT,
    "theme_id": "bestaanszekerheid",
    "slug": "eindhoven",
    "token": "verzonnen",
    "kept_id": "1",
    "code": "GM0772",
    "filename": "favicon.svg",
    "provider": "verzonnen",
}
#: Rules of which the last part is a submission, by where they start.
ABOUT_SUBMISSIONS: Final = {
    "/indienen/<id_>": "draft",
    "/redactie/inzendingen/<id_>": "handed in",
}


@pytest.fixture(scope="module")
def hub(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    folder = tmp_path_factory.mktemp("rights")
    database = copy_of_database(filled_hub, folder)
    # What editors do writes files.
    content = shutil.copytree(filled_hub.config.content, folder / "kennis")
    index = shutil.copytree(filled_hub.config.index, folder / "index")
    config = filled_hub.config
    hub = Hub(
        dataclasses.replace(
            config, database=database, content=content, index=index, rate_limits=False
        )
    )
    hub.prepare()
    return hub


@pytest.fixture(scope="module")
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture(scope="module")
def accounts(hub: Hub) -> dict[str, Account]:
    roles = {"other author": Role.AUTHOR, "author": Role.AUTHOR, "editor": Role.EDITOR}
    made = {
        who: make_account(hub, role, f"{who.replace(' ', '-')}@hattem.example")
        for who, role in roles.items()
    }
    for number in (1, 2):
        email = f"beheerder{number}@hattem.example"
        made["administrator"] = make_account(hub, Role.ADMINISTRATOR, email)
    return made


def client_of(app: Flask, hub: Hub, accounts: dict[str, Account], who: str) -> FlaskClient:
    """Return a browser in which somebody is signed in, and a token for its forms."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["csrf_token"] = "een waarde"
        if who == "address":
            session[ADDRESS] = "iemand@elders.example"
        elif who != "nobody":
            with hub.database() as db:
                session[SESSION] = start_session(db, accounts[who].id, 3600)
    return client


def signed(app: Flask) -> str:
    """Return the token that a form of `client_of` would send."""
    key = str(app.secret_key)
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps("een waarde"))


def submission(hub: Hub, author: Account, kind: str) -> str:
    with hub.database() as db:
        made = create_submission(db, author.actor, "artikel", {}, title="Van de auteur")
        if kind == "handed in":
            transitions.submit(db, author.actor, made.id, version=made.version)
    return made.id


def path_of(rule: Rule, hub: Hub, author: Account) -> str:
    samples = {**SAMPLES, "id_": DOCUMENT}
    for start, kind in ABOUT_SUBMISSIONS.items():
        if rule.rule.startswith(start):
            samples["id_"] = submission(hub, author, kind)
    if "<int(" in rule.rule:
        samples["id_"] = "1"
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: samples[match[1]], rule.rule)
    return path.replace("/trefwoorden/eindhoven/", "/trefwoorden/schulden/")


def outcome(app: Flask, client: FlaskClient, method: str, path: str) -> str:
    """Return what becomes of a request: in, sign in, refused, not there, or not a method."""
    form = {}
    if method != "GET":
        form["csrf_token"] = signed(app)
    answer = client.open(path, method=method, data=form or None)
    answer.close()
    assert answer.status_code < 500, (method, path, answer.status_code)
    if answer.headers.get("Location", "").startswith("/account/inloggen/"):
        return "sign in"
    if answer.status_code == 403 and "Log in een nieuw tabblad" in answer.get_data(as_text=True):
        return "sign in"
    return {403: "refused", 404: "not there", 405: "no method"}.get(answer.status_code, "in")


def rules(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        for method in METHODS:
            if method in (rule.methods or ()):
                yield method, rule


def test_the_table_in_the_docs_is_what_happens(
    app: Flask, hub: Hub, accounts: dict[str, Account]
) -> None:
    found = []
    for method, rule in rules(app):
        row = [method, f"`{rule.rule}`"]
        for who in WHO:
            client = client_of(app, hub, accounts, who)
            row.append(outcome(app, client, method, path_of(rule, hub, accounts["author"])))
        found.append("| " + " | ".join(row) + " |")
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition("| --- | --- |")
    line = rest.partition("\n")[0]
    if os.environ.get("KENNISHUB_WRITE_RIGHTS"):
        PAGE.write_text(before + "| --- | --- |" + line + "\n" + "\n".join(found) + "\n", "utf-8")
    documented = [line for line in rest.splitlines()[1:] if line.startswith("|")]
    assert found == documented


def test_no_other_method_does_anything(app: Flask, hub: Hub, accounts: dict[str, Account]) -> None:
    allowed: dict[str, set[str]] = {}
    for method, rule in rules(app):
        allowed.setdefault(rule.rule, set()).add(method)
    client = client_of(app, hub, accounts, "administrator")
    for rule in {one.rule: one for _method, one in rules(app)}.values():
        for method in METHODS:
            if method not in allowed[rule.rule]:
                path = path_of(rule, hub, accounts["author"])
                found = outcome(app, client, method, path)
                # Another rule may take the path for an id of its own.
                assert found in ("no method", "not there"), (method, path)
                assert method == "GET" or found == "no method", (method, path)


def test_nothing_is_done_without_the_token_of_a_form(
    app: Flask, hub: Hub, accounts: dict[str, Account]
) -> None:
    for method, rule in rules(app):
        if method != "GET":
            for who in ("nobody", "author", "administrator"):
                client = client_of(app, hub, accounts, who)
                path = path_of(rule, hub, accounts["author"])
                for token in ({}, {"csrf_token": "verzonnen"}):
                    answer = client.open(path, method=method, data=token)
                    assert answer.status_code == 400, (method, path, answer.status_code)


def test_pages_and_functions_ask_the_same_place(accounts: dict[str, Account]) -> None:
    author, other, reviewer = (accounts[who].actor for who in ("author", "other author", "editor"))
    own = Belonging(author.id, None)
    assert may(author, Action.WRITE_SUBMISSION, own)
    assert not may(other, Action.WRITE_SUBMISSION, own)
    assert not may(reviewer, Action.WRITE_SUBMISSION, own)
    assert not may(author, Action.REVIEW)
    assert not may(reviewer, Action.SEE_AUDIT)
    assert not any(may(None, action, own) for action in Action)
    # A role without an account, as no session ever gives, opens nothing either.
    assert not may(Actor(None, "x", Role.ADMINISTRATOR), Action.SEE_AUDIT)


def test_nobody_is_taken_for_the_hub_itself(app: Flask) -> None:
    """See that the editors' pages ask who it is again: the hub itself may do everything."""
    with app.test_request_context("/redactie/"), pytest.raises(SignInNeededError):
        editor()


def test_every_source_of_rights_is_the_one_module() -> None:
    """See that nothing else decides by role, but what asks for a code or counts administrators."""
    decides = re.compile(r"\.is_editor|\.is_administrator|\.role (?:is|==|in|!=)")
    places = {
        str(path.relative_to(PROJECT / "kennishub"))
        for path in Path(PROJECT / "kennishub").rglob("*.py")
        if decides.search(path.read_text("utf-8"))
    }
    assert places <= {
        "actors.py",
        "publishing/rights.py",
        "publishing/entering.py",
        "publishing/own_data.py",
    }
