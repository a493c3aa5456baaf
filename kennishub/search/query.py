"""Read what somebody typed into clauses, purely and without any engine.

The query language is small on purpose: words, `"quoted phrases"`, `-word` to leave out,
`titel:word` and `word*`. Whatever else is typed counts as plain words; no input is an error but
one with characters that no text has. Of a very long input only the first part is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from kennishub.errors import InvalidQueryError
from kennishub.search.dutch import is_stop_word
from kennishub.search.record import FACETS
from kennishub.search.synonyms import Expansion, Synonyms

MAX_LENGTH: Final = 200
MAX_WORDS: Final = 16
MIN_PREFIX: Final = 3
MAX_PER_PAGE: Final = 100
#: Deeper pages are of use to nobody and cost the engine as much as the hits before them.
MAX_PAGE: Final = 1_000
MAX_FILTER_VALUES: Final = 50

_CLAUSE = re.compile(
    r"""(?P<minus>(?<!\S)-)?           # a minus sign that starts a word leaves that word out
        (?P<field>titel:)?             # the one field a reader can name
        (?:"(?P<phrase>[^"]*)"?        # a phrase; a missing closing quote is forgiven
          |(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)


class Sort(StrEnum):
    """Name the orders in which hits can be shown, by their value in the URL."""

    RELEVANCE = "relevantie"
    NEWEST = "nieuwste"
    TITLE = "titel"


class ClauseKind(StrEnum):
    """Name the kinds of clause."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Clause:
    """Hold one thing to look for: its text as typed, where, and whether it must be absent."""

    kind: ClauseKind
    text: str
    field: str | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a question to an engine; facets hold the selected values per name in `FACETS`."""

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 20
    shortened: bool = False
    #: Search for the words as typed, without correcting any.
    literal: bool = False
    #: Say of every hit what each part of its score comes from.
    explain: bool = False
    expansions: tuple[Expansion, ...] = ()
    #: The facets whose values are counted.
    counted: tuple[str, ...] = FACETS
    #: Cut a passage for every hit.
    passages: bool = True


def clean(text: str) -> str:
    """Return text in NFC with single spaces.

    Raises:
        InvalidQueryError: it holds control characters or lone surrogates.
    """
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and not character.isspace()):
            raise InvalidQueryError(
                "De zoekvraag bevat tekens die niet in een tekst horen. Typ de woorden opnieuw."
            )
    return " ".join(unicodedata.normalize("NFC", text).split())


def parse(text: str) -> tuple[Clause, ...]:
    """Read typed text, at most the first `MAX_LENGTH` characters and `MAX_WORDS` words of it.

    Stop words count only after all others, so that a long question keeps what it is about.

    Raises:
        InvalidQueryError: the text holds characters that no text has.
    """
    text = _shorten(clean(text))
    clauses = [clause for match in _CLAUSE.finditer(text) if (clause := _clause(match))]
    ranked = sorted(clauses, key=lambda clause: is_stop_word(clause.text))
    kept: set[int] = set()
    words = 0
    for clause in ranked:
        words += len(clause.text.split())
        if words > MAX_WORDS:
            break
        kept.add(id(clause))
    return tuple(clause for clause in clauses if id(clause) in kept)


def is_shortened(text: str) -> bool:
    """Tell whether `parse` leaves out a part of a text because it is too long."""
    text = clean(text)
    every = [clause for match in _CLAUSE.finditer(text) if (clause := _clause(match))]
    return _shorten(text) != text or len(parse(text)) < len(every)


def _shorten(text: str) -> str:
    """Cut at the last space within the limit, or at the limit where there is none."""
    if len(text) <= MAX_LENGTH:
        return text
    return text[: MAX_LENGTH + 1].rpartition(" ")[0] or text[:MAX_LENGTH]


def _clause(match: re.Match[str]) -> Clause | None:
    negated = match["minus"] is not None
    field_name = "title" if match["field"] else None
    if match["phrase"] is not None:
        phrase = " ".join(match["phrase"].split())
        kind = ClauseKind.PHRASE if any(map(str.isalnum, phrase)) else None
        return Clause(kind, phrase, field_name, negated) if kind else None
    word = match["word"]
    if not any(map(str.isalnum, word)):
        return None
    stem = word.rstrip("*")
    if word.endswith("*") and sum(map(str.isalnum, stem)) >= MIN_PREFIX:
        return Clause(ClauseKind.PREFIX, stem, field_name, negated)
    return Clause(ClauseKind.WORD, stem, field_name, negated)


def build(
    text: str = "",
    facets: Mapping[str, tuple[str, ...]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int = 20,
    *,
    synonyms: Synonyms | None = None,
    literal: bool = False,
    explain: bool = False,
) -> Query:
    """Build a query from what somebody typed and selected, expanded by the synonyms.

    Raises:
        InvalidQueryError: a text, a facet or a number is out of bounds.
    """
    selected = {
        name: tuple(dict.fromkeys(values)) for name, values in (facets or {}).items() if values
    }
    if unknown := set(selected) - set(FACETS):
        raise InvalidQueryError(f"Onbekend filter: {', '.join(sorted(unknown))}.")
    if sum(map(len, selected.values())) > MAX_FILTER_VALUES:
        raise InvalidQueryError(f"Kies hoogstens {MAX_FILTER_VALUES} filters tegelijk.")
    if not 1 <= page <= MAX_PAGE:
        raise InvalidQueryError(f"De pagina moet een getal van 1 tot en met {MAX_PAGE} zijn.")
    if not 1 <= per_page <= MAX_PER_PAGE:
        raise InvalidQueryError(
            f"Het aantal per pagina moet een getal van 1 tot en met {MAX_PER_PAGE} zijn."
        )
    clauses = parse(text)
    return Query(
        text=clean(text),
        clauses=clauses,
        facets=selected,
        sort=sort,
        page=page,
        per_page=per_page,
        shortened=is_shortened(text),
        literal=literal,
        explain=explain,
        expansions=_expansions(clauses, synonyms) if synonyms else (),
    )


def is_plain(clause: Clause) -> bool:
    """Tell whether a clause is a word without any operator."""
    return clause.kind is ClauseKind.WORD and not (clause.field or clause.negated)


def _expansions(clauses: Sequence[Clause], synonyms: Synonyms) -> tuple[Expansion, ...]:
    """Expand runs of plain words; what was asked for with an operator is left as it is."""
    found: list[Expansion] = []
    start = 0
    for plain, run in groupby(clauses, key=is_plain):
        words = [clause.text for clause in run]
        if plain:
            found += [
                replace(one, first=one.first + start, last=one.last + start)
                for one in synonyms.expand(words)
            ]
        start += len(words)
    return tuple(found)
