"""Cut the passage that shows best why a document was found, with its matches marked."""

from __future__ import annotations

import html
from collections import deque
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final, NamedTuple

from kennishub.search.dutch import (
    Token,
    analyse,
    close_up,
    fold,
    is_blank,
    places_of,
    spellings,
    terms_of,
)
from kennishub.search.plan import Plan, Prefix, Sequence, Word, word_for

#: Characters of a snippet, about two lines of a result card.
LENGTH: Final = 260
#: Characters of context before the first match, and at most where a sentence starts there.
LEAD: Final = 60
LONG_LEAD: Final = 140
#: Texts whose matches are remembered: the same ones are asked for twice per hit.
RECENT_TEXTS: Final = 3
#: Words named that were found though something else was typed.
OTHER_WORDS: Final = 3

_SENTENCE_ENDS: Final = (". ", "! ", "? ", "\n")


class Match(NamedTuple):
    """Hold where in a text something was found, and the term by which it was."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Hold the terms of a word itself, and those of its parts."""

    itself: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, word: Word) -> _Group:
        return cls(
            frozenset(word.terms), frozenset(term for part in word.parts for term in part.terms)
        )


class Marker:
    """Recognise in texts what a plan looks for; one serves all hits of a query.

    `corrections` are words that stand in for mistyped ones. A word of a text that has none of the
    `terms` and no exact term with any of the `prefixes` is never marked.
    """

    def __init__(self, plan: Plan, corrections: Iterable[str] = ()) -> None:
        needs = plan.required + plan.wanted
        typed = [need for need in needs if isinstance(need, Word)]
        self._groups = [_Group.of(word) for word in typed]
        self._groups += [_Group.of(other) for word in typed for other, _ in word.others]
        self._groups += [_Group.of(word_for(word, ())) for word in corrections]
        self._main = frozenset(term for group in self._groups for term in group.itself)
        self._parts = frozenset(term for group in self._groups for term in group.parts) - self._main
        #: Terms of the words as typed, and those words.
        self._own = frozenset(term for word in typed for term in word.terms)
        self._typed = {fold(word.text) for word in typed}
        self.prefixes = tuple(need.term for need in needs if isinstance(need, Prefix))
        self._sequences = [need.terms for need in needs if isinstance(need, Sequence)]
        self._words = self._main | self._parts
        self.terms = self._words.union(*self._sequences)
        #: The matches within each word that was met, mostly none.
        self._known: dict[str, tuple[Match, ...]] = {}
        #: The last few texts, told apart as objects: to hash a text takes time too.
        self._recent: deque[tuple[str, list[Match]]] = deque(maxlen=RECENT_TEXTS)

    def other_words(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the first few words of texts that were found though another form was typed."""
        if self._sequences or self.prefixes:
            return ()
        found: dict[str, str] = {}
        for text in texts:
            for match in self._word_matches(text):
                word = text[match.start : match.end]
                if match.term in self._own and (folded := fold(word)) not in self._typed:
                    found.setdefault(folded, word.lower())
                    if len(found) == OTHER_WORDS:
                        return tuple(found.values())
        return tuple(found.values())

    def matches(self, text: str, words: Set[str] | None = None) -> list[Match]:
        """Return the matches in a text, in order.

        The parts of a compound count only where the compound itself is nowhere in the text. `words`
        are words of the text, and of others perhaps; all that could be marked are among them.
        """
        found = self._word_matches(text, words)
        if self._parts:
            here = {match.term for match in found}
            allowed = set(self._main)
            for group in self._groups:
                if group.itself.isdisjoint(here):
                    allowed |= group.parts
            # What was found by a prefix is neither.
            refused = self._parts - allowed
            found = [match for match in found if match.term not in refused]
        if self._sequences:
            places = {match.start: match for match in found}
            places |= {match.start: match for match in self._sequence_matches(text, words)}
            found = [places[start] for start in sorted(places)]
        return found

    def _word_matches(self, text: str, words: Set[str] | None = None) -> list[Match]:
        """Return the matches of words in a text; those of the last few texts are remembered."""
        for known, found in self._recent:
            if known is text:
                return found
        found = self._find_words(text, words)
        self._recent.append((text, found))
        return found

    def _find_words(self, text: str, words: Set[str] | None) -> list[Match]:
        if not (self._main or self.prefixes):
            return []
        plain = close_up(text)
        found = []
        for word in set(spellings(plain)) if words is None else words:
            if (known := self._known.get(word)) is None:
                known = self._known[word] = self._matches_within(word)
            if known:
                for place in places_of(word, plain):
                    found += [Match(place + start, place + end, term) for start, end, term in known]
        found.sort()
        return found

    def _matches_within(self, word: str) -> tuple[Match, ...]:
        terms = terms_of(word)
        # Nearly every word of a text is none of them, and that is quickly told.
        if self._words.isdisjoint(terms) and not (
            self.prefixes and any(term.startswith(self.prefixes) for term in terms)
        ):
            return ()
        return tuple(
            Match(token.start, token.end, term)
            for token in analyse(word)
            if (term := self._term(token)) is not None
        )

    def _sequence_matches(self, text: str, words: Set[str] | None) -> Iterator[Match]:
        """Yield the matches of sequences: words without any other word between them."""
        plain = close_up(text)
        if words is None:
            words = set(spellings(plain))
        for sequence in self._sequences:
            having = [{word for word in words if term in terms_of(word)} for term in sequence]
            if not all(having):
                continue
            places = sorted(
                (place, word) for word in set().union(*having) for place in places_of(word, plain)
            )
            row: list[tuple[int, str]] = []
            end = 0
            for place, word in places:
                if row and not is_blank(plain[end:place]):
                    yield from _runs(sequence, row)
                    row = []
                row.append((place, word))
                end = place + len(word)
            yield from _runs(sequence, row)

    def _term(self, token: Token) -> str | None:
        for wanted in (self._main, self._parts):
            for term in token.terms:
                if term in wanted:
                    return term
        if self.prefixes:
            return next((term for term in token.terms if term.startswith(self.prefixes)), None)
        return None


def _runs(sequence: tuple[str, ...], row: list[tuple[int, str]]) -> Iterator[Match]:
    """Yield the matches of a sequence in words that follow one another, each with its place."""
    if len(row) < len(sequence) and all(word.isalnum() for _, word in row):
        return
    tokens = [
        (place + token.start, place + token.end, token.terms)
        for place, word in row
        for token in analyse(word)
    ]
    for first in range(len(tokens) - len(sequence) + 1):
        run = tokens[first : first + len(sequence)]
        if all(term in terms for term, (_, _, terms) in zip(sequence, run, strict=True)):
            for term, (start, end, _) in zip(sequence, run, strict=True):
                yield Match(start, end, term)


def cut_passage(
    summary: str,
    body: str,
    sections: Iterable[tuple[int, str]],
    marker: Marker,
    words: Set[str] | None = None,
) -> Passage:
    """Cut the passage of a document that answers best, and tell in which section it stands.

    The passage with most different matches wins; of equals that of the summary does, and then the
    first one. With no match at all the summary is shown from its start. `words` are the words of
    the texts that could be marked, where they are known.
    """
    best = _best(summary, marker, words), _best(body, marker, words)
    if best[1] is not None and (best[0] is None or best[1].count > best[0].count):
        start = best[1].start
        section = ""
        for offset, anchor in sections:
            if offset <= start:
                section = anchor
        return Passage(_mark(body, best[1].matches, start), section)
    if best[0] is not None:
        return Passage(_mark(summary, best[0].matches, best[0].start))
    return Passage(html.escape(_shorten(summary or body)))


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a passage as HTML with `<mark>` around every match, and its section's anchor."""

    html: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class _Window:
    """Hold the best place of a text: its number of different matches and where the first one is."""

    count: int
    start: int
    matches: list[Match]


def _best(text: str, marker: Marker, words: Set[str] | None) -> _Window | None:
    matches = marker.matches(text, words)
    if not matches:
        return None
    count, start = _densest(matches)
    return _Window(count, start, matches)


def _densest(matches: list[Match]) -> tuple[int, int]:
    """Return the number of different words in the best window, and where its first match starts."""
    best = (0.0, 0, 0)
    last = 0
    inside: dict[str, int] = {}
    total = len(matches)
    for index, (start, _end, term) in enumerate(matches):
        limit = start + LENGTH - LEAD
        while last < total and matches[last].end <= limit:
            other = matches[last].term
            inside[other] = inside.get(other, 0) + 1
            last += 1
        # Different words say more than one word again and again.
        rank = len(inside) + min(last - index, 9) / 10
        if rank > best[0]:
            best = (rank, len(inside), start)
        if last > index:
            inside[term] -= 1
            if not inside[term]:
                del inside[term]
        else:
            last = index + 1
    return best[1], best[2]


def _mark(text: str, matches: list[Match], first: int) -> str:
    start = _beginning(text, first)
    end = _ending(text, start)
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


def _beginning(text: str, first: int) -> int:
    """Return where to start so that the first match is seen: at a sentence, or else at a word."""
    if first <= LEAD:
        return 0
    border = max(text.rfind(mark, first - LONG_LEAD, first) for mark in _SENTENCE_ENDS)
    if border >= 0 and border + 2 <= first:
        return border + (1 if text[border] == "\n" else 2)
    return _word_border(text, first - LEAD)


def _ending(text: str, start: int) -> int:
    """Return where to stop: after a sentence where one ends late enough, or else after a word."""
    limit = start + LENGTH
    if limit >= len(text):
        return len(text)
    border = max(text.rfind(mark, start + LENGTH // 2, limit) for mark in _SENTENCE_ENDS)
    if border >= 0:
        return border + (0 if text[border] == "\n" else 1)
    return _cut(text, limit)


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
