"""Bring the catalogue and the search index up to date with the files in `kennis/`."""

from kennishub.indexing.records import to_record, to_row
from kennishub.indexing.synonyms import synonym_pairs
from kennishub.indexing.themes import code_resolver
from kennishub.indexing.update import Progress, Report, update

__all__ = ["Progress", "Report", "code_resolver", "synonym_pairs", "to_record", "to_row", "update"]
