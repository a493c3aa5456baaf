"""Measure Tantivy, by its Python package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from benchmarks.corpus import FACET_VALUES, FACETS
from benchmarks.engines.base import (
    FIELDS,
    HITS,
    SUGGESTIONS,
    Answer,
    Job,
    form_weight,
    needs_of,
    plan_of,
    terms_of,
)
from benchmarks.questions import Question
from kennishub.search.dutch import Form, form_of
from kennishub.search.plan import Prefix, Sequence, Word
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord

EXACT: Final = "_exact"
#: With this memory and one thread 10,000 documents come in one segment, quickest to search.
HEAP: Final = 1_000_000_000
#: As many characters as a snippet of the hub has.
SNIPPET: Final = 260
#: Facets of which every document has one value, so that the counts make up the total.
SINGLE: Final = ("jaar", "fase")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold a query with its filter, the same without, and which facet the filter is of."""

    filtered: Any
    unfiltered: Any
    selected: tuple[str, ...]


class Tantivy:
    """Search with Tantivy.

    Every text is in two fields: its exact terms with positions, for phrases, and all other terms
    with their frequencies alone. Terms an index does not have are left out beforehand. Facets are
    term aggregations on fast fields, exact because they keep every value. The best ten are found
    without counting all, so that Tantivy can skip.
    """

    name = "Tantivy"
    workers = 1

    def __init__(self) -> None:
        self._schema = _schema()
        self._searcher: Any = None

    def version(self) -> str:
        """Return the version of the package."""
        return metadata.version("tantivy")

    def build(self, folder: Path, records: Iterable[SearchRecord], *, quickly: bool) -> None:
        """Index records with one writer in one commit."""
        del quickly
        index = self._index(folder)
        writer = index.writer(heap_size=HEAP, num_threads=1)
        for record in records:
            writer.add_document(_document(record))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Open the index and a searcher."""
        self._searcher = self._index(folder).searcher()

    def prepare(self, question: Question) -> Prepared:
        """Make the queries."""
        # Flat, so that Tantivy can skip what cannot come among the best.
        base = _any([one for need in needs_of(plan_of(question)) for one in self._any_of(need)])
        limits = [
            (Occur.Must, Query.const_score_query(_any([self._facet(name, v) for v in values]), 0.0))
            for name, values in question.facets.items()
        ]
        filtered = Query.boolean_query([(Occur.Must, base), *limits]) if limits else base
        return Prepared(filtered, base, tuple(question.facets))

    def answer(self, prepared: Prepared, job: Job) -> Answer:
        """Search, and aggregate."""
        found = self._searcher.search(prepared.filtered, HITS, count=False)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        hits = [
            (document.get_first("id"), document.get_first("shown_title")) for document in documents
        ]
        if job is Job.TOP:
            return Answer(hits)
        counted = [name for name in FACETS if name not in prepared.selected]
        facets = self._counts(prepared.filtered, counted)
        total = sum(next(facets[name] for name in SINGLE if name in facets).values())
        if prepared.selected:
            # A facet's own selection does not narrow its counts.
            facets |= self._counts(prepared.unfiltered, prepared.selected)
        snippets = []
        if job is Job.SNIPPETS:
            make = tantivy.SnippetGenerator.create(
                self._searcher, prepared.unfiltered, self._schema, f"body{EXACT}"
            )
            make.set_max_num_chars(SNIPPET)
            snippets = [make.snippet_from_doc(document).to_html() for document in documents]
        return Answer(hits, total, facets, snippets)

    def open_suggestions(self, records: Iterable[SearchRecord]) -> None:
        """Do nothing: the dictionary of terms serves."""

    def suggest(self, beginning: str) -> list[str]:
        """Complete to the most frequent words of titles."""
        return [
            term
            for term, _ in self._searcher.terms_with_prefix(
                f"title{EXACT}", Form.EXACT + beginning, limit=SUGGESTIONS
            )
        ]

    def close(self) -> None:
        """Let go of the searcher."""
        self._searcher = None

    def _index(self, folder: Path) -> Any:
        index = tantivy.Index(self._schema, path=str(folder))
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("blanks", blanks)
        return index

    def _any_of(self, need: Word | Sequence | Prefix) -> list[Any]:
        match need:
            case Word(terms=terms, fields=fields, parts=parts):
                any_of = [
                    one for term in terms for name in fields for one in self._terms(name, term)
                ]
                if parts:
                    each = [(Occur.Must, _any(self._any_of(part))) for part in parts]
                    any_of.append(Query.boolean_query(each))
                return any_of
            case Sequence((term,), fields):
                return [one for name in fields for one in self._terms(name, term)]
            case Sequence(terms, fields):
                return [
                    Query.boost_query(
                        Query.phrase_query(self._schema, name + EXACT, list(terms)),
                        FIELD_WEIGHTS[name],
                    )
                    for name in fields
                ]
            case Prefix(term, fields):
                return [
                    Query.boost_query(
                        Query.phrase_prefix_query(self._schema, name + EXACT, [term]),
                        FIELD_WEIGHTS[name],
                    )
                    for name in fields
                ]

    def _terms(self, name: str, term: str) -> list[Any]:
        exact = form_of(term) is Form.EXACT
        # The joined form of a word with hyphens stands among the others.
        places = [name, name + EXACT] if exact else [name]
        weight = FIELD_WEIGHTS[name] * form_weight(term)
        return [
            Query.boost_query(Query.term_query(self._schema, place, term, "freq"), weight)
            for place in places
            if self._searcher.doc_freq(place, term)
        ]

    def _facet(self, name: str, value: str) -> Any:
        return Query.term_query(self._schema, name, value, "basic")

    def _counts(self, query: Any, names: Iterable[str]) -> dict[str, Mapping[str, int]]:
        wanted = {
            name: {
                "terms": {"field": name, "size": FACET_VALUES[name], "order": {"_count": "desc"}}
            }
            for name in names
        }
        found = self._searcher.aggregate(query, wanted)
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]}
            for name in wanted
        }


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "title", "summary"):
        builder.add_text_field(
            name if name == "id" else f"shown_{name}",
            stored=True,
            tokenizer_name="raw",
            index_option="basic",
        )
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="blanks", index_option="freq")
        builder.add_text_field(
            name + EXACT, stored=name == "body", tokenizer_name="blanks", index_option="position"
        )
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(record: SearchRecord) -> Any:
    document = tantivy.Document()
    document.add_text("id", record.id)
    document.add_text("shown_title", record.title)
    document.add_text("shown_summary", record.texts["summary"])
    for name in FIELDS:
        exact, others = terms_of(record.texts.get(name, ""))
        document.add_text(name + EXACT, exact)
        document.add_text(name, others)
    for name in FACETS:
        for value in record.facets[name]:
            document.add_text(name, value)
    return document


def _any(queries: list[Any]) -> Any:
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])
