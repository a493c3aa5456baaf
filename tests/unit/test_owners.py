"""Who looks after a document, when it is due, what is mailed, and what an answer does."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import threading
from pathlib import Path

import pytest

from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import change_account
from kennishub.catalogue.checks import open_notes, read_check_link, resolve_note
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.freshness import (
    due_dates,
    get_care,
    overdue,
    set_months,
    set_owner,
    with_notes,
)
from kennishub.catalogue.mails import waiting_mails
from kennishub.catalogue.moments import now
from kennishub.catalogue.revisions import list_revisions
from kennishub.catalogue.submissions import create_submission
from kennishub.config import Config
from kennishub.errors import ForbiddenError, GoneError, TransitionError
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.publishing.freshness import answer_no, answer_yes, ask_owners
from tests.accounts import make_account
from tests.conftest import PROJECT
from tests.faults.worker import TEXT

#: The text was published on 4 March 2025, and the interval is 24 months.
DUE = dt.date(2027, 3, 4)
BEFORE = DUE - dt.timedelta(days=1)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    content = tmp_path / "kennis"
    (content / "artikelen").mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    (content / "artikelen" / "oud.md").write_text(TEXT.format(id="oud", word="tulp"))
    hub = Hub(Config(content, tmp_path / "index", tmp_path / "instance" / "kennishub.db"))
    hub.update()
    return hub


@pytest.fixture
def editor(hub: Hub) -> Actor:
    return make_account(hub, Role.EDITOR, "e@hattem.example").actor


@pytest.fixture
def author(hub: Hub) -> Actor:
    return make_account(hub, Role.AUTHOR, "a@hattem.example").actor


def published(hub: Hub, editor: Actor, author: Actor, id_: str = "nieuw") -> None:
    """Publish a document that this author submitted, and forget the mails about it."""
    with hub.database() as db:
        made = create_submission(db, author, "artikel", {"titel": "x"}, title="x")
        transitions.submit(db, author, made.id, version=1)
        transitions.take_up(db, editor, made.id, version=2)
        text = TEXT.format(id=id_, word=id_)
        hub.publishing(db).publish(editor, made.id, text, document_id=id_, version=3)
        assert hub.apply()
        db.execute("DELETE FROM mails")
        db.conn.commit()


def ask(db: Database, today: dt.date = DUE, days: int = 21) -> int:
    return ask_owners(db, today, months=24, reminder_days=days)


def mailed(db: Database) -> list[tuple[str, str]]:
    return [(one.recipient, one.subject) for one in waiting_mails(db, 5)]


def token(db: Database) -> str:
    found = re.search(r"/actueel/(\S+)/", waiting_mails(db, 5)[-1].text)
    assert found is not None
    return found[1]


def test_a_document_is_due_when_its_interval_has_passed(hub: Hub) -> None:
    with hub.database() as db:
        assert due_dates(db, 24) == {"oud": str(DUE)}
        assert overdue(db, BEFORE) == []
        assert [one.id for one in overdue(db, DUE)] == ["oud"]
        set_months(db, "oud", 3)
        assert [one.id for one in overdue(db, dt.date(2025, 6, 4))] == ["oud"]
        assert overdue(db, dt.date(2025, 6, 3)) == []
        set_months(db, "oud", None)
        assert overdue(db, BEFORE) == []


def test_the_author_looks_after_a_document_until_an_editor_chooses_somebody(
    hub: Hub, editor: Actor, author: Actor
) -> None:
    published(hub, editor, author)
    by_mail = Actor(None, "b@b.example", email="b@b.example")
    published(hub, editor, by_mail, "ander")

    def owner(db: Database, id_: str) -> tuple[int | None, str | None, str]:
        care = get_care(db, id_)
        assert care is not None
        return care.owner_id, care.owner_email, care.owner_name

    with hub.database() as db:
        assert owner(db, "nieuw") == (author.id, "a@hattem.example", "Een auteur")
        assert owner(db, "ander") == (None, "b@b.example", "b@b.example")
        assert owner(db, "oud") == (None, None, "")
        set_owner(db, "ander", editor.id)
        assert owner(db, "ander")[:2] == (editor.id, "e@hattem.example")
        set_owner(db, "nieuw", None)
        assert owner(db, "nieuw") == (None, None, "")
        set_owner(db, "nieuw", author.id)
        change_account(db, author.id or 0, disabled=now())
        assert owner(db, "nieuw") == (None, None, "")


def test_who_looks_after_a_document_stays_the_same_when_it_gets_another_id(
    hub: Hub, editor: Actor, author: Actor
) -> None:
    published(hub, editor, author)
    with hub.database() as db:
        set_months(db, "nieuw", 7)
        hub.publishing(db).rename(editor, "nieuw", "nieuwer", base_revision=1)
        assert hub.apply()
        care = get_care(db, "nieuwer")
        assert care is not None
        assert (care.owner_id, care.months) == (author.id, 7)


def test_an_owner_gets_one_mail_and_one_reminder(hub: Hub, editor: Actor, author: Actor) -> None:
    published(hub, editor, author)
    (hub.config.content / "artikelen" / "oud.md").unlink()
    hub.update()
    with hub.database() as db:
        assert ask(db, BEFORE) == 0
        assert [ask(db), ask(db), ask(db)] == [1, 0, 0]
        assert mailed(db) == [("a@hattem.example", "Klopt dit nog? Document nieuw")]
        later = DUE + dt.timedelta(days=21)
        assert ask(db, later - dt.timedelta(days=1)) == 0
        assert ask(db, later, days=0) == 0
        assert [ask(db, later), ask(db, later), ask(db, later + dt.timedelta(days=99))] == [1, 0, 0]
        assert "Dit is de laatste mail erover" in waiting_mails(db, 5)[-1].text


def test_two_processes_at_once_ask_once(hub: Hub, editor: Actor, author: Actor) -> None:
    published(hub, editor, author)

    def run() -> None:
        with hub.database() as db:
            ask(db)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with hub.database() as db:
        assert sorted(mailed(db)) == [
            ("a@hattem.example", "Klopt dit nog? Document nieuw"),
            ("e@hattem.example", "Teksten zonder eigenaar om te controleren"),
        ]


def test_yes_publishes_a_revision_with_the_date_of_today(
    hub: Hub, editor: Actor, author: Actor
) -> None:
    published(hub, editor, author)
    with hub.database() as db:
        ask(db)
        link = token(db) if "Klopt dit" in mailed(db)[-1][1] else ""
        link = link or re.search(r"/actueel/(\S+)/", waiting_mails(db, 5)[0].text)[1]  # type: ignore[index]
        assert answer_yes(hub.publishing(db), db, link, DUE).id == "nieuw"
        assert hub.apply()
        assert get_document(db, "nieuw").checked == str(DUE)
        last = list_revisions(db, "nieuw")[0]
        assert (last.number, last.actor_id, last.note) == (2, author.id, "Klopt nog")
        assert "gecontroleerd: 2027-03-04\n---" in (last.markdown or "")
        with pytest.raises(ForbiddenError):
            answer_yes(hub.publishing(db), db, link, DUE)
        assert [one.id for one in overdue(db, DUE)] == ["oud"]
        # Two years on the question comes again, and the old date is replaced.
        again = dt.date(2029, 3, 4)
        assert ask(db, again) == 1
        answer_yes(hub.publishing(db), db, token(db), again)
        text = list_revisions(db, "nieuw")[0].markdown or ""
        assert re.findall("gecontroleerd: .*", text) == ["gecontroleerd: 2029-03-04"]


def test_no_becomes_a_note_to_the_editors(hub: Hub, editor: Actor) -> None:
    published(hub, editor, Actor(None, "b@b.example", email="b@b.example"))
    with hub.database() as db:
        set_owner(db, "oud", editor.id)
        db.execute("DELETE FROM mails")
        ask(db)
        (link,) = (
            re.search(r"/actueel/(\S+)/", one.text)[1]  # type: ignore[index]
            for one in waiting_mails(db, 5)
            if one.recipient == "b@b.example"
        )
        with pytest.raises(TransitionError):
            answer_no(db, link, "  ")
        answer_no(db, link, "De subsidie is gestopt.")
        assert mailed(db)[-1] == ("e@hattem.example", "Klopt niet meer: Document nieuw")
        (note,) = open_notes(db, "nieuw")
        assert (note.text, note.name) == ("De subsidie is gestopt.", "b@b.example")
        assert [one.id for one in with_notes(db)] == ["nieuw"]
        # Who has answered is not reminded: this one mail is about the other text.
        assert ask(db, DUE + dt.timedelta(days=21)) == 1
        assert mailed(db)[-1] == ("e@hattem.example", "Klopt dit nog? Document tulp")
        assert resolve_note(db, note.id) == "nieuw"
        assert open_notes(db, "nieuw") == []


def test_a_link_ends_with_its_time_with_another_owner_and_with_the_document(
    hub: Hub, editor: Actor, author: Actor
) -> None:
    published(hub, editor, author)
    with hub.database() as db:
        set_owner(db, "oud", editor.id)
        ask(db)
        link = next(
            re.search(r"/actueel/(\S+)/", one.text)[1]  # type: ignore[index]
            for one in waiting_mails(db, 5)
            if one.recipient == "a@hattem.example"
        )
        publishing = hub.publishing(db)
        with pytest.raises(ForbiddenError):
            answer_yes(publishing, db, "verzonnen", DUE)
        set_owner(db, "nieuw", editor.id)
        with pytest.raises(ForbiddenError, match="een ander zorgt nu"):
            answer_yes(publishing, db, link, DUE)
        set_owner(db, "nieuw", author.id)
        publishing.withdraw(editor, "nieuw", "Weg", base_revision=1)
        assert hub.apply()
        with pytest.raises(GoneError):
            answer_yes(publishing, db, link, DUE)
        with transaction(db):
            db.execute("UPDATE check_links SET until = '2020-01-01T00:00:00Z'")
        with pytest.raises(ForbiddenError):
            read_check_link(db, link)


def test_nobody_else_confirms(hub: Hub, editor: Actor, author: Actor) -> None:
    other = make_account(hub, Role.AUTHOR, "c@hattem.example").actor
    published(hub, editor, author)
    with hub.database() as db:
        for actor in (other, Actor(None, "x", email="a@hattem.example")):
            with pytest.raises(ForbiddenError):
                hub.publishing(db).confirm(actor, "nieuw", DUE)
        assert hub.publishing(db).confirm(editor, "oud", DUE) == 2
        assert hub.publishing(db).confirm(editor, "oud", DUE) == 2
