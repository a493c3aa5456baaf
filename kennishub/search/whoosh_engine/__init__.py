"""Search with Whoosh: it writes and keeps the index; queries are evaluated on arrays.

This package is the only importer of `whoosh`. It works with whoosh3 as with Whoosh 2.7.4; the
contract suite runs on both.
"""

from kennishub.search.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
