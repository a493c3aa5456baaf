"""Review what was handed in, and change what is published."""

from __future__ import annotations

from kennishub.web.review import documents, freshness, links, merging, submissions
from kennishub.web.review.blueprint import bp

__all__ = ["bp", "documents", "freshness", "links", "merging", "submissions"]
