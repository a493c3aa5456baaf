"""Measure Whoosh by itself, as its documentation has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from whoosh import index as whoosh_index
from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.query import And, ConstantScoreQuery, NullQuery, Or, Phrase, Term
from whoosh.sorting import Facets

from benchmarks.corpus import FACETS
from benchmarks.engines.base import (
    FIELDS,
    HITS,
    SUGGESTIONS,
    Answer,
    Job,
    form_weight,
    needs_of,
    plan_of,
)
from benchmarks.questions import Question
from kennishub.search.dutch import Form, analyse
from kennishub.search.plan import MAX_EXPANSIONS, Plan, Prefix, Sequence, Word
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.snippets import Marker, cut_passage

#: Processes that index where that is not what is measured.
PROCESSES: Final = 2


class Terms(Analyzer):  # type: ignore[misc]
    """Feed Whoosh the hub's terms, all those of a word at one position."""

    def __call__(self, value: str, *, mode: str = "", **_options: Any) -> Iterator[Token]:
        """Yield one reused token per term, as Whoosh's own analysers do."""
        token = Token(positions=True, mode=mode, stopped=False, boost=1.0)
        for word in analyse(value):
            token.pos = word.position
            for term in word.terms:
                token.text = token.original = term
                yield token


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold a query with its filter, the same without, which facet that is, and the plan."""

    query: Any
    filter: Any
    selected: tuple[str, ...]
    plan: Plan


class PlainWhoosh:
    """Search with Whoosh's own searcher.

    The best ten are found with its shortcuts, which now and then leave out one that belongs there.
    Facets are its own, as the groups of a search: with these it collects all documents. To count
    by hand would take it a half to a third of the time. A beginning of a word is expanded to its
    most frequent words, as in the hub: without a limit some take a minute. Snippets are cut by the
    hub's own scan, a fifth of the time of Whoosh's highlighter.
    """

    name = "Whoosh"
    workers = 1

    def __init__(self) -> None:
        self._searcher: Any = None

    def version(self) -> str:
        """Return the version of the package."""
        return metadata.version("whoosh3")

    def build(self, folder: Path, records: Iterable[SearchRecord], *, quickly: bool) -> None:
        """Index records with a writer as it comes, or with several processes."""
        text = TEXT(analyzer=Terms(), phrase=True, stored=False)
        schema = Schema(
            id=ID(unique=True, stored=True),
            stored=STORED,
            **{f"facet_{name}": KEYWORD() for name in FACETS},
            **dict.fromkeys(FIELDS, text),
        )
        index = whoosh_index.create_in(str(folder), schema)
        writer = index.writer(procs=PROCESSES, multisegment=True) if quickly else index.writer()
        for record in records:
            writer.add_document(**_document(record))
        writer.commit()
        index.close()

    def open(self, folder: Path) -> None:
        """Open the index and a searcher."""
        self._searcher = whoosh_index.open_dir(str(folder)).searcher()

    def prepare(self, question: Question) -> Prepared:
        """Make the query; a prefix is expanded here, which costs Whoosh nothing then."""
        plan = plan_of(question)
        any_of = [one for need in needs_of(plan) for one in self._any_of(need)]
        limits = [
            Or([Term(f"facet_{name}", value) for value in values])
            for name, values in question.facets.items()
        ]
        return Prepared(_any(any_of), And(limits) if limits else None, tuple(question.facets), plan)

    def answer(self, prepared: Prepared, job: Job) -> Answer:
        """Search, and count."""
        names = () if job is Job.TOP else tuple(f"facet_{name}" for name in FACETS)
        found = self._searcher.search(
            prepared.query,
            limit=HITS,
            filter=prepared.filter,
            groupedby=_grouping(names) if names else None,
        )
        stored = [json.loads(hit["stored"]) for hit in found[:HITS]]
        hits = [(hit["id"], kept["title"]) for hit, kept in zip(found[:HITS], stored, strict=True)]
        if job is Job.TOP:
            return Answer(hits)
        groups = {name: found.groups(name) for name in names}
        if chosen := [f"facet_{name}" for name in prepared.selected]:
            # A facet's own selection does not narrow its counts.
            wide = self._searcher.search(prepared.query, limit=HITS, groupedby=_grouping(chosen))
            groups |= {name: wide.groups(name) for name in chosen}
        facets = {
            name: {
                str(value): len(documents)
                for value, documents in groups[f"facet_{name}"].items()
                if value
            }
            for name in FACETS
        }
        snippets = []
        if job is Job.SNIPPETS:
            marker = Marker(prepared.plan)
            for kept in stored:
                passage = cut_passage(kept["summary"], kept["body"], [], marker)
                snippets.append(passage.html)
        return Answer(hits, len(found), facets, snippets)

    def open_suggestions(self, records: Iterable[SearchRecord]) -> None:
        """Do nothing: the dictionary of terms serves."""

    def suggest(self, beginning: str) -> list[str]:
        """Complete to the most frequent words of titles."""
        return self._expanded("title", Form.EXACT + beginning, SUGGESTIONS)

    def close(self) -> None:
        """Close the searcher."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None

    def _any_of(self, need: Word | Sequence | Prefix) -> list[Any]:
        match need:
            case Word(terms=terms, fields=fields, parts=parts):
                any_of = [
                    Term(name, term, boost=FIELD_WEIGHTS[name] * form_weight(term))
                    for term in terms
                    for name in fields
                    if (name, term) in self._searcher.reader()
                ]
                if parts:
                    any_of.append(And([_any(self._any_of(part)) for part in parts]))
                return any_of
            case Sequence((term,), fields):
                return [Term(name, term, boost=FIELD_WEIGHTS[name]) for name in fields]
            case Sequence(terms, fields):
                return [Phrase(name, list(terms), boost=FIELD_WEIGHTS[name]) for name in fields]
            case Prefix(term, fields):
                words = {
                    word for name in fields for word in self._expanded(name, term, MAX_EXPANSIONS)
                }
                return [
                    ConstantScoreQuery(
                        _any([Term(name, word) for word in words if self._has(name, word)]),
                        FIELD_WEIGHTS[name],
                    )
                    for name in fields
                ]

    def _has(self, name: str, term: str) -> bool:
        return (name, term) in self._searcher.reader()

    def _expanded(self, name: str, beginning: str, limit: int) -> list[str]:
        reader = self._searcher.reader()
        words = [
            word.decode() if isinstance(word, bytes) else word
            for word in reader.expand_prefix(name, beginning)
        ]
        words.sort(key=lambda word: -reader.doc_frequency(name, word))
        return words[:limit]


def _grouping(names: Iterable[str]) -> Facets:
    facets = Facets()
    for name in names:
        # Documents may have several values.
        facets.add_field(name, allow_overlap=True)
    return facets


def _document(record: SearchRecord) -> dict[str, Any]:
    kept = {
        "title": record.title,
        "summary": record.texts["summary"],
        "body": record.texts["body"],
        "facets": {name: list(record.facets[name]) for name in FACETS},
    }
    return {
        "id": record.id,
        "stored": json.dumps(kept, ensure_ascii=False),
        **{name: record.texts[name] for name in FIELDS if record.texts.get(name)},
        **{f"facet_{name}": " ".join(record.facets[name]) for name in FACETS},
    }


def _any(queries: list[Any]) -> Any:
    return Or(queries) if queries else NullQuery
