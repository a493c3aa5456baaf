"""Bring the catalogue and the search index up to date with the files in `kennis/`."""

from kennishub.indexing.records import to_record, to_row
from kennishub.indexing.themes import code_resolver
from kennishub.indexing.update import Progress, Report, update

__all__ = ["Progress", "Report", "code_resolver", "to_record", "to_row", "update"]
