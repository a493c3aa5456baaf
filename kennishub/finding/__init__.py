"""Answer a search by a person or a program: read the parameters, ask the engine, add the labels.

The results page, the API and the command line all come here, so that they always agree.
"""

from kennishub.finding.finder import ActiveFilter, FacetGroup, FacetOption, Finder, Found, Offer
from kennishub.finding.parameters import Parameters, read_parameters
from kennishub.finding.payload import to_payload

__all__ = [
    "ActiveFilter",
    "FacetGroup",
    "FacetOption",
    "Finder",
    "Found",
    "Offer",
    "Parameters",
    "read_parameters",
    "to_payload",
]
