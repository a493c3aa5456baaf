"""Measure SQLite FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.corpus import FACETS
from benchmarks.engines.base import (
    FIELDS,
    HITS,
    SUGGESTIONS,
    Answer,
    Job,
    needs_of,
    plan_of,
    terms_of,
)
from benchmarks.questions import Question
from kennishub.search.dutch import Form
from kennishub.search.plan import Prefix, Sequence, Word
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord

EXACT: Final = "_exact"
COLUMNS: Final = (*(name + EXACT for name in FIELDS), *FIELDS)
#: Letters of a prefix that have an index of their own, the mark of the form counted in.
PREFIXES: Final = "4 5"
#: About as many words as a snippet of the hub has; FTS5 gives 64 at most.
SNIPPET_WORDS: Final = 40
BATCH: Final = 500
#: Kilobytes that are kept of the file, and bytes of it that are mapped.
CACHE: Final = 256_000
MAPPED: Final = 4_000_000_000

_BODY: Final = COLUMNS.index("body_exact")
_TOP: Final = """
select document.id, document.title from (
  select rowid, rank from text where text match ? {limit} order by rank limit ?
) found join document on document.rowid = found.rowid order by found.rank"""
_SNIPPETS: Final = f"""
select snippet(text, {_BODY}, '<mark>', '</mark>', '…', {SNIPPET_WORDS})
from text where text match ? and rowid = ?"""  # noqa: S608 - numbers of our own


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold a query in FTS5's language, and a selected facet with its values."""

    match: str
    selected: tuple[tuple[str, tuple[str, ...]], ...]


class Fts5:
    """Search with SQLite FTS5.

    The exact terms are in columns of their own, for phrases; the rest stands beside them. Of the
    text only what is shown is stored. Columns have the hub's weights; FTS5 has none for forms.
    Facets are side tables in the order of their documents, grouped over a temporary table of all
    documents that match, which is filled once per question and gives the best ten as well.
    """

    name = "SQLite FTS5"
    workers = 1

    def __init__(self) -> None:
        self._db: sqlite3.Connection | None = None

    def version(self) -> str:
        """Return the version of SQLite."""
        return sqlite3.sqlite_version

    def build(self, folder: Path, records: Iterable[SearchRecord], *, quickly: bool) -> None:
        """Index records in one transaction without a journal, and merge what was written."""
        del quickly
        db = _connect(folder)
        db.executescript(_schema())
        batch: list[SearchRecord] = []
        number = 0
        for record in records:
            batch.append(record)
            if len(batch) == BATCH:
                number = _insert(db, batch, number)
                batch = []
        _insert(db, batch, number)
        db.execute("insert into text(text) values ('optimize')")
        db.commit()
        db.execute("analyze")
        db.commit()
        db.close()

    def open(self, folder: Path) -> None:
        """Open the database."""
        db = _connect(folder)
        db.execute("create temp table found (document integer primary key, rank real)")
        db.execute("create temp table chosen (document integer primary key, rank real)")
        self._db = db

    def prepare(self, question: Question) -> Prepared:
        """Write the query."""
        any_of = [self._match(need) for need in needs_of(plan_of(question))]
        match = " OR ".join(one for one in any_of if one)
        return Prepared(match or '"="', tuple(question.facets.items()))

    def answer(self, prepared: Prepared, job: Job) -> Answer:
        """Search, and group."""
        if job is Job.TOP:
            return self._top(prepared)
        db = self._opened
        db.execute("delete from found")
        db.execute(
            "insert into found select rowid, rank from text where text match ?", (prepared.match,)
        )
        table = "found"
        if prepared.selected:
            table = "chosen"
            limits, values = _limits(prepared)
            db.execute("delete from chosen")
            db.execute(f"insert into chosen select document, rank from found {limits}", values)  # noqa: S608
        rows = db.execute(
            f"select found.document, document.id, document.title from {table} found"  # noqa: S608
            " join document on document.rowid = found.document order by found.rank limit ?",
            (HITS,),
        ).fetchall()
        (total,) = db.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
        selected = {name for name, _ in prepared.selected}
        facets = {
            # A facet's own selection does not narrow its counts.
            name: dict(_grouped(db, name, "found" if name in selected else table))
            for name in FACETS
        }
        snippets = []
        if job is Job.SNIPPETS:
            for number, _, _ in rows:
                snippets += db.execute(_SNIPPETS, (prepared.match, number)).fetchone()
        return Answer([(id_, title) for _, id_, title in rows], total, facets, snippets)

    def open_suggestions(self, records: Iterable[SearchRecord]) -> None:
        """Write the words of titles to an ordinary table: FTS5's own list has no order of use."""
        del records
        db = self._opened
        db.execute("create temp table word (term text primary key, documents int) without rowid")
        db.execute(
            "insert into word select term, doc from terms where col = 'title_exact' and term >= '='"
            " and term < '>'"
        )

    def suggest(self, beginning: str) -> list[str]:
        """Complete to the most frequent words of titles."""
        first = Form.EXACT + beginning
        rows = self._opened.execute(
            "select term from word where term >= ? and term < ? order by documents desc limit ?",
            (first, first + "\U0010ffff", SUGGESTIONS),
        )
        return [term for (term,) in rows]

    def close(self) -> None:
        """Close the database."""
        if self._db is not None:
            self._db.close()
        self._db = None

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            raise ValueError("not open")
        return self._db

    def _top(self, prepared: Prepared) -> Answer:
        limits, values = _limits(prepared)
        # With the plus SQLite starts from the match; from the filter it takes ten times as long.
        limit = limits.replace("where document in", "and +rowid in")
        rows = self._opened.execute(_TOP.format(limit=limit), (prepared.match, *values, HITS))
        return Answer(rows.fetchall())

    def _match(self, need: Word | Sequence | Prefix) -> str:
        match need:
            case Word(terms=terms, parts=parts):
                any_of = [f'"{term}"' for term in terms if self._has(term)]
                each = [self._match(part) for part in parts]
                if each and all(each):
                    any_of.append(f"({' AND '.join(f'({part})' for part in each)})")
                return " OR ".join(any_of)
            case Sequence(terms):
                return f'"{" ".join(terms)}"'
            case Prefix(term):
                return f'"{term}"*'

    def _has(self, term: str) -> bool:
        rows = self._opened.execute("select 1 from terms where term = ? limit 1", (term,))
        return rows.fetchone() is not None


def _connect(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "fts5.db", isolation_level="DEFERRED")
    for pragma in (
        "journal_mode = off",
        "synchronous = off",
        "temp_store = memory",
        f"cache_size = -{CACHE}",
        f"mmap_size = {MAPPED}",
    ):
        db.execute(f"pragma {pragma}")
    return db


def _schema() -> str:
    weights = ", ".join(str(FIELD_WEIGHTS[name.removesuffix(EXACT)]) for name in COLUMNS)
    shown = ", ".join("body_exact" if name == "body_exact" else f"'' {name}" for name in COLUMNS)
    facets = "".join(
        f"create table facet_{name} (document int, value text, primary key (document, value))"
        f" without rowid; create index value_{name} on facet_{name} (value, document);"
        for name in FACETS
    )
    return f"""
    create table document (id text, title text, summary text, body_exact text);
    create view shown as select rowid, {shown} from document;
    create virtual table text using fts5(
      {", ".join(COLUMNS)}, content=shown, content_rowid=rowid, prefix='{PREFIXES}',
      tokenize = "ascii tokenchars '{"".join(Form)}'");
    insert into text(text, rank) values ('rank', 'bm25({weights})');
    create virtual table terms using fts5vocab(text, col);
    {facets}"""  # noqa: S608 - names of our own


def _insert(db: sqlite3.Connection, records: list[SearchRecord], number: int) -> int:
    """Insert records behind so many others, and return how many there are then."""
    numbered = list(enumerate(records, start=number + 1))
    terms = [[terms_of(record.texts.get(name, "")) for name in FIELDS] for record in records]
    marks = ", ".join("?" * (1 + len(COLUMNS)))
    body = FIELDS.index("body")
    db.executemany(
        "insert into document (rowid, id, title, summary, body_exact) values (?, ?, ?, ?, ?)",
        (
            (row, record.id, record.title, record.texts["summary"], columns[body][0])
            for (row, record), columns in zip(numbered, terms, strict=True)
        ),
    )
    db.executemany(
        f"insert into text (rowid, {', '.join(COLUMNS)}) values ({marks})",  # noqa: S608
        (
            (row, *(exact for exact, _ in columns), *(others for _, others in columns))
            for (row, _), columns in zip(numbered, terms, strict=True)
        ),
    )
    for name in FACETS:
        db.executemany(
            f"insert into facet_{name} values (?, ?)",  # noqa: S608
            ((row, value) for row, record in numbered for value in record.facets[name]),
        )
    return number + len(records)


def _limits(prepared: Prepared) -> tuple[str, list[str]]:
    parts = []
    found: list[str] = []
    for name, values in prepared.selected:
        marks = ", ".join("?" * len(values))
        parts.append(f"document in (select document from facet_{name} where value in ({marks}))")  # noqa: S608
        found += values
    return f"where {' and '.join(parts)}" if parts else "", found


def _grouped(db: sqlite3.Connection, name: str, table: str) -> Iterable[tuple[str, int]]:
    return db.execute(
        f"select value, count(*) from {table} found cross join facet_{name} facet"  # noqa: S608
        " on facet.document = found.document group by value"
    )
