"""Say what is asked of every engine that is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from benchmarks.questions import Question
from kennishub.search import query
from kennishub.search.dutch import Form, analyse, form_of
from kennishub.search.plan import FORM_WEIGHTS, Plan, Prefix, Sequence, Word, make_plan
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord

HITS: Final = 10
SUGGESTIONS: Final = 8
FIELDS: Final = tuple(FIELD_WEIGHTS)
FORMS: Final = dict(FORM_WEIGHTS)

Counts = Mapping[str, Mapping[str, int]]


class Job(StrEnum):
    """Name what is asked for, each with all of the one before."""

    TOP = "top-10"
    FACETS = "top-10 + 6 facets"
    SNIPPETS = "top-10 + 6 facets + snippets"


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold ids and titles, best first; the rest as far as it was asked for.

    `total` is None where an engine need not know it to find the best ten.
    """

    hits: list[tuple[str, str]]
    total: int | None = None
    facets: Counts = field(default_factory=dict)
    snippets: list[str] = field(default_factory=list)


class Engine(Protocol):
    """Index records, and answer questions from the index."""

    name: str
    #: Processes that answer at the same time when memory is measured.
    workers: int

    def version(self) -> str:
        """Return the version of what is measured."""

    def build(self, folder: Path, records: Iterable[SearchRecord], *, quickly: bool) -> None:
        """Index records in an empty folder; `quickly` allows what is not how it is measured."""

    def open(self, folder: Path) -> None:
        """Open what `build` made."""

    def prepare(self, question: Question) -> Any:
        """Return a question in the engine's own terms; this is not part of the time it takes."""

    def answer(self, prepared: Any, job: Job) -> Answer:
        """Answer a prepared question."""

    def open_suggestions(self, records: Iterable[SearchRecord]) -> None:
        """Prepare for suggestions."""

    def suggest(self, beginning: str) -> list[str]:
        """Return what may be meant by the beginning of a word."""

    def close(self) -> None:
        """Let go of the index."""


def plan_of(question: Question) -> Plan:
    """Return what a question looks for, as the hub itself plans it."""
    return make_plan(query.parse(question.text))


def needs_of(plan: Plan) -> tuple[Word | Sequence | Prefix, ...]:
    """Return the needs of a plan of ours: words of which any will do, or one that is required."""
    needs = plan.required or plan.wanted
    if plan.excluded or (plan.required and (plan.wanted or len(plan.required) > 1)):
        raise ValueError("a question asks for words, or for a phrase, or for a beginning")
    return needs


def terms_of(text: str) -> tuple[str, str]:
    """Return the exact terms of a text in their order, and all its other terms, blanks between.

    Apart from each other, so that the others do not come between the words of a phrase.
    """
    exact: list[str] = []
    others: list[str] = []
    for token in analyse(text):
        exact.append(token.exact)
        others += token.terms[1:]
    return " ".join(exact), " ".join(others)


def form_weight(term: str) -> float:
    """Return how much a term counts by its form."""
    return FORMS[Form(form_of(term))]
