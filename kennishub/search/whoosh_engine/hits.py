"""Make hits of what an evaluation found and what is stored of the documents."""

from __future__ import annotations

from collections.abc import Iterable

from kennishub.search.results import Hit
from kennishub.search.snippets import Marker, Passage, cut_passage
from kennishub.search.whoosh_engine.schema import read_stored
from kennishub.search.whoosh_engine.snapshot import Snapshot


class HitMaker:
    """Make the hits of one query; without a marker they have no passages."""

    def __init__(self, snapshot: Snapshot, marker: Marker | None) -> None:
        self._snapshot = snapshot
        self._marker = marker
        if marker is not None:
            self._wanted = snapshot.wanted(marker.terms, marker.prefixes)

    def make(self, number: int, score: float, explanation: Iterable[tuple[str, float]]) -> Hit:
        """Return the hit on document `number` of the snapshot."""
        snapshot, marker = self._snapshot, self._marker
        card = snapshot.card(number)
        passage = Passage("")
        found_words: tuple[str, ...] = ()
        if marker is not None:
            stored = read_stored(snapshot.stored(number))
            words = self._wanted(number)
            passage = cut_passage(stored.summary, stored.body, stored.sections, marker, words)
            found_words = marker.other_words((card.title, stored.summary, stored.body))
        return Hit(
            id=card.id,
            score=round(score, 4),
            title=card.title,
            published=card.published,
            snippet=passage.html,
            display=card.display,
            section=passage.section,
            found_words=found_words,
            explanation=tuple(
                (label, round(value, 4)) for label, value in explanation if abs(value) >= 0.00005
            ),
        )
