"""Search the corpus with plain engines, as anybody would set them up in an afternoon.

Each finds documents with any of the words, best first, the title counting for more than the body:
with all words required, as their parsers have it by default, every one of them finds less.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import tantivy
from whoosh.analysis import LanguageAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import MultifieldParser, OrGroup

from quality.corpus import Document
from quality.metrics import Search

HITS: Final = 20
TITLE_WEIGHT: Final = 2.0

#: A quoted phrase or a word; everything else means something to one parser or another.
_PIECE: Final = re.compile(r'"([^"]*)"|(\w+)')
_WORD: Final = re.compile(r"\w+")


def sqlite_fts5(documents: Sequence[Document]) -> Search:
    """Index in SQLite FTS5 with its tokenizer unicode61, which folds case and diacritics."""
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table document using fts5(id unindexed, title, body)")
    db.executemany(
        "insert into document values (?, ?, ?)",
        ((document.id, document.title, document.body) for document in documents),
    )

    def search(text: str) -> list[str]:
        question = " OR ".join(f'"{piece}"' for piece in _pieces(text))
        rows = db.execute(
            "select id from document where document match ? order by bm25(document, 0, ?, 1)"
            " limit ?",
            (question, TITLE_WEIGHT, HITS),
        )
        return [row[0] for row in rows]

    return search


def whoosh_nl(documents: Sequence[Document]) -> Search:
    """Index in Whoosh with its own analyser for Dutch: stop words and the Snowball stemmer."""
    text = TEXT(analyzer=LanguageAnalyzer("nl"))
    index: Any = RamStorage().create_index(Schema(id=ID(stored=True), title=text, body=text))
    writer = index.writer()
    for document in documents:
        writer.add_document(id=document.id, title=document.title, body=document.body)
    writer.commit()
    weights = {"title": TITLE_WEIGHT}
    parser = MultifieldParser(["title", "body"], index.schema, weights, group=OrGroup)
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        question = " ".join(_quoted(piece) for piece in _pieces(text))
        return [hit["id"] for hit in searcher.search(parser.parse(question), limit=HITS)]

    return search


def tantivy_dutch(documents: Sequence[Document]) -> Search:
    """Index in Tantivy with the Snowball stemmer for Dutch."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="dutch")
    builder.add_text_field("body", tokenizer_name="dutch")
    index = tantivy.Index(builder.build())
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in (tantivy.Filter.lowercase(), tantivy.Filter.stemmer("dutch")):
        analyser = analyser.filter(each)
    index.register_tokenizer("dutch", analyser.build())
    # One thread makes one order of documents, and with it the same ties in every run.
    writer = index.writer(num_threads=1)
    for document in documents:
        writer.add_document(
            tantivy.Document(id=document.id, title=document.title, body=document.body)
        )
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        question = index.parse_query(
            " ".join(_quoted(piece) for piece in _pieces(text)),
            ["title", "body"],
            field_boosts={"title": TITLE_WEIGHT},
        )
        hits = searcher.search(question, HITS).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return search


#: What the hub is measured beside, by the name in the report.
BASELINES: Final = {
    "SQLite FTS5 unicode61": sqlite_fts5,
    "Whoosh, analyser nl": whoosh_nl,
    "Tantivy, Dutch stemmer": tantivy_dutch,
}


def _pieces(text: str) -> list[str]:
    """Return the words of a query, and its quoted phrases as one piece each."""
    found = []
    for phrase, word in _PIECE.findall(text):
        words = " ".join(_WORD.findall(phrase or word))
        if words:
            found.append(words)
    return found


def _quoted(piece: str) -> str:
    # A word in quotes cannot be an operator.
    return f'"{piece}"'
