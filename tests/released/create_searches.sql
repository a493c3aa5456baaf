BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'catalogue','create_documents','2026-11-25 09:34:39.722547+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'catalogue','create_themes','2026-11-25 09:34:39.724890+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'catalogue','create_searches','2026-11-25 09:34:39.726415+00:00');
CREATE TABLE document_keywords (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            keyword TEXT NOT NULL CHECK (keyword <> ''),
            slug TEXT NOT NULL CHECK (slug <> ''),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, keyword)
        ) STRICT;
INSERT INTO "document_keywords" VALUES('energiecoaches','laag inkomen','laag-inkomen',0);
CREATE TABLE document_links (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            target TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN (
                'gebaseerd_op', 'vervolg_op', 'alternatief_voor', 'achtergrond', 'zie_ook')),
            note TEXT,
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, target, kind)
        ) STRICT;
INSERT INTO "document_links" VALUES('energiecoaches','witgoedactie','zie_ook','Ook over stroom.',0);
CREATE TABLE document_municipalities (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            code TEXT NOT NULL REFERENCES municipalities (code),
            role TEXT NOT NULL CHECK (role IN ('trekker', 'partner')),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, code, role)
        ) STRICT;
INSERT INTO "document_municipalities" VALUES('energiecoaches','GM0244','trekker',0);
CREATE TABLE document_themes (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            theme_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('thema', 'ontwikkelpunt', 'onderwerp')),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, theme_id, kind)
        ) STRICT;
INSERT INTO "document_themes" VALUES('energiecoaches','klimaat-energie','thema',0);
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
        ) STRICT;
INSERT INTO "documents" VALUES('energiecoaches','praktijkvoorbeeld','Energiecoaches','Twee zinnen.','2026-11-25','2026-11-26','2026-11-27','uitvoering','werkt',2021,'praktijkvoorbeelden/energiecoaches.md','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1234,1764000000000000001,'[]','["Aanleiding"]','{"id": "energiecoaches"}','## Aanleiding','<h2>Aanleiding</h2>','Aanleiding');
CREATE TABLE municipalities (
            code TEXT PRIMARY KEY CHECK (code GLOB 'GM[0-9][0-9][0-9][0-9]'),
            name TEXT NOT NULL,
            slug TEXT NOT NULL,
            province TEXT NOT NULL,
            province_slug TEXT NOT NULL,
            inhabitants INTEGER NOT NULL CHECK (inhabitants > 0),
            size_class TEXT NOT NULL,
            urbanity INTEGER NOT NULL CHECK (urbanity BETWEEN 1 AND 5)
        ) STRICT;
INSERT INTO "municipalities" VALUES('GM0244','Hattem','hattem','Gelderland','gelderland',12000,'klein',4);
CREATE TABLE searches (
            id TEXT PRIMARY KEY CHECK (length(id) = 12 AND id NOT GLOB '*[^A-Za-z0-9_-]*'),
            at TEXT NOT NULL
                CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:00Z'),
            query TEXT NOT NULL CHECK (length(query) <= 200),
            filters TEXT NOT NULL CHECK (json_valid(filters)),
            results INTEGER NOT NULL CHECK (results >= 0),
            clicked INTEGER CHECK (clicked BETWEEN 1 AND 100),
            channel TEXT NOT NULL CHECK (channel IN ('pagina', 'api'))
        ) WITHOUT ROWID, STRICT;
INSERT INTO "searches" VALUES('abcDEF_-0123','2026-11-25T09:00Z','energie','{"thema": ["klimaat-energie"]}',12,3,'pagina');
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
        ) STRICT;
INSERT INTO "themes" VALUES('klimaat-energie','thema','Klimaat en energie','zon','Over energie.','<p>Over energie.</p>',1,'[]','["energiecoaches"]');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX documents_newest ON documents (published DESC, title COLLATE NOCASE, id);
CREATE INDEX documents_newest_of_kind ON documents (kind, published DESC, title COLLATE NOCASE, id);
CREATE INDEX documents_files ON documents (path, id, sha256, size, mtime_ns);
CREATE INDEX document_municipalities_code ON document_municipalities (code, document_id);
CREATE INDEX document_themes_theme ON document_themes (theme_id, document_id);
CREATE INDEX document_keywords_keyword ON document_keywords (keyword, document_id);
CREATE INDEX document_keywords_slug ON document_keywords (slug);
CREATE INDEX document_links_target ON document_links (target, document_id);
CREATE INDEX searches_at ON searches (at);
CREATE INDEX searches_query ON searches (query, at, results, clicked, channel, filters);
COMMIT;
