"""Set what was measured in tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.engines import OURS
from benchmarks.measuring import PERCENTILES

_READING = "Reading the typed text into a query, which is in none of these times: {} ms."

Found = Mapping[str, Any]


def render_size(found: Found) -> str:
    """Return everything that was measured on one number of documents."""
    facts = found["corpus"]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    sections = [
        f"## {facts['documents']:,} documents",
        _origin(facts) + f" {facts['words']:,} words, {facts['distinct']:,} of them distinct.",
        f"Measured on {found['date']}: {versions}; {_machine(found['machine'])}.",
    ]
    if found["ratios"]:
        sections += [
            f"Times as long as {OURS} takes, p50 / p95 (below 1: faster than {OURS}):",
            "\n".join(_ratios(found["ratios"])),
        ]
    sections += [
        "Milliseconds, p50 / p95 / p99; in brackets how many questions, where not all:",
        "\n".join(_times(found["engines"])),
        "\n".join(_keeping(found["engines"])),
        _READING.format(_percentiles(found["planning"])),
    ]
    return "\n\n".join(sections)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, its first column to the left."""
    yield _line(head)
    yield _line(["---", *["---:"] * (len(head) - 1)])
    yield from map(_line, rows)


def number(value: float) -> str:
    """Return a number with as many digits as say something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _origin(facts: Found) -> str:
    real, made = facts["real"], facts["documents"] - facts["real"]
    if not made:
        return "All are real."
    return f"{real:,} are real, {made:,} made." if real else "All are made up."


def _machine(machine: Found) -> str:
    return (
        f"{machine['cores']} cores ({machine['architecture']}), {machine['system']},"
        f" Python {machine['python']}"
    )


def _ratios(ratios: Found) -> Iterator[str]:
    names = list(ratios)
    jobs = ratios[names[0]]["searching"]

    def row(job: str, kind: str) -> list[str]:
        every = [ratios[name]["searching"][job][kind] for name in names]
        return [
            f"{job}, {kind}",
            *(f"{number(one['p50'])} / {number(one['p95'])}" for one in every),
        ]

    rows = [row(job, kind) for job, kinds in jobs.items() for kind in kinds]
    for label, key in (("indexing", "indexing"), ("size", "megabytes"), ("opening", "opening")):
        rows.append([label, *(number(ratios[name][key]) for name in names)])
    yield from table(["", *names], rows)


def _times(engines: Found) -> Iterator[str]:
    names = list(engines)
    jobs = engines[names[0]]["searching"]
    most = max(
        one["questions"] for name in names for one in engines[name]["searching"]["top-10"].values()
    )

    def cell(summary: Found, full: float) -> str:
        few = summary["questions"] < full
        return _percentiles(summary) + (f" ({summary['questions']:.0f})" if few else "")

    rows = []
    for job, kinds in jobs.items():
        for kind in kinds:
            every = [engines[name]["searching"][job][kind] for name in names]
            full = max(one["questions"] for one in every)
            rows.append([f"{job}, {kind}", *(cell(one, full) for one in every)])
    cold = [engines[name]["cold"] for name in names]
    rows.append(["top-10, the first time", *(cell(one, most) for one in cold)])
    yield from table(["", *names], rows)


def _keeping(engines: Found) -> Iterator[str]:
    found = [engines[name] for name in engines]
    sample = found[0]["indexing"]["sample"]
    rows = [
        [f"documents/s, on {sample:,}", *(number(one["indexing"]["rate"]) for one in found)],
        ["documents/s, on all, once", *(number(one["indexing"]["whole"]) for one in found)],
        ["index, MB", *(number(one["indexing"]["megabytes"]) for one in found)],
        ["opening and first answer, ms", *(number(one["opening"]) for one in found)],
        ["memory before opening, MB", *(_memory(one["memory"], "before") for one in found)],
        ["memory at most, MB (processes)", *(_memory(one["memory"], "peak") for one in found)],
        ["of that no pages of files, MB", *(_memory(one["memory"], "anonymous") for one in found)],
        ["memory afterwards, MB", *(_memory(one["memory"], "settled") for one in found)],
    ]
    yield from table(["", *engines], rows)


def _memory(memory: Found, key: str) -> str:
    if key not in memory:
        return "?"
    workers = f" ({memory['workers']:.0f})" if key == "peak" else ""
    return f"{memory[key]:.0f}{workers}"


def _percentiles(summary: Found) -> str:
    return " / ".join(number(summary[name]) for name in PERCENTILES)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
