"""The engines that are measured, each behind the same few calls."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from benchmarks.engines.base import Answer, Engine, Job
from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.ours import Ours
from benchmarks.engines.plain_whoosh import PlainWhoosh

__all__ = ["OURS", "Answer", "Engine", "Job", "all_engines"]

OURS = Ours.name


def all_engines() -> Mapping[str, Engine]:
    """Return every engine that is installed, ours first."""
    engines: list[Engine] = [Ours()]
    if find_spec("tantivy"):
        from benchmarks.engines.tantivy import Tantivy

        engines.append(Tantivy())
    engines += [Fts5(), PlainWhoosh()]
    return {engine.name: engine for engine in engines}
