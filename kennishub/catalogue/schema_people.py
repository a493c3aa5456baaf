"""Define the tables of what people do with the hub: accounts, submissions, revisions, audit.

Nothing of it can be made again from files, so constraints repeat what the code promises: a status
goes with the facts that belong to it, what is published was decided, the audit is never changed.
"""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.creating import HASH, MOMENT, create
from kennishub.catalogue.schema import migrations

__all__ = ["migrations"]


@migrations()
def create_accounts(db: Database) -> None:
    """Create the tables of accounts, their sessions, mailed links, and what was tried too often."""
    create(
        db,
        f"""
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE
                CHECK (email LIKE '_%@_%' AND length(email) <= 254),
            name TEXT NOT NULL CHECK (name <> '' AND length(name) <= 120),
            password_hash TEXT,
            role TEXT NOT NULL CHECK (role IN ('auteur', 'redacteur', 'beheerder')),
            municipality TEXT REFERENCES municipalities (code),
            created TEXT NOT NULL CHECK (created {MOMENT}),
            verified TEXT CHECK (verified {MOMENT}),
            disabled TEXT CHECK (disabled {MOMENT})
        )
        """,
        f"""
        CREATE TABLE sessions (
            token_hash TEXT PRIMARY KEY CHECK ({HASH.format("token_hash")}),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created TEXT NOT NULL CHECK (created {MOMENT}),
            until TEXT NOT NULL CHECK (until {MOMENT})
        )
        """,
        f"""
        CREATE TABLE mail_links (
            token_hash TEXT PRIMARY KEY CHECK ({HASH.format("token_hash")}),
            purpose TEXT NOT NULL CHECK (purpose IN ('bevestigen', 'herstellen', 'inzending')),
            email TEXT NOT NULL,
            subject_id TEXT,
            created TEXT NOT NULL CHECK (created {MOMENT}),
            until TEXT NOT NULL CHECK (until {MOMENT}),
            used TEXT CHECK (used {MOMENT})
        )
        """,
        """
        CREATE TABLE attempts (
            bucket TEXT NOT NULL,
            period INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (bucket, period)
        ) WITHOUT ROWID
        """,
        f"""
        CREATE TABLE mails (
            id INTEGER PRIMARY KEY,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL CHECK (subject <> '' AND instr(subject, char(10)) = 0),
            text TEXT NOT NULL,
            created TEXT NOT NULL CHECK (created {MOMENT}),
            sent TEXT CHECK (sent {MOMENT}),
            tried INTEGER NOT NULL DEFAULT 0,
            error TEXT
        )
        """,
    )
    db.execute("CREATE INDEX sessions_account ON sessions (account_id)")
    db.execute("CREATE INDEX mails_waiting ON mails (id) WHERE sent IS NULL")


@migrations()
def create_submissions(db: Database) -> None:
    """Create the tables of submissions, all their versions, and the editors' comments."""
    create(
        db,
        f"""
        CREATE TABLE submissions (
            id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 40),
            kind TEXT NOT NULL CHECK (kind IN ('praktijkvoorbeeld', 'artikel')),
            status TEXT NOT NULL CHECK (status IN (
                'concept', 'ingediend', 'in_behandeling', 'terug', 'aanvaard', 'gepubliceerd',
                'afgewezen', 'ingetrokken')),
            version INTEGER NOT NULL CHECK (version >= 1),
            form TEXT NOT NULL CHECK (json_valid(form)),
            title TEXT NOT NULL,
            author_id INTEGER REFERENCES accounts (id),
            email TEXT,
            municipality TEXT REFERENCES municipalities (code),
            reviewer_id INTEGER REFERENCES accounts (id),
            document_id TEXT,
            base_revision INTEGER,
            publish_on TEXT CHECK (publish_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            reason TEXT NOT NULL DEFAULT '',
            created TEXT NOT NULL CHECK (created {MOMENT}),
            changed TEXT NOT NULL CHECK (changed {MOMENT}),
            submitted TEXT CHECK (submitted {MOMENT}),
            decided TEXT CHECK (decided {MOMENT}),
            CHECK (author_id IS NOT NULL OR email IS NOT NULL),
            CHECK (status IN ('concept', 'ingetrokken') OR submitted IS NOT NULL),
            CHECK (status NOT IN ('in_behandeling', 'aanvaard') OR reviewer_id IS NOT NULL),
            CHECK (status NOT IN ('aanvaard', 'gepubliceerd') OR document_id IS NOT NULL),
            CHECK ((status IN ('aanvaard', 'gepubliceerd', 'afgewezen')) = (decided IS NOT NULL)),
            CHECK (status <> 'aanvaard' OR publish_on IS NOT NULL),
            CHECK (status <> 'afgewezen' OR reason <> '')
        )
        """,
        f"""
        CREATE TABLE submission_versions (
            submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version >= 1),
            status TEXT NOT NULL,
            form TEXT NOT NULL CHECK (json_valid(form)),
            actor_id INTEGER,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            PRIMARY KEY (submission_id, version)
        )
        """,
        f"""
        CREATE TABLE comments (
            id INTEGER PRIMARY KEY,
            submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            text TEXT NOT NULL CHECK (text <> '' AND length(text) <= 4000),
            author_id INTEGER REFERENCES accounts (id),
            version INTEGER NOT NULL,
            at TEXT NOT NULL CHECK (at {MOMENT})
        )
        """,
    )
    db.execute("CREATE INDEX submissions_status ON submissions (status, submitted)")
    db.execute("CREATE INDEX submissions_author ON submissions (author_id)")
    # One document, one open change at a time by whoever: a second one is told at once.
    db.execute("CREATE INDEX submissions_document ON submissions (document_id, status)")
    db.execute("CREATE INDEX comments_submission ON comments (submission_id, id)")


@migrations()
def create_revisions(db: Database) -> None:
    """Create the tables of all revisions of documents, and of what has still to be applied."""
    create(
        db,
        f"""
        CREATE TABLE revisions (
            document_id TEXT NOT NULL
                CHECK (length(document_id) BETWEEN 1 AND 80
                       AND document_id NOT GLOB '*[^a-z0-9-]*'),
            number INTEGER NOT NULL CHECK (number >= 1),
            kind TEXT NOT NULL CHECK (kind IN ('praktijkvoorbeeld', 'artikel')),
            source TEXT NOT NULL CHECK (source IN ('hub', 'bestand', 'herstel', 'intrekking')),
            markdown TEXT,
            sha256 TEXT CHECK ({HASH.format("sha256")}),
            note TEXT NOT NULL DEFAULT '',
            actor_id INTEGER,
            submission_id TEXT REFERENCES submissions (id),
            at TEXT NOT NULL CHECK (at {MOMENT}),
            PRIMARY KEY (document_id, number),
            CHECK ((source = 'intrekking') = (markdown IS NULL)),
            CHECK ((markdown IS NULL) = (sha256 IS NULL)),
            CHECK (source <> 'intrekking' OR note <> '')
        )
        """,
        f"""
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            previous_sha256 TEXT,
            written TEXT CHECK (written {MOMENT}),
            indexed TEXT CHECK (indexed {MOMENT}),
            UNIQUE (document_id, number),
            FOREIGN KEY (document_id, number) REFERENCES revisions (document_id, number),
            CHECK (indexed IS NULL OR written IS NOT NULL)
        )
        """,
        f"""
        CREATE TABLE redirects (
            old_id TEXT PRIMARY KEY,
            new_id TEXT NOT NULL,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            CHECK (old_id <> new_id)
        )
        """,
        f"""
        CREATE TABLE conflicts (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK ({HASH.format("sha256")}),
            content BLOB NOT NULL,
            found TEXT NOT NULL CHECK (found {MOMENT}),
            resolved TEXT CHECK (resolved {MOMENT}),
            UNIQUE (path, sha256)
        )
        """,
    )
    db.execute("CREATE INDEX outbox_waiting ON outbox (id) WHERE indexed IS NULL")


@migrations()
def create_unmerged(db: Database) -> None:
    """Create the table of what editors typed while somebody else saved the same text first."""
    create(
        db,
        f"""
        CREATE TABLE unmerged (
            id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 40),
            kind TEXT NOT NULL CHECK (kind IN ('inzending', 'document')),
            object_id TEXT NOT NULL,
            base INTEGER NOT NULL CHECK (base >= 1),
            form TEXT NOT NULL CHECK (json_valid(form)),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            done TEXT CHECK (done {MOMENT})
        )
        """,
    )
    db.execute("CREATE INDEX unmerged_open ON unmerged (kind, object_id) WHERE done IS NULL")


@migrations()
def create_audit(db: Database) -> None:
    """Create the audit: who did what to what, when; rows are added and never changed."""
    create(
        db,
        f"""
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            actor_id INTEGER,
            action TEXT NOT NULL CHECK (action <> ''),
            kind TEXT NOT NULL CHECK (kind IN ('account', 'inzending', 'document', 'hub')),
            object_id TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (json_valid(detail))
        )
        """,
    )
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER audit_{event.lower()} BEFORE {event} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END"
        )
    db.execute("CREATE INDEX audit_object ON audit (kind, object_id, id)")
