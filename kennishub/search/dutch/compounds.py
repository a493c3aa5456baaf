"""Split Dutch compounds into the words they are made of.

A compound is cut where the sum of the costs of its parts is lowest: each part costs one, and short
parts, which turn up by chance in other words, cost more. Between parts stand linking letters, as
the `s` in `bestaanszekerheid`. The figures were measured on compounds of municipal language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kennishub.search.dutch.lexicon import Lexicon, load_lexicon

#: A word shorter than this is not split: `bijstand` is no `bij` that `stand` does anything to.
MIN_COMPOUND: Final = 7
MIN_PART: Final = 3
#: The Zipf value under which a form is more likely a mistake in a list than a word of a compound.
MIN_COMMON: Final = 1.5
#: A longer word is split no further than this: splitting takes quadratic time.
MAX_COMPOUND: Final = 60

#: What may stand between two parts, the fewest letters that the part before it then has, and what
#: it costs: an `s` seldom misleads, a lone `e` or `n` often does.
_LINKS: Final = (("s", 4, 0.05), ("en", 4, 0.1), ("e", 4, 0.3), ("n", 4, 0.3))
_PART_COST: Final = 1.0
#: Extra cost per step on the Zipf scale by which a part is less common than this.
COMMON: Final = 5.0
_RARITY_COST: Final = 0.35
#: Extra cost by the number of letters of a part.
_SHORT_COST: Final = {3: 0.5, 4: 0.1}
_VOWELS: Final = "aeiou"
#: A compound is rarer than its parts; a part may be rarer by so many steps on the Zipf scale.
_SLACK: Final = 1.1

#: Words of three letters that do make compounds; most others of that length are chance.
_SHORT_PARTS: Final = frozenset(
    """
    app bed bos bus dag dak dam fte gas hof job kap lab les map net pad pas rit tas tol vee wal
    web weg wet zee zon
    """.split()  # noqa: SIM905
)
#: Forms that stand only in compounds, and the word they come from.
_BOUND_FORMS: Final = {"kinder": "kind", "zonne": "zon", "eier": "ei", "rijks": "rijk"}
# The lists below read better as running text than as a hundred quoted words.
#: Prefixes, particles, numerals and the beginnings of other words: what they begin is no compound.
_NEVER_FIRST: Final = frozenset(
    """
    aan achter acht af al alle alleen aller alles ander anti auto belang best bij bio boven chris
    cult daad daar dan dat de den der des deze die dit door drie duits een eer eerst el elk en er
    even frank ge geen ger gij goed had haar heel heen hem hen her het hier hij hoe hoge hun hyper
    ik in infra inter is je kan kort kwijt los lande leve macro make mag maxi me mede mee meer men
    met micro mini mis moorde multi na naar neder neer neo niet nog nu of om omhoog omlaag on
    onder ont op opper over overeen post pre pro re rond samen sier soft sta stil sub super te
    tegen techno teleur tele ten ter terug toe tot trans tussen twee uit van vanzelf vast ver
    verder vers verst vier vijf voet vol voor vooraf voort vooruit want was wat we weder weer weg
    wel wie wij zes zeven zich zij zo zou
    """.split()  # noqa: SIM905
)
#: Suffixes and the ends of other words: what they end is a derivation or a word by itself.
_NEVER_LAST: Final = frozenset(
    """
    aal aar aard aardig aars abel achtig achtige aden ages age air aire ale ant ante aren ard atie
    aties baar baarheid bare ding dingen dom eden eel eer eerd eerde eert eind ele ellen end ende
    ent ente ere eren erig erik erin ers este gen gers geving gevend gesteld ging graaf grafie
    heden heid iek ieke ief ieve ing ingen isch ische isme ist isten ken king komst kundig kundige
    laar lagen lei len lening lijk lijke lijkheid lijks ling loos loosheid lozen loze maal male
    matig matige men meren naar natie nen ning nis oor oren ping prak ren rende rijen rijk rijke
    rik ring schap schappen schei sel sels sen sing ster taire taat tand teit ten tenen ter tie
    ties tijk ting vang vangen vel ven ving vol volle waardig waardige waarts wijs zaam zaamheid
    zame ziek zing derde dere enen enten essen esten innen laars laren ment naties ringen sage
    singen kingen velt
    """.split()  # noqa: SIM905
)
#: Whole words that look like compounds and mean something else than their parts say.
_WHOLE: Final = frozenset(
    """
    burgemeester burgemeesters verslagen verstand werkgever werkgevers werknemer werknemers
    wethouder wethouders
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a part as it stands in the compound, with its linking letters, and the word it is."""

    surface: str
    word: str


@lru_cache(maxsize=131_072)
def split(word: str) -> tuple[Part, ...]:
    """Return the smallest parts of a folded word; a word that is no compound is its one part."""
    if not MIN_COMPOUND <= len(word) <= MAX_COMPOUND or word in _WHOLE or not word.isalpha():
        return (Part(word, word),)
    parts = _cheapest(word)
    if parts is None:
        return (Part(word, word),)
    found: list[Part] = []
    for part in parts:
        *before, last = split(part.word)
        # Linking letters stay with the last of the smaller parts.
        link = part.surface[len(part.word) :] if part.surface.startswith(part.word) else ""
        found += [*before, Part(last.surface + link, last.word)] if before else [part]
    return tuple(found)


def sub_compounds(parts: tuple[Part, ...]) -> list[str]:
    """Return every run of two or more parts, as the word it is by itself, but for the whole."""
    count = len(parts)
    return [
        "".join(part.surface for part in parts[first : last - 1]) + parts[last - 1].word
        for first in range(count)
        for last in range(first + 2, count + 1)
        if last - first < count
    ]


def _cheapest(word: str) -> tuple[Part, ...] | None:
    """Return the cheapest way to cut a word into two or more parts."""
    lexicon = load_lexicon()
    least = max(MIN_COMMON, lexicon.commonness(word) - _SLACK)
    end = len(word)
    best: dict[int, tuple[float, tuple[Part, ...]]] = {0: (0.0, ())}
    for start in range(end - MIN_PART + 1):
        if start not in best:
            continue
        cost, before = best[start]
        for stop in range(start + MIN_PART, end + 1):
            if start == 0 and stop == end:
                continue
            surface = word[start:stop]
            for base, link_cost in _readings(surface, lexicon, is_last=stop == end):
                commonness = max(lexicon.commonness(base), lexicon.commonness(surface))
                if commonness < least and base not in _BOUND_FORMS.values():
                    continue
                total = cost + link_cost + _cost(base, commonness)
                if stop not in best or total < best[stop][0]:
                    best[stop] = (total, (*before, Part(surface, base)))
    return best[end][1] if end in best else None


def _cost(word: str, commonness: float) -> float:
    rarity = max(0.0, COMMON - commonness)
    return _PART_COST + rarity * _RARITY_COST + _SHORT_COST.get(len(word), 0.0)


def _readings(surface: str, lexicon: Lexicon, *, is_last: bool) -> Iterator[tuple[str, float]]:
    """Yield the words that a part can be, with the cost of the letters that link it to the next."""
    if is_last:
        if surface not in _NEVER_LAST and _long_enough(surface) and lexicon.is_form(surface):
            yield surface, 0.0
        return
    if surface in _BOUND_FORMS:
        yield _BOUND_FORMS[surface], 0.0
        return
    if _is_first(surface, lexicon):
        yield surface, 0.0
    for link, fewest, cost in _LINKS:
        stem = surface.removesuffix(link)
        if stem != surface and len(stem) >= fewest and _is_first(stem, lexicon):
            yield stem, cost
    lemma = lexicon.lemma(surface)
    if lemma and lemma != surface and lemma in lexicon.base and _long_enough(surface):
        if surface.endswith(("en", "s")) and _is_first(lemma, lexicon):
            # A plural, as in `bedrijventerrein`.
            yield lemma, 0.1
        elif surface == _verb_stem(lemma):
            # The stem of a verb, as in `laadpaal`.
            yield surface, 0.1


def _verb_stem(infinitive: str) -> str | None:
    """Return the stem of a verb: `laad` of `laden`, `leef` of `leven`."""
    root = infinitive.removesuffix("en")
    if root == infinitive or len(root) < MIN_PART:
        return None
    if root[-1] == root[-2]:
        return root[:-1]
    if root[-2] in _VOWELS and root[-3] not in _VOWELS:
        root = root[:-1] + root[-2] + root[-1]
    return root[:-1] + {"v": "f", "z": "s"}.get(root[-1], root[-1])


def _is_first(stem: str, lexicon: Lexicon) -> bool:
    return stem not in _NEVER_FIRST and _long_enough(stem) and stem in lexicon.base


def _long_enough(word: str) -> bool:
    return len(word) > MIN_PART or word in _SHORT_PARTS
