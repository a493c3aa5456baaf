"""Hold a published document; here alone Dutch keys of front matter meet English attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kennishub.content.fields import (
    Count,
    Date,
    Flag,
    Keyword,
    Label,
    LanguageTag,
    Licence,
    MailAddress,
    Month,
    MunicipalityCode,
    Number,
    PositiveNumber,
    Sentence,
    Slug,
    Summary,
    Title,
    WebAddress,
    Year,
    one_of,
)
from kennishub.labels import ARTICLE_KINDS, EVIDENCE_LEVELS, LINK_KINDS, OUTCOMES, PHASES, ROLES

#: Kind of lesson: what to do after this example, or what not to do.
LESSON_KINDS: Final = ("doen", "niet_doen")


class Part(BaseModel):
    """Be the base of every group of values: frozen, and without room for unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        # Errors of the parser show hostile input whole; ours quote a little of it.
        hide_input_in_errors=True,
    )


class Source(Part):
    """Hold where a fact comes from."""

    title: Label = Field(alias="titel")
    url: WebAddress
    publisher: Label | None = Field(default=None, alias="uitgever")


class Link(Part):
    """Hold a typed link to another document."""

    id: Slug
    kind: Annotated[str, one_of(LINK_KINDS)] = Field(alias="soort")
    note: Sentence | None = Field(default=None, alias="toelichting")


class Contact(Part):
    """Hold whom to ask: a function and its mailbox or page, never a person."""

    function: Label = Field(alias="functie")
    organisation: Label | None = Field(default=None, alias="organisatie")
    email: MailAddress | None = Field(default=None, alias="mailadres")
    page: WebAddress | None = Field(default=None, alias="pagina")


class Course(Part):
    """Hold a course that goes with a document."""

    title: Label = Field(alias="titel")
    url: WebAddress


class MunicipalityRole(Part):
    """Hold a municipality, by name or by code as the author wrote it, and what it does."""

    name: Label | None = Field(default=None, alias="naam")
    code: MunicipalityCode | None = None
    role: Annotated[str, one_of(ROLES)] = Field(default="trekker", alias="rol")


class Period(Part):
    """Hold when a case ran, each end as a year or a month."""

    start: Month | None = None
    end: Month | None = Field(default=None, alias="einde")


class Result(Part):
    """Hold one figure, before and after."""

    indicator: Label
    before: Number | None = Field(default=None, alias="voor")
    after: Number | None = Field(default=None, alias="na")
    unit: Label | None = Field(default=None, alias="eenheid")
    note: Sentence | None = Field(default=None, alias="toelichting")


class Costs(Part):
    """Hold what a case costs and who pays."""

    amount: PositiveNumber | None = Field(default=None, alias="bedrag")
    unit: Label | None = Field(default=None, alias="eenheid")
    price_year: Year | None = Field(default=None, alias="prijspeil")
    funding: Sentence | None = Field(default=None, alias="financiering")
    note: Sentence | None = Field(default=None, alias="toelichting")


class Lesson(Part):
    """Hold one lesson: do this, or do not."""

    text: Sentence = Field(alias="tekst")
    kind: Annotated[str, one_of(LESSON_KINDS)] = Field(alias="soort")


class Transferability(Part):
    """Hold what must stay and what may change when another municipality takes a case over."""

    core: tuple[Sentence, ...] = Field(default=(), alias="kern")
    adaptable: tuple[Sentence, ...] = Field(default=(), alias="aanpasbaar")
    min_inhabitants: Count | None = Field(default=None, alias="min_inwoners")
    conditions: tuple[Sentence, ...] = Field(default=(), alias="voorwaarden")


class Law(Part):
    """Hold a law that an article is about."""

    name: Label = Field(alias="naam")
    url: WebAddress


class Document(Part):
    """Hold what every document has; the body is Markdown."""

    id: Slug
    kind: str = Field(alias="type")
    title: Title = Field(alias="titel")
    summary: Summary = Field(alias="samenvatting")
    themes: tuple[Slug, ...] = Field(default=(), alias="themas", max_length=3)
    development_points: tuple[Slug, ...] = Field(default=(), alias="ontwikkelpunten")
    subjects: tuple[Slug, ...] = Field(default=(), alias="onderwerpen")
    keywords: tuple[Keyword, ...] = Field(default=(), alias="trefwoorden", max_length=12)
    published: Date = Field(alias="gepubliceerd")
    updated: Date | None = Field(default=None, alias="bijgewerkt")
    checked: Date | None = Field(default=None, alias="gecontroleerd")
    sources: tuple[Source, ...] = Field(default=(), alias="bronnen")
    own: Flag = Field(default=False, alias="eigen")
    links: tuple[Link, ...] = Field(default=(), alias="verwant")
    contact: Contact | None = None
    courses: tuple[Course, ...] = Field(default=(), alias="leeraanbod")
    language: LanguageTag = Field(default="nl", alias="taal")
    licence: Licence = Field(default="CC-BY-4.0", alias="licentie")
    body: str = ""

    def front_matter(self) -> dict[str, Any]:
        """Return what was set, without the body, by Dutch key and in types that JSON knows."""
        return self.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude_none=True, exclude={"body"}
        )

    @classmethod
    def read(cls, front_matter: Mapping[str, Any], body: str) -> Self:
        """Make a document from Dutch keys; English ones are as unknown as any other.

        Raises:
            pydantic.ValidationError: the front matter does not fit.
        """
        return cls.model_validate({**front_matter, "body": body}, by_alias=True, by_name=False)


class PracticeCase(Document):
    """Hold a practice case: what a municipality did, and what came of it."""

    kind: Literal["praktijkvoorbeeld"] = Field(alias="type")
    municipalities: tuple[MunicipalityRole, ...] = Field(alias="gemeenten", min_length=1)
    region: Label | None = Field(default=None, alias="regio")
    phase: Annotated[str, one_of(PHASES)] | None = Field(default=None, alias="fase")
    outcome: Annotated[str, one_of(OUTCOMES)] | None = Field(default=None, alias="uitkomst")
    period: Period | None = Field(default=None, alias="periode")
    audiences: tuple[Label, ...] = Field(default=(), alias="doelgroep")
    partners: tuple[Label, ...] = ()
    results: tuple[Result, ...] = Field(default=(), alias="resultaten")
    costs: Costs | None = Field(default=None, alias="kosten")
    evidence: Annotated[str, one_of(EVIDENCE_LEVELS)] | None = Field(default=None, alias="bewijs")
    lessons: tuple[Lesson, ...] = Field(default=(), alias="lessen")
    transferability: Transferability | None = Field(default=None, alias="overdraagbaarheid")


class Article(Document):
    """Hold a knowledge article: a law, a method, a programme, an explanation."""

    kind: Literal["artikel"] = Field(alias="type")
    article_kind: Annotated[str, one_of(ARTICLE_KINDS)] | None = Field(default=None, alias="soort")
    legislation: tuple[Law, ...] = Field(default=(), alias="wetgeving")
    valid_from: Date | None = Field(default=None, alias="geldig_van")
    valid_until: Date | None = Field(default=None, alias="geldig_tot")


MODELS: Final[Mapping[str, type[PracticeCase] | type[Article]]] = {
    "praktijkvoorbeeld": PracticeCase,
    "artikel": Article,
}


def document_from(front_matter: Mapping[str, Any], body: str) -> PracticeCase | Article:
    """Make a document of checked front matter, such as a row of the catalogue holds.

    Raises:
        pydantic.ValidationError: the front matter does not fit.
        KeyError: its `type` is missing or unknown.
    """
    return MODELS[front_matter["type"]].read(front_matter, body)
