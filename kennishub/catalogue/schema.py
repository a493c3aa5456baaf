"""Define the tables as a series of migrations, each applied once and never changed afterwards.

CHECK constraints repeat what the content model promises, so that no code path can store anything
else. They are literal on purpose: when `labels` grows a value, a test asks for a new migration.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from kennishub.catalogue.creating import create

migrations = Migrations("catalogue")


@migrations()
def create_documents(db: Database) -> None:
    """Create the tables of documents and of what is listed and counted per document."""
    create(
        db,
        """
        CREATE TABLE documents (
            id TEXT PRIMARY KEY
                CHECK (length(id) BETWEEN 1 AND 80 AND id NOT GLOB '*[^a-z0-9-]*'),
            kind TEXT NOT NULL CHECK (kind IN ('praktijkvoorbeeld', 'artikel')),
            title TEXT NOT NULL CHECK (title <> ''),
            summary TEXT NOT NULL,
            published TEXT NOT NULL
                CHECK (published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            updated TEXT CHECK (updated GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            checked TEXT CHECK (checked GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            phase TEXT CHECK (phase IN (
                'verkenning', 'ontwerp', 'uitvoering', 'evaluatie', 'verspreiding', 'gestopt')),
            outcome TEXT CHECK (outcome IN ('werkt', 'werkt_deels', 'werkt_niet', 'onbekend')),
            start_year INTEGER CHECK (start_year BETWEEN 1000 AND 9999),
            path TEXT NOT NULL UNIQUE,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
            size INTEGER NOT NULL CHECK (size >= 0),
            mtime_ns INTEGER NOT NULL,
            toc TEXT NOT NULL CHECK (json_valid(toc)),
            headings TEXT NOT NULL CHECK (json_valid(headings)),
            front_matter TEXT NOT NULL CHECK (json_valid(front_matter)),
            body TEXT NOT NULL,
            html TEXT NOT NULL,
            text TEXT NOT NULL,
            CHECK (kind = 'praktijkvoorbeeld' OR (phase IS NULL AND outcome IS NULL))
        )
        """,
        """
        CREATE TABLE municipalities (
            code TEXT PRIMARY KEY CHECK (code GLOB 'GM[0-9][0-9][0-9][0-9]'),
            name TEXT NOT NULL,
            slug TEXT NOT NULL,
            province TEXT NOT NULL,
            province_slug TEXT NOT NULL,
            inhabitants INTEGER NOT NULL CHECK (inhabitants > 0),
            size_class TEXT NOT NULL,
            urbanity INTEGER NOT NULL CHECK (urbanity BETWEEN 1 AND 5)
        )
        """,
        """
        CREATE TABLE document_municipalities (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            code TEXT NOT NULL REFERENCES municipalities (code),
            role TEXT NOT NULL CHECK (role IN ('trekker', 'partner')),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, code, role)
        )
        """,
        # Themes, targets of links and keywords are free of foreign keys: a document may be read
        # before the theme or the document that it names.
        """
        CREATE TABLE document_themes (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            theme_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('thema', 'ontwikkelpunt', 'onderwerp')),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, theme_id, kind)
        )
        """,
        """
        CREATE TABLE document_keywords (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            keyword TEXT NOT NULL CHECK (keyword <> ''),
            slug TEXT NOT NULL CHECK (slug <> ''),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, keyword)
        )
        """,
        """
        CREATE TABLE document_links (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            target TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN (
                'gebaseerd_op', 'vervolg_op', 'alternatief_voor', 'achtergrond', 'zie_ook')),
            note TEXT,
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, target, kind)
        )
        """,
    )
    for name, columns in {
        "documents_newest": "documents (published DESC, title COLLATE NOCASE, id)",
        "documents_newest_of_kind": "documents (kind, published DESC, title COLLATE NOCASE, id)",
        "documents_files": "documents (path, id, sha256, size, mtime_ns)",
        "document_municipalities_code": "document_municipalities (code, document_id)",
        "document_themes_theme": "document_themes (theme_id, document_id)",
        "document_keywords_keyword": "document_keywords (keyword, document_id)",
        "document_keywords_slug": "document_keywords (slug)",
        "document_links_target": "document_links (target, document_id)",
    }.items():
        db.execute(f"CREATE INDEX {name} ON {columns}")


@migrations()
def create_themes(db: Database) -> None:
    """Create the table of themes, development points and subjects."""
    create(
        db,
        """
        CREATE TABLE themes (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('thema', 'ontwikkelpunt', 'onderwerp')),
            title TEXT NOT NULL CHECK (title <> ''),
            icon TEXT NOT NULL,
            summary TEXT NOT NULL,
            introduction_html TEXT NOT NULL,
            position INTEGER NOT NULL,
            subthemes TEXT NOT NULL CHECK (json_valid(subthemes)),
            start_here TEXT NOT NULL CHECK (json_valid(start_here))
        )
        """,
    )


@migrations()
def create_searches(db: Database) -> None:
    """Create the table of what was searched for, which cannot tell by whom or in what order."""
    create(
        db,
        # Rows lie in the order of their random ids: a row number would tell which search came next.
        """
        CREATE TABLE searches (
            id TEXT PRIMARY KEY CHECK (length(id) = 12 AND id NOT GLOB '*[^A-Za-z0-9_-]*'),
            at TEXT NOT NULL
                CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:00Z'),
            query TEXT NOT NULL CHECK (length(query) <= 200),
            filters TEXT NOT NULL CHECK (json_valid(filters)),
            results INTEGER NOT NULL CHECK (results >= 0),
            clicked INTEGER CHECK (clicked BETWEEN 1 AND 100),
            channel TEXT NOT NULL CHECK (channel IN ('pagina', 'api'))
        ) WITHOUT ROWID
        """,
    )
    db.execute("CREATE INDEX searches_at ON searches (at)")
    db.execute(
        "CREATE INDEX searches_query ON searches (query, at, results, clicked, channel, filters)"
    )


@migrations()
def create_editor_sessions(db: Database) -> None:
    """Create the table of the links by which editors came in."""
    create(
        db,
        """
        CREATE TABLE editor_sessions (
            link_id TEXT PRIMARY KEY CHECK (length(link_id) BETWEEN 16 AND 64),
            until INTEGER NOT NULL,
            ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1))
        )
        """,
    )


@migrations()
def create_content_stamp(db: Database) -> None:
    """Create the one row that becomes another with every change of a document or theme."""
    create(
        db,
        """
        CREATE TABLE content_stamp (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            stamp TEXT NOT NULL
        )
        """,
    )
    db.execute("INSERT INTO content_stamp (id, stamp) VALUES (1, hex(randomblob(8)))")
    # What else there is of a document is only written together with its row.
    for table in ("documents", "themes"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_{event.lower()}_stamp AFTER {event} ON {table}"  # noqa: S608
                " BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END"
            )
