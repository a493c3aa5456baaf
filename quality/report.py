"""Write what was measured as a page for people and as numbers for the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from quality.metrics import ALL, Score
from quality.words import Agreement

HUB: Final = "Kennishub"

Scores = Mapping[str, Score]

#: success@5 and nDCG@10 to reach, per category of the development corpus. Of synonyms general
#: knowledge of Dutch finds what it can: words of the queries themselves are in no list of ours.
TARGETS: Final = {
    ALL: (0.94, 0.90),
    "exact": (1.0, 0.98),
    "inflection": (1.0, 0.97),
    "compound": (1.0, 0.96),
    "typo": (0.97, 0.94),
    "diacritics": (1.0, 0.99),
    "phrase": (1.0, 0.99),
    "question": (0.92, 0.84),
    "long": (0.85, 0.76),
}
#: The same over all queries about our own content.
OWN_TARGET: Final = (0.97, 0.93)
#: Precision and recall to reach on words.
PAIRS_TARGET: Final = (0.97, 0.97)
SPLITS_TARGET: Final = (0.97, 0.98)

_DIGITS: Final = 4
#: What binary fractions may lack of the decimal that was meant: 0.29 * 100 is 28.999...
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold everything that was measured in one job."""

    documents: int
    engines: Mapping[str, Scores]
    own: Scores
    pairs: Agreement
    splits: Agreement


def to_numbers(measured: Measured) -> dict[str, Any]:
    """Return what was measured as plain numbers."""
    return {
        "documents": measured.documents,
        "engines": {name: _numbers(scores) for name, scores in measured.engines.items()},
        "own": _numbers(measured.own),
        "pairs": _agreement(measured.pairs),
        "splits": _agreement(measured.splits),
    }


def to_json(measured: Measured) -> str:
    """Return what was measured as a file for the tests."""
    return json.dumps(to_numbers(measured), ensure_ascii=False, indent=1) + "\n"


def to_markdown(measured: Measured) -> str:
    """Return what was measured as a page."""
    categories = tuple(measured.engines[HUB])
    counts = {name: score.queries for name, score in measured.engines[HUB].items()}
    own = tuple(measured.own)
    sections = [
        _HEAD,
        f"## On {measured.documents:,} documents that others wrote\n",
        f"{counts[ALL]} queries, success@5 / nDCG@10. In brackets: the number of queries.\n",
        *_table(
            ["", *(f"{name} ({counts[name]})" for name in categories)],
            [
                *(_row(name, scores, categories) for name, scores in measured.engines.items()),
                ["to reach", *(_pair(*TARGETS[c]) if c in TARGETS else "" for c in categories)],
            ],
        ),
        _CORPUS,
        "## On the hub's own documents\n",
        _OWN,
        *_table(
            ["", *(f"{name} ({measured.own[name].queries})" for name in own)],
            [
                _row(HUB, measured.own, own),
                ["to reach", _pair(*OWN_TARGET), *[""] * (len(own) - 1)],
            ],
        ),
        "\n## On words by themselves\n",
        _WORDS,
        *_table(
            ["", "cases", "precision", "recall", "to reach"],
            [
                ["taken for the same word", *_agreed(measured.pairs, PAIRS_TARGET)],
                ["split between two parts", *_agreed(measured.splits, SPLITS_TARGET)],
            ],
        ),
        _words("Taken for the same, wrongly", measured.pairs.wrong),
        _words("Not taken for the same, wrongly", measured.pairs.missed),
        _words("Split too often", measured.splits.wrong),
        _words("Split too seldom", measured.splits.missed),
    ]
    return "\n".join(section for section in sections if section) + "\n"


_HEAD: Final = """\
# How well the hub finds

`make quality` measures this, and writes this page and `quality.json`, which the regression test in
`tests/relevance/` reads. Do not edit either by hand.

**success@5** is the share of queries with an answer among the first five hits. **nDCG@10** says how
high all answers stand among the first ten: 1 when they come first. Every engine gives at most 20
hits a query, and all of them search the same documents in the same job. Shares are rounded down.
"""

_CORPUS: Final = """
The documents are laws, zoning plans, technical notes and questions and answers of public bodies.
Neither they nor their queries are part of this repository. With some 20 queries in a category, one
query is five points, so small differences mean little. The hub finds a synonym only where
`kennis/synoniemen.yaml` or a document joins the two words.

The others find documents with any of the words, the title counting twice.
"""

_OWN: Final = """\
120 queries in the words of officers, judged from the documents before any result was seen; where
results then showed a judgement to be wrong, a note says so. They are in
`tests/relevance/queries.yaml`.
"""

_WORDS: Final = """\
Pairs of words that are or are not the same, and compounds with the places where they may be split.
"""


def _numbers(scores: Scores) -> dict[str, dict[str, float]]:
    return {
        name: {
            "queries": score.queries,
            "success": round(score.success, _DIGITS),
            "ndcg": round(score.ndcg, _DIGITS),
        }
        for name, score in scores.items()
    }


def _agreement(agreement: Agreement) -> dict[str, float]:
    return {
        "cases": agreement.cases,
        "precision": round(agreement.precision, _DIGITS),
        "recall": round(agreement.recall, _DIGITS),
    }


def _row(name: str, scores: Scores, categories: tuple[str, ...]) -> list[str]:
    return [name, *(_pair(scores[c].success, scores[c].ndcg) for c in categories)]


def _agreed(agreement: Agreement, target: tuple[float, float]) -> list[str]:
    return [
        str(agreement.cases),
        _decimals(agreement.precision),
        _decimals(agreement.recall),
        _pair(*target),
    ]


def _words(label: str, words: tuple[str, ...]) -> str:
    return f"\n{label}: {', '.join(words)}." if words else ""


def _pair(success: float, ndcg: float) -> str:
    return f"{_decimals(success)} / {_decimals(ndcg)}"


def _decimals(value: float) -> str:
    """Return a share in two decimals, without the zero before them, and never more than it is."""
    return "1.0" if value == 1 else f".{int(value * 100 + _ROUNDING):02}"


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield _line(head)
    yield _line(["---", *["---:"] * (len(head) - 1)])
    yield from map(_line, rows)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
