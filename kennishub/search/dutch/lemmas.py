"""Find the lemma of a Dutch word: the form under which a dictionary lists it.

The order: our own exceptions, the listed form, the lemma of a compound's last part, a participle's
infinitive, and for a word that nothing is known of the rules of Porter's stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import Stemmer

from kennishub.search.dutch.compounds import split
from kennishub.search.dutch.lexicon import load_lexicon

#: Adjectives used as nouns: `ouderen` are not `oude`, and the plural belongs with the singular.
_NOMINALISED: Final = frozenset(
    """
    alleenstaande belanghebbende betrokkene dakloze deskundige gedupeerde gehandicapte jongere
    laaggeletterde leidinggevende minderjarige nabestaande ongedocumenteerde oudere thuisloze
    verpleegkundige volwassene vrijwillige werkende werkloze werkzoekende zelfstandige zieke
    """.split()  # noqa: SIM905
)
_EXCEPTIONS: Final = {
    **{word: word for word in _NOMINALISED},
    **{f"{word}n": word for word in _NOMINALISED},
    "laaggeletterd": "laaggeletterde",
    "leden": "lid",
    "ouder": "ouder",
    "ouders": "ouder",
    "regio": "regio",
    "data": "data",
    "media": "media",
}
_VOWELS: Final = "aeiou"
_PARTICIPLE: Final = re.compile(r"(.*?)ge(.{3,})[dt]")
_PARTICIPLE_WITHOUT_GE: Final = re.compile(r"(.*(?:ver|be|ont|her|er))(.{3,})[dt]")


@lru_cache(maxsize=262_144)
def lemma(word: str) -> str:
    """Return the lemma of a folded word, folded."""
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    lexicon = load_lexicon()
    listed = lexicon.lemma(word)
    if listed is not None and listed != word:
        # The list leads from `kost` to `kosten` and back, noun and verb: one serves for both.
        return min(word, listed, key=len) if lexicon.lemma(listed) == word else listed
    if listed is None and word not in lexicon.base:
        parts = split(word)
        if len(parts) > 1:
            head = parts[-1]
            return word[: len(word) - len(head.surface)] + lemma(head.surface)
    for infinitive in _infinitives(word):
        if lexicon.lemma(infinitive) == infinitive:
            return infinitive
    if listed is not None or word in lexicon.base:
        return word
    return stem(word)


@lru_cache(maxsize=262_144)
def stem(word: str) -> str:
    """Return the stem of a folded word by the rules of Porter for Dutch, as Snowball has them.

    Snowball's own newer `dutch` turns gemeente into `meen`; these rules do not.
    """
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("dutch_porter", 0)


def _infinitives(word: str) -> Iterator[str]:
    """Yield what a past participle can come from: `verduurzaamd` from `verduurzamen`."""
    match = _PARTICIPLE.fullmatch(word) or _PARTICIPLE_WITHOUT_GE.fullmatch(word)
    if match is None:
        return
    prefix, root = match.groups()
    roots = [root]
    if root[-1] not in _VOWELS and root[-2] in _VOWELS:
        # One vowel is short and doubles the consonant, a double one is long and becomes single.
        long = root[-3] == root[-2]
        roots.append(root[:-2] + root[-1] if long else root + root[-1])
    for one in roots:
        yield f"{prefix}{one}en"
        if one[-1] in "fs":
            yield f"{prefix}{one[:-1]}{'v' if one[-1] == 'f' else 'z'}en"
