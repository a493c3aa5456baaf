"""Make a hit of what an evaluation found and what is stored of a document."""

from __future__ import annotations

from kennishub.search.results import Hit
from kennishub.search.snippets import Marker, cut_passage
from kennishub.search.whoosh_engine.evaluator import Evaluation
from kennishub.search.whoosh_engine.schema import Facts, Stored


def make_hit(
    facts: Facts,
    stored: Stored,
    evaluation: Evaluation,
    number: int,
    marker: Marker,
    *,
    explain: bool,
) -> Hit:
    """Return the hit on document `number` of the snapshot."""
    passage = cut_passage(stored.summary, stored.body, stored.sections, marker)
    return Hit(
        id=facts.id,
        score=round(float(evaluation.scores[number]), 4),
        title=facts.title,
        published=facts.published,
        snippet=passage.html,
        display=stored.display,
        section=passage.section,
        found_words=marker.other_words((facts.title, stored.summary, stored.body)),
        explanation=_explanation(evaluation, number) if explain else (),
    )


def _explanation(evaluation: Evaluation, number: int) -> tuple[tuple[str, float], ...]:
    return tuple(
        (label, round(float(scores[number]), 4))
        for label, scores in evaluation.parts
        if abs(scores[number]) >= 0.00005
    )
