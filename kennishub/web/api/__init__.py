"""Offer the knowledge to programs, by the NLGov REST API Design Rules 2."""

from kennishub.web.api.views import bp

__all__ = ["bp"]
