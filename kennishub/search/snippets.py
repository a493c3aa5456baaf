"""Cut the passage that shows best why a document was found, with its matches marked."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kennishub.search.dutch import Token, analyse
from kennishub.search.plan import Plan, Prefix, Sequence, Word

#: Characters of a snippet, about two lines of a result card.
LENGTH: Final = 260
#: Characters of context before the first match.
LEAD: Final = 60


@dataclass(frozen=True, slots=True)
class Match:
    """Hold a token of a text and the term by which it was found."""

    token: Token
    term: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Recognise the words of a text that a plan looks for."""

    terms: frozenset[str]
    prefixes: tuple[str, ...]
    sequences: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, plan: Plan) -> Marker:
        """Return the marker of all that a plan requires or wants."""
        terms: set[str] = set()
        prefixes: list[str] = []
        sequences: list[tuple[str, ...]] = []
        for need in plan.required + plan.wanted:
            match need:
                case Word(found):
                    terms.update(found)
                case Sequence(found):
                    sequences.append(found)
                case Prefix(term):
                    prefixes.append(term)
        return cls(frozenset(terms), tuple(prefixes), tuple(sequences))

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to mark."""
        return not (self.terms or self.prefixes or self.sequences)

    def matches(self, text: str) -> list[Match]:
        """Return the matching tokens of a text, in order."""
        tokens = list(analyse(text))
        found = {
            token.position: Match(token, term) for token in tokens if (term := self._term(token))
        }
        for sequence in self.sequences:
            for first in range(len(tokens) - len(sequence) + 1):
                run = tokens[first : first + len(sequence)]
                if all(term in token.terms for term, token in zip(sequence, run, strict=True)):
                    found |= {
                        token.position: Match(token, term)
                        for term, token in zip(sequence, run, strict=True)
                    }
        return [found[position] for position in sorted(found)]

    def _term(self, token: Token) -> str | None:
        for term in token.terms:
            if term in self.terms or (self.prefixes and term.startswith(self.prefixes)):
                return term
        return None


def snippet(texts: Iterable[str], marker: Marker) -> str:
    """Return the best passage of the texts as HTML: escaped, with `<mark>` around every match.

    The passage with most different matches wins, the first one of equals; with no match at all the
    first text is shown from its start.
    """
    texts = [text for text in texts if text]
    best: tuple[int, str, list[Match], int] | None = None
    for text in texts if not marker.is_empty else ():
        matches = marker.matches(text)
        if not matches:
            continue
        count, start = _densest(matches)
        if best is None or count > best[0]:
            best = (count, text, matches, start)
    if best is None:
        return html.escape(_shorten(texts[0])) if texts else ""
    _, text, matches, start = best
    return _mark(text, matches, start)


def _densest(matches: list[Match]) -> tuple[int, int]:
    """Return the number of different words in the best window, and where its first match starts."""
    best = (0.0, 0, 0)
    for index, first in enumerate(matches):
        window = [
            match
            for match in matches[index:]
            if match.token.end <= first.token.start + LENGTH - LEAD
        ]
        different = len({match.term for match in window})
        rank = different + min(len(window), 9) / 10
        if rank > best[0]:
            best = (rank, different, first.token.start)
    return best[1], best[2]


def _mark(text: str, matches: list[Match], first: int) -> str:
    start = _word_border(text, max(0, first - LEAD)) if first > LEAD else 0
    end = _cut(text, start + LENGTH)
    parts = ["… "] if start else []
    position = start
    for match in matches:
        token = match.token
        if token.start < start or token.end > end:
            continue
        parts += [
            html.escape(text[position : token.start]),
            "<mark>",
            html.escape(text[token.start : token.end]),
            "</mark>",
        ]
        position = token.end
    parts.append(html.escape(text[position:end].rstrip()))
    if end < len(text):
        parts.append(" …")
    return "".join(parts).replace("\n", " ")


def _shorten(text: str) -> str:
    end = _cut(text, LENGTH)
    return (text[:end].rstrip() + (" …" if end < len(text) else "")).replace("\n", " ")


def _cut(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", 0, end)
    return space if space > end - LEAD else end


def _word_border(text: str, start: int) -> int:
    space = text.find(" ", start, start + LEAD)
    return space + 1 if space >= 0 else start
