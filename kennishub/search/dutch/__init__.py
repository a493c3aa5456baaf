"""Analyse Dutch text into the forms by which it is found.

`analyse` is the one door: the indexer, the query and the snippet all go through it, so that they
always agree on what a word is.
"""

from kennishub.search.dutch.analysis import Form, Token, analyse, fold, is_stop_word, words

__all__ = ["Form", "Token", "analyse", "fold", "is_stop_word", "words"]
