"""Measure the Dutch analysis alone: which words are the same to it, and where it splits them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from kennishub.search.dutch import analyse
from kennishub.search.dutch.compounds import split
from kennishub.search.dutch.folding import fold
from kennishub.search.plan import Word, make_plan
from kennishub.search.query import build
from kennishub.search.synonyms import Synonyms


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold how often a decision was right when taken, and taken when right; and the mistakes."""

    cases: int
    precision: float
    recall: float
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def measure_pairs(path: Path, synonyms: Synonyms) -> Agreement:
    """Count how many pairs of a typed and a written text are rightly taken for the same."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    missed: list[str] = []
    rows = list(_rows(path))
    for row in rows:
        found = _finds(row["query"], row["document"], synonyms)
        should = row["should_match"] == "1"
        counts["found"] += found
        counts["right"] += found and should
        counts["should"] += should
        if found != should:
            (wrong if found else missed).append(f"{row['query']} – {row['document']}")
    return Agreement(
        cases=len(rows),
        precision=counts["right"] / counts["found"],
        recall=counts["right"] / counts["should"],
        wrong=tuple(wrong),
        missed=tuple(missed),
    )


def measure_splits(path: Path) -> Agreement:
    """Count how many of the places where compounds are split are right.

    An optional place is neither a mistake nor required.
    """
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    missed: list[str] = []
    rows = list(_rows(path))
    for row in rows:
        required = _places(row["required_boundaries"])
        optional = _places(row["optional_boundaries"])
        found = _boundaries(row["word"])
        counts["found"] += len(found - optional)
        counts["right"] += len(found & required)
        counts["required"] += len(required)
        shown = "·".join(part.surface for part in split(fold(row["word"])))
        if found - required - optional:
            wrong.append(shown)
        if required - found:
            missed.append(shown)
    return Agreement(
        cases=len(rows),
        precision=counts["right"] / counts["found"],
        recall=counts["right"] / counts["required"],
        wrong=tuple(wrong),
        missed=tuple(missed),
    )


def _finds(typed: str, written: str, synonyms: Synonyms) -> bool:
    """Tell whether a document with this text has every word that the query wants."""
    query = build(typed, synonyms=synonyms)
    terms = {term for token in analyse(written) for term in token.terms}
    wanted = make_plan(query.clauses, query.expansions).wanted
    return bool(wanted) and all(isinstance(need, Word) and _has(need, terms) for need in wanted)


def _has(word: Word, terms: set[str]) -> bool:
    return (
        not terms.isdisjoint(word.terms)
        or (bool(word.parts) and all(_has(part, terms) for part in word.parts))
        or any(_has(other, terms) for other, _weight in word.others)
    )


def _boundaries(word: str) -> set[int]:
    """Return after how many letters a word is split."""
    lengths = [len(part.surface) for part in split(fold(word))]
    return set(accumulate(lengths[:-1]))


def _places(text: str) -> set[int]:
    return {int(place) for place in text.split(",") if place}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
