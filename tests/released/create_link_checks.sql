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
INSERT INTO "_sqlite_migrations" VALUES(4,'catalogue','create_editor_sessions','2026-11-25 09:34:39.727853+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'catalogue','create_content_stamp','2026-11-25 09:34:39.729468+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'catalogue','create_accounts','2026-11-25 09:34:39.731267+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'catalogue','create_submissions','2026-11-25 09:34:39.734027+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'catalogue','create_revisions','2026-11-25 09:34:39.736904+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'catalogue','create_unmerged','2026-11-25 09:34:39.739946+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'catalogue','create_audit','2026-11-25 09:50:58.052308+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'catalogue','remove_editor_sessions','2026-11-25 10:01:05.437676+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'catalogue','create_document_care','2026-11-25 10:01:05.441110+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'catalogue','guard_the_audit','2026-11-25 10:01:05.444843+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'catalogue','note_what_is_erased','2026-11-25 10:01:05.448967+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'catalogue','create_single_sign_on','2026-11-25 10:01:05.452439+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'catalogue','create_second_factors','2026-11-25 10:01:05.456112+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'catalogue','describe_sessions','2026-11-25 10:01:05.460992+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'catalogue','create_link_checks','2026-11-25 13:28:25.608125+00:00');
CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE
                CHECK (email LIKE '_%@_%' AND length(email) <= 254),
            name TEXT NOT NULL CHECK (name <> '' AND length(name) <= 120),
            password_hash TEXT,
            role TEXT NOT NULL CHECK (role IN ('auteur', 'redacteur', 'beheerder')),
            municipality TEXT REFERENCES municipalities (code),
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            verified TEXT CHECK (verified GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            disabled TEXT CHECK (disabled GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        , erased TEXT CHECK (erased GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')) STRICT;
INSERT INTO "accounts" VALUES(1,'redacteur@gemeente.example','Een redacteur','$argon2id$','redacteur','GM0244','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z',NULL);
CREATE TABLE attempts (
            bucket TEXT NOT NULL,
            period INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0), at TEXT CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            PRIMARY KEY (bucket, period)
        ) WITHOUT ROWID, STRICT;
INSERT INTO "attempts" VALUES('inloggen',1,2,NULL);
CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            actor_id INTEGER,
            action TEXT NOT NULL CHECK (action <> ''),
            kind TEXT NOT NULL CHECK (kind IN ('account', 'inzending', 'document', 'hub')),
            object_id TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (json_valid(detail))
        ) STRICT;
INSERT INTO "audit" VALUES(1,'2026-11-25T09:00:00Z',1,'gepubliceerd','document','energiecoaches','{"versie": 1}');
CREATE TABLE audit_clearances (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            before TEXT NOT NULL CHECK (before GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "audit_clearances" VALUES(1,'2026-11-25T09:00:00Z','2020-01-01T00:00:00Z');
CREATE TABLE check_links (
            token_hash TEXT PRIMARY KEY
                CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
            document_id TEXT NOT NULL,
            email TEXT NOT NULL,
            until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            used TEXT CHECK (used GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "check_links" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','energiecoaches','a@hattem.example','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
CREATE TABLE check_notes (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            text TEXT NOT NULL CHECK (text <> '' AND length(text) <= 4000),
            author_id INTEGER REFERENCES accounts (id),
            email TEXT,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            resolved TEXT CHECK (resolved GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "check_notes" VALUES(1,'energiecoaches','Klopt niet meer.',1,NULL,'2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
CREATE TABLE comments (
            id INTEGER PRIMARY KEY,
            submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            text TEXT NOT NULL CHECK (text <> '' AND length(text) <= 4000),
            author_id INTEGER REFERENCES accounts (id),
            version INTEGER NOT NULL,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "comments" VALUES(1,'0123456789abcdef','titel','Kan korter.',1,2,'2026-11-25T09:00:00Z');
CREATE TABLE conflicts (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
            content BLOB NOT NULL,
            found TEXT NOT NULL CHECK (found GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            resolved TEXT CHECK (resolved GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            UNIQUE (path, sha256)
        ) STRICT;
INSERT INTO "conflicts" VALUES(1,'energiecoaches','praktijkvoorbeelden/energiecoaches.md','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',X'616E64657273','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
CREATE TABLE content_stamp (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            stamp TEXT NOT NULL
        ) STRICT;
INSERT INTO "content_stamp" VALUES(1,'51519D998445A785');
CREATE TABLE document_care (
            document_id TEXT PRIMARY KEY,
            owner_chosen INTEGER NOT NULL DEFAULT 0 CHECK (owner_chosen IN (0, 1)),
            owner_id INTEGER REFERENCES accounts (id),
            months INTEGER CHECK (months BETWEEN 1 AND 120),
            CHECK (owner_chosen OR owner_id IS NULL)
        ) STRICT;
INSERT INTO "document_care" VALUES('energiecoaches',1,1,12);
CREATE TABLE document_checks (
            document_id TEXT PRIMARY KEY,
            due TEXT NOT NULL CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            asked TEXT NOT NULL CHECK (asked GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            reminded TEXT CHECK (reminded GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
        ) STRICT;
INSERT INTO "document_checks" VALUES('energiecoaches','2026-11-25','2026-11-25','2026-11-25');
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
CREATE TABLE document_urls (
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            url TEXT NOT NULL CHECK (url <> ''),
            position INTEGER NOT NULL,
            PRIMARY KEY (document_id, url)
        ) STRICT;
INSERT INTO "document_urls" VALUES('energiecoaches','https://www.hattem.example/coaches',0);
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
CREATE TABLE identities (
            issuer TEXT NOT NULL CHECK (issuer <> ''),
            subject TEXT NOT NULL CHECK (subject <> '' AND length(subject) <= 255),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            PRIMARY KEY (issuer, subject)
        ) WITHOUT ROWID, STRICT;
INSERT INTO "identities" VALUES('https://login.example','1',1,'2026-11-25T09:00:00Z');
CREATE TABLE link_checks (
            url TEXT PRIMARY KEY CHECK (url <> ''),
            checked TEXT CHECK (checked GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            good TEXT CHECK (good GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            found TEXT CHECK (found IN (
                'goed', 'weg', 'fout', 'naam', 'stil', 'tls', 'verbinding', 'omleiding',
                'antwoord', 'geweigerd', 'adres')),
            status INTEGER,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            failed_since TEXT CHECK (failed_since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            gone_on TEXT CHECK (gone_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            broken INTEGER NOT NULL DEFAULT 0 CHECK (broken IN (0, 1)),
            due TEXT NOT NULL CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            CHECK ((failures = 0) = (failed_since IS NULL)),
            CHECK (NOT broken OR failures > 0)
        ) STRICT;
INSERT INTO "link_checks" VALUES('https://www.hattem.example/coaches','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','weg',404,2,'2026-11-25T09:00:00Z','2026-11-25',1,'2026-11-25T09:00:00Z');
CREATE TABLE mail_links (
            token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
            purpose TEXT NOT NULL CHECK (purpose IN ('bevestigen', 'herstellen', 'inzending')),
            email TEXT NOT NULL,
            subject_id TEXT,
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            used TEXT CHECK (used GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "mail_links" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','inzending','auteur@gemeente.example','0123456789abcdef','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
CREATE TABLE mails (
            id INTEGER PRIMARY KEY,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL CHECK (subject <> '' AND instr(subject, char(10)) = 0),
            text TEXT NOT NULL,
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            sent TEXT CHECK (sent GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            tried INTEGER NOT NULL DEFAULT 0,
            error TEXT
        ) STRICT;
INSERT INTO "mails" VALUES(1,'auteur@gemeente.example','Uw inzending','Dank u wel.','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z',1,'geen antwoord');
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
CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            previous_sha256 TEXT,
            written TEXT CHECK (written GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            indexed TEXT CHECK (indexed GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            UNIQUE (document_id, number),
            FOREIGN KEY (document_id, number) REFERENCES revisions (document_id, number),
            CHECK (indexed IS NULL OR written IS NOT NULL)
        ) STRICT;
INSERT INTO "outbox" VALUES(1,'energiecoaches',1,'2026-11-25T09:00:00Z','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
CREATE TABLE recovery_codes (
            account_id INTEGER NOT NULL REFERENCES second_factors (account_id) ON DELETE CASCADE,
            code_hash TEXT NOT NULL CHECK (length(code_hash) = 64 AND code_hash NOT GLOB '*[^0-9a-f]*'),
            used TEXT CHECK (used GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            PRIMARY KEY (account_id, code_hash)
        ) WITHOUT ROWID, STRICT;
INSERT INTO "recovery_codes" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-11-25T09:00:00Z');
CREATE TABLE redirects (
            old_id TEXT PRIMARY KEY,
            new_id TEXT NOT NULL,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            CHECK (old_id <> new_id)
        ) STRICT;
INSERT INTO "redirects" VALUES('coaches','energiecoaches','2026-11-25T09:00:00Z');
CREATE TABLE revisions (
            document_id TEXT NOT NULL
                CHECK (length(document_id) BETWEEN 1 AND 80
                       AND document_id NOT GLOB '*[^a-z0-9-]*'),
            number INTEGER NOT NULL CHECK (number >= 1),
            kind TEXT NOT NULL CHECK (kind IN ('praktijkvoorbeeld', 'artikel')),
            source TEXT NOT NULL CHECK (source IN ('hub', 'bestand', 'herstel', 'intrekking')),
            markdown TEXT,
            sha256 TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
            note TEXT NOT NULL DEFAULT '',
            actor_id INTEGER,
            submission_id TEXT REFERENCES submissions (id),
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            PRIMARY KEY (document_id, number),
            CHECK ((source = 'intrekking') = (markdown IS NULL)),
            CHECK ((markdown IS NULL) = (sha256 IS NULL)),
            CHECK (source <> 'intrekking' OR note <> '')
        ) STRICT;
INSERT INTO "revisions" VALUES('energiecoaches',1,'praktijkvoorbeeld','hub','## Aanleiding','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','eerste versie',1,'0123456789abcdef','2026-11-25T09:00:00Z');
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
CREATE TABLE second_factors (
            account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            secret TEXT NOT NULL CHECK (length(secret) >= 32),
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            confirmed TEXT CHECK (confirmed GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            last_step INTEGER NOT NULL DEFAULT 0
        ) STRICT;
INSERT INTO "second_factors" VALUES(1,'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z',1);
CREATE TABLE sessions (
            token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        , device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 80), seen TEXT CHECK (seen GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'), awaits_code INTEGER NOT NULL DEFAULT 0 CHECK (awaits_code IN (0, 1))) STRICT;
INSERT INTO "sessions" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','',NULL,0);
CREATE TABLE sign_in_states (
            state_hash TEXT PRIMARY KEY CHECK (length(state_hash) = 64 AND state_hash NOT GLOB '*[^0-9a-f]*'),
            browser_hash TEXT NOT NULL CHECK (length(browser_hash) = 64 AND browser_hash NOT GLOB '*[^0-9a-f]*'),
            provider TEXT NOT NULL,
            nonce TEXT NOT NULL CHECK (length(nonce) >= 16),
            verifier TEXT NOT NULL CHECK (length(verifier) >= 43),
            back TEXT NOT NULL,
            until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "sign_in_states" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','hattem','nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn','vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv','/','2026-11-25T09:00:00Z');
CREATE TABLE submission_versions (
            submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version >= 1),
            status TEXT NOT NULL,
            form TEXT NOT NULL CHECK (json_valid(form)),
            actor_id INTEGER,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            PRIMARY KEY (submission_id, version)
        ) STRICT;
INSERT INTO "submission_versions" VALUES('0123456789abcdef',1,'ingediend','{"titel": "Een voorbeeld", "themas": ["bestaanszekerheid"]}',1,'2026-11-25T09:00:00Z');
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
            created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            changed TEXT NOT NULL CHECK (changed GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            submitted TEXT CHECK (submitted GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            decided TEXT CHECK (decided GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            CHECK (author_id IS NOT NULL OR email IS NOT NULL),
            CHECK (status IN ('concept', 'ingetrokken') OR submitted IS NOT NULL),
            CHECK (status NOT IN ('in_behandeling', 'aanvaard') OR reviewer_id IS NOT NULL),
            CHECK (status NOT IN ('aanvaard', 'gepubliceerd') OR document_id IS NOT NULL),
            CHECK ((status IN ('aanvaard', 'gepubliceerd', 'afgewezen')) = (decided IS NOT NULL)),
            CHECK (status <> 'aanvaard' OR publish_on IS NOT NULL),
            CHECK (status <> 'afgewezen' OR reason <> '')
        ) STRICT;
INSERT INTO "submissions" VALUES('0123456789abcdef','praktijkvoorbeeld','aanvaard',2,'{"titel": "Een voorbeeld", "themas": ["bestaanszekerheid"]}','Een voorbeeld',1,'auteur@gemeente.example','GM0244',1,'een-voorbeeld',1,'2026-12-01','goed zo','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
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
CREATE TABLE unmerged (
            id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 40),
            kind TEXT NOT NULL CHECK (kind IN ('inzending', 'document')),
            object_id TEXT NOT NULL,
            base INTEGER NOT NULL CHECK (base >= 1),
            form TEXT NOT NULL CHECK (json_valid(form)),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
            done TEXT CHECK (done GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')
        ) STRICT;
INSERT INTO "unmerged" VALUES('0123456789','inzending','0123456789abcdef',1,'{"titel": "Een voorbeeld", "themas": ["bestaanszekerheid"]}',1,'2026-11-25T09:00:00Z','2026-11-25T09:00:00Z');
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
CREATE TRIGGER documents_insert_stamp AFTER INSERT ON documents BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER documents_update_stamp AFTER UPDATE ON documents BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER documents_delete_stamp AFTER DELETE ON documents BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER themes_insert_stamp AFTER INSERT ON themes BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER themes_update_stamp AFTER UPDATE ON themes BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER themes_delete_stamp AFTER DELETE ON themes BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX mails_waiting ON mails (id) WHERE sent IS NULL;
CREATE INDEX submissions_status ON submissions (status, submitted);
CREATE INDEX submissions_author ON submissions (author_id);
CREATE INDEX submissions_document ON submissions (document_id, status);
CREATE INDEX comments_submission ON comments (submission_id, id);
CREATE INDEX outbox_waiting ON outbox (id) WHERE indexed IS NULL;
CREATE INDEX unmerged_open ON unmerged (kind, object_id) WHERE done IS NULL;
CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE INDEX audit_object ON audit (kind, object_id, id);
CREATE INDEX check_links_document ON check_links (document_id);
CREATE INDEX check_notes_open ON check_notes (document_id) WHERE resolved IS NULL;
CREATE TRIGGER document_care_insert_stamp AFTER INSERT ON document_care BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER document_care_update_stamp AFTER UPDATE ON document_care BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER document_care_delete_stamp AFTER DELETE ON document_care BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit WHEN OLD.at >= coalesce((SELECT max(before) FROM audit_clearances), '') BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_clearances_insert BEFORE INSERT ON audit_clearances WHEN NEW.before > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-365 days') OR EXISTS (SELECT 1 FROM audit_clearances WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit is kept for a year at least'); END;
CREATE TRIGGER audit_clearances_update BEFORE UPDATE ON audit_clearances BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_clearances_delete BEFORE DELETE ON audit_clearances BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX identities_account ON identities (account_id);
CREATE INDEX document_urls_url ON document_urls (url);
CREATE INDEX link_checks_broken ON link_checks (broken) WHERE broken;
COMMIT;
