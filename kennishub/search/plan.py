"""Turn clauses into what must, may and must not occur, in index terms.

Pure, and the same for every engine.
"""

from __future__ import annotations

import dataclasses
from collections import abc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kennishub.search.dutch import (
    Form,
    analyse,
    form_of,
    is_stop_word,
    query_parts,
    query_terms,
)
from kennishub.search.query import Clause, ClauseKind, is_plain
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.synonyms import RELATION_WEIGHTS, Expansion

#: A prefix stands for at most this many words of the index, the most frequent ones.
MAX_EXPANSIONS: Final = 50


#: How much each kind of evidence for a word counts. What is found as typed is found by its lemma as
#: well, so the weight of the exact form comes on top.
FORM_WEIGHTS: Final[Mapping[Form, float]] = {
    Form.EXACT: 0.4,
    Form.LEMMA: 1.0,
    Form.PART: 0.7,
    Form.STEM: 0.25,
}
#: How much a word counts that stands in for a mistyped one.
CORRECTION_WEIGHT: Final = 0.8
#: How much it counts that all parts of a typed compound are there, apart from one another.
PARTS_WEIGHT: Final = 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """Want any of the terms of one word, or all of its parts; `text` is the word as typed."""

    text: str
    terms: tuple[str, ...]
    fields: tuple[str, ...]
    parts: tuple[Word, ...] = ()
    #: Terms of several words in their order, which count in full where they stand side by side.
    phrase: tuple[str, ...] = ()
    #: What counts as this word as well, and how much: synonyms.
    others: tuple[tuple[Word, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence:
    """Want exact terms directly after one another in one field."""

    terms: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Want any word that starts with this exact term."""

    term: str
    fields: tuple[str, ...]


Need = Word | Sequence | Prefix


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what a document must have all of, should have some of, and must have none of.

    With nothing required, a document needs at least one of the wanted words.
    """

    required: tuple[Need, ...] = ()
    wanted: tuple[Need, ...] = ()
    excluded: tuple[Need, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether every document satisfies the plan."""
        return not (self.required or self.wanted or self.excluded)


def make_plan(clauses: abc.Sequence[Clause], expansions: Iterable[Expansion] = ()) -> Plan:
    """Make the plan of a query.

    Plain words are wanted; what was asked for with quotes, a field or a star is required. Stop
    words are wanted only where nothing else is. Words that stand side by side may be one word in a
    text, and the other way round.
    """
    required: list[Need] = []
    wanted: list[Need] = []
    stop_words: list[Need] = []
    excluded: list[Need] = []
    neighbours: list[Word] = []
    expanded = list(expansions)
    for place, clause in enumerate(clauses):
        need = _need(clause)
        if need is None:
            continue
        plain = is_plain(clause)
        others = [one for one in expanded if one.first <= place < one.last]
        if others and isinstance(need, Word):
            need = dataclasses.replace(need, others=_others(others, need.fields))
        if not (plain and isinstance(need, Word)):
            wanted += _joined(neighbours)
            neighbours = []
        if clause.negated:
            excluded.append(need)
        elif not plain:
            required.append(need)
        elif isinstance(need, Word) and is_stop_word(need.text) and not need.others:
            stop_words.append(need)
        elif isinstance(need, Word):
            neighbours.append(need)
    wanted += _joined(neighbours)
    if not (required or wanted):
        wanted = stop_words
    return Plan(*(_once(needs) for needs in (required, wanted, excluded)))


def _once(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Leave out what is there already: a word that is typed twice counts once."""
    found: dict[object, Need] = {}
    for need in needs:
        found.setdefault((need.text, need.fields) if isinstance(need, Word) else need, need)
    return tuple(found.values())


def word_for(text: str, fields: tuple[str, ...]) -> Word:
    """Return the need for a text of one word or several; of several all have to be there."""
    typed = [token.exact[1:] for token in analyse(text)]
    if len(typed) == 1:
        return _word(typed[0], fields)
    content = [word for word in typed if not is_stop_word(word)] or typed
    parts = tuple(_word(word, fields) for word in content)
    phrase = tuple(_side_by_side(word) for word in typed)
    return Word(text, query_terms("".join(typed)), fields, parts, phrase)


def _side_by_side(word: str) -> str:
    """Return the term by which a word is looked for within a phrase, in each of its forms."""
    if is_stop_word(word):
        return Form.EXACT + word
    return next(term for term in query_terms(word) if form_of(term) is Form.LEMMA)


def _others(
    expansions: Iterable[Expansion], fields: tuple[str, ...]
) -> tuple[tuple[Word, float], ...]:
    return tuple((word_for(one.text, fields), RELATION_WEIGHTS[one.relation]) for one in expansions)


def _need(clause: Clause) -> Need | None:
    tokens = list(analyse(clause.text))
    if not tokens:
        return None
    fields = (clause.field,) if clause.field else tuple(FIELD_WEIGHTS)
    exact = tuple(token.exact for token in tokens)
    # Folded, and without the comma or question mark that stood beside it.
    typed = [term[1:] for term in exact]
    joined = "".join(typed)
    match clause.kind:
        case ClauseKind.PHRASE:
            return Sequence(exact, fields)
        case ClauseKind.PREFIX:
            return Prefix(Form.EXACT + joined, fields)
        case ClauseKind.WORD if clause.negated:
            # What is left out is left out as typed: `-wet` must not cost every `wetgeving`, nor
            # `-e-mail` every `mail`.
            return Sequence(exact, fields) if len(exact) > 1 else _negated(joined, fields)
        case _ if len(exact) > 1:
            parts = tuple(_word(part, fields) for part in typed)
            return Word(joined, query_terms(joined), fields, parts)
        case _:
            return _word(joined, fields)


def _word(text: str, fields: tuple[str, ...]) -> Word:
    parts = tuple(Word(part, query_terms(part), fields) for part in query_parts(text))
    return Word(text, query_terms(text), fields, parts)


def _negated(text: str, fields: tuple[str, ...]) -> Word:
    kinds = (Form.EXACT, Form.LEMMA)
    return Word(text, tuple(t for t in query_terms(text) if form_of(t) in kinds), fields)


def _joined(neighbours: list[Word]) -> list[Need]:
    """Let words that stand side by side find the words that they make when written as one."""
    terms: list[dict[str, None]] = [dict.fromkeys(word.terms) for word in neighbours]
    for length in (2, 3):
        for first in range(len(neighbours) - length + 1):
            group = range(first, first + length)
            joined = "".join(neighbours[place].text for place in group)
            for term in query_terms(joined):
                if form_of(term) in (Form.EXACT, Form.LEMMA):
                    for place in group:
                        terms[place].setdefault(term)
    return [
        dataclasses.replace(word, terms=tuple(found))
        for word, found in zip(neighbours, terms, strict=True)
    ]
