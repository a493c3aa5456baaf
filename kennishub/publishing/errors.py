"""Report content that cannot be published."""

from __future__ import annotations

from kennishub.content.problems import Problem
from kennishub.errors import KennishubError


class ContentError(KennishubError):
    """Report a text that would not be taken in, with all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.key}: {one.message}" for one in problems))
        self.problems = problems
