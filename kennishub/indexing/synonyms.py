"""Give the search engine the editors' synonyms in its own words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from kennishub.content.synonyms import YES, SynonymList
from kennishub.search.synonyms import Relation


def synonym_pairs(synonyms: SynonymList) -> Iterator[tuple[str, str, Relation]]:
    """Yield what finds what, and how close the two are.

    An abbreviation and each of its full forms find each other; two full forms of one abbreviation
    do not, as they may be different things.
    """
    for one in synonyms.abbreviations:
        for full in one.full:
            yield one.short, full, Relation.SYNONYM
            yield full, one.short, Relation.SYNONYM
    for group in synonyms.groups:
        for source, target in permutations(group, 2):
            yield source, target, Relation.SYNONYM
    for related in synonyms.related:
        for target in related.targets:
            yield related.source, target, Relation.RELATED
            if related.mutual == YES:
                yield target, related.source, Relation.RELATED
