"""Describe what version 0.7 of the publiccode.yml standard demands of the file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

#: The parts of the controlled vocabularies that a knowledge base can fall under.
Category = Literal[
    "collaboration",
    "content-management",
    "document-management",
    "knowledge-management",
    "learning-management-system",
    "online-community",
    "web-collaboration",
]
Scope = Literal["government", "local-authorities", "society"]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Part(BaseModel):
    """Be a part of the file in which unknown and deprecated keys are mistakes."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")


class Description(Part):
    """Hold the texts in one language."""

    localised_name: str | None = None
    short_description: Annotated[str, StringConstraints(max_length=150)]
    long_description: Annotated[str, StringConstraints(min_length=150, max_length=10_000)]
    documentation: AnyHttpUrl | None = None
    api_documentation: AnyHttpUrl | None = None
    features: Annotated[list[str], Field(min_length=1)]
    screenshots: list[str] = []


class IntendedAudience(Part):
    """Hold whom the software is for."""

    countries: list[Country] = []
    unsupported_countries: list[Country] = []
    scope: list[Scope] = []


class Legal(Part):
    """Hold licence and owner."""

    license: Literal["EUPL-1.2"]
    main_copyright_owner: str | None = None


class Contact(Part):
    """Hold a real person who maintains the software."""

    name: str
    email: str | None = None
    phone: str | None = None
    affiliation: str | None = None


class Contractor(Part):
    """Hold who is paid to maintain the software, and until when."""

    name: str
    until: date
    email: str | None = None
    website: AnyHttpUrl | None = None


class Maintenance(Part):
    """Hold how the software is maintained."""

    type: Literal["internal", "contract", "community", "none"]
    contacts: list[Contact] | None = None
    contractors: list[Contractor] | None = None

    @model_validator(mode="after")
    def _has_whom_its_type_demands(self) -> Self:
        if self.type in {"internal", "community"} and not self.contacts:
            raise ValueError(f"maintenance of type {self.type} needs contacts")
        if (self.type == "contract") != bool(self.contractors):
            raise ValueError("contractors belong to maintenance of type contract, and to no other")
        return self


class Localisation(Part):
    """Hold the languages of the software."""

    localisation_ready: bool
    available_languages: Annotated[list[Language], Field(min_length=1)]


class Dependency(Part):
    """Hold something that has to be installed apart from the software."""

    name: str
    version: str | None = None
    version_min: str | None = None
    version_max: str | None = None
    optional: bool | None = None


class DependsOn(Part):
    """Hold what has to be there, by kind."""

    open: list[Dependency] = []
    proprietary: list[Dependency] = []
    hardware: list[Dependency] = []


class PublicCode(Part):
    """Hold the whole file; keys that the project has no use for are left out."""

    publiccode_yml_version: Literal["0.7"]
    name: str
    url: AnyHttpUrl
    landing_url: Annotated[AnyHttpUrl | None, Field(alias="landingURL")] = None
    software_version: str | None = None
    release_date: date | None = None
    logo: str | None = None
    platforms: Annotated[list[str], Field(min_length=1)]
    categories: list[Category] = []
    used_by: list[str] = []
    roadmap: AnyHttpUrl | None = None
    development_status: Literal["concept", "development", "beta", "stable", "obsolete"]
    software_type: Literal["standalone/web"]
    intended_audience: IntendedAudience | None = None
    description: Annotated[dict[Language, Description], Field(min_length=1)]
    legal: Legal
    maintenance: Maintenance
    localisation: Localisation
    depends_on: DependsOn | None = None
