"""Turn clauses into what must, may and must not occur, in index terms.

Pure, and the same for every engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kennishub.search.dutch import Form, Token, analyse, is_stop_word
from kennishub.search.query import Clause, ClauseKind
from kennishub.search.record import FIELD_WEIGHTS

#: A prefix stands for at most this many words of the index, the most frequent ones.
MAX_EXPANSIONS: Final = 50


@dataclass(frozen=True, slots=True)
class Word:
    """Want any of the terms of one word; the word as typed tells them apart for readers."""

    terms: tuple[str, ...]
    fields: tuple[str, ...]


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


def make_plan(clauses: Iterable[Clause]) -> Plan:
    """Make the plan of a query.

    Plain words are wanted; what was asked for with quotes, a field or a star is required. Stop
    words are wanted only where nothing else is.
    """
    required: list[Need] = []
    wanted: list[Need] = []
    stop_words: list[Need] = []
    excluded: list[Need] = []
    for clause in clauses:
        tokens = list(analyse(clause.text))
        if not tokens:
            continue
        fields = (clause.field,) if clause.field else tuple(FIELD_WEIGHTS)
        needs = _needs(clause, tokens, fields)
        if clause.negated:
            excluded.extend(needs)
        elif clause.kind is not ClauseKind.WORD or clause.field:
            required.extend(needs)
        elif is_stop_word(clause.text):
            stop_words.extend(needs)
        else:
            wanted.extend(needs)
    if not (required or wanted):
        wanted = stop_words
    return Plan(*(tuple(dict.fromkeys(needs)) for needs in (required, wanted, excluded)))


def _needs(clause: Clause, tokens: list[Token], fields: tuple[str, ...]) -> list[Need]:
    exact = tuple(token.exact for token in tokens)
    match clause.kind:
        case ClauseKind.PHRASE:
            return [Sequence(exact, fields)]
        case ClauseKind.PREFIX:
            return [Prefix(Form.EXACT + "".join(term[1:] for term in exact), fields)]
        case ClauseKind.WORD if clause.negated and len(tokens) > 1:
            # `-e-mail` must not leave out every document with the word `mail`.
            return [Sequence(exact, fields)]
        case _:
            return [Word(token.terms, fields) for token in tokens]
