"""Read judged queries and score the hits on them: success@5 and nDCG@10."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

#: The row over all categories.
ALL: Final = "all"
SUCCESS_DEPTH: Final = 5
GAIN_DEPTH: Final = 10

_START: Final = "- {"

#: Answers a query with ids of documents, the best first.
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """Hold a query and the ids of all documents that answer it."""

    id: str
    text: str
    category: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the means over a number of queries."""

    queries: int
    success: float
    ndcg: float


@dataclass(frozen=True, slots=True)
class Miss:
    """Hold a query with nothing relevant among the first hits; `rank` counts from 1."""

    query: JudgedQuery
    rank: int | None
    first: tuple[str, ...]

    def __str__(self) -> str:
        place = f"rank {self.rank}" if self.rank else "not found"
        return (
            f"{self.query.id} {self.query.category} | {self.query.text}\n"
            f"    wanted ({place}): {', '.join(sorted(self.query.relevant))}\n"
            f"    found: {', '.join(self.first) or 'nothing'}"
        )


@dataclass(frozen=True, slots=True)
class Result:
    """Hold the scores of one engine per category, `ALL` first, and what it missed."""

    scores: dict[str, Score]
    misses: tuple[Miss, ...]


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Read a query file: one query a line, each a JSON object in a YAML list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line.removeprefix("- ")) for line in lines if line.startswith(_START)]
    return tuple(
        JudgedQuery(one["id"], one["query"], one["category"], frozenset(one["relevant"]))
        for one in found
    )


def success(hits: Sequence[str], relevant: Iterable[str]) -> float:
    """Return 1 if anything relevant is among the first five hits, else 0."""
    return float(not set(relevant).isdisjoint(hits[:SUCCESS_DEPTH]))


def ndcg(hits: Sequence[str], relevant: Iterable[str]) -> float:
    """Return the discounted gain of the first ten hits as a share of the highest there can be.

    A document is relevant or it is not (Järvelin and Kekäläinen 2002, with binary gain).
    """
    wanted = set(relevant)
    gain = sum(_discount(rank) for rank, hit in enumerate(hits[:GAIN_DEPTH]) if hit in wanted)
    return gain / sum(map(_discount, range(min(GAIN_DEPTH, len(wanted)))))


def evaluate(queries: Sequence[JudgedQuery], search: Search) -> Result:
    """Ask every query and score the hits, per category and over all."""
    rows: dict[str, list[tuple[float, float]]] = {ALL: []}
    misses = []
    for query in queries:
        # A document counts once, at its best place.
        hits = list(dict.fromkeys(search(query.text)))
        row = (success(hits, query.relevant), ndcg(hits, query.relevant))
        rows[ALL].append(row)
        rows.setdefault(query.category, []).append(row)
        if not row[0]:
            rank = next((n for n, hit in enumerate(hits, 1) if hit in query.relevant), None)
            misses.append(Miss(query, rank, tuple(hits[:SUCCESS_DEPTH])))
    scores = {
        category: Score(len(found), fmean(s for s, _ in found), fmean(n for _, n in found))
        for category, found in rows.items()
    }
    return Result(scores, tuple(misses))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 2)
