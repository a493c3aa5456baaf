"""Cut the passage that shows best why a document was found, with its matches marked."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kennishub.search.dutch import Token, analyse, words
from kennishub.search.plan import Plan, Prefix, Sequence, Word

#: Characters of a snippet, about two lines of a result card.
LENGTH: Final = 260
#: Characters of context before the first match.
LEAD: Final = 60


@dataclass(frozen=True, slots=True)
class Match:
    """Hold where in a text something was found, and the term by which it was."""

    start: int
    end: int
    term: str


class Marker:
    """Recognise in texts what a plan looks for; one serves all hits of a query."""

    def __init__(self, plan: Plan) -> None:
        needs = plan.required + plan.wanted
        self._terms = {term for need in needs if isinstance(need, Word) for term in need.terms}
        self._prefixes = tuple(need.term for need in needs if isinstance(need, Prefix))
        self._sequences = [need.terms for need in needs if isinstance(need, Sequence)]
        #: The matches within each word that was met; most words of a text have been met before.
        self._known: dict[str, tuple[Match, ...]] = {}

    def matches(self, text: str) -> list[Match]:
        """Return the matches in a text, in order."""
        found = {match.start: match for match in self._word_matches(text)}
        if self._sequences:
            found |= {match.start: match for match in self._sequence_matches(text)}
        return [found[start] for start in sorted(found)]

    def _word_matches(self, text: str) -> Iterator[Match]:
        if not (self._terms or self._prefixes):
            return
        for span in words(text):
            word = span.group()
            if (known := self._known.get(word)) is None:
                known = self._known[word] = tuple(
                    Match(token.start, token.end, term)
                    for token in analyse(word)
                    if (term := self._term(token)) is not None
                )
            for match in known:
                yield Match(span.start() + match.start, span.start() + match.end, match.term)

    def _sequence_matches(self, text: str) -> Iterator[Match]:
        tokens = list(analyse(text))
        for sequence in self._sequences:
            for first in range(len(tokens) - len(sequence) + 1):
                run = tokens[first : first + len(sequence)]
                if all(term in token.terms for term, token in zip(sequence, run, strict=True)):
                    for term, token in zip(sequence, run, strict=True):
                        yield Match(token.start, token.end, term)

    def _term(self, token: Token) -> str | None:
        for term in token.terms:
            if term in self._terms or (self._prefixes and term.startswith(self._prefixes)):
                return term
        return None


def snippet(texts: Iterable[str], marker: Marker) -> str:
    """Return the best passage of the texts as HTML: escaped, with `<mark>` around every match.

    The passage with most different matches wins, the first one of equals; with no match at all the
    first text is shown from its start.
    """
    texts = [text for text in texts if text]
    best: tuple[int, str, list[Match], int] | None = None
    for text in texts:
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
    last = 0
    inside: Counter[str] = Counter()
    for index, first in enumerate(matches):
        while last < len(matches) and matches[last].end <= first.start + LENGTH - LEAD:
            inside[matches[last].term] += 1
            last += 1
        # Different words say more than one word again and again.
        rank = len(inside) + min(last - index, 9) / 10
        if rank > best[0]:
            best = (rank, len(inside), first.start)
        if last > index:
            inside[first.term] -= 1
            if not inside[first.term]:
                del inside[first.term]
        else:
            last = index + 1
    return best[1], best[2]


def _mark(text: str, matches: list[Match], first: int) -> str:
    start = _word_border(text, max(0, first - LEAD)) if first > LEAD else 0
    end = _cut(text, start + LENGTH)
    parts = ["… "] if start else []
    position = start
    for match in matches:
        if match.start < start or match.end > end:
            continue
        parts += [
            html.escape(text[position : match.start]),
            "<mark>",
            html.escape(text[match.start : match.end]),
            "</mark>",
        ]
        position = match.end
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
