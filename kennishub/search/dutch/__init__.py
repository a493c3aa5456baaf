"""Analyse Dutch text into the forms by which it is found.

The indexer, the query and the snippet all go through this package, so that they always agree on
what a word is: `analyse` gives what a text can be found by, `query_terms` what a typed word looks
for.
"""

from kennishub.search.dutch.analysis import (
    Form,
    Token,
    analyse,
    close_up,
    form_of,
    is_blank,
    is_common_word,
    is_stop_word,
    is_word,
    places_of,
    query_parts,
    query_terms,
    spellings,
    terms_of,
    words,
)
from kennishub.search.dutch.folding import fold

__all__ = [
    "Form",
    "Token",
    "analyse",
    "close_up",
    "fold",
    "form_of",
    "is_blank",
    "is_common_word",
    "is_stop_word",
    "is_word",
    "places_of",
    "query_parts",
    "query_terms",
    "spellings",
    "terms_of",
    "words",
]
