"""Say how a record is laid out in a Whoosh index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from whoosh.analysis import Analyzer, Token
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema

from kennishub.search.dutch import analyse
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord

#: What a build was made by; one that was made by anything else is made anew. Raise the number when
#: the layout of a record or the analysis changes.
LAYOUT: Final = f"8 {' '.join(FIELD_WEIGHTS)}"


class DutchAnalyzer(Analyzer):  # type: ignore[misc]
    """Feed Whoosh the terms of `search.dutch.analyse`, several of them at one position."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DutchAnalyzer)

    def __hash__(self) -> int:
        return hash(DutchAnalyzer)

    def __call__(self, value: str, *, mode: str = "", **_options: Any) -> Iterator[Token]:
        """Yield one reused Whoosh token per term, as Whoosh's own analysers do."""
        token = Token(positions=True, mode=mode, stopped=False, boost=1.0)
        for word in analyse(value):
            token.pos = word.position
            for term in word.terms:
                token.text = token.original = term
                yield token


def make_schema() -> Schema:
    """Return the schema of a build."""
    text = TEXT(analyzer=DutchAnalyzer(), phrase=True, stored=False)
    return Schema(
        id=ID(unique=True),
        facts=COLUMN(VarBytesColumn()),
        stored=STORED,
        **dict.fromkeys(FIELD_WEIGHTS, text),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold the facts of a document that are kept in columns, apart from its texts."""

    id: str
    revision: str
    title: str
    published: str
    facets: dict[str, list[str]]
    prior: float
    confirmed: str
    due: str
    display: dict[str, str | list[str]]


def to_document(record: SearchRecord) -> dict[str, Any]:
    """Return a record as the keyword arguments of `IndexWriter.add_document`."""
    facts = [
        record.id,
        record.revision,
        record.title,
        record.published,
        {name: list(values) for name, values in record.facets.items() if values},
        record.prior,
        record.confirmed,
        record.due,
        dict(record.display),
    ]
    stored = {
        "summary": record.texts.get("summary", ""),
        "body": record.texts.get("body", ""),
        "sections": record.sections,
    }
    texts = {name: record.texts[name] for name in FIELD_WEIGHTS if record.texts.get(name)}
    return {
        "id": record.id,
        "facts": json.dumps(facts, ensure_ascii=False).encode(),
        "stored": json.dumps(stored, ensure_ascii=False),
        **texts,
    }


def read_facts(data: bytes) -> Facts:
    """Return the facts that `to_document` wrote."""
    return Facts(*json.loads(data))


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold what is read of a document only to cut a passage."""

    summary: str
    body: str
    sections: list[tuple[int, str]]


def read_stored(text: str) -> Stored:
    """Return what `to_document` stored."""
    return Stored(**json.loads(text))
