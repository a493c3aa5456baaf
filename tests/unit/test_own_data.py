"""What somebody is given of themselves, and what is left of them when they are erased."""

from __future__ import annotations

import json
import sqlite3

import pytest

from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import find_account, get_account, list_accounts
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.checks import add_note, make_check_link, open_notes
from kennishub.catalogue.database import Database, rows
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.freshness import get_care, set_owner
from kennishub.catalogue.mail_links import Purpose, make_link
from kennishub.catalogue.mails import queue_mail
from kennishub.catalogue.own_data import HIDDEN, find_own_data, personal_columns
from kennishub.catalogue.sessions import find_session, start_session
from kennishub.catalogue.submissions import Status, create_submission, list_submissions
from kennishub.catalogue.unmerged import keep_unmerged
from kennishub.errors import TransitionError
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.publishing.own_data import erase_data, erase_self, export_data
from tests.accounts import PASSWORD, make_account
from tests.unit.test_owners import hub, published

__all__ = ["hub"]

AUTHOR, EDITOR, OTHER = "marie@hattem.example", "e@hattem.example", "ander@hattem.example"


@pytest.fixture
def people(hub: Hub) -> tuple[Actor, Actor, Actor]:
    """Fill a hub with something of everything, of an author, an editor and somebody else."""
    author = make_account(hub, Role.AUTHOR, AUTHOR).actor
    editor = make_account(hub, Role.EDITOR, EDITOR).actor
    other = make_account(hub, Role.AUTHOR, OTHER).actor
    published(hub, editor, author)
    with hub.database() as db:
        for actor, word in ((author, "geheimpje"), (other, "anders")):
            form = {"velden": {"titel": word}}
            create_submission(db, actor, "artikel", form, title=word)
            handed_in = create_submission(db, actor, "artikel", form, title=f"{word} bij redactie")
            transitions.submit(db, actor, handed_in.id, version=1)
            transitions.take_up(db, editor, handed_in.id, version=2)
            transitions.comment(db, editor, handed_in.id, "titel", f"Opmerking bij {word}")
            start_session(db, actor.id or 0, 3600)
            make_link(db, Purpose.RESET, actor.email or "")
            make_check_link(db, "nieuw", actor.email or "", 1)
            queue_mail(db, (actor.email or "").upper(), f"Mail over {word}", "Tekst")
            keep_unmerged(db, actor, "document", "nieuw", 1, {"tekst": word})
            add_note(db, "nieuw", f"Noot {word}", author_id=actor.id, email=None)
    return author, editor, other


def everything(db: Database) -> str:
    tables = [table for table in db.table_names() if not table.startswith("sqlite")]
    return json.dumps(
        {
            table: [list(map(str, row)) for row in db.execute(f"SELECT * FROM [{table}]")]
            for table in tables
        }
    )


def test_somebody_is_given_all_of_themselves_and_nothing_of_others(
    hub: Hub, people: tuple[Actor, Actor, Actor]
) -> None:
    author, _editor, _other = people
    with hub.database() as db:
        data = export_data(db, AUTHOR.upper(), by=author)
        text = json.dumps(data, ensure_ascii=False)
        assert {one["title"] for one in data["inzendingen"]} == {
            "Document nieuw",
            "geheimpje",
            "geheimpje bij redactie",
        }
        assert data["account"][0]["email"] == AUTHOR
        assert data["inzendingen"][1]["form"] == {"velden": {"titel": "geheimpje"}}
        assert "Opmerking bij geheimpje" in text
        assert "Noot geheimpje" in text
        assert [one["subject"] for one in data["mails"]][-1] == "Mail over geheimpje"
        for part in ("sessies", "links_uit_mails", "links_om_te_controleren", "logboek"):
            assert data[part], part
        assert {one["document_id"] for one in data["versies_van_teksten"]} == {"nieuw"}
        assert "anders" not in text
        assert OTHER not in text
        assert not any(f'"{name}"' in text for name in HIDDEN)
        assert list_audit(db, kind="account")[0].action == "gegevens opgevraagd"


def test_every_column_that_names_a_person_is_known(hub: Hub) -> None:
    """See that the schema tells what is personal: a table that hides it would be forgotten."""
    with hub.database() as db:
        known = {(one.table, one.column) for one in personal_columns(db)}
        suspicious = {
            (table, column)
            for table in db.table_names()
            for column in db.table(table).columns_dict
            if any(
                part in column
                for part in ("mail", "account", "actor", "author", "owner", "reviewer", "recipient")
            )
        }
    assert suspicious - known == {("document_care", "owner_chosen")}


def test_who_is_erased_is_found_nowhere_and_what_was_published_stays(
    hub: Hub, people: tuple[Actor, Actor, Actor]
) -> None:
    author, _editor, other = people
    with hub.database() as db:
        session = start_session(db, author.id or 0, 3600)
        erase_self(db, author, hub.register, password=PASSWORD, certain=True)
        text = everything(db)
        for trace in (AUTHOR, AUTHOR.upper(), "Een auteur", "Mail over geheimpje"):
            assert text.count(trace) == (1 if trace == "Een auteur" else 0), trace
        gone = get_account(db, author.id or 0)
        assert gone.name == "Oud-medewerker van gemeente Hattem"
        assert (gone.is_open, gone.password_hash, gone.municipality) == (False, None, None)
        assert find_account(db, AUTHOR) is None
        assert find_session(db, session) is None
        assert get_document(db, "nieuw").title == "Document nieuw"
        mine = list_submissions(db, author_id=author.id)
        assert [(one.title, one.document_id) for one in mine] == [("Document nieuw", "nieuw")]
        care = get_care(db, "nieuw")
        assert care is not None
        assert care.owner_email is None
        assert {one.name for one in open_notes(db, "nieuw")} == {gone.name, "Een auteur"}
        # The audit is as it was, under the name of nobody.
        entries = [one for one in list_audit(db) if one.actor == gone.name]
        assert {"ingediend", "gewist"} <= {one.action for one in entries}
        # Others lose nothing.
        assert len(list_submissions(db, author_id=other.id)) == 2
        assert find_account(db, OTHER) is not None
        assert rows(db, "PRAGMA foreign_key_check") == []
    assert hub.examine() == []
    assert AUTHOR.encode() not in hub.config.database.read_bytes()
    # The address is free again.
    assert make_account(hub, Role.AUTHOR, AUTHOR).id != author.id


def test_an_editor_who_is_erased_leaves_decisions_and_queue_whole(
    hub: Hub, people: tuple[Actor, Actor, Actor]
) -> None:
    _author, editor, _other = people
    with hub.database() as db:
        set_owner(db, "nieuw", editor.id)
        erase_data(db, EDITOR, hub.register)
        statuses = [one.status for one in list_submissions(db)]
        assert statuses.count(Status.IN_REVIEW) == 2
        next_editor = make_account(hub, Role.EDITOR, "nieuw@hattem.example").actor
        waiting = next(one for one in list_submissions(db) if one.status == "in_behandeling")
        transitions.take_up(db, next_editor, waiting.id, version=waiting.version)
        care = get_care(db, "nieuw")
        assert care is not None
        assert care.owner_id is None


def test_an_address_without_an_account_is_given_and_erased_too(hub: Hub) -> None:
    editor = make_account(hub, Role.EDITOR, EDITOR).actor
    by_mail = Actor(None, "b@b.example", email="b@b.example")
    published(hub, editor, by_mail)
    with hub.database() as db:
        create_submission(db, by_mail, "artikel", {}, title="concept")
        assert len(export_data(db, "B@b.example")["inzendingen"]) == 2
        with pytest.raises(TransitionError, match="vinkje"):
            erase_self(db, by_mail, hub.register, password="", certain=False)
        erase_self(db, by_mail, hub.register, password="", certain=True)
        assert "b@b.example" not in everything(db)
        assert [one.title for one in list_submissions(db)] == ["Document nieuw"]
        assert get_document(db, "nieuw").title == "Document nieuw"
        with pytest.raises(TransitionError, match="bewaart Kennishub niets"):
            export_data(db, "b@b.example")


def test_only_who_knows_the_password_and_is_certain(hub: Hub) -> None:
    author = make_account(hub, Role.AUTHOR, AUTHOR).actor
    with hub.database() as db:
        for password, certain in (("fout", True), (PASSWORD, False)):
            with pytest.raises(TransitionError):
                erase_self(db, author, hub.register, password=password, certain=certain)
        assert find_account(db, AUTHOR) is not None


def test_the_last_administrator_stays(hub: Hub) -> None:
    first = make_account(hub, Role.ADMINISTRATOR, "een@hattem.example").actor
    with hub.database() as db:
        with pytest.raises(TransitionError, match="laatste beheerder"):
            erase_self(db, first, hub.register, password=PASSWORD, certain=True)
        with pytest.raises(TransitionError, match="laatste beheerder"):
            erase_data(db, "een@hattem.example", hub.register)
        make_account(hub, Role.ADMINISTRATOR, "twee@hattem.example")
        erase_self(db, first, hub.register, password=PASSWORD, certain=True)
        assert [one.name for one in list_accounts(db) if one.is_open] == ["Een beheerder"]


def test_a_failure_halfway_erases_nothing(hub: Hub, people: tuple[Actor, Actor, Actor]) -> None:
    with hub.database() as db:
        db.execute(
            "CREATE TEMP TRIGGER halfway BEFORE UPDATE OF erased ON accounts"
            " BEGIN SELECT RAISE(ABORT, 'halfway'); END"
        )
        before = find_own_data(db, people[0].id, AUTHOR)
        with pytest.raises(sqlite3.IntegrityError, match="halfway"):
            erase_data(db, AUTHOR, hub.register)
        assert find_own_data(db, people[0].id, AUTHOR) == before
