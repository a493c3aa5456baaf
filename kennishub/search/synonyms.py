"""Expand what was typed by abbreviations and synonyms, at the moment of the query.

The index knows nothing of synonyms, so a change of the list works at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kennishub.search.dutch import Form, analyse, query_terms

#: Words of the longest entry that is looked for.
MAX_WORDS: Final = 6


class Relation(StrEnum):
    """Name how an added text relates to the typed one."""

    SYNONYM = "synoniem"
    RELATED = "verwant"


#: How much an added text counts beside the typed one.
RELATION_WEIGHTS: Final = {Relation.SYNONYM: 0.7, Relation.RELATED: 0.35}


@dataclass(frozen=True, slots=True)
class Expansion:
    """Hold a text to look for as well, in place of the words `first` up to `last` of the query."""

    typed: str
    text: str
    relation: Relation
    first: int
    last: int


class Synonyms:
    """Find what else to look for; built once per version of the editors' list."""

    def __init__(self, pairs: Iterable[tuple[str, str, Relation]] = ()) -> None:
        self._entries: dict[tuple[str, ...], dict[str, Relation]] = defaultdict(dict)
        for source, target, relation in pairs:
            key = _key(source)
            if key and key != _key(target) and len(key) <= MAX_WORDS:
                # The closer relation counts where a pair is listed twice.
                known = self._entries[key].get(target)
                if known is None or known is Relation.RELATED:
                    self._entries[key][target] = relation

    def expand(self, words: Sequence[str]) -> tuple[Expansion, ...]:
        """Return what to look for beside these words, longest entries first.

        A word within a longer entry that was recognised is not expanded by itself.
        """
        found: list[Expansion] = []
        taken: set[int] = set()
        keys = [_key(word) for word in words]
        for length in range(min(MAX_WORDS, len(words)), 0, -1):
            for first in range(len(words) - length + 1):
                places = range(first, first + length)
                if taken.intersection(places):
                    continue
                key = tuple(term for place in places for term in keys[place])
                targets = self._entries.get(key)
                if not targets:
                    continue
                taken.update(places)
                typed = " ".join(words[place] for place in places)
                found += [
                    Expansion(typed, text, relation, first, first + length)
                    for text, relation in targets.items()
                ]
        return tuple(found)


def _key(text: str) -> tuple[str, ...]:
    """Return the lemmas of a text, so that an entry is found in each of its forms."""
    return tuple(_lemma(token.exact[1:]) for token in analyse(text))


def _lemma(word: str) -> str:
    return next(term[1:] for term in query_terms(word) if term.startswith(Form.LEMMA))
