"""Write `docs/performance.md` and its plots from the file of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.engines import OURS, Job
from benchmarks.measuring import ALL
from benchmarks.results import DOCS
from benchmarks.svg import draw
from benchmarks.tables import number, render_size, table
from benchmarks.targets import check_all

#: A plot by the name of its file: what it shows, its unit, and where that is among the results.
PLOTS: Final[Mapping[str, tuple[str, str, Callable[[Mapping[str, Any]], float]]]] = {
    "performance-facets": (
        f"{Job.FACETS}, p50",
        "milliseconds",
        lambda engine: float(engine["searching"][str(Job.FACETS)][ALL]["p50"]),
    ),
    "performance-top": (
        f"{Job.TOP}, p50",
        "milliseconds",
        lambda engine: float(engine["searching"][str(Job.TOP)][ALL]["p50"]),
    ),
    "performance-size": (
        "Size of the index",
        "megabytes",
        lambda engine: float(engine["indexing"]["megabytes"]),
    ),
    "performance-memory": (
        "Memory of all processes, at most",
        "megabytes",
        lambda engine: float(engine["memory"]["peak"]),
    ),
    "performance-opening": (
        "Opening and the first answer",
        "milliseconds",
        lambda engine: float(engine["opening"]),
    ),
}


def write_page(results: Mapping[str, Any], docs: Path = DOCS) -> None:
    """Write the page and the plots."""
    plots = dict(draw_plots(results))
    for name, plot in plots.items():
        (docs / "images" / f"{name}.svg").write_text(plot, encoding="utf-8")
    (docs / "performance.md").write_text(render(results, tuple(plots)), encoding="utf-8")


def draw_plots(results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every plot for which there is something to draw."""
    sizes = results.get("sizes", {})
    for name, (title, unit, value) in PLOTS.items():
        lines: dict[str, list[tuple[float, float]]] = {}
        for size, found in sizes.items():
            for engine, measured in found["engines"].items():
                try:
                    lines.setdefault(engine, []).append((float(size), value(measured)))
                except KeyError:
                    continue
        lines = {engine: points for engine, points in lines.items() if points}
        if lines:
            told = "; ".join(
                f"{engine}: " + ", ".join(f"{number(y)} at {x:,.0f} documents" for x, y in points)
                for engine, points in lines.items()
            )
            yield name, draw(title, f"{title}, in {unit}. {told}.", ("documents", unit), lines)


def render(results: Mapping[str, Any], plots: tuple[str, ...]) -> str:
    """Return the page."""
    sections = [_HEAD, "## Ratios and what they should be\n", *_targets(results)]
    sections += [f"\n{render_requests(results['http'])}"] if results.get("http") else []
    sections += [f"\n{render_size(found)}" for found in results.get("sizes", {}).values()]
    sections += [_GROWTH, *(f"![{PLOTS[name][0]}](images/{name}.svg)\n" for name in plots), _HOW]
    return "\n".join(sections).rstrip() + "\n"


def _targets(results: Mapping[str, Any]) -> Iterator[str]:
    yield from table(
        ["", "documents", "target", "measured", "met"],
        [
            [check.what, f"{check.documents:,}", check.target, check.measured, _met(check.met)]
            for check in check_all(results)
        ],
    )


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


def render_requests(http: Mapping[str, Any]) -> str:
    """Return what whole requests take, as a section of the page."""
    lines = ["## Whole requests\n", _REQUESTS]
    for size, found in http.items():
        clients = list(next(iter(found["network"].values())))
        lines += [
            f"{int(size):,} documents, measured on {found['date']}:\n",
            *table(
                [
                    "",
                    "within the server, p50 / p95 ms",
                    *(f"{count} at a time: requests/s, p50 / p95 ms" for count in clients),
                ],
                [
                    [
                        f"`{page}`" if page.startswith("/") else page,
                        f"{number(inside['p50'])} / {number(inside['p95'])}",
                        *(
                            f"{one['rate']:.0f}, {number(one['p50'])} / {number(one['p95'])}"
                            for one in found["network"][page].values()
                        ),
                    ]
                    for page, inside in found["inside"].items()
                ],
            ),
            "",
        ]
    return "\n".join(lines)


_HEAD: Final = f"""\
# How fast the hub is

`make bench WRITE=1` measures this and writes this page, `performance.json` and the plots; do not
edit them by hand. Every number of documents is measured by itself and replaces only what was there
of the same number: `make bench SIZES=100000 WRITE=1`. What was measured how stands at the end.

{OURS} answers in Python and numpy on an index in Whoosh's format; Tantivy is in Rust, SQLite
in C. All of them search the same documents, in the same job, for the same terms.
"""

_REQUESTS: Final = """\
One worker, one core, no rate limits. *Within the server* is the whole WSGI application without a
network; *at a time* is the server that `kennishub serve` starts, over connections that stay open,
asked by so many clients from the same machine, which need a part of its cores themselves.
"""

_GROWTH: Final = """
## Growth

Both scales are logarithmic: a line at 45 degrees grows as fast as the number of documents does.
"""

_HOW: Final = """\
## How it was measured

**Documents.** The first are the real ones that `docs/quality.md` measures on and a second such set.
The rest is made of them: runs of eight words from two documents, as long as a third, with as large
a share of new compounds as Good and Turing expect of further text. Of 4,738 made documents and the
real ones, the number of words differs by 0.1 %, that of distinct words per document by 10 %, and
the thousandth most frequent word is in 224 and in 261 documents. Every document has six facets:
five themes (one or two of them), 342 municipalities, 12 provinces, six phases, 400 keywords (two to
four of them) and 15 years, some values many times as frequent as others. Without the real documents
the text is made of made-up words that follow Zipf's law.

**Questions.** 200 of each kind: one to four words, three tenths of them frequent (in 5-60 % of the
documents), four tenths middling (0.5-5 %) and the rest rare; phrases of two or three words from a
document; beginnings of words of four to six letters; and words with a filter. *All kinds* is as
many of each. Suggestions are asked for beginnings of words of titles, two to six letters.

**Analysis.** Every engine gets the terms of `kennishub.search.dutch.analyse`, several per word, and
looks for the terms of the hub's own plan in the same seven fields with the same weights. Analysing
is a part of indexing for all. Questions are prepared beforehand for all.

**Ours** does more than the others: it scores all fields of a word together, favours words that
stand close together, and counts all documents for the best ten too. It is measured through
`SearchEngine.search`, `Query.counted` and `Query.passages`, as the pages use it. Its suggestions
complete whole titles and keywords, mistypes forgiven; those of the others complete single words.

**Tantivy** has the exact terms with positions in fields of their own, for phrases, and the others
with frequencies alone; one flat disjunction of boosted terms, without those that are nowhere; term
aggregations on fast fields, once more without the filter where a facet is filtered on; and its
snippet generator on the stored terms. It does not count for the best ten, so that it can skip. Of a
prefix it takes the first 50 words by the alphabet. One writer thread makes one segment.

**SQLite FTS5** has the same columns, an index of prefixes, the tokenizer `ascii`, and a view as its
content so that only what is shown is stored; no journal; a cache and a memory map of the whole
file. A temporary table takes every match with its rank once, and each facet is one `GROUP BY` over
it and a side table. It has no weights for forms. Snippets are those of `snippet()`. All words that
start with a prefix count.

**Whoosh** has the same fields, its writer as it comes and its own searcher with the best ten
shortcut. Facets are its own, the groups of a search; counted by hand from lists in memory, over
unscored matches, they took it 30 ms (p50) and 236 ms (p95) at 10,000 documents. Snippets are the
hub's, quicker than its highlighter. Prefixes are
expanded beforehand to the 50 most frequent words of each field. For more than 20,000 documents two
processes write its index for searching.

**Times.** All engines live in one process and take turns: in each of five runs every engine is
asked every question. A question takes the median of its runs, and percentiles are over the
questions. Two runs before them warm up; *the first time* is the first of those. The garbage
collector is off for all. An engine that would take longer than its budget of seconds is asked fewer
questions of each kind, the first ones, and ratios are of the questions that both were asked. Rates
of indexing are medians of five builds, after one that warms up, of the first documents, which are
all real. Opening is from the open call until the first answer, the lexicon loaded, in five new
processes. Memory is the proportional set size of all processes together while they answer 50
questions of each kind with facets and snippets: two workers of ours, one process of the others, the
interpreter and the modules of this suite included.
"""
