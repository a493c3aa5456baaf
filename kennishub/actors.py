"""Say who does something: a person with an account, somebody by mail, or the hub itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Name what an account may do, by its value in the database and on the command line."""

    AUTHOR = "auteur"
    EDITOR = "redacteur"
    ADMINISTRATOR = "beheerder"


@dataclass(frozen=True, slots=True)
class Actor:
    """Hold who acts; without an account `id` is None, and `email` that of a verified address."""

    id: int | None
    name: str
    role: Role | None = None
    email: str | None = None
    municipality: str | None = None

    @property
    def is_editor(self) -> bool:
        """Tell whether this actor may review and publish."""
        return self.role in (Role.EDITOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Tell whether this actor may see what everybody did."""
        return self.role is Role.ADMINISTRATOR


#: What happens by itself, or from the command line of the server.
SYSTEM: Final = Actor(None, "Kennishub")
