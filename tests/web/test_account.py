"""Accounts on the pages: made, verified, signed in with, forgotten, and closed."""

from __future__ import annotations

import dataclasses
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.accounts import find_account
from kennishub.catalogue.attempts import count_attempt
from kennishub.catalogue.mails import waiting_mails
from kennishub.catalogue.sessions import find_session
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import accounts
from kennishub.publishing.mailing import send_pending
from kennishub.web.sign_in import SESSION
from tests.accounts import PASSWORD, mails, make_account, sign_in, token_on
from tests.web.page import Page


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    return Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, url: str, page: str | None = None, **form: str) -> tuple[int, str]:
    answer = client.post(url, data={"csrf_token": token_on(client, page or url), **form})
    return answer.status_code, answer.get_data(as_text=True)


def mailed(hub: Hub, count: int = 1) -> list[tuple[str, str, str]]:
    """Wait for the thread that sends, and return all mails."""
    deadline = time.monotonic() + 10
    while len(mails(hub)) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return mails(hub)


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert found is not None
    return found[1]


def registration(**changed: str) -> dict[str, str]:
    form = {"naam": "Een ambtenaar", "email": "a@hattem.example", "gemeente": "Hattem"}
    return {**form, "wachtwoord": PASSWORD, **changed}


def test_somebody_makes_an_account_verifies_it_and_signs_in(client: FlaskClient, hub: Hub) -> None:
    hub.update()
    status, text = post(client, "/account/aanmaken/", **registration())
    assert status == 200
    assert "a@hattem.example" in text
    assert sign_in(client, "a@hattem.example") == 400
    [(to, subject, mail)] = mailed(hub)
    assert (to, subject) == ("a@hattem.example", "Bevestig uw account bij Kennishub")
    url = link_in(mail)
    assert client.get(url).status_code == client.get(url).status_code == 200
    assert post(client, url)[0] == 303
    assert client.get(url).status_code == 403
    assert sign_in(client, "A@Hattem.example") == 303
    page = client.get("/account/").get_data(as_text=True)
    assert "Een ambtenaar" in page
    assert "Hattem" in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"email": "geen adres"}, "Vul een mailadres in"),
        ({"naam": "  "}, "Vul uw naam in"),
        ({"gemeente": "Atlantis"}, "Kies de gemeente"),
        ({"wachtwoord": "te klein"}, "van 12 tot en met 128 tekens"),
    ],
)
def test_what_will_not_do_is_told_and_what_was_typed_stays(
    client: FlaskClient, changed: dict[str, str], message: str
) -> None:
    form = registration(**changed)
    status, text = post(client, "/account/aanmaken/", **form)
    assert status == 400
    assert message in text
    page = Page(text)
    for name in ("naam", "email", "gemeente"):
        assert page.one("input", name=name).get("value") == form[name]
    assert form["wachtwoord"] not in text


def test_a_known_address_gets_the_same_answer_and_another_mail(
    client: FlaskClient, hub: Hub
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    first = post(client, "/account/aanmaken/", **registration(email="nieuw@hattem.example"))
    again = post(client, "/account/aanmaken/", **registration())
    assert first[0] == again[0] == 200
    assert first[1].replace("nieuw@", "a@") == again[1]
    assert {subject for _to, subject, _text in mailed(hub, 2)} == {
        "Bevestig uw account bij Kennishub",
        "Uw wachtwoord voor Kennishub",
    }
    with hub.database() as db:
        account = find_account(db, "a@hattem.example")
    assert account is not None
    assert account.name == "Een auteur"


def test_a_forgotten_password_is_replaced_by_mail_and_ends_all_sessions(
    app: Flask, client: FlaskClient, hub: Hub
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    other = app.test_client()
    assert sign_in(other, "a@hattem.example") == 303
    status, known = post(client, "/account/wachtwoord-vergeten/", email="a@hattem.example")
    _, unknown = post(client, "/account/wachtwoord-vergeten/", email="x@hattem.example")
    assert status == 200
    assert known == unknown.replace("x@hattem", "a@hattem")
    [(_to, _subject, mail)] = mailed(hub)
    url = link_in(mail)
    assert post(client, url, wachtwoord="kort")[0] == 400
    assert post(client, url, wachtwoord="een heel ander wachtwoord")[0] == 303
    assert other.get("/account/").status_code == 303
    assert sign_in(client, "a@hattem.example") == 400
    assert sign_in(client, "a@hattem.example", "een heel ander wachtwoord") == 303


def test_a_new_password_ends_the_other_sessions(app: Flask, client: FlaskClient, hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    other = app.test_client()
    for one in (client, other):
        assert sign_in(one, "a@hattem.example") == 303
    form = {"oud": PASSWORD, "nieuw": "een heel ander wachtwoord"}
    wrong = post(client, "/account/wachtwoord/", "/account/", **{**form, "oud": "fout"})
    assert wrong[0] == 303
    assert "klopt niet" in client.get("/account/").get_data(as_text=True)
    assert post(client, "/account/wachtwoord/", "/account/", **form)[0] == 303
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 303


def test_a_session_ends_on_the_server_too(app: Flask, client: FlaskClient, hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert post(client, "/account/uitloggen/", "/account/")[0] == 303
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/account/").status_code == 303


def test_signing_in_renews_the_session(client: FlaskClient, hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    client.get("/account/inloggen/")
    before = client.get_cookie("session")
    sign_in(client, "a@hattem.example")
    first = client.get_cookie("session")
    sign_in(client, "a@hattem.example")
    second = client.get_cookie("session")
    assert before is not None
    assert first is not None
    assert second is not None
    assert len({before.value, first.value, second.value}) == 3


def test_a_new_password_gives_the_session_another_token_and_a_new_role_ends_it(
    client: FlaskClient, hub: Hub
) -> None:
    def token() -> str:
        with client.session_transaction() as session:
            return str(session[SESSION])

    make_account(hub, Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    before = token()
    form = {"oud": PASSWORD, "nieuw": "een heel ander wachtwoord"}
    assert post(client, "/account/wachtwoord/", "/account/", **form)[0] == 303
    assert client.get("/account/").status_code == 200
    with hub.database() as db:
        assert find_session(db, before) is None
        assert find_session(db, token()) is not None
        accounts.set_role(db, "a@hattem.example", Role.EDITOR)
        assert find_session(db, token()) is None
    assert client.get("/account/").status_code == 303


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [("http://127.0.0.1", "session", False), ("https://hub.example", "__Host-session", True)],
)
def test_the_cookie_is_for_this_host_and_for_no_script(
    hub: Hub, base_url: str, name: str, secure: bool
) -> None:
    client = create_app(dataclasses.replace(hub.config, base_url=base_url)).test_client()
    (text,) = client.get("/account/inloggen/", base_url=base_url).headers.getlist("Set-Cookie")
    value, *flags = text.split("; ")
    assert value.partition("=")[0] == name
    wanted = {"HttpOnly", "SameSite=Lax", "Path=/"} | ({"Secure"} if secure else set())
    assert set(flags) == wanted


def test_a_disabled_account_is_out_at_once(client: FlaskClient, hub: Hub) -> None:
    make_account(hub, Role.EDITOR, "e@hattem.example")
    assert sign_in(client, "e@hattem.example") == 303
    assert client.get("/redactie/").status_code == 200
    with hub.database() as db:
        accounts.disable(db, "e@hattem.example")
    assert client.get("/redactie/").status_code == 303
    assert sign_in(client, "e@hattem.example") == 400


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUTHOR, 403), (Role.EDITOR, 200), (Role.ADMINISTRATOR, 200)]
)
def test_the_editors_pages_open_by_role(
    client: FlaskClient, hub: Hub, role: Role, status: int
) -> None:
    make_account(hub, role, "a@hattem.example")
    assert sign_in(client, "a@hattem.example") == 303
    assert client.get("/redactie/").status_code == status


def test_guessing_ends_for_the_account_and_says_when_to_try_again(
    client: FlaskClient, hub: Hub
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    for _ in range(accounts.SIGN_INS_PER_ACCOUNT):
        assert sign_in(client, "a@hattem.example", "fout") == 400
    token = token_on(client, "/account/inloggen/")
    form = {"csrf_token": token, "email": "a@hattem.example", "wachtwoord": PASSWORD}
    answer = client.post("/account/inloggen/", data=form)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "opnieuw" in answer.get_data(as_text=True)


def test_guessing_the_present_password_to_change_it_ends_as_well(
    app: Flask, client: FlaskClient, hub: Hub
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    new = "een heel ander wachtwoord"

    def change(old: str, new: str) -> tuple[int, str]:
        return post(client, "/account/wachtwoord/", "/account/", oud=old, nieuw=new)

    # One that is right is no guess, whatever becomes of the new one.
    assert change("fout", new)[0] == change(PASSWORD, "kort")[0] == 303
    with hub.database() as db:
        for _ in range(accounts.SIGN_INS_PER_ACCOUNT - 1):
            # To type all of them takes seconds: each is hashed.
            count_attempt(db, "inloggen a@hattem.example", limit=99, seconds=900)
    assert change("fout", new)[0] == 303
    status, text = change(PASSWORD, new)
    assert (status, "U probeert dit te vaak" in text) == (429, True)
    # They are the attempts of signing in, too.
    assert sign_in(app.test_client(), "a@hattem.example") == 429


def test_asking_for_mails_ends(client: FlaskClient) -> None:
    statuses = [
        post(client, "/account/wachtwoord-vergeten/", email="a@hattem.example")[0]
        for _ in range(accounts.MAILS_PER_HOUR + 1)
    ]
    assert statuses == [200] * accounts.MAILS_PER_HOUR + [429]


def test_without_rate_limits_nothing_is_counted(hub: Hub) -> None:
    client = create_app(dataclasses.replace(hub.config, rate_limits=False)).test_client()
    for _ in range(accounts.MAILS_PER_HOUR + 2):
        assert post(client, "/account/wachtwoord-vergeten/", email="a@b.example")[0] == 200


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/zoeken?q=a", "/zoeken?q=a"),
        ("https://evil.example/", "/account/"),
        ("//evil.example/", "/account/"),
        ("/\\evil.example/", "/account/"),
        ("/\t/evil.example/", "/account/"),
        ("javascript:alert(1)", "/account/"),
        ("", "/account/"),
    ],
)
def test_after_signing_in_one_never_leaves_the_hub(
    client: FlaskClient, hub: Hub, asked: str, reached: str
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    form = {"email": "a@hattem.example", "wachtwoord": PASSWORD, "terug": asked}
    form["csrf_token"] = token_on(client, "/account/inloggen/")
    answer = client.post("/account/inloggen/", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, reached)


def test_a_page_that_needs_an_account_leads_back_after_signing_in(client: FlaskClient) -> None:
    answer = client.get("/account/")
    assert answer.headers["Location"] == "/account/inloggen/?terug=/account/"


def test_pages_of_an_account_are_kept_nowhere_and_by_no_search_engine(
    client: FlaskClient, hub: Hub
) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    for url in ("/account/", "/account/inloggen/", "/account/aanmaken/"):
        answer = client.get(url)
        assert answer.headers["Cache-Control"] == "no-store"
        assert Page(answer.get_data(as_text=True)).one("meta", name="robots").get("content")


def test_a_mail_that_cannot_be_handed_over_waits(hub: Hub) -> None:
    unreachable = dataclasses.replace(hub.config, smtp="smtp://127.0.0.1:1")
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    with hub.database() as db:
        accounts.mail_reset(db, "a@hattem.example")
        assert send_pending(db, unreachable) == 0
        assert len(waiting_mails(db, 5)) == 1
        assert send_pending(db, hub.config) == 1
        assert waiting_mails(db, 5) == []
