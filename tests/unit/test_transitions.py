"""The states of a submission: who may do what, when, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kennishub.actors import Actor, Role
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.database import Database, rows
from kennishub.catalogue.submissions import (
    Status,
    create_submission,
    list_comments,
    list_versions,
)
from kennishub.config import Config
from kennishub.errors import ForbiddenError, NotFoundError, TransitionError, VersionConflictError
from kennishub.hub import Hub
from kennishub.publishing import transitions as move
from tests.accounts import make_account

TOMORROW = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(Config(tmp_path, tmp_path / "index", tmp_path / "kennishub.db"))


@pytest.fixture
def author(hub: Hub) -> Actor:
    return make_account(hub, Role.AUTHOR).actor


@pytest.fixture
def editor(hub: Hub) -> Actor:
    return make_account(hub, Role.EDITOR).actor


def draft(db: Database, author: Actor) -> str:
    return create_submission(db, author, "artikel", {"titel": "Een"}, title="Een").id


def mails_to(db: Database, address: str | None) -> list[str]:
    return [
        row["subject"]
        for row in rows(db, "SELECT subject FROM mails WHERE recipient = ? ORDER BY id", (address,))
    ]


def test_a_submission_goes_back_and_forth_and_everybody_is_told(
    hub: Hub, author: Actor, editor: Actor
) -> None:
    with hub.database() as db:
        id_ = draft(db, author)
        move.save_draft(db, author, id_, {"titel": "Twee"}, title="Twee", version=1)
        assert move.submit(db, author, id_, version=2).status is Status.SUBMITTED
        assert move.take_up(db, editor, id_, version=3).status is Status.IN_REVIEW
        move.edit(db, editor, id_, {"titel": "Drie"}, title="Drie", version=4)
        with pytest.raises(TransitionError, match="minstens één"):
            move.return_for_changes(db, editor, id_, {"titel": " "}, version=5)
        returned = move.return_for_changes(db, editor, id_, {"titel": "Korter."}, version=5)
        assert returned.status is Status.RETURNED
        assert [(one.field, one.text) for one in list_comments(db, id_)] == [("titel", "Korter.")]
        move.save_draft(db, author, id_, {"titel": "Vier"}, title="Vier", version=6)
        again = move.submit(db, author, id_, version=7)
        assert (again.status, again.reviewer_id) == (Status.IN_REVIEW, editor.id)
        accepted = move.accept(db, editor, id_, document_id="vier", publish_on=TOMORROW, version=8)
        assert accepted.status is Status.ACCEPTED
        assert move.reopen(db, editor, id_, version=9).status is Status.IN_REVIEW
        with pytest.raises(TransitionError, match="waarom"):
            move.reject(db, editor, id_, "", version=10)
        assert move.reject(db, editor, id_, "Dubbel.", version=10).status is Status.REJECTED
        assert mails_to(db, author.email) == [
            "Wij hebben uw inzending ontvangen",
            "Een redacteur leest uw inzending",
            "Wij hebben vragen over uw inzending",
            "Een redacteur leest uw inzending",
            "Uw inzending wordt gepubliceerd",
            "Wij plaatsen uw inzending niet",
        ]
        assert len(mails_to(db, editor.email)) == 2
        # Every version that somebody else has seen is kept.
        assert [one.form["titel"] for one in list_versions(db, id_)][:4] == [
            "Een",
            "Twee",
            "Twee",
            "Drie",
        ]
        actions = [one.action for one in reversed(list_audit(db, object_id=id_))]
    assert actions == [
        "ingediend",
        "opgepakt",
        "bewerkt",
        "teruggegeven",
        "ingediend",
        "aanvaard",
        "heropend",
        "afgewezen",
    ]


def test_who_saves_an_old_version_overwrites_nothing(
    hub: Hub, author: Actor, editor: Actor
) -> None:
    with hub.database() as db:
        id_ = draft(db, author)
        move.submit(db, author, id_, version=1)
        move.take_up(db, editor, id_, version=2)
        move.edit(db, editor, id_, {"titel": "A"}, title="A", version=3)
        with pytest.raises(VersionConflictError) as caught:
            move.edit(db, editor, id_, {"titel": "B"}, title="B", version=3)
        assert caught.value.current == 4
        assert move.find(db, editor, id_).form == {"titel": "A"}


def test_nobody_does_what_is_not_theirs_to_do(hub: Hub, author: Actor, editor: Actor) -> None:
    stranger = Actor(None, "x@y.example", email="x@y.example")
    with hub.database() as db:
        id_ = draft(db, author)
        for other in (stranger, editor):
            with pytest.raises(NotFoundError):
                move.find(db, other, id_)
        move.submit(db, author, id_, version=1)
        with pytest.raises(NotFoundError):
            move.find(db, stranger, id_)
        with pytest.raises(ForbiddenError):
            move.take_up(db, author, id_, version=2)
        with pytest.raises(ForbiddenError):
            move.reject(db, author, id_, "Nee", version=2)
        with pytest.raises(ForbiddenError):
            move.withdraw_submission(db, editor, id_, version=2)
        with pytest.raises(TransitionError, match="ingediend"):
            move.save_draft(db, author, id_, {}, title="", version=2)
        with pytest.raises(TransitionError):
            move.submit(db, author, id_, version=2)
        with pytest.raises(TransitionError):
            move.edit(db, editor, id_, {}, title="", version=2)
        assert move.withdraw_submission(db, author, id_, version=2).status is Status.WITHDRAWN
        with pytest.raises(TransitionError):
            move.withdraw_submission(db, author, id_, version=3)


def test_a_date_to_publish_on_lies_ahead(hub: Hub, author: Actor, editor: Actor) -> None:
    with hub.database() as db:
        id_ = draft(db, author)
        move.submit(db, author, id_, version=1)
        move.take_up(db, editor, id_, version=2)
        today = dt.datetime.now(dt.UTC).date()
        with pytest.raises(TransitionError, match="toekomst"):
            move.accept(db, editor, id_, document_id="x", publish_on=today, version=3)


def test_the_database_repeats_the_rules(hub: Hub, author: Actor) -> None:
    with hub.database() as db:
        id_ = draft(db, author)
        for change in (
            "status = 'gepubliceerd'",
            "status = 'ingediend'",
            "status = 'afgewezen', decided = changed, submitted = changed",
            "status = 'zomaar'",
            "author_id = NULL",
            "version = 0",
        ):
            with pytest.raises(Exception, match="constraint failed"):
                db.execute(f"UPDATE submissions SET {change} WHERE id = ?", (id_,))
