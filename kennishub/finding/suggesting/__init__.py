"""Complete what somebody is typing, from what there is to find.

`Completions` is the index in memory and knows nothing of where its entries come from;
`read_entries` reads them from the catalogue; `Suggester` keeps the one of this process up to date.
"""

from kennishub.finding.suggesting.completions import Completions
from kennishub.finding.suggesting.entries import Entry, Kind, read_entries
from kennishub.finding.suggesting.suggester import MAX_SUGGESTIONS, Suggester

__all__ = ["MAX_SUGGESTIONS", "Completions", "Entry", "Kind", "Suggester", "read_entries"]
