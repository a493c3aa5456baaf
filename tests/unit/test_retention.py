"""What is kept of people, for how long, and that it really goes."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest

from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import create_account, list_accounts
from kennishub.catalogue.attempts import count_attempt
from kennishub.catalogue.audit import list_audit, note
from kennishub.catalogue.checks import add_note, make_check_link, resolve_note
from kennishub.catalogue.database import Database, rows, transaction
from kennishub.catalogue.mail_links import Purpose, make_link
from kennishub.catalogue.mails import mark_sent, queue_mail
from kennishub.catalogue.moments import later
from kennishub.catalogue.retention import KEPT, Due, list_due, purge
from kennishub.catalogue.searches import record_search
from kennishub.catalogue.sessions import start_session
from kennishub.catalogue.submissions import create_submission
from kennishub.catalogue.unmerged import keep_unmerged
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import transitions

DAY = 24 * 3600


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    hub = Hub(
        Config(
            content=tmp_path,
            index=tmp_path / "index",
            database=tmp_path / "kennishub.db",
            session_days=1,
        )
    )
    hub.prepare()
    return hub


def fill(db: Database) -> None:
    """Store one of everything that is kept for a time alone."""
    editor = create_account(db, "e@b.example", "E", Role.EDITOR, verified=True)
    assert editor is not None
    assert create_account(db, "nooit@b.example", "N", Role.AUTHOR)
    author = Actor(None, "a@b.example", email="a@b.example")
    record_search(db, "schulden", {}, 1)
    count_attempt(db, "inloggen", limit=9, seconds=900)
    queue_mail(db, "a@b.example", "Een", "Tekst")
    queue_mail(db, "a@b.example", "Twee", "Tekst")
    mark_sent(db, 1)
    make_link(db, Purpose.SUBMIT, "a@b.example")
    make_check_link(db, "een", "a@b.example", 1)
    start_session(db, editor.id, 3600)
    create_submission(db, author, "artikel", {}, title="concept")
    rejected = create_submission(db, author, "artikel", {}, title="afgewezen")
    transitions.submit(db, author, rejected.id, version=1)
    transitions.take_up(db, editor.actor, rejected.id, version=2)
    transitions.reject(db, editor.actor, rejected.id, "Nee", version=3)
    waiting = create_submission(db, author, "artikel", {}, title="wacht")
    transitions.submit(db, author, waiting.id, version=1)
    keep_unmerged(db, editor.actor, "document", "een", 1, {"x": "y"})
    for text in ("open", "klaar"):
        add_note(db, "een", text, author_id=None, email="a@b.example")
    resolve_note(db, 2)
    note(db, editor.actor, "iets", "hub", "x")


def make_older(db: Database, days: int) -> None:
    """Let everything have happened so many days earlier; of the audit, let it be written then."""
    shift = f"-{days} days"
    moments = {
        "searches": ("at",),
        "attempts": ("at",),
        "mails": ("created", "sent"),
        "mail_links": ("until",),
        "check_links": ("until",),
        "accounts": ("created",),
        "sessions": ("until",),
        "submissions": ("changed", "submitted", "decided"),
        "unmerged": ("at",),
        "check_notes": ("at", "resolved"),
    }
    with transaction(db):
        for table, columns in moments.items():
            for column in columns:
                form = "%Y-%m-%dT%H:00Z" if table == "searches" else "%Y-%m-%dT%H:%M:%SZ"
                db.execute(
                    f"UPDATE {table} SET {column} = strftime('{form}', {column}, ?)", (shift,)
                )
        db.execute(
            "INSERT INTO audit (at, action, kind, object_id, detail)"
            " VALUES (?, 'oud', 'hub', 'x', '{}')",
            (later(-days * DAY),),
        )


def counts(db: Database) -> dict[str, int]:
    tables = {one.table for one in KEPT}
    return {table: rows(db, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}


def test_nothing_is_due_of_today_and_nothing_goes(hub: Hub) -> None:
    with hub.database() as db:
        fill(db)
        before = counts(db)
        assert list_due(db, hub.config) == []
        purge(db, hub.config)
        assert counts(db) == before
        assert min(before.values()) >= 1


def test_what_was_kept_long_enough_is_due_and_goes(hub: Hub) -> None:
    with hub.database() as db:
        fill(db)
        make_older(db, 2_000)
        due = list_due(db, hub.config)
        assert {one.label for one in due} == {one.label for one in KEPT}
        assert Due("Mails", 30, 8) in due
        purge(db, hub.config)
        assert list_due(db, hub.config) == []
        left = counts(db)
        # What waits for an editor stays, and so do verified accounts and what is not dealt with.
        assert [row["title"] for row in rows(db, "SELECT title FROM submissions")] == ["wacht"]
        assert [one.email for one in list_accounts(db)] == ["e@b.example"]
        assert [row["text"] for row in rows(db, "SELECT text FROM check_notes")] == ["open"]
        assert {one.action for one in list_audit(db)} >= {"iets", "opgeruimd"}
        assert left["searches"] == left["mails"] == left["sessions"] == left["attempts"] == 0
        assert rows(db, "PRAGMA foreign_key_check") == []
    assert b"inloggen" not in hub.config.database.read_bytes()


@pytest.mark.parametrize(
    ("setting", "days", "label"),
    [
        ("search_log_days", 180, "Zoekvragen"),
        ("attempts_days", 1, "Pogingen om in te loggen"),
        ("mail_days", 30, "Mails"),
        ("draft_days", 365, "Concepten"),
        ("rejected_days", 365, "Afgewezen en ingetrokken inzendingen"),
        ("audit_days", 1_825, "Regels van het logboek"),
    ],
)
def test_the_period_is_that_of_the_settings(hub: Hub, setting: str, days: int, label: str) -> None:
    assert getattr(hub.config, setting) == days
    with hub.database() as db:
        fill(db)
        make_older(db, days + 1)
        assert label in {one.label for one in list_due(db, hub.config)}
        longer = dataclasses.replace(hub.config, **{setting: days + 3})  # type: ignore[arg-type]
        assert label not in {one.label for one in list_due(db, longer)}


def test_the_doctor_names_it_and_repairs_it_and_the_daily_round_does_too(hub: Hub) -> None:
    (hub.config.content / "themas.yaml").write_bytes(
        (Path(__file__).parents[2] / "kennis" / "themas.yaml").read_bytes()
    )
    hub.update()
    file = hub.config.database.parent / "mail" / "000001.eml"
    file.parent.mkdir()
    file.write_text("mail")
    os.utime(file, (time.time() - 31 * DAY,) * 2)
    with hub.database() as db:
        fill(db)
        assert hub.examine() == []
        make_older(db, 40)
        assert "Mails: 8 langer bewaard dan 30 dagen; dat mag weg." in hub.examine()
        hub.repair()
        assert hub.examine() == []
        queue_mail(db, "a@b.example", "Drie", "Tekst")
        make_older(db, 40)
        assert hub.examine() != []
        hub.keep_up()
        assert hub.examine() == []
    assert not file.exists()
